"""The one step of warning of a document of format 1, told as one of format 2 tells its steps."""

from __future__ import annotations

from contact_policy.policy.document.format2.people import WarningTable
from contact_policy.policy.document.tables import Lengths

FIRST_STEP = "written"
"""What the one step is called that a document has which names none."""


def first_steps(lengths: Lengths) -> tuple[WarningTable, ...]:
    """A letter, before every restriction that is not exempt."""
    return (
        WarningTable(
            name=FIRST_STEP,
            label="a written warning",
            form="written",
            response_days=lengths.response_days,
            life_months=lengths.warning_life_months,
        ),
    )
