"""A measure in sentences: what anybody may hear of it, and what the customer's own letter alone says."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from contact_policy.policy.document.policy import Policy
from contact_policy.policy.effects import cases_named, channels_named, effect_name, effect_of, files_what_comes_by
from contact_policy.policy.facts import Case
from contact_policy.policy.first_measures import FIRST_MEASURES
from contact_policy.policy.measure import Measure
from contact_policy.policy.measure_fields import measure_of
from contact_policy.policy.notices.content import MeasureFacts
from contact_policy.policy.notices.naming import dialled
from contact_policy.policy.notices.plain_words import contact_of
from contact_policy.policy.reach import spoken_services
from contact_policy.policy.vocabulary import Channel, Language, MeasureKind
from contact_policy.policy.words import ENGLISH, Unit, Words

_UNITS: Mapping[str, Unit] = {"contacts": Unit.CONTACT, "matters": Unit.MATTER, "minutes": Unit.MINUTE}


def describe(policy: Policy, measure: Measure, route: Channel | None = None) -> str:
    """One measure in a sentence that anybody may hear, in English: no number, address or case in it.

    ``route`` is the one that never closes for this person; of nobody in particular, the office's first.
    """
    terms = policy.terms[measure.kind]
    own = terms.says.staff or terms.says.caller
    if own and _is_of(policy, measure):
        return _filled(_own(own, Language.ENGLISH), _as_documents_say(policy, measure, ENGLISH, route), ENGLISH)
    return _ours(policy, measure, ENGLISH, route)


def describe_all(policy: Policy, measures: Sequence[Measure], services: Sequence[str] = ()) -> list[str]:
    """Each measure as letters say it, and, where they are about certain services, that they are about these alone."""
    alone = [f"This is about {spoken_services(policy, services, ENGLISH)} alone."] if services else []
    return [*(as_letters_say(policy, measure) for measure in measures), *alone]


def heard(policy: Policy, measure: Measure, route: Channel | None = None) -> str:
    """What a caller hears of one measure, in the edition's language: the document's sentence for callers, else ours."""
    own, words = policy.terms[measure.kind].says.caller, policy.words
    if own and _is_of(policy, measure):
        return _filled(_own(own, words.language), _as_documents_say(policy, measure, words, route), words)
    return _ours(policy, measure, words, route)


def as_letters_say(policy: Policy, measure: Measure) -> str:
    """One measure as letters say it, in English; ours where the document's sentence names a number, address or case."""
    if not measure.effect:
        return describe(policy, measure)
    said = policy.terms[measure.kind].says.letter
    letter = _own(said, Language.ENGLISH) if said and _is_of(policy, measure) else ""
    if not letter or any(f"{{{name}}}" in letter for name in _PRIVATE):
        return _ours(policy, measure, ENGLISH, None)
    return _filled(letter, _as_documents_say(policy, measure, ENGLISH, None), ENGLISH)


_PRIVATE = ("numbers", "addresses", "accounts", "case", "case_ids", "points")


def _is_of(policy: Policy, measure: Measure) -> bool:
    """Whether the edition's entry speaks of this measure: another edition's may have the name and not the effect."""
    return effect_name(measure) == policy.terms[measure.kind].effect


def _own(said: str | Mapping[str, str], language: Language) -> str:
    if isinstance(said, str):
        return said
    return said.get(language) or said.get(Language.ENGLISH) or next(iter(said.values()))


def _filled(sentence: str, values: Mapping[str, str], words: Words) -> str:
    """A document's own sentence with its figures, which it writes for several: one is said of one alone.

    Welsh says every number with the singular.
    """
    filled = sentence.format_map(values).strip()
    return _ONE_OF_SEVERAL.sub(r"1 \1", filled) if words.language is Language.ENGLISH else filled


_COUNTED = "call|contact|conversation|day|e-mail|email|hour|letter|matter|meeting|message|minute|month|time|visit|week"
_ONE_OF_SEVERAL = re.compile(rf"(?<![\d.,])1 ({_COUNTED})s\b")


def _ours(policy: Policy, measure: Measure, words: Words, route: Channel | None) -> str:
    values = _as_documents_say(policy, measure, words, route)
    counted = words.count(measure.minutes or 0, Unit.MINUTE)
    if not measure.effect and words.language is Language.ENGLISH:
        return FIRST_MEASURES[measure.kind].says.format_map({**values, "minutes": counted})
    return words.effects[_sentence(measure)].format_map({**values, "minutes": counted}).strip()


def _sentence(measure: Measure) -> str:
    """Which of our sentences says what a measure does."""
    return effect_of(measure).sentence(measure) or effect_name(measure)


