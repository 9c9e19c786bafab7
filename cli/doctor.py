"""`fatts doctor`: what runs, in which version, and how to mend what does not."""

import typer

from cli.options import DEFAULT_DATA_DIRECTORY, DataDirectory


def doctor(data_dir: DataDirectory = DEFAULT_DATA_DIRECTORY) -> None:
    """Say what runs, in which version, what is wrong, and how to mend it. Exit code 1 if something is wrong.

    Looks at the stack of D (`fatts up`) and at whatever FATTS_… variables name instead.
    """
    from cli.stack.diagnosis import diagnose

    findings = diagnose(data_dir.resolve())
    for finding in findings:
        typer.echo(f"{'ok  ' if finding.well else 'FAIL'}  {finding.part:<11} {finding.says}")
        if finding.mend:
            typer.echo(f"      {'':<11} -> {finding.mend}")
    raise typer.Exit(0 if all(finding.well for finding in findings) else 1)
