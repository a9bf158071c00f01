"""Which grounds of a finding meet the definition of its behaviour, and which only point to it."""

from __future__ import annotations

from contact_policy.policy.document.definitions import Means, ShownGround
from contact_policy.policy.document.policy import Policy
from contact_policy.policy.findings import Finding, Ground


def proofs(policy: Policy, finding: Finding) -> list[Ground]:
    """The grounds that by themselves meet the behaviour's definition: not those that only point to it."""
    definition = policy.definition.get(finding.behaviour)
    shown = {entry.ground: entry for entry in definition.shown_by} if definition else {}
    return [ground for ground in finding.grounds if ground.rule in shown and _proves(shown[ground.rule], ground)]


def _proves(shown: ShownGround, ground: Ground) -> bool:
    """An observation that needs no number proves; all else once it was met often enough, and a suggestion never."""
    if ground.threshold is None:
        return shown.means is Means.OBSERVED
    return shown.means is not Means.RESEMBLED and len(ground.event_ids) >= ground.threshold