def _as_documents_say(policy: Policy, measure: Measure, words: Words, route: Channel | None) -> dict[str, str]:
    """What stands for each parameter in a sentence: a figure is a bare figure, several are listed."""
    channels = words.any_of([words.channels[channel] for channel in channels_named(measure)])
    unit = _UNITS.get(measure.of)
    return {
        "minutes": str(measure.minutes or 0),
        "channel": channels or words.channels[Channel.POST],
        "channels": channels,
        "contact": contact_of(measure, words),
        "name": measure.name,
        "phone": dialled(measure.phone),
        "email": measure.email,
        "sip_uri": measure.sip_uri,
        "post": measure.post,
        "route": words.channels[route or policy.access.always_open[0]],
        "days": words.every([words.weekdays[day] for day in measure.days]),
        "from": measure.from_,
        "to": measure.to,
        "of": words.of_an_allowance.get(measure.of, measure.of),
        "count": str(measure.count or 0),
        "allowed": words.count(measure.count or 0, unit) if unit else "",
        "per": words.periods.get(measure.per, measure.per),
        "disposal": words.disposals.get(measure.disposal, measure.disposal),
        "subject": measure.subject,
        "places": words.every(measure.places),
        "condition": words.conditions.get(measure.condition, measure.condition),
        "precautions": measure.precautions,
        "terms": measure.terms,
        "agreed_on": words.on(measure.agreed_on) if measure.agreed_on else "",
        "services": spoken_services(policy, measure.services, words),
        "instead": measure.instead,
        "description": measure.description,
        "closes_channels": words.every([words.channels[channel] for channel in measure.closes_channels]),
    }


def outline(policy: Policy, kind: MeasureKind) -> str:
    """What a letter says of such a measure, in English, with gaps for what a proposal fills in; "" if that is all."""
    return _with_gaps(policy, kind, policy.terms[kind].says.letter, ENGLISH).replace(f"{_GAP}.", _GAP).strip()


def outline_of_letters(policy: Policy, kind: MeasureKind) -> str:
    """What a letter in the edition's language says of such a measure, with gaps for what a proposal fills in."""
    return _with_gaps(policy, kind, policy.terms[kind].says.letter, policy.words).strip()


def _with_gaps(policy: Policy, kind: MeasureKind, own: str | Mapping[str, str] | None, words: Words) -> str:
    """The document's ``own`` sentence, else ours, with what the document settles filled in."""
    filled = measure_of(policy, kind, {})
    ours = words.effects.get(_sentence(filled), "") if filled.effect else FIRST_MEASURES[kind].says
    told = _as_documents_say(policy, filled, words, None)
    settled = {key: said for key, said in told.items() if key in _SETTLED and said}
    return (_own(own, words.language) if own else ours).format_map(_Gaps(settled))


_GAP = "…"
_SETTLED = frozenset(("channels", "days", "from", "to", "of", "per", "places", "route", "description", "precautions"))
_WHOLE = frozenset(("description", "precautions", "terms", "instead"))


class _Gaps(dict[str, str]):
    """A gap for what is not settled; nothing for words that a proposer writes as they are to be said."""

    def __missing__(self, key: str) -> str:
        """Give the gap."""
        return "" if key in _WHOLE else _GAP


def measure_facts(
    policy: Policy, measures: Sequence[Measure], cases: Sequence[Case] = (), route: Channel | None = None
) -> tuple[MeasureFacts, ...]:
    """Each measure with what it uses, and nothing of what another kind would use, in the edition's language."""
    references = {case.id: case.reference for case in cases}
    filed = any(files_what_comes_by(measure, Channel.EMAIL) for measure in measures)
    return tuple(_facts(policy, measure, references, route, is_filed=filed) for measure in measures)


def _facts(
    policy: Policy, measure: Measure, references: Mapping[str, str], route: Channel | None, *, is_filed: bool
) -> MeasureFacts:
    words = policy.words
    channels = channels_named(measure)
    filed_here, private = is_filed and bool(measure.addresses), _private(measure, references, words)
    return MeasureFacts(
        kind=measure.kind,
        says=_in_a_letter(policy, measure, private, route, is_filed=filed_here),
        minutes=words.count(measure.minutes, Unit.MINUTE) if measure.minutes else "",
        channel=words.any_of([words.channels[channel] for channel in channels]),
        contact=contact_of(measure, words),
        case=private["case"],
        numbers=private["numbers"],
        addresses=private["addresses"],
        is_filed=filed_here,
        description=measure.description,
    )


def _private(measure: Measure, references: Mapping[str, str], words: Words) -> Mapping[str, str]:
    """What the customer's own letter alone names, as it says it, by the names in ``_PRIVATE``."""
    numbers = [dialled(number) for number in measure.numbers]
    cases = words.every([references[case_id] for case_id in cases_named(measure) if case_id in references])
    return {
        "numbers": words.every(numbers),
        "addresses": words.every(measure.addresses),
        "accounts": words.every(measure.accounts),
        "case": cases,
        "case_ids": cases,
        "points": words.every([*numbers, *measure.addresses, *measure.accounts]),
    }


def _in_a_letter(
    policy: Policy, measure: Measure, private: Mapping[str, str], route: Channel | None, *, is_filed: bool
) -> str:
    """The sentence of the document's own for letters; else ours, with what the measure names and no other may hear."""
    words, terms = policy.words, policy.terms[measure.kind]
    if not measure.effect and not terms.says.letter:
        return describe(policy, measure, route)
    values = {**_as_documents_say(policy, measure, words, route), **private}
    if terms.says.letter and _is_of(policy, measure):
        return _filled(_own(terms.says.letter, words.language), {**values, "points": ""}, words)
    named = _naming(measure, private, is_filed=is_filed)
    return words.effects[named].format_map(values) if named else _ours(policy, measure, words, route)


def _naming(measure: Measure, private: Mapping[str, str], *, is_filed: bool) -> str:
    """Which of our sentences names the numbers, addresses or cases of a measure; empty where it has none to name."""
    if private["points"]:
        return "block_filed" if is_filed and measure.addresses else "block_named"
    return "subject_case" if private["case"] and not measure.subject else ""
