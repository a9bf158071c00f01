"""The decision space: every factor of a restriction as a short list of levels, the fairest first.

A state is one level of each factor. ``FAIRER`` says which level is more evidence of fairness than which other: the
partial order, factor by factor, under which an answer may only get better. What is no evidence of fairness (what the
customer did, which number they ring from) is not in it.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import combinations
from typing import NamedTuple

from contact_policy.policy.first_measures import FIRST_MEASURES
from contact_policy.policy.vocabulary import MeasureKind
from prove.spaces import Space

BEHAVIOURS = ("aggressive", "unreasonable", "persistent")
# The kinds of measures that have variants, each with the factor of its own that names them. Any other kind is taken as
# its example is: one that is added to the policy is in the space without a word here.
VARIED = {
    "limit": "call_time_limit",
    "channel": "single_channel",
    "contact": "single_contact",
    "reopen": "refuse_reopen",
    "phone_block": "block_phone",
    "email_block": "block_email",
    "other": "other",
}
PLAIN = tuple(kind for kind in FIRST_MEASURES if kind not in VARIED.values())
KINDS = ("plain", *VARIED)
CRITERIA = ("concern", "communication", "misunderstandings", "access_criterion", "gateway")
_CONSIDERED = ("considered", "adverse", "token", "absent")


class State(NamedTuple):
    """One point of the space; the defaults are the fairest case there is: everything done, one mild measure."""

    decider: str = "deciding"
    same_person: str = "no"
    proposer: str = "proposing"
    warning: str = "living"
    exemption: str = "none"
    conduct: str = "went_on"
    reply: str = "none"
    concern: str = "considered"
    communication: str = "considered"
    misunderstandings: str = "considered"
    access_criterion: str = "considered"
    gateway: str = "considered"
    aggression: str = "serious"
    account: str = "told"
    demand: str = "none"
    persistence: str = "none"
    effect: str = "none"
    came_by: str = "phone"
    proposed: str = "aggressive"
    evidence: str = "fresh"
    police: str = "none"
    lesser: str = "said"
    candour: str = "whole"
    beside: str = "nothing"
    limit: str = ""
    channel: str = ""
    contact: str = "both"
    plain: str = ""
    reopen: str = ""
    matter: str = "ordinary"
    phone_block: str = ""
    email_block: str = ""
    other: str = ""
    access: str = "none"
    length: str = "within"
    review: str = "in_time"
    internal_review: str = "exhausted"
    reasons: str = "given"
    recorded: str = "given"
    letter: str = "whole"

    @property
    def behaviours(self) -> tuple[str, ...]:
        """The behaviours proposed."""
        return tuple(self.proposed.split("+"))

    @property
    def kinds(self) -> frozenset[MeasureKind]:
        """The kinds of the measures proposed."""
        plain = [kind for kind in self.plain.split("+") if kind]
        return frozenset(plain + [kind for factor, kind in VARIED.items() if getattr(self, factor)])

    def without(self, *kinds: MeasureKind) -> State:
        """The same without the measures of ``kinds``."""
        varied = {factor: "" for factor, kind in VARIED.items() if kind in kinds}
        plain = "+".join(kind for kind in PLAIN if kind in self.kinds and kind not in kinds)
        return self._replace(plain=plain, **varied)


FAIR = State()

LEVELS: Mapping[str, tuple[str, ...]] = {
    "decider": (
        "deciding", "deciding_and_proposing", "proposing", "staff", "auditor", "no_role", "nobody_yet",
    ),
    "same_person": ("no", "yes"),
    "proposer": ("proposing", "deciding_and_proposing", "deciding", "staff", "no_role"),
    "warning": (
        "living", "late", "partly", "too_recent", "unreceived", "draft", "quashed", "expired", "other_behaviour",
        "none",
    ),
    "exemption": ("none", "token", "real"),
    "conduct": ("went_on", "again_and_again", "stopped"),
    "reply": ("none", "weighed", "token", "unweighed"),
    **dict.fromkeys(CRITERIA, _CONSIDERED),
    "communication": ("considered", "adverse", "outstanding", "silent", "token", "absent"),
    "aggression": ("serious", "severe", "turned_severe", "recurred", "minor", "none"),
    "account": ("told", "own_word", "none"),
    "demand": ("none", "figures", "seen"),
    "persistence": ("none", "one_refusal", "refusals", "explanations", "repeats"),
    "effect": ("none", "noted", "goes_on"),
    "came_by": ("phone", "email", "post"),
    "proposed": tuple("+".join(chosen) for size in (1, 2, 3) for chosen in combinations(BEHAVIOURS, size)),
    "evidence": ("fresh", "stale", "neutral", "others", "unknown", "none"),
    "police": ("none", "given"),
    "lesser": ("said", "token", "none"),
    "candour": ("whole", "bare"),
    "beside": (
        "nothing", "light", "filing", "filing_by_email", "phone_block", "replaced", "lapsed", "lapsed_for_another",
        "lifted",
    ),
    "limit": ("", "ten", "two"),
    "channel": ("", "email", "phone", "post", "in_person"),
    "contact": ("both", "", "phone", "email", "unnamed"),
    "plain": tuple("+".join(chosen) for size in range(len(PLAIN) + 1) for chosen in combinations(PLAIN, size)),
    "reopen": ("", "closed", "open"),
    "matter": ("ordinary", "statutory"),
    "phone_block": ("", "own", "shared"),
    "email_block": ("", "own", "shared"),
    "other": ("", "open", "closes_unwatched", "closes_post", "closes_all"),
    "access": (
        "none", "large_print", "no_post", "no_phone", "phone_only", "email_only", "unmonitored_only", "two_needs",
        "nothing_at_all",
    ),
    "length": ("within", "beyond", "none"),
    "review": ("in_time", "soon", "late", "after_end"),
    "internal_review": ("exhausted", "pending", "not_requested", "no_closed_case"),
    "reasons": ("given", "blank"),
    "recorded": ("given", "token", "none"),
    "letter": ("whole", "no_appeal", "no_signposting"),
}  # fmt: skip
assert tuple(LEVELS) == State._fields
assert all(getattr(FAIR, factor) == levels[0] for factor, levels in LEVELS.items())

# each chain from less to more evidence of fairness
FAIRER: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "decider": (("no_role", "deciding"), ("staff", "deciding"), ("auditor", "deciding"), ("proposing", "deciding")),
    "same_person": (("yes", "no"),),
    "proposer": (("no_role", "staff", "proposing"), ("deciding", "deciding_and_proposing")),
    "warning": (
        ("none", "draft", "unreceived", "too_recent", "living"),
        ("none", "other_behaviour", "partly", "living"),
        ("none", "late", "living"),
        ("quashed", "living"),
        ("expired", "living"),
    ),
    "exemption": (("none", "token", "real"),),
    "reply": (("unweighed", "token", "weighed"),),
    **dict.fromkeys(CRITERIA, (("absent", "token", "adverse", "considered"),)),
    "communication": (("absent", "token", "silent", "adverse", "considered"), ("silent", "outstanding", "considered")),
    "evidence": (("none", "unknown", "neutral", "stale", "fresh"), ("others", "fresh")),
    "lesser": (("none", "token", "said"),),
    "candour": (("bare", "whole"),),
    "length": (("none", "within"), ("beyond", "within")),
    "review": (("late", "in_time", "soon"), ("after_end", "in_time")),
    "internal_review": (("not_requested", "exhausted"), ("pending", "exhausted")),
    "account": (("none", "own_word", "told"),),
    "reasons": (("blank", "given"),),
    "recorded": (("none", "token", "given"),),
    "letter": (("no_appeal", "whole"), ("no_signposting", "whole")),
}


def _is_no_fairer(state: State, factor: str) -> bool:
    """A reply comes with the warning it answers: a warning whose answer nobody weighed is not fairer than none.

    And where no warning is asked for, one that was given asks whether the customer heeded it.
    """
    return factor == "warning" and (state.reply in ("token", "unweighed") or state.exemption == "real")


SPACE = Space(FAIR, LEVELS, KINDS, FAIRER, _is_no_fairer)
STEPS = SPACE.steps
fairer = SPACE.fairer
is_state = SPACE.is_state
enumerate_states = SPACE.enumerated
anywhere = SPACE.anywhere
described = SPACE.described
count = SPACE.count


def whole(*factors: str) -> dict[str, tuple[str, ...]]:
    """All levels of ``factors``."""
    return {factor: LEVELS[factor] for factor in factors}
