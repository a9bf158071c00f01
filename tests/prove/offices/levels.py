"""The factors of an office's decisions with their levels, the fairest first: all from its document.

Factors that the document names carry its name: ``shown <behaviour>``, ``step <warning>``, ``criterion <name>`` and
``measure <kind>``. Whatever a document adds of these is in its space without a word here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from contact_policy.policy import Policy
from contact_policy.policy.document.definitions import Means, RisesBy, ShownGround
from contact_policy.policy.document.tables import CriterionEntry, MeasureEntry
from contact_policy.policy.effects import EFFECTS, effect_of
from contact_policy.policy.findings import Stage
from contact_policy.policy.measure_fields import asked_of, example_of
from contact_policy.policy.vocabulary import Channel, Grade

Chains = Mapping[str, tuple[tuple[str, ...], ...]]

NOT_SHOWN = ("not", "once", "resembled")
"""The levels of ``shown`` that establish nothing."""
OUTSIDERS = ("auditor", "no_role")


def shown(behaviour: str) -> str:
    """The factor that says what is on record of a behaviour."""
    return f"shown {behaviour}"


def step(name: str) -> str:
    """The factor that says whether a step of warning was taken."""
    return f"step {name}"


def criterion(name: str) -> str:
    """The factor that says what was considered."""
    return f"criterion {name}"


def measure(kind: str) -> str:
    """The factor that says whether, and how, a measure is proposed."""
    return f"measure {kind}"


def criteria_of(policy: Policy) -> tuple[CriterionEntry, ...]:
    """The criteria that are asked of a proposal, up to its decision."""
    return (*policy.criteria_at(Stage.PROPOSAL), *policy.criteria_at(Stage.DECISION))


def put_first(policy: Policy) -> str:
    """The behaviour of the fairest case: one that is told by what was done alone."""
    return next((b.name for b in policy.behaviours if not b.needs_effect), policy.behaviours[0].name)


def mildest(policy: Policy) -> MeasureEntry:
    """The measure of the fairest case: a named contact, else the lightest that acts on no channel in particular."""
    in_order = sorted(policy.measures, key=lambda entry: (entry.intrusiveness, bool(entry.acts_on)))
    named = (entry for entry in in_order if EFFECTS[policy.terms[entry.kind].effect].names_contact)
    return next(named, in_order[0])


def levels_of(policy: Policy) -> dict[str, tuple[str, ...]]:
    """Every factor with its levels."""
    behaviours, further = [entry.name for entry in policy.behaviours], policy.further
    first = put_first(policy)
    return {
        **_who_decides(policy),
        "proposer": ("proposing", *policy.named_roles, *OUTSIDERS),
        **{step(entry.name): _taken(entry.form, len(behaviours)) for entry in policy.warning_steps},
        "exemption": ("none", "token", "real"),
        **({"risk": ("none", "told")} if further.exempts_for_risk else {}),
        "conduct": ("went_on", "stopped"),
        "reply": ("none", "weighed", "token", "unweighed"),
        **{criterion(entry.name): _considered(entry) for entry in criteria_of(policy)},
        **{shown(name): _shown(policy, name, is_first=name == first) for name in behaviours},
        "effect": ("noted", "goes_on", "none"),
        "account": ("told", "own_word", "none"),
        "came_by": ("phone", "email", "in_person"),
        "spared": ("none", *(entry.code for entry in policy.observations if entry.behaviour is None)),
        "proposed": (first, *(name for name in behaviours if name != first), "+".join(behaviours)),
        "evidence": ("fresh", "stale", "neutral", "others", "none"),
        "lesser": ("said", "token", "none"),
        "candour": ("whole", "bare"),
        "beside": ("nothing", "light", "replaced", "lapsed", "lifted"),
        **{measure(entry.kind): _forms(policy, entry) for entry in policy.measures},
        "matter": ("ordinary", "statutory"),
        **({"services": ("one", "all", "beyond")} if len(further.services) > 1 else {}),
        "capacity": ("customer", "representative", "visitor"),
        "access": ("none", "large_print", "no_post", "no_phone", "phone_only", "nothing_at_all"),
        "starts": ("soon", "far_off"),
        "length": ("within", "beyond", "none"),
        "review": ("in_time", "late", "after_end"),
        "internal_review": ("exhausted", "pending", "not_requested"),
        "reasons": ("given", "blank"),
        "recorded": ("given", "token", "none"),
    }  # fmt: skip


def _who_decides(policy: Policy) -> dict[str, tuple[str, ...]]:
    """Who decides and how, as far as the document asks: who stands in, how many agree, in a meeting, after whom."""
    entries = policy.who_acts.decide
    asked = {
        "instead": (any(e.substitutes for e in entries), ("", "conflict", "absence", "token")),
        "agreed": (any(e.needed > 1 for e in entries), ("enough", "nobody", "themselves")),
        "meeting": (any(e.in_meeting for e in entries), ("minuted", "no_minute", "none")),
        "consulted": (any(e.consult for e in entries), ("all", "token", "none")),
    }
    return {
        "decider": ("deciding", *policy.named_roles, *OUTSIDERS, "nobody_yet"),
        "same_person": ("no", "yes"),
        **{factor: levels for factor, (is_asked, levels) in asked.items() if is_asked},
    }


def _taken(form: str, behaviours: int) -> tuple[str, ...]:
    if form == "spoken":
        return ("living", "expired", "none")
    other = ("other_behaviour",) if behaviours > 1 else ()
    return ("living", "late", "too_recent", "unreceived", "draft", "quashed", "expired", *other, "none")


def _considered(entry: CriterionEntry) -> tuple[str, ...]:
    new = ("outstanding", "silent") if entry.asks_new_information else ()
    return ("considered", "before", "adverse", *new, "token", "absent")


def _shown(policy: Policy, behaviour: str, *, is_first: bool) -> tuple[str, ...]:
    """What shows a behaviour: each ground by an act of each grade, a report too few, a machine's hint, nothing."""
    grounds = policy.definition[behaviour].shown_by
    found = [f"{g.ground}: {code}" for g in grounds for code in _codes(policy, behaviour, g)]
    if policy.definition[behaviour].rises_by is RisesBy.RECURRENCE:
        found += [f"{level} again" for level in found if _grade(policy, behaviour, level) is Grade.MINOR]
    if any(g.times > 1 for g in grounds):
        found.append("once")
    if any(g.means is Means.RESEMBLED for g in grounds):
        found.append("resembled")
    by_grade = sorted(found, key=lambda level: _grade(policy, behaviour, level) is not Grade.SERIOUS)
    return (*by_grade, "not") if is_first else ("not", *by_grade)


