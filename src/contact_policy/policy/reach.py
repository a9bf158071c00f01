"""How far a restriction reaches: certain services of the office, which its document names, or the whole of it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

from contact_policy.policy.document.policy import Policy
from contact_policy.policy.vocabulary import Language
from contact_policy.policy.words import Words

SERVICE, ORGANISATION = "service", "organisation"


def reach_of(services: Collection[str]) -> str:
    """What documents call it: no service named is the whole organisation."""
    return SERVICE if services else ORGANISATION


def meet(one: Collection[str], other: Collection[str]) -> bool:
    """Whether two reaches have anything in common."""
    return not one or not other or not set(one).isdisjoint(other)


def covers(one: Collection[str], other: Collection[str]) -> bool:
    """Whether one reaches all that the other does."""
    return not one or (bool(other) and set(other) <= set(one))


def label_of(policy: Policy, service: str, language: Language | None = None) -> str:
    """What the office calls a service, in the edition's language; one that the edition does not name by its name."""
    entry = policy.further.services.get(service)
    return service.replace("_", " ") if entry is None else _said(entry.label, language or policy.language)


def _said(text: str | Mapping[str, str], language: Language) -> str:
    return text if isinstance(text, str) else text.get(language) or next(iter(text.values()))


def spoken_services(policy: Policy, services: Iterable[str], words: Words | None = None) -> str:
    """Several services as the office calls them: ``libraries and the aquatic centre``."""
    words = words or policy.words
    return words.every([label_of(policy, service, words.language) for service in services])


def in_order(policy: Policy, services: Collection[str]) -> Sequence[str]:
    """The services as the document lists them, those that it does not name last."""
    listed = [service for service in policy.further.services if service in services]
    return [*listed, *sorted(set(services) - set(listed))]


def signposting(policy: Policy, services: Collection[str]) -> str:
    """Who can help with matters of these services, in the edition's language: of none in particular, everybody."""
    entries = policy.further.signposts.values() if services else ()
    told = [entry for entry in entries if meet(entry.services, services)]
    return " ".join(_said(entry.says, policy.language) for entry in told) or policy.office.signposting
