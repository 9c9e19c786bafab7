"""`fatts`: the front door. One module a command; what a command needs is imported when it runs."""

import sys

import typer

from cli import (
    api,
    audit,
    codec_server,
    contracts,
    demonstrate,
    doctor,
    import_data,
    migrate,
    policy,
    sandbox,
    schedules,
    token,
    up,
    worker,
)

app = typer.Typer(
    name="fatts",
    help="Public-procurement contracting as durable business processes. Start with `fatts up`, or `fatts demo`.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,  # plain help: rich's Markdown would take longer to import than everything else together
)
for _name, _command, _summary in (
    ("up", up.up, "Start the whole system on this machine."),
    ("demo", demonstrate.demo, "Play the main job on real parts and show what became of it."),
    ("doctor", doctor.doctor, "Say what runs, what is wrong, and how to mend it."),
    ("token", token.token, "Print a bearer token of the local issuer."),
    ("api", api.api, "Serve the HTTP API."),
    ("worker", worker.worker, "Run the workers that carry the processes on."),
    ("sandbox", sandbox.sandbox, "Serve the registries' stand-in."),
    ("codec-server", codec_server.codec_server, "Let Temporal's UI show what is encrypted."),
    ("import", import_data.import_data, "Load base data from files, or make a sample of it."),
    ("migrate", migrate.migrate, "Bring the database's tables up to date."),
):
    app.command(_name, short_help=_summary)(_command)
app.add_typer(contracts.app, name="contracts")
app.add_typer(audit.app, name="audit")
app.add_typer(schedules.app, name="schedules")
app.add_typer(policy.app, name="policy")


def main() -> None:
    """Run the command line. What an operator can mend is said in one sentence, without a traceback; exit code 1."""
    try:
        app()
    except Exception as failure:
        from cli.failures import how_to_mend  # only now: `fatts --help` must not wait for what it does not need

        sentence = how_to_mend(failure)
        if sentence is None:
            raise
        typer.echo(f"fatts: {sentence}", err=True)
        sys.exit(1)


if __name__ == "__main__":
    main()