def _codes(policy: Policy, behaviour: str, ground: ShownGround) -> Iterator[str]:
    """An observation of each grade by which a ground is met, and of what goes without a warning one; or none."""
    if ground.means is Means.RESEMBLED:
        return
    if ground.means is Means.REPEATED:
        yield ""
        return
    refusing = {
        code for g in policy.definition[behaviour].shown_by if g.means is Means.REFUSED for code in g.observations
    }
    seen: set[tuple[object, bool]] = set()
    for entry in policy.observations:
        of_it = entry.code in ground.observations if ground.observations else entry.code not in refusing
        kind = (entry.grade, entry.code in policy.further.exempt_observations)
        if entry.behaviour == behaviour and of_it and kind not in seen:
            seen.add(kind)
            yield entry.code


def ground_of(policy: Policy, behaviour: str, level: str) -> ShownGround:
    """The ground that a level of ``shown`` meets, or would meet."""
    grounds = policy.definition[behaviour].shown_by
    if level == "once":
        return next(ground for ground in grounds if ground.times > 1)
    if level == "resembled":
        return next(ground for ground in grounds if ground.means is Means.RESEMBLED)
    return next(ground for ground in grounds if level.startswith(f"{ground.ground}: "))


def code_of(policy: Policy, behaviour: str, level: str) -> str:
    """The observation that a level of ``shown`` is told by; empty where it is told otherwise."""
    if level in NOT_SHOWN:
        return next(_codes(policy, behaviour, ground_of(policy, behaviour, level)), "") if level != "not" else ""
    return level.partition(": ")[2].removesuffix(" again")


