"""What the contact status has said to the caller, written back to a sender, and told of what the person needs."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence

from contact_policy.policy.document.policy import Policy
from contact_policy.policy.facts import Person
from contact_policy.policy.measure import Measure
from contact_policy.policy.notices import address_of, emergency_sentence, heard
from contact_policy.policy.vocabulary import Channel
from contact_policy.policy.words import Unit, spoken_aloud

# In characters, so that the whole answer stays under 2 KB. What is said may be 300 long by contract.
MAX_SAY = 250
MAX_ADJUSTMENT = 80
MOST_ADJUSTMENTS = 3


def in_each_language(policy: Policy, said: Callable[[Policy], str]) -> dict[str, str]:
    """What is ``said``, in each language that the edition offers."""
    return {str(language): said(spoken) for language, spoken in policy.spoken.items()}


def say(
    policy: Policy,
    contact: Measure | None,
    limit: int,
    route: Channel,
    outside: Sequence[Measure] = (),
    *,
    is_declined: bool,
) -> str:
    """What the caller is told in the edition's language, to be read aloud.

    Where it is ``outside`` the hours that these measures leave, that comes first; and then, where there is room, what
    they ask, in place of whom the call goes to.
    """
    words, first, last = policy.words, [], []
    hours = [] if is_declined else [heard(policy, measure, route) for measure in outside]
    if is_declined:
        first.append(words.say.declined)
    elif outside:
        first.append(words.say.outside_hours)
    elif contact is not None:
        first.append(words.say.transferred)
    if limit and not is_declined:
        last.append(words.say.limited.format(minutes=words.count(limit // 60, Unit.MINUTE)))
    # whom they called they know
    address = spoken_aloud(address_of(policy, route).removeprefix(policy.office.name).lstrip(" ,\n"))
    told = _with_open_route(policy, [*first, *hours, *last], route, address)
    return told if _fits(told) else _with_open_route(policy, [*first, *last], route, address)


def _fits(said: str) -> bool:
    return len(plain_ascii(said)) <= MAX_SAY


def _with_open_route(policy: Policy, parts: Sequence[str], route: Channel, address: str) -> str:
    """What is said: the open route, without its address where that is too long; whom to call in an emergency."""
    say, way = policy.words.say, policy.words.channels[route]
    emergency = [sentence] if (sentence := emergency_sentence(policy)) else []
    in_short = " ".join([*parts, say.route.format(route=way), *emergency])
    if not address:
        return in_short
    in_full = " ".join(" ".join([*parts, say.route_at.format(route=way, address=address), *emergency]).split())
    return in_full if _fits(in_full) else in_short


def smtp_reply(policy: Policy, route: Channel) -> str:
    """What a mail system hands back: to be read, and in English, which every one of them carries."""
    refused = ["550 5.7.1 This address is not accepted."]
    return plain_ascii(_with_open_route(policy, refused, route, address_of(policy, route)))


def _shortened(text: str, limit: int, where: str) -> str:
    return text if len(text) <= limit else f"{text[:limit].rsplit(' ', 1)[0]} ... (see {where})."


def adjustments(person: Person) -> tuple[str, ...]:
    """What staff should do for this person, the first few in short; the customer's record has them in full."""
    needed = [need.adjustment for need in person.access_needs if need.adjustment]
    return tuple(_shortened(text, MAX_ADJUSTMENT, "the record") for text in needed[:MOST_ADJUSTMENTS])


def plain_ascii(text: str) -> str:
    """Printable ASCII only: telephone and mail systems take no more. Accents go, a letter without a plain form is ?."""
    decomposed = unicodedata.normalize("NFKD", " ".join(text.split()))
    return "".join(c if " " <= c <= "~" else "?" for c in decomposed if not unicodedata.combining(c))
