"""What the written policy says of a state, worked out here a second time and from the state alone."""

from __future__ import annotations

from contact_policy.policy.measure_fields import example_of
from contact_policy.policy.vocabulary import Channel
from prove.made import POLICY, UNWATCHED, usable
from prove.space import PLAIN, State

_RANK = ("minor", "serious", "severe")


def as_told(state: State) -> State:
    """The same with the aggression that somebody gave an account of: without one, a grave act counts as a minor one."""
    is_bare = state.account == "none" and state.aggression in ("serious", "severe", "turned_severe")
    return state._replace(aggression="minor", account="told") if is_bare else state


def grades(state: State) -> dict[str, str]:
    """The grade of each behaviour that the record establishes (MC-4.2, 5.3, 6.5; readings 2, 7 and 22)."""
    state = as_told(state)
    found = {}
    if state.aggression != "none":
        is_recurring = state.conduct == "again_and_again" and state.aggression == "minor"
        turned = "minor" if state.conduct == "stopped" else "severe"
        acts = {"recurred": "serious", "turned_severe": turned}.get(state.aggression, state.aggression)
        found["aggressive"] = "serious" if is_recurring else acts
    by_effect = {"none": "", "noted": "minor", "goes_on": "serious"}[state.effect]
    if by_effect and state.demand == "seen":
        found["unreasonable"] = by_effect
    if by_effect and state.persistence in ("refusals", "explanations", "repeats"):
        found["persistent"] = by_effect
    return found


def cited_when(state: State, behaviour: str) -> set[str]:
    """When the reports of ``behaviour`` happened that the proposal cites: long ago, before the warning, after it."""
    is_once = behaviour == "persistent" and state.persistence == "one_refusal"
    if state.evidence not in ("fresh", "others", "stale") or not (is_once or is_reported(state, behaviour)):
        return set()
    if is_once:
        return {"before"}
    after = {"after"} if state.conduct != "stopped" else set()
    return {"stale"} if state.evidence == "stale" else {"stale", "before"} | after


def is_reported(state: State, behaviour: str) -> bool:
    """Whether somebody reported it more than once."""
    return {
        "aggressive": state.aggression != "none",
        "unreasonable": state.demand == "seen",
        "persistent": state.persistence in ("refusals", "explanations", "repeats"),
    }[behaviour]


def grades_put(state: State) -> dict[str, str]:
    """The grade of what is cited of each behaviour that the record establishes: what nobody cites weighs nothing.

    One old act is as grave as its kind; that it recurred, or that its effect went on, needs the others.
    """
    cited = {behaviour: cited_when(state, behaviour) for behaviour in state.behaviours}
    known = {behaviour: grade for behaviour, grade in grades(state).items() if cited.get(behaviour)}
    if state.evidence != "stale":
        return known
    return {b: state.aggression if b == "aggressive" and is_grave_act(state) else "minor" for b in known}


def is_grave_act(state: State) -> bool:
    """Whether each act of aggression is serious or severe by itself, as somebody told it."""
    return as_told(state).aggression in ("serious", "severe")


def gravest(state: State) -> str | None:
    """The gravest grade of the case put."""
    return max(grades_put(state).values(), key=_RANK.index, default=None)


def harassment_went_on(state: State) -> bool:
    """Whether cited harassment happened again after a warning of it, or when the police had it (MC-8.25)."""
    is_again = as_told(state).aggression == "serious" and {"before", "after"} <= cited_when(state, "aggressive")
    is_proposed = "aggressive" in state.behaviours
    return is_proposed and is_again and ("aggressive" in warned_of(state) or state.police == "given")


def is_severe(state: State) -> bool:
    """Whether the act or the circumstances are severe."""
    return gravest(state) == "severe" or harassment_went_on(state)


def may_block(state: State) -> bool:
    """Whether blocking is open: for a severe act, or for harassment that went on, with a review within weeks."""
    return gravest(state) == "severe" or (harassment_went_on(state) and state.review == "soon")


def blocks_or_closes(state: State) -> bool:
    """Whether the proposal blocks a number or an address, or closes a channel (MC-8.25).

    A way in that the office does not watch may be closed for a time where the conduct is serious.
    """
    shut = {"closes_post", "closes_all"}
    if gravest(state) != "serious" or state.length == "none":
        shut.add("closes_unwatched")
    return bool(state.phone_block or state.email_block or state.other in shut or closed_plainly(state))


def closed_plainly(state: State) -> set[Channel]:
    """The channels closed by a measure that has no variants, as its own entry says."""
    return {channel for kind in PLAIN if kind in state.kinds for channel in example_of(POLICY, kind).closes_channels}


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
    if state.other == "closes_unwatched":
        shut |= UNWATCHED
    if state.other == "closes_post":
        shut.add(Channel.POST)
    return set(Channel) if state.other == "closes_all" else shut


def warned_of(state: State) -> tuple[str, ...]:
    """The behaviours of which a warning has been received and lives."""
    whole = dict.fromkeys(("living", "late", "too_recent"), state.behaviours) | {"partly": state.behaviours[:1]}
    return whole.get(state.warning, ())


def is_exempt(state: State) -> bool:
    """Whether cited aggression goes without a warning (MC-8.30): where none that lives speaks of it.

    A letter that is still under way does not speak of what was done since it was written; nor one about minor conduct,
    whose time to change still runs, of a severe act.
    """
    cited = cited_when(state, "aggressive")
    state = as_told(state)
    if state.exemption != "real" or "aggressive" not in state.behaviours or not cited:
        return False
    if state.warning == "unreceived":
        return "after" in cited and (is_grave_act(state) or state.aggression == "turned_severe")
    if state.warning == "too_recent" and state.aggression == "turned_severe" and "after" in cited:
        return True
    return "aggressive" not in warned_of(state)


def is_warned(state: State) -> bool:
    """Whether each behaviour proposed went on after a warning of it, or needs none (MC-8.6, 8.17, 8.30)."""
    went_on = [b for b in warned_of(state) if state.conduct != "stopped" and is_reported(state, b)]
    return all(b in went_on or (b == "aggressive" and is_exempt(state)) for b in state.behaviours)


def recurs(state: State) -> bool:
    """Whether a behaviour proposed is cited again and again after its warning: more is then in proportion."""
    again = [b for b in warned_of(state) if "after" in cited_when(state, b)]
    return state.conduct == "again_and_again" and bool(again)


def was_tried(state: State) -> bool:
    """Whether a behaviour proposed is cited as it went on under a restriction that is over, or to be replaced."""
    meanwhile = {"lapsed": "before", "replaced": "after"}.get(state.beside)
    return any(meanwhile in cited_when(state, behaviour) for behaviour in state.behaviours)


def is_answered(state: State) -> bool:
    """Whether a lift has answered all that is cited of some behaviour proposed."""
    cited = [cited_when(state, behaviour) for behaviour in state.behaviours]
    return state.beside == "lifted" and any(moments and "after" not in moments for moments in cited)


def ceiling(state: State) -> int:
    """The most that measures may weigh: by the grade of the case put, more where it recurs or something was tried."""
    most = {"minor": 4, "serious": 7, "severe": 20}[gravest(state) or "minor"]
    return most + (1 if recurs(state) else 0) + (2 if was_tried(state) else 0)


def weight(state: State) -> int:
    """What the proposed measures weigh by the document's figures, each kind once."""
    total = sum(entry.intrusiveness for entry in POLICY.measures if entry.kind in state.kinds)
    if state.limit == "two":
        limit = next(entry for entry in POLICY.measures if entry.kind == "call_time_limit")
        total += limit.short_intrusiveness - limit.intrusiveness
    return total
