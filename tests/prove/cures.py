"""The cures, done: for each rule, what its cure asks for, as a change of the facts.

Only curable checks need one. Where the engine says ``curable`` is False, nothing here is asked.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from contact_policy.policy.first_measures import FIRST_MEASURES
from contact_policy.policy.vocabulary import Channel, MeasureKind
from prove.asking import ASKER
from prove.made import POLICY, usable
from prove.model import gravest, kept_route
from prove.put_back import PUT_BACK
from prove.space import CRITERIA, LEVELS, PLAIN, State, is_state


def _set(**levels: str) -> Callable[[State], State]:
    return lambda state: state._replace(**levels)


def _fair_again(*factors: str) -> Callable[[State], State]:
    return _set(**{factor: LEVELS[factor][0] for factor in factors if factor in LEVELS})


def _without(state: State, *kinds: MeasureKind) -> State:
    """Leave out ``kinds``; where nothing is left, a named contact, or the one channel this customer can use."""
    left = state.without(*kinds)
    return left if is_state(left) else _usable_channel(left._replace(contact="both"))


def _fitting(state: State) -> State:
    """Leave out what does not answer the behaviours, or acts on a channel they did not come by."""
    misfits = {entry.kind for entry in POLICY.measures if entry.acts_on and state.came_by not in entry.acts_on}
    misfits |= {entry.kind for entry in POLICY.measures if not {*state.behaviours} & {*entry.fits}}
    if state.reopen == "open":
        misfits.add("refuse_reopen")
    if gravest(state) is None:
        misfits = {kind for kind in FIRST_MEASURES if kind != "single_contact"}
    return _without(state, *misfits)


def _lighter(state: State) -> State:
    """Leave out the heaviest measure until the rest is in proportion, or replace what is in force beside it."""
    if _may_replace(state, "measure-in-proportion"):
        return state._replace(beside="replaced")
    for entry in sorted(POLICY.measures, key=lambda entry: entry.intrusiveness, reverse=True):
        if "measure-in-proportion" not in ASKER.answer(state).unmet:
            break
        if entry.kind != "single_contact":
            state = _without(state, entry.kind)
    return state


def _may_replace(state: State, rule: str) -> bool:
    """Whether the cure of ``rule`` names replacing what is in force as a way."""
    checks = ASKER.assessment(state).checks
    return any(check.rule == rule and "take the place of" in check.cure for check in checks)


def _route_kept(state: State) -> State:
    """Leave open the route this person has; record an arrangement where there is none."""
    if kept_route(state) is None:
        return state._replace(access="phone_only")
    if _may_replace(state, "access-kept-open"):
        state = state._replace(beside="replaced")
    return _not_blocked(state)


def _usable_channel(state: State) -> State:
    """A channel this customer can use; a single contact only where they can use its telephone or its e-mail."""
    kept = kept_route(state)
    if kept is None:
        return state._replace(access="phone_only")
    if _may_replace(state, "access-needs-respected"):
        state = state._replace(beside="replaced")
    reached = "both" if {Channel.PHONE, Channel.EMAIL} & usable(state.access) else ""
    state = state._replace(channel="", contact=state.contact and reached)
    return state if is_state(state) else state._replace(channel=kept.value)


def _not_blocked(state: State) -> State:
    closing = {kind for kind in PLAIN if kind == "other"}
    severe = {entry.kind for entry in POLICY.measures if entry.severe_only}
    return _without(state._replace(other="open" if state.other else ""), *closing, *severe)


def _own_points(state: State) -> State:
    return state._replace(
        phone_block="own" if state.phone_block else "", email_block="own" if state.email_block else ""
    )


CURES: Mapping[str, Callable[[State], State]] = {
    **{rule: _fair_again(*factors) for rule, factors in PUT_BACK.items()},
    "policy-in-date": lambda state: state,  # the policy's owner's to do, and no obstacle
    "evidence-recorded": _set(evidence="fresh"),
    "grade-rests-on-current-evidence": _set(recorded="given"),
    "opportunity-to-change": _set(warning="living"),
    "warning-response-considered": _set(reply="weighed"),
    **{f"criterion-{number}": _set(**{factor: "considered"}) for number, factor in enumerate(CRITERIA, 1)},
    "criteria-favourable": lambda state: state._replace(
        **{factor: "considered" for factor in CRITERIA if getattr(state, factor) in ("adverse", "outstanding")}
    ),
    "measure-fits-behaviour": _fitting,
    "measure-in-proportion": _lighter,
    "blocking-only-if-severe": _not_blocked,
    "other-channel-in-severe-case": _not_blocked,
    "unwatched-route-closed": _set(other="open"),
    "access-kept-open": _route_kept,
    "access-needs-respected": _usable_channel,
    "shared-contact-point-not-blocked": _own_points,
    "single-contact-named": _set(contact="both"),
    "other-measure-justified": lambda state: _without(state, "other"),
    "appeal-route-stated": _set(letter="whole"),
    "review-right-not-refused": lambda state: _fitting(state._replace(internal_review="exhausted")),
    # a reason of the decider's, or advice: in nobody's way
    **dict.fromkeys(
        ("measure-suits-the-person", "circumstances-weighed", "office-did-its-part", "customer-heard-soon"),
        lambda state: state,
    ),
    "signposting": _set(letter="whole"),
}
