"""What the written policy says of a state, worked out here a second time and from the state alone."""

from __future__ import annotations

from contact_policy.policy.effects import EFFECTS, example_of
from contact_policy.policy.vocabulary import Channel
from prove.made import POLICY, usable
from prove.space import PLAIN, State

_RANK = ("minor", "serious", "severe")


def grades(state: State) -> dict[str, str]:
    """The grade of each behaviour that the record establishes (MC-4.2, 5.3, 6.5; readings 2 and 7)."""
    found = {}
    if state.aggression != "none":
        is_recurring = state.conduct == "again_and_again" and state.aggression == "minor"
        found["aggressive"] = "serious" if is_recurring or state.aggression == "recurred" else state.aggression
    by_effect = {"none": "", "noted": "minor", "goes_on": "serious"}[state.effect]
    if by_effect and state.demand == "seen":
        found["unreasonable"] = by_effect
    if by_effect and state.persistence in ("refusals", "explanations", "repeats"):
        found["persistent"] = by_effect
    return found


def gravest(state: State) -> str | None:
    """The gravest grade among the behaviours proposed."""
    known = grades(state)
    found = [known[behaviour] for behaviour in state.behaviours if behaviour in known]
    return max(found, key=_RANK.index, default=None)


def blocks_or_closes(state: State) -> bool:
    """Whether the proposal blocks a number or an address, or closes a channel (MC-8.25)."""
    return bool(state.phone_block or state.email_block or state.other.startswith("closes") or closed_plainly(state))


def closed_plainly(state: State) -> set[Channel]:
    """The channels closed by a measure that has no variants, as its own entry says."""
    return {channel for kind in PLAIN if kind in state.kinds for channel in EFFECTS[kind].closes(example_of(kind))}


def kept_route(state: State) -> Channel | None:
    """The route that never closes for this person (MC-7.3, reading 9)."""
    return next((channel for channel in POLICY.access.always_open if channel in usable(state.access)), None)


def closed(state: State) -> set[Channel]:
    """The channels closed by what is proposed and what is in force beside it."""
    shut = closed_plainly(state)
    is_filed = "read_and_file" in state.kinds or state.beside in ("filing", "filing_by_email")
    if state.phone_block or state.beside == "phone_block":
        shut |= {Channel.PHONE, Channel.SMS}
    if state.email_block and not is_filed:
        shut.add(Channel.EMAIL)
    if state.other == "closes_post":
        shut.add(Channel.POST)
    return set(Channel) if state.other == "closes_all" else shut


def warned_of(state: State) -> tuple[str, ...]:
    """The behaviours of which a warning has been received and lives."""
    whole = {"living": state.behaviours, "too_recent": state.behaviours, "partly": state.behaviours[:1]}
    return whole.get(state.warning, ())


def is_warned(state: State) -> bool:
    """Whether each behaviour proposed went on after a warning of it, or needs none (MC-8.6, 8.17, 8.30)."""
    is_exempt = state.exemption == "real" and grades(state).get("aggressive") in ("serious", "severe")
    went_on = () if state.conduct == "stopped" else warned_of(state)
    return all(b in went_on or (b == "aggressive" and is_exempt) for b in state.behaviours)


def recurs(state: State) -> bool:
    """Whether a behaviour proposed was reported again and again after its warning: more is then in proportion."""
    reported = {
        "aggressive": state.aggression != "none",
        "unreasonable": state.demand == "seen",
        "persistent": state.persistence in ("refusals", "explanations", "repeats"),
    }
    return state.conduct == "again_and_again" and any(reported[b] for b in warned_of(state))


def weight(state: State) -> int:
    """What the proposed measures weigh by the document's figures, each kind once."""
    total = sum(entry.intrusiveness for entry in POLICY.measures if entry.kind in state.kinds)
    if state.limit == "two":
        limit = next(entry for entry in POLICY.measures if entry.kind == "call_time_limit")
        total += limit.short_intrusiveness - limit.intrusiveness
    return total
