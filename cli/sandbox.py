"""`fatts sandbox`: the stand-in of the registries and the escrow bank."""


def sandbox() -> None:
    """Serve the sandbox on FATTS_SANDBOX_HOST:FATTS_SANDBOX_PORT: stand-ins for the registries and the escrow bank.

    A mail server that keeps the letters it gets (GET /_sandbox/mail) listens on FATTS_SANDBOX_SMTP_PORT.

    Stage entities with PUT /_sandbox/entities/{pan} and faults with PUT /_sandbox/faults/{service}. For development
    and demonstrations only. Pay into an escrow account with POST /_sandbox/escrow/deposits: the bank's webhooks are
    signed with FATTS_ESCROW_WEBHOOK_SECRET, and stay undelivered without it. What was staged is kept, encrypted, in
    FATTS_SANDBOX_STATE_FILE.
    """
    import secrets

    from cli.logs import configure
    from cli.serve import serve
    from models.encryption import Vault
    from sandbox.app import create_app
    from sandbox.escrow.courier import WebhookTarget
    from workers.settings import Settings

    settings = Settings()
    configure(settings.log_level)
    client_id, client_secret = settings.need_registries_credentials()
    state_file = settings.sandbox_state_file
    vault = Vault(settings.encryption_key_bytes, secrets.token_bytes) if state_file else None
    secret = settings.escrow_webhook_secret
    webhook_url = settings.sandbox_escrow_webhook_url or f"{settings.public_url.rstrip('/')}/api/v1/escrow/webhooks"
    app = create_app(
        state_file=state_file,
        vault=vault,
        client_id=client_id,
        client_secret=client_secret,
        smtp=(settings.sandbox_host, settings.sandbox_smtp_port),
        escrow_webhooks=WebhookTarget(url=webhook_url, secret=secret.get_secret_value()) if secret else None,
    )
    serve(app, host=settings.sandbox_host, port=settings.sandbox_port)
