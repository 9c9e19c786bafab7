"""The sanctions list that the settings name: trades refuse by it, AML reports find by it."""

import logging

from models.problems import Invalid
from models.sanctions import EMPTY, read_sanctions
from models.screening import SanctionsList
from workers.settings import MissingSetting, Settings, variable

_log = logging.getLogger(__name__)

_TOLD = 3
"""How many problems of a file are told at once."""


def open_sanctions_list(settings: Settings) -> SanctionsList:
    """The list that names are held against.

    Raises:
        MissingSetting: the file that the settings name cannot be read as one.
    """
    path = settings.sanctions_list
    if path is None:
        return EMPTY
    try:
        return read_sanctions(path.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        raise MissingSetting(f"{variable('sanctions_list')} names {path}, which cannot be read: {reason}") from error
    except Invalid as error:
        problems = "; ".join(f"{each.field}: {each.message}" for each in error.problems[:_TOLD])
        raise MissingSetting(
            f"{variable('sanctions_list')} names {path}, which is no sanctions list: {problems}"
        ) from error


def warn_of(sanctions: SanctionsList) -> None:
    """Say in the log of a worker that starts when its list finds nobody who is really listed."""
    if sanctions.sample:
        _log.warning(
            "the sanctions list is a SAMPLE of %d invented entries: nobody who is really listed is found by it; name a "
            "real one in %s",
            len(sanctions.parties),
            variable("sanctions_list"),
        )
    elif not sanctions.parties:
        _log.warning(
            "NO SANCTIONS LIST is named in %s: trades and AML reports find nobody on one", variable("sanctions_list")
        )
