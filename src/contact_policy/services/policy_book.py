"""Each clause of the written policy beside whatever in the product answers it, read from the policy document."""

from __future__ import annotations

from dataclasses import dataclass

from contact_policy.policy import Policy
from contact_policy.policy.document.tables import ClauseEntry


@dataclass(frozen=True, slots=True, kw_only=True)
class AnsweredClause:
    """A clause with the rules, measures, other entries, steps and recorded duties that answer it."""

    clause: ClauseEntry
    rules: tuple[str, ...]
    measures: tuple[str, ...]
    steps: tuple[str, ...]
    duties: tuple[str, ...]
    classification: tuple[str, ...]


def answered_clauses(policy: Policy) -> list[AnsweredClause]:
    """Every clause, in the policy's order."""
    return [_answered(policy, clause) for clause in policy.clauses]


def _answered(policy: Policy, clause: ClauseEntry) -> AnsweredClause:
    cited = clause.id
    parts = (
        *(f"behaviour {b.name}" for b in policy.behaviours if cited in b.clauses),
        *(f"observation {o.code}" for o in policy.observations if cited in o.clauses),
        *(f"indicator {i.id}" for i in policy.indicators if cited in i.clauses),
        *(f"ground {g.id}" for g in policy.grounds if cited in g.clauses),
        *(f"guard {g.id}" for g in policy.guards if cited in g.clauses),
        *(f"what a {n.kind} notice must state" for n in policy.notices if cited in n.clauses),
    )
    return AnsweredClause(
        clause=clause,
        rules=tuple(r.id for r in policy.rules if cited in r.clauses),
        measures=tuple(m.kind for m in policy.measures if cited in m.clauses),
        steps=tuple(f"{s.id}: {s.call}" for s in policy.steps if cited in s.clauses),
        duties=tuple(f"a person's duty, recorded as {d.recorded_as}" for d in policy.duties if cited in d.clauses),
        classification=parts,
    )
