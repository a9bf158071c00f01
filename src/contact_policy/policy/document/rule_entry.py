"""What a policy document says of a rule."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from functools import cached_property

from contact_policy.policy.findings import Check, Kind, Stage


@dataclass(frozen=True, kw_only=True)
class RuleEntry:
    """What a rule cites, and what an unmet answer means. A rule has a clause or a source.

    ``kind`` is a table of kinds by case for a rule whose kind depends on the facts.
    """

    id: str
    kind: Kind | Mapping[str, Kind]
    stage: Stage
    clauses: tuple[str, ...]
    sources: tuple[str, ...] = ()

    @cached_property
    def fixed_checks(self) -> dict[Hashable, Check]:
        """The checks made of answers whose words never vary, by the answer: each is made when it is first given."""
        return {}

    @cached_property
    def kinds(self) -> Mapping[str, Kind]:
        """The kind of each case; empty where there is one for all."""
        return {} if isinstance(self.kind, Kind) else self.kind

    @cached_property
    def gravest_kind(self) -> Kind:
        """The kind for all, or the gravest of those by case."""
        return self.kind if isinstance(self.kind, Kind) else min(self.kind.values(), key=tuple(Kind).index)

    def kind_in(self, case: str) -> Kind:
        """The kind that an answer of ``case`` is of; the gravest where the document does not tell it apart."""
        return self.kinds.get(case) or self.gravest_kind
