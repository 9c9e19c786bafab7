"""A PostgreSQL that a test can stop and start, for what must survive that."""

from pathlib import Path

from cli.stack import postgres as postgres_part
from cli.stack.ports import free_ports
from cli.stack.processes import Processes
from models.tables import migrate


class Server:
    """A PostgreSQL of a test's own, migrated; `processes.stop()` ends it for good."""

    def __init__(self, directory: Path) -> None:
        self.processes = Processes(directory)
        (self.port,) = free_ports(1)
        self.running = self._start()
        postgres_part.create_database(self.running)
        self.url = self.running.url()
        migrate.upgrade(self.url)

    def stop(self) -> None:
        """Away; what was committed stays."""
        self.running.child.stop()

    def start(self) -> None:
        """Back, at the same address."""
        self.running = self._start()

    def restart(self) -> None:
        """Away, and back."""
        self.stop()
        self.start()

    def _start(self) -> postgres_part.Postgres:
        directory = self.processes.directory / "postgres"
        running = postgres_part.start(directory, self.processes, port=self.port, password="x", durable=False)
        running.wait_until_ready()
        return running
