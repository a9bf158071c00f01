"""E-mail addresses in one spelling, with their sub-addresses: ``policy.sub_addresses`` says what covers them."""

from __future__ import annotations

import re
import unicodedata

import idna

from contact_policy.characters import named, typed_address
from contact_policy.contact_points.headers import QUESTION_LIMIT, addresses_in

_EMAIL_LIMIT = 254
_LOCAL_PART_LIMIT = 64

# Quoted local parts are left out on purpose, and so are the wildcards * ? %.
_ATOM = r"[\w!#$&'/=^`{|}~-]+"
_LOCAL_PART = re.compile(rf"({_ATOM}(?:\.{_ATOM})*)(?:\+([\w!#$&'/=^`{{|}}~+.-]*))?")
# An address in plain ASCII is told at sight, too, but for the long and the rare, which go the long way: a double hyphen
# may be an encoded name, an = a return address, and only letters, digits and hyphens need no looking up.
_PLAIN_EMAIL = re.compile(
    r"(?=[^@]{1,64}@[^@]{4,63}\Z)"
    r"([a-z0-9_!#$&'/^`{|}~-]+(?:\.[a-z0-9_!#$&'/^`{|}~-]+)*)((?:\+[a-z0-9_.+-]*[a-z0-9_.-])?)\+*"
    r"@((?:[a-z0-9]+(?:-[a-z0-9]+)*\.)+[a-z][a-z0-9]+)"
)
_DOMAIN = re.compile(r"([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]([a-z0-9-]*[a-z0-9])")

# Return addresses in which a mail server has signed or rewritten the sender's own: BATV, Barracuda's, SRS. Some have
# BATV's tag behind the name: postgrey#83, sakai#3740, and older Exims with a slash.
_TAG = "[0-9]{4}[0-9a-f]{6}"
_SIGNED_BEHIND = re.compile(rf"prvs=(?!{_TAG}=)(?P<local>.+)[=/]{_TAG}@(?P<domain>[^@]+)")
_SIGNED_IN_SUB_ADDRESS = re.compile(rf"(?P<local>.+)\+prvs={_TAG}@(?P<domain>[^@]+)")
_SIGNED = re.compile(r"(?:(?:ms)?prvs[0-9]?=[^=]+=|btv1==[^=]+==)(?P<local>.+)@(?P<domain>[^@]+)")
_FORWARDED = re.compile(
    r"(?:[^@]*\+)?srs(?:0?[=+-]|1[=+-][^=@]+=[^=@]+=[=+-])[^=@]+=[^=@]{2}=(?P<domain>[^=@]+)=(?P<local>[^@]+)@[^@]+"
)


def normalise_email(text: str) -> str:
    """Give an e-mail address in its one spelling: lower case, the domain as ASCII, its sub-address kept.

    At most 254 characters. A signed or rewritten return address is the sender's own. Raises ``ValueError``: also for
    wildcards, quoted names and domains that cannot be.
    """
    plain = _plain_email(text)
    if plain is not None:
        return plain
    if len(text) > QUESTION_LIMIT:
        raise ValueError(f"An e-mail address has at most {_EMAIL_LIMIT} characters.")
    name, at, domain = _own(_folded(typed_address(text).strip())).partition("@")
    local = _LOCAL_PART.fullmatch(name)
    if not at or local is None or len(local[1]) > _LOCAL_PART_LIMIT:
        raise ValueError(f"Write one e-mail address as name@domain, without spaces or wildcards.{_odd(name)}")
    tag = (local[2] or "").rstrip("+")
    address = f"{local[1]}{f'+{tag}' if tag else ''}@{_ascii_domain(domain)}"
    if len(address) > _EMAIL_LIMIT:
        raise ValueError(f"An e-mail address has at most {_EMAIL_LIMIT} characters.")
    return address


def read_email_question(text: str) -> str | None:
    """Whose mail it is, in the one spelling; ``None`` for an empty sender or anything malformed. Never raises.

    Reads what a mail header or an envelope can carry. A space inside is the ``+`` of a sub-address that a query string
    turned into a space.
    """
    plain = _plain_email(text)
    if plain is not None:
        return plain
    parts = addresses_in(typed_address(text)) if len(text) <= QUESTION_LIMIT else ()
    found = {address for part in parts if (address := _read(part))}
    return found.pop() if len(found) == 1 else None


def _read(text: str) -> str | None:
    try:
        return normalise_email(text.strip().replace(" ", "+"))
    except ValueError:
        return None


def _plain_email(text: str) -> str | None:
    """Give an address of ordinary make in its one spelling; None for every other text."""
    parts = _PLAIN_EMAIL.fullmatch(text.lower()) if len(text) <= QUESTION_LIMIT and text.isascii() else None
    return f"{parts[1]}{parts[2]}@{parts[3]}" if parts else None


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).lower())


def _own(address: str) -> str:
    """The sender's own address, where a server has put another around it; each of several servers may have."""
    for wrapper in (_FORWARDED, _SIGNED_BEHIND, _SIGNED_IN_SUB_ADDRESS, _SIGNED):
        found = wrapper.fullmatch(address)
        if found:
            return _own(f"{found['local']}@{found['domain']}")
    return address


def _odd(name: str) -> str:
    """Name the first character that no address has before the @; it may be one that nobody sees."""
    odd = next((character for character in name if not re.fullmatch(r"[\w!#$&'/=^`{|}~+.-]", character)), None)
    return f" Leave out {named(odd)}." if odd else ""


def _ascii_domain(domain: str) -> str:
    try:
        name = idna.encode(domain).decode("ascii").lower()
    except UnicodeError:  # idna's own text quotes the domain
        name = ""
    if not _DOMAIN.fullmatch(name):
        raise ValueError("The part after @ is not a domain name.")
    return name
