"""What an edition says of the steps of warning, read in the way in which it is asked."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

from contact_policy.policy.document.first_steps import first_steps
from contact_policy.policy.document.format2.people import WarningTable
from contact_policy.policy.document.tables import Lengths
from contact_policy.policy.document.who import Who
from contact_policy.policy.vocabulary import Language


class ReadsSteps:
    """The part of an edition that tells of warnings."""

    who: Who
    lengths: Lengths
    language: Language

    def said(self, text: str | Mapping[str, str]) -> str:
        """A text of the document in the edition's language, where it stands in several; else the first of them."""
        return text if isinstance(text, str) else text.get(self.language) or next(iter(text.values()))

    @cached_property
    def warning_steps(self) -> tuple[WarningTable, ...]:
        """The steps of warning, in order."""
        return self.who.steps or first_steps(self.lengths)

    @cached_property
    def written_steps(self) -> Mapping[str, WarningTable]:
        """Those that are letters, by name, in order."""
        return {step.name: step for step in self.warning_steps if step.form == "written"}

    @cached_property
    def spoken_steps(self) -> Mapping[str, WarningTable]:
        """Those by word of mouth, by name, in order; none where the document leaves them to good practice."""
        return {step.name: step for step in self.warning_steps if step.form == "spoken"}

    def written_step(self, name: str) -> WarningTable:
        """The written step of that name; the first for a warning given when there was one alone, or by another name."""
        return self.written_steps.get(name) or next(iter(self.written_steps.values()))

    def warning_life(self, step: WarningTable) -> int:
        """For how many months a step may be relied on."""
        return step.life_months or self.lengths.warning_life_months
