"""What a document of format 2 says of conduct, as ``Further`` has it: nothing where it is as in format 1."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from contact_policy.policy.document.definitions import (
    Definition,
    Given,
    Means,
    RisesBy,
    ShownGround,
    first_definitions,
    first_guard,
)
from contact_policy.policy.document.format2.conduct import BehaviourTable, ShownByTable
from contact_policy.policy.document.format2.written_policy import WrittenPolicy
from contact_policy.policy.grounds import GUARDS, GroundId, GuardId

Data = dict[str, Any]


def conduct_of(policy: WrittenPolicy) -> Data:
    """What shows each behaviour, what neutral observations tell, which acts go without a warning, what needs words."""
    definitions = {name: _definition(entry) for name, entry in policy.behaviours.items()}
    is_as_before = definitions == first_definitions(refusals_of(policy))
    neutral = {code: GuardId(entry.spared_by) for code, entry in policy.observations.items() if entry.spared_by}
    acting = {name for name, entry in policy.behaviours.items() if not entry.needs_effect}
    exempt = [name for name in policy.exemption.behaviours if acting != {*policy.exemption.behaviours}]
    return {
        "definitions": {} if is_as_before else {name: _as_read(entry) for name, entry in definitions.items()},
        "sparing": {code: guard.value for code, guard in neutral.items() if guard is not first_guard(code)},
        "exempt_behaviours": exempt,
        "needing_account": [code for code, entry in policy.observations.items() if entry.needs_account],
    }


def grounds_of(policy: WrittenPolicy) -> list[Data]:
    """The grounds that a finding may rest on: those of format 1 in their order, then the document's own."""
    found: dict[str, Data] = {}
    for name, entry in policy.behaviours.items():
        for ground, shown in entry.shown_by.items():
            found[ground] = {"id": ground, "behaviour": name, "clauses": list(shown.clauses)}
        if entry.effect:
            found[entry.effect.ground] = {
                "id": entry.effect.ground, "behaviour": name, "clauses": list(entry.effect.clauses),
            }  # fmt: skip
        if entry.rises and entry.rises.ground:
            of_one = {} if entry.needs_effect else {"behaviour": name}
            found[entry.rises.ground] = {"id": entry.rises.ground, **of_one, "clauses": list(entry.rises.clauses)}
    order = [ground.value for ground in GroundId]
    return sorted(found.values(), key=lambda entry: order.index(entry["id"]) if entry["id"] in order else len(order))


_GUARDS_SAY: Mapping[GuardId, str] = {
    GuardId.OUT_OF_CHARACTER: "Distress and anger may have their reasons, and are not held against anybody.",
    GuardId.FORCEFUL: "To be forceful or determined is not unacceptable.",
    GuardId.NEW_MATTER: "A new matter is always considered, and counts in no figure.",
    GuardId.NEW_INFORMATION: "New information is always answered, and counts in no figure.",
    GuardId.RIGHTS: "What the law gives everybody is not counted.",
    GuardId.OTHERS_CONDUCT: "What somebody else did is not held against the customer.",
    GuardId.OFFICE_SILENCE: "To ask after what the office left unanswered is not held against anybody.",
    GuardId.REVIEW_PENDING: "To write about a case whose review is pending is not held against anybody.",
    GuardId.NUMBERS_NEVER_DECIDE: "A figure alone establishes nothing.",
}
"""What is said of each where the document has no words for it: none can be left out."""


def guards_of(policy: WrittenPolicy) -> list[Data]:
    """What is never held against anybody, in the document's words or in ours."""
    given = policy.guards
    return [
        {"id": guard.value, "statement": given[guard].statement, "clauses": list(given[guard].clauses)}
        if guard in given
        else {"id": guard.value, "statement": said, "clauses": []}
        for guard, said in _GUARDS_SAY.items()
        if guard in given or GUARDS[guard] <= policy.policy.engine
    ]


def refusals_of(policy: WrittenPolicy) -> int:
    """How many refusals make one persistent, at the most that any ground says."""
    shown = [entry for behaviour in policy.behaviours.values() for entry in behaviour.shown_by.values()]
    return max((entry.times for entry in shown if entry.means == Means.REFUSED), default=2)


def _definition(entry: BehaviourTable) -> Definition:
    rises = entry.rises
    return Definition(
        shown_by=tuple(_shown(ground, shown) for ground, shown in entry.shown_by.items()),
        effect_ground=entry.effect.ground if entry.effect else "",
        rises_by=RisesBy(rises.by) if rises else RisesBy.NOTHING,
        rises_ground=(rises.ground or "") if rises else "",
    )


def _shown(ground: str, entry: ShownByTable) -> ShownGround:
    return ShownGround(
        ground=ground,
        means=Means(entry.means),
        observations=frozenset(entry.observations),
        times=entry.times,
        after=Given(entry.after) if entry.after else None,
    )


def _as_read(entry: Definition) -> Data:
    return {
        "shown_by": [
            {
                "ground": shown.ground,
                "means": shown.means.value,
                "observations": sorted(shown.observations),
                "times": shown.times,
                **({"after": shown.after.value} if shown.after else {}),
            }
            for shown in entry.shown_by
        ],
        "effect_ground": entry.effect_ground,
        "rises_by": entry.rises_by.value,
        "rises_ground": entry.rises_ground,
    }
