"""`fatts policy`: what another requirement policy would have decided."""

import json
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.options import DEFAULT_DATA_DIRECTORY, DataDirectory

if TYPE_CHECKING:
    from models.policy_replay import Redecision, StoredAssessment
    from models.requirement_policy import RequirementPolicy

app = typer.Typer(help="What another requirement policy would have decided.", no_args_is_help=True)

_CHANGES = 3
"""The exit code of a replay that found something to change."""


@app.callback()
def policy() -> None:
    """What another requirement policy would have decided."""


@app.command(short_help="Decide every assessment again, and list what would change.")
def replay(
    since: Annotated[
        str,
        typer.Option(metavar="DATE", help="The first day (YYYY-MM-DD, in India) whose assessments are decided again."),
    ],
    policy: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="The policy to decide by, as JSON. If not given, each assessment by the policy that it was made by.",
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line: the changes, then the sum.")] = False,
    data_dir: DataDirectory = DEFAULT_DATA_DIRECTORY,
) -> None:
    """Decide every stored assessment since DATE again, from its stored inputs, by another policy; list what would have
    come out otherwise, and why. Nothing is written. The record is FATTS_DATABASE_URL or the stack running on D.

    Exit code 0: nothing would change; 3: something would. Without --policy each is decided again by its own policy and
    must come out as it was: exit code 1 where one does not, for then the record or the rules were altered.
    """
    from cli.record import session_of_the_record
    from models.tables.assessments import assessments_since, count_since
    from models.tables.policies import approved_policies

    first_day = _day(since)
    given = None if policy is None else _policy_in(policy)
    with session_of_the_record(data_dir) as session:
        decide = _decider(given, approved_policies(session))
        total = count_since(session, first_day)
        stored = _shown(assessments_since(session, first_day), total)
        changes = [change for each in stored if (change := decide(each)) is not None]
    if as_json:
        _print_json(changes, total, given)
    else:
        _print_table(changes, total, given)
    if changes:
        raise typer.Exit(1 if given is None else _CHANGES)


def _decider(
    given: "RequirementPolicy | None", known: "dict[str, RequirementPolicy]"
) -> "Callable[[StoredAssessment], Redecision | None]":
    from models.policy_replay import not_as_it_was, redecided

    def by_its_own(stored: "StoredAssessment") -> "Redecision | None":
        try:
            return not_as_it_was(stored, known)
        except LookupError as error:
            typer.echo(f"BROKEN: {error}", err=True)
            raise typer.Exit(1) from None

    return by_its_own if given is None else lambda stored: redecided(stored, given)


def _shown(stored: "Iterator[StoredAssessment]", total: int) -> "Iterator[StoredAssessment]":
    """The same, with a bar on standard error while somebody watches."""
    if not sys.stderr.isatty():
        yield from stored
        return
    with typer.progressbar(stored, length=total, label="deciding again", file=sys.stderr) as bar:
        yield from bar


def _print_json(changes: "list[Redecision]", total: int, given: "RequirementPolicy | None") -> None:
    for change in changes:
        typer.echo(change.model_dump_json())
    typer.echo(
        json.dumps(
            {
                "policy": None if given is None else given.version,
                "decided_again": total,
                "would_change": len(changes),
                "would_change_status": sum(change.changes_status for change in changes),
            }
        )
    )


def _print_table(changes: "list[Redecision]", total: int, given: "RequirementPolicy | None") -> None:
    for change in changes:
        typer.echo(
            f"{change.as_of.isoformat(timespec='seconds')}  {change.requirement_id} #{change.ordinal}  "
            f"{_outcome(change.status_before, change.score_before)} -> "
            f"{_outcome(change.status_after, change.score_after)}  (by {change.policy_version})"
        )
        for reason in change.reasons:
            typer.echo(f"    {reason}")
    by = "the policies they were made by" if given is None else given.version
    status = sum(change.changes_status for change in changes)
    typer.echo(
        f"{total} assessments decided again by {by}: {len(changes)} would come out otherwise, {status} of them with "
        "another status"
    )


def _outcome(status: str | None, score: int | None) -> str:
    return "unknown" if status is None else f"{status} {score}"


def _day(text: str) -> datetime:
    from models.financial_year import IST

    try:
        return datetime.combine(date.fromisoformat(text), time(), IST).astimezone(UTC)
    except ValueError:
        raise typer.BadParameter("this is no day; right is like 2026-04-01", param_hint="--since") from None


def _policy_in(file: Path) -> "RequirementPolicy":
    from models.problems import Invalid
    from models.requirement_policy import load_policy

    try:
        return load_policy(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise typer.BadParameter(f"{file} cannot be read: {error.strerror}", param_hint="--policy") from error
    except UnicodeDecodeError:
        raise typer.BadParameter(f"{file} is not text in UTF-8", param_hint="--policy") from None
    except Invalid as invalid:
        wrong = "; ".join(f"{problem.field}: {problem.message}" for problem in invalid.problems)
        raise typer.BadParameter(f"{file} is not a policy: {wrong}", param_hint="--policy") from None
