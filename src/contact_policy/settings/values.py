"""What may stand in a setting: each reader takes the text, or raises ValueError with what would be right."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable
from datetime import timedelta
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from pathlib import Path
from urllib.parse import urlsplit

Network = IPv4Network | IPv6Network

_TRUE = frozenset({"1", "true", "yes", "on"})
_FALSE = frozenset({"0", "false", "no", "off"})
_ALGORITHMS = ("RS256", "ES256")
_HIGHEST_PORT = 65535
_DIALLED = re.compile(r"\+[1-9][0-9]{6,14}|sips?:[!-9;=?A-~]{1,100}@[A-Za-z0-9.\[\]:-]{1,100}(;[!-~]{0,50})?")
_LONGEST_MINUTES = 525_600  # a year
_LONGEST_SECONDS = 3600
_KEY_PREFIX = "whsec_"
_SHORTEST_KEY, _LONGEST_KEY = 24, 64  # bytes, as Standard Webhooks says
_ID = "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"
_NOTIFY_KEY = re.compile(rf".+-{_ID}-{_ID}")
_ORIGIN = re.compile(r"https?://[a-z0-9.-]+(:[0-9]{1,5})?|https?://\[[0-9a-f:.]+\](:[0-9]{1,5})?")
_PREFIX = re.compile(r"(/[A-Za-z0-9._~-]+)*/?")
_EMAIL = re.compile(r"[!#-'*+/-9=?A-Z^-~.-]+@[a-z0-9-]+(\.[a-z0-9-]+)+", re.ASCII | re.IGNORECASE)


def port(text: str) -> int:
    """A port number."""
    if not text.isdecimal() or not 0 < int(text) <= _HIGHEST_PORT:
        raise ValueError("give a port number from 1 to 65535")
    return int(text)


def any_port(text: str) -> int | None:
    """A port number, or None where nothing is said."""
    return port(text) if text else None


def switch(text: str) -> bool:
    """Yes or no."""
    if text.lower() not in _TRUE | _FALSE:
        raise ValueError("say 1 or 0")
    return text.lower() in _TRUE


def up_to(most: int) -> Callable[[str], int]:
    """Make the reader of a whole number from 1 to ``most``."""

    def read(text: str) -> int:
        if not (text.isascii() and text.isdecimal() and 0 < int(text[:7]) <= most):
            raise ValueError(f"give a whole number from 1 to {most}")
        return int(text[:7])

    return read


def seconds(text: str) -> int:
    """A length of time, given in whole seconds, nought among them."""
    if not (text.isascii() and text.isdecimal() and int(text[:7]) <= _LONGEST_SECONDS):
        raise ValueError(f"give a whole number of seconds, at most {_LONGEST_SECONDS}")
    return int(text[:7])


def minutes(text: str) -> timedelta:
    """A length of time, given in whole minutes."""
    if not (text.isascii() and text.isdecimal() and 0 < int(text[:7]) <= _LONGEST_MINUTES):
        raise ValueError(f"give a whole number of minutes, at most {_LONGEST_MINUTES}")
    return timedelta(minutes=int(text[:7]))


def region(text: str) -> str:
    """A country's two letters, in capitals."""
    if not (len(text) == 2 and text.isascii() and text.isalpha()):  # noqa: PLR2004 - ISO 3166 says two letters
        raise ValueError("give a country's two letters, such as GB")
    return text.upper()


def address(text: str) -> str:
    """An address and a port, as they stand."""
    host, _, number = text.rpartition(":")
    if not host:
        raise ValueError("give an address and a port, such as 127.0.0.1:10040")
    port(number)
    return text


def url(text: str) -> str:
    """A URL of the web."""
    parts = urlsplit(text)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ValueError("give a URL that begins with http:// or https://")
    return text


def url_or_none(text: str) -> str:
    """A URL of the web. Empty stays empty."""
    return url(text) if text else ""


def twilio_url(text: str) -> str:
    """A URL as Twilio signs it: without what stands behind a #, which is for Twilio alone. Empty stays empty."""
    return url_or_none(text.partition("#")[0])


def dial(text: str) -> str:
    """What a telephone system can dial, or nothing."""
    if text and not _DIALLED.fullmatch(text):
        raise ValueError("give a number such as +441632960000 or an address such as sip:desk@pbx.office.example")
    return text


def algorithms(text: str) -> tuple[str, ...]:
    """Signatures, one or more."""
    chosen = tuple(part.strip() for part in text.split(","))
    if not set(chosen) <= set(_ALGORITHMS):
        raise ValueError("give RS256, ES256 or both, separated by a comma")
    return chosen