def _grade(policy: Policy, behaviour: str, level: str) -> Grade:
    code = code_of(policy, behaviour, level)
    return next((o.grade for o in policy.observations if o.code == code and o.grade), Grade.MINOR)


def _forms(policy: Policy, entry: MeasureEntry) -> tuple[str, ...]:
    """The ways in which a measure may be proposed, the fairest first; empty: it is not."""
    asked, example = asked_of(policy, entry.kind), example_of(policy, entry.kind)
    effect = effect_of(example)
    forms = ["as_it_is"]
    if entry.short_minutes:
        forms.append("short")
    if {"channel", "channels"} & set(asked) and effect.leaves(example) is not None:
        forms = [Channel.EMAIL, Channel.PHONE, Channel.POST]
    if effect.names_contact:
        forms += ["by_email_alone", "unnamed"]
    if effect.refuses(example) or example.accounts:
        forms.append("shared")
    if "closes_channels" in asked:
        forms += ["closes_unwatched", "closes_post", "closes_all"]
    if effect.concerns_cases:
        forms.append("open_case")
    if "services" in asked and any(not s.discretionary for s in policy.further.services.values()):
        forms.append("owed")
    return (*forms, "") if entry == mildest(policy) else ("", *forms)


def chains_of(policy: Policy) -> Chains:
    """By factor, which level is more evidence of fairness than which: each chain from less to more."""
    written = (
        ("none", "draft", "unreceived", "too_recent", "living"), ("none", "other_behaviour", "living"),
        ("none", "late", "living"), ("quashed", "living"), ("expired", "living"),
    )  # fmt: skip
    levels = levels_of(policy)
    chains: dict[str, tuple[tuple[str, ...], ...]] = {
        "decider": tuple((level, "deciding") for level in levels["decider"][1:-1]),
        "same_person": (("yes", "no"),),
        "agreed": (("themselves", "enough"),),
        "meeting": (("none", "no_minute", "minuted"),),
        "consulted": (("none", "token", "all"),),
        "proposer": tuple((level, "proposing") for level in levels["proposer"][1:]),
        **{
            step(entry.name): written if entry.form == "written" else (("none", "expired", "living"),)
            for entry in policy.warning_steps
        },
        "exemption": (("none", "token", "real"),),
        "risk": (("none", "told"),),
        "reply": (("unweighed", "token", "weighed"),),
        **{
            criterion(entry.name): (
                (
                    ("absent", "token", "silent", "adverse", "considered"),
                    ("silent", "outstanding", "before", "considered"),
                )
                if entry.asks_new_information
                else (("absent", "token", "before", "considered"), ("token", "adverse", "considered"))
            )
            for entry in criteria_of(policy)
        },
        "account": (("none", "own_word", "told"),),
        "evidence": (("none", "neutral", "stale", "fresh"), ("others", "fresh")),
        "lesser": (("none", "token", "said"),),
        "candour": (("bare", "whole"),),
        "services": (("all", "one"), ("beyond", "one")),
        "length": (("none", "within"), ("beyond", "within")),
        "review": (("late", "in_time"), ("after_end", "in_time")),
        "internal_review": (("not_requested", "exhausted"), ("pending", "exhausted")),
        "reasons": (("blank", "given"),),
        "recorded": (("none", "token", "given"),),
    }
    known = {
        factor: tuple(tuple(level for level in chain if level in levels[factor]) for chain in of_it)
        for factor, of_it in chains.items()
        if factor in levels
    }
    return {factor: of_it for factor, of_it in known.items() if of_it}
