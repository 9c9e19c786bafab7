"""`fatts token`: bearer tokens of the local issuer."""

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Annotated

import typer

from cli.options import DEFAULT_DATA_DIRECTORY, DataDirectory

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


def token(
    subject: Annotated[str, typer.Option(help="Who the token names (its sub claim).")],
    role: Annotated[
        list[str], typer.Option(help="A role, as CONTRACTOR or GOVERNMENT_ADMIN; give several if need be.")
    ],
    data_dir: DataDirectory = DEFAULT_DATA_DIRECTORY,
    hours: Annotated[float, typer.Option(min=0.01, max=24 * 31, help="How long the token holds.")] = 12,
) -> None:
    """Print a bearer token for the API of `fatts up`, and nothing else.

    Roles: CONTRACTOR, GOVERNMENT_ADMIN, RISK_OFFICER, COMPLIANCE_OFFICER, INVESTOR, BUYER, AUDITOR. Only the local
    issuer can be used; where FATTS_JWT_ISSUER names another, that one issues the tokens.
    """
    typer.echo(mint(data_dir, subject, role, lifetime=timedelta(hours=hours), now=datetime.now(UTC)))


def mint(data_directory: "Path", subject: str, roles: "Sequence[str]", *, lifetime: timedelta, now: datetime) -> str:
    """A token signed with the data directory's own key.

    Raises:
        ChildFailed: that directory has no issuer.
        typer.BadParameter: there is no such role, or nobody may have that name.
    """
    from api.tokens import is_usable_subject, issue_token
    from cli.stack.processes import ChildFailed
    from cli.stack.secrets import jwt_private_key
    from models.actors import Role
    from workers.settings import Settings

    known = {role.value for role in Role}
    if not is_usable_subject(subject):
        raise typer.BadParameter(
            "it must be 1 to 200 printable characters and none of the system's own names", param_hint="--subject"
        )
    for role in roles:
        if role not in known:
            raise typer.BadParameter(
                f"there is no role {role!r}; there are {', '.join(sorted(known))}", param_hint="--role"
            )
    private_key = jwt_private_key(data_directory)
    if private_key is None:
        raise ChildFailed(
            f"{data_directory} has no token issuer yet: start `fatts up --data-dir {data_directory}` first"
        )
    settings = Settings()
    return issue_token(
        private_key.encode(),
        issuer=settings.jwt_issuer,
        audience=settings.jwt_audience,
        subject=subject,
        roles=[Role(role) for role in roles],
        issued_at=now,
        lifetime=lifetime,
    )
