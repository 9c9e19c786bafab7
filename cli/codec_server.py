"""`fatts codec-server`: lets Temporal's UI show what is encrypted."""


def codec_server() -> None:
    """Serve the codec server on FATTS_CODEC_HOST:FATTS_CODEC_PORT, for the pages of FATTS_TEMPORAL_UI_URL alone.

    It decrypts for whoever may reach it: leave it on loopback, or put it behind a proxy that signs people in.
    """
    from cli.logs import configure
    from cli.serve import serve
    from workers.codec import EncryptingCodec
    from workers.codec_server import create_codec_app
    from workers.settings import Settings

    settings = Settings()
    configure(settings.log_level)
    codec = EncryptingCodec(settings.codec_key_bytes, settings.codec_former_keys_bytes)
    origins = [settings.temporal_ui_url.rstrip("/")] if settings.temporal_ui_url else []
    # The same page by the machine's other name: people type both.
    origins += [origin.replace("//127.0.0.1:", "//localhost:") for origin in origins if "//127.0.0.1:" in origin]
    app = create_codec_app(codec, namespace=settings.temporal_namespace or "default", origins=origins)
    serve(app, host=settings.codec_host, port=settings.codec_port)
