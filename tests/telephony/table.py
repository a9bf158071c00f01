"""The table of cases that ends a run: what was tried, what was to come of it, what did."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Row:
    """One case."""

    case: str
    expected: str
    seen: str
    holds: bool


@dataclass(slots=True)
class Table:
    """The cases so far."""

    rows: list[Row] = field(default_factory=list)

    def check(self, case: str, *, expected: str, seen: str, holds: bool | None = None) -> None:
        """Note a case, then fail if it does not hold: unless ``holds`` says so, if what is seen is not as expected."""
        row = Row(case, expected, seen, seen == expected if holds is None else holds)
        self.rows.append(row)
        assert row.holds, f"{case}: expected {expected}, saw {seen}"

    def lines(self) -> list[str]:
        """The table as text."""
        heads = Row("case", "expected", "seen", holds=True)
        widths = [max(len(getattr(r, name)) for r in (heads, *self.rows)) for name in ("case", "expected")]
        return [
            f"{'    ' if row is heads else 'ok  ' if row.holds else 'NOT '}{row.case:{widths[0]}}  "
            f"{row.expected:{widths[1]}}  {row.seen}"
            for row in (heads, *self.rows)
        ]