def origins(text: str) -> tuple[str, ...]:
    """Origins as a browser names them, separated by commas; none where nothing is said."""
    named = tuple(part.strip() for part in text.split(",") if part.strip())
    if not all(_ORIGIN.fullmatch(origin) for origin in named):
        raise ValueError("give origins such as https://crm.office.example, separated by commas; * is none")
    return named


def email(text: str) -> str:
    """An e-mail address, or nothing."""
    if text and not _EMAIL.fullmatch(text):
        raise ValueError("give an e-mail address such as reviews@office.example")
    return text


def is_notify_key(text: str) -> bool:
    """Whether it is a key of GOV.UK Notify's: a name, the service's id and a secret, joined by dashes."""
    return bool(_NOTIFY_KEY.fullmatch(text))


def webhook_url(text: str) -> str:
    """Where a webhook goes: by HTTPS, or in the clear within this machine. Empty stays empty."""
    return _safe_url(text)


def seal_to(text: str) -> str:
    """A file, an address by HTTPS, or ``mailto:`` and a mailbox. Empty stays empty."""
    scheme, _, rest = text.partition(":")
    if scheme == "mailto" and not _EMAIL.fullmatch(rest):
        raise ValueError("write mailto: and one e-mail address")
    return _safe_url(text) if scheme in {"http", "https"} else text


def key_set_url(text: str) -> str:
    """Where keys are read: whoever could change them on their way could make tokens. Empty stays empty."""
    return _safe_url(text)


def _safe_url(text: str) -> str:
    if not text:
        return ""
    try:
        parts = urlsplit(text)
        is_url = bool(parts.hostname) and parts.port != 0 and text.isprintable() and " " not in text
    except ValueError:
        is_url = False
    if not is_url or not (parts.scheme == "https" or (parts.scheme == "http" and is_loopback(parts.hostname or ""))):
        raise ValueError(
            "give a URL that begins with https:// (http:// only to this machine, as http://127.0.0.1:9000)"
        )
    return text


def database_url(text: str) -> str:
    """A PostgreSQL server as libpq or SQLAlchemy names it. What is wrong is never repeated: it may hold a password."""
    if text and not re.match(r"postgres(ql)?(\+[a-z0-9]+)?://", text):
        raise ValueError("give a URL such as postgresql://user@db.office.example/contact_policy, or leave it empty")
    return text


def claim_path(text: str) -> str:
    """The name of a claim, or a path to it."""
    if not all(text.split(".")):
        raise ValueError("give the name of a claim, or names with one full stop between, such as realm_access.roles")
    return text


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches what listens there."""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def is_webhook_secret(text: str) -> bool:
    """Whether it is a secret as Standard Webhooks writes them."""
    try:
        key = base64.b64decode(text.removeprefix(_KEY_PREFIX), validate=True)
    except ValueError:
        return False
    return text.startswith(_KEY_PREFIX) and _SHORTEST_KEY <= len(key) <= _LONGEST_KEY


def networks(text: str) -> tuple[Network, ...]:
    """Networks, separated by commas; none where nothing is said."""
    try:
        return tuple(ip_network(part.strip()) for part in text.split(",") if part.strip())
    except ValueError:
        raise ValueError("give networks such as 10.1.0.0/16, separated by commas") from None


def ports(text: str) -> tuple[int, ...]:
    """Port numbers, one or more."""
    return tuple(port(part.strip()) for part in text.split(","))


def security(text: str) -> str:
    """How an SMTP server's line is kept secret."""
    return one_of(text, "starttls", "tls", "none")


def postage(text: str) -> str:
    """How Notify posts."""
    return one_of(text, "first", "second", "economy")


def one_of(text: str, *words: str) -> str:
    """One of a few words."""
    if text not in words:
        raise ValueError(f"say {', '.join(words[:-1])} or {words[-1]}")
    return text


def desk(text: str) -> str:
    """Whether there is a desk."""
    return one_of(text, "auto", "off")


def words(text: str) -> tuple[str, ...]:
    """Texts with commas between; none where nothing is said."""
    return tuple(part.strip() for part in text.split(",") if part.strip())


def public_url(text: str) -> str:
    """Where browsers find the service, without a slash at the end. Empty stays empty."""
    if not text:
        return ""
    parts = urlsplit(text)
    is_address = parts.scheme in {"http", "https"} and parts.hostname and not parts.query and not parts.fragment
    if not is_address or "@" in parts.netloc or not _PREFIX.fullmatch(parts.path):
        raise ValueError("give an address such as https://contact.office.example, with a path prefix if there is one")
    return text.rstrip("/")


def folder(text: str) -> Path | None:
    """A folder's path; None for an empty text."""
    return Path(text) if text else None
