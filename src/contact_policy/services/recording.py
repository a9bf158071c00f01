"""What people put on record beside their reasons: texts that the document asks at an act, and why it goes ahead."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from contact_policy.errors import Invalid, InvalidField, PolicyBreach, ReasonRequired, pointer_step
from contact_policy.policy import Policy
from contact_policy.policy.checks import unreasoned
from contact_policy.policy.findings import Check, CheckOutcome, Kind, Stage
from contact_policy.policy.recorded import PutOnRecord
from contact_policy.services.context import Context


def stray(policy: Policy, stage: Stage, given: Iterable[str]) -> Iterator[InvalidField]:
    """What is said of a criterion that is not asked at that stage."""
    known = [entry.name for entry in policy.criteria_at(stage)]
    for name in given:
        if name not in known:
            cure = f"Use one of: {', '.join(known)}." if known else "Leave it out: this policy asks none here."
            yield InvalidField(f"/criteria/{pointer_step(name)}", cure)


def by_caller(context: Context, stage: Stage, said: PutOnRecord) -> PutOnRecord:
    """What was ``said`` as it is kept: by whom, and in which roles.

    Raises Invalid for a criterion or a rule that is not asked at that stage.
    """
    policy = context.policy
    rules = {rule.id for rule in policy.rules if rule.stage is stage}
    flaws = [
        InvalidField(f"/recorded_reasons/{pointer_step(name)}", f"No {stage} is asked this; see checks.")
        for name in said.reasons
        if name not in rules
    ]
    flaws += stray(policy, stage, said.criteria)
    if flaws:
        raise Invalid(*flaws)
    subject = context.caller.subject
    criteria = {name: replace(given, entered_by=subject) for name, given in said.criteria.items()}
    return replace(said, criteria=criteria, entered_as=context.role_names if criteria else ())


def require_lawful(checks: Iterable[Check], instead: str) -> None:
    """Raise PolicyBreach where a rule forbids it, ReasonRequired where one asks for a reason and none is recorded.

    ``instead`` is what else may be done where no reason is to be had.
    """
    found = tuple(checks)
    breaches = tuple(c for c in found if c.kind is Kind.BREACH and c.outcome is CheckOutcome.NOT_MET)
    if breaches:
        raise PolicyBreach("The policy forbids it; see checks for each clause and its cure.", breaches)
    missing = unreasoned(found)
    if missing:
        raise ReasonRequired(f"Record a reason for each of the rules in checks, or {instead}.", missing)
