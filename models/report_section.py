"""What a section of a report says of itself: its rows, its totals, and how they stand against the record.

Money is a Decimal in a jurisdiction's currency; in JSON a string with two decimals, so that nothing is lost.
"""

from decimal import Decimal

from pydantic import JsonValue

from models.record import Record


class Check(Record):
    """One figure of a section set against the record that it must agree with.

    `expected` is what the record holds, `found` what the section says. They agree to the paisa or the report is FAILED.
    """

    name: str
    expected: Decimal
    found: Decimal
    explains: str

    @property
    def difference(self) -> Decimal:
        """By how much the section says too much; negative when it says too little."""
        return self.found - self.expected

    @property
    def holds(self) -> bool:
        """Whether there is no difference."""
        return self.difference == 0

    def sentence(self) -> str:
        """The check for people: what was compared and, where it fails, by how much."""
        if self.holds:
            return f"{self.explains}: {self.expected:.2f}"
        return f"{self.explains}: {self.expected:.2f} expected, {self.found:.2f} found, {self.difference:+.2f} apart"


class Progress(Record):
    """How far a section is: rows written, of how many when that is known."""

    section: str
    rows: int
    of: int | None = None


class SectionResult(Record):
    """A section that has been written. `rows` counts each part; `checks` decide whether the report may go out."""

    name: str
    schema_version: int
    rows: dict[str, int]
    totals: dict[str, JsonValue]
    checks: tuple[Check, ...] = ()

    @property
    def failed_checks(self) -> tuple[Check, ...]:
        """The checks that do not hold."""
        return tuple(check for check in self.checks if not check.holds)
