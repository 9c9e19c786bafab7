"""The failures that an operator can mend: their messages say how, and a traceback would only hide that."""

from pydantic import ValidationError
from pydantic_settings import SettingsError

from cli.stack.address_book import AlreadyRunning
from cli.stack.anvil import RpcRefused
from cli.stack.processes import ChildFailed
from models.tables.errors import DatabaseUnavailable
from workers.settings import MissingSetting, Settings, variable

_MENDABLE = (AlreadyRunning, ChildFailed, DatabaseUnavailable, MissingSetting, RpcRefused)


def how_to_mend(failure: Exception) -> str | None:
    """One sentence for the operator, or None where nothing but a traceback helps. It never repeats a setting's value,
    which may be a secret."""
    if isinstance(failure, _MENDABLE):
        return str(failure)
    if isinstance(failure, ValidationError) and failure.title == Settings.__name__:
        return "; ".join(f"{variable(str(each['loc'][0]))} is wrong: {each['msg']}" for each in failure.errors())
    if isinstance(failure, SettingsError):
        return f"a FATTS_… variable is not the JSON it should be: {failure}"
    return None
