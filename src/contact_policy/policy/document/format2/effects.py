"""What a measure of a document may do: a closed list of effects, each with what the document settles or asks of it.

The office names its measures; whoever builds on the API branches on the effect. Which effects the engine of a release
answers, ``answering`` says.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from contact_policy.policy.engine import FIRST_LEVEL
from contact_policy.policy.vocabulary import Grade

OWN_LEVEL = 3
"""The engine level of what came with format 2."""


@dataclass(frozen=True, slots=True)
class EffectParameter:
    """Something that a measure of the effect says. ``least`` and ``most`` bound a figure, and are 0 of all else.

    ``is_private``: told in the customer's own letter, never in what callers hear or staff read aloud.
    """

    least: int = 0
    most: int = 0
    is_private: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class EffectOnPaper:
    """An effect as documents know it: its parameters, the least grade a document may ask for it, and since when."""

    parameters: Mapping[str, EffectParameter] = field(default_factory=dict)
    floor: Grade = Grade.MINOR
    since: int = OWN_LEVEL


_SAID, _PRIVATE = EffectParameter(), EffectParameter(is_private=True)
_PERSON = dict.fromkeys(("name", "phone", "email", "sip_uri", "post"), _SAID)


def _with(*names: str, **figures: EffectParameter) -> Mapping[str, EffectParameter]:
    return {**dict.fromkeys(names, _SAID), **figures}


EFFECTS: Mapping[str, EffectOnPaper] = {
    "call_limit": EffectOnPaper(parameters={"minutes": EffectParameter(1, 240)}, since=FIRST_LEVEL),
    "hours": EffectOnPaper(parameters=_with("channels", "days", "from", "to")),
    "allowance": EffectOnPaper(parameters=_with("of", "per", "channels", count=EffectParameter(1, 1000))),
    "channels": EffectOnPaper(parameters=_with("channels"), since=FIRST_LEVEL),
    "contact": EffectOnPaper(parameters=_PERSON, since=FIRST_LEVEL),
    "representative": EffectOnPaper(parameters={**_PERSON, "channels": _SAID}),
    "file": EffectOnPaper(parameters=_with("channels", "disposal"), since=FIRST_LEVEL),
    "subject": EffectOnPaper(parameters={"case_ids": _PRIVATE, "subject": _SAID}, since=FIRST_LEVEL),
    "block": EffectOnPaper(
        parameters=dict.fromkeys(("points", "numbers", "addresses", "accounts"), _PRIVATE),
        floor=Grade.SERIOUS,
        since=FIRST_LEVEL,
    ),
    "close": EffectOnPaper(parameters=_with("channels"), floor=Grade.SERIOUS),
    "only_open_route": EffectOnPaper(floor=Grade.SERIOUS),
    "premises": EffectOnPaper(parameters=_with("places", "condition")),
    "precaution": EffectOnPaper(parameters=_with("precautions")),
    "agreement": EffectOnPaper(parameters=_with("terms", "agreed_on")),
    "service": EffectOnPaper(parameters=_with("services", "instead"), floor=Grade.SERIOUS),
    "arrangement": EffectOnPaper(parameters=_with("description", "closes_channels"), since=FIRST_LEVEL),
}
