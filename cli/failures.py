"""The failures that an operator can mend: their messages say how, and a traceback would only hide that."""

from cli.stack.address_book import AlreadyRunning
from cli.stack.anvil import RpcRefused
from cli.stack.processes import ChildFailed
from workers.settings import MissingSetting

MENDABLE = (AlreadyRunning, ChildFailed, MissingSetting, RpcRefused)
