"""A token's text, judged before any library parses it. Everything unexpected is a ``TokenFault`` without the text."""

from __future__ import annotations

import base64
import json
import math
import re
from dataclasses import dataclass
from typing import Any, NoReturn

from contact_policy.api.identity.fault import Reason, TokenFault
from contact_policy.api.identity.keys import NAMELESS

TOKEN_LIMIT = 8192  # characters

_PARTS = re.compile(r"([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)")
# Each would have the signature judged by what the token brings along, or otherwise than it is; what else a header may
# hold (x5t, cty, a provider's own members) says nothing that we go by.
_DANGEROUS_MEMBERS = frozenset({"jwk", "jku", "x5u", "x5c", "crit", "b64", "zip"})
# Media types: without regard to case, and with or without "application/" (RFC 7515 4.1.9, RFC 9068 2.1).
_TYPES = frozenset({"jwt", "at+jwt"})
_INTEGER_DIGITS = 15  # times have ten; more is exactly representable nowhere else
_NUMBER_LENGTH = 30  # characters of a number with a fraction or an exponent
_OPENING_BRACKETS = 200  # far above any real token, far below Python's recursion limit


@dataclass(frozen=True, slots=True)
class Header:
    """What a token says about its own signature: which kind, by which key (``NAMELESS`` where it does not say)."""

    algorithm: str
    kid: str


def read_token(token: str) -> tuple[Header, dict[str, Any]]:
    """Read the header and the claims of a token whose three parts are all well-formed; ``TokenFault`` for other text.

    Nothing of it is to be believed yet.
    """
    if len(token) > TOKEN_LIMIT:
        raise TokenFault(Reason.TOO_LONG)
    parts = _PARTS.fullmatch(token)
    if parts is None:
        raise TokenFault(Reason.MALFORMED)
    try:
        header, claims, _signature = (_canonical(part) for part in parts.groups())
        said = _strict_object(claims, with_fractions=True)
        return _known_header(_strict_object(header, with_fractions=False)), said
    except TokenFault:
        raise
    except ValueError:
        raise TokenFault(Reason.MALFORMED) from None


def _canonical(part: str) -> bytes:
    octets = base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))
    if base64.urlsafe_b64encode(octets).rstrip(b"=") != part.encode():
        raise ValueError("stray bits: another text would say the same")
    return octets


def _strict_object(octets: bytes, *, with_fractions: bool) -> dict[str, Any]:
    if octets.count(b"{") + octets.count(b"[") > _OPENING_BRACKETS:
        raise ValueError("nested too deep")
    value = json.loads(
        octets.decode("utf-8"),  # json itself would guess UTF-16 and UTF-32 too
        object_pairs_hook=_without_duplicates,
        parse_int=_ordinary_integer,
        parse_float=_ordinary_fraction if with_fractions else _no_such_number,
        parse_constant=_no_such_number,
    )
    if not isinstance(value, dict):
        raise ValueError("not an object")  # noqa: TRY004 - one kind of error for every unfit token
    return value


def _without_duplicates(members: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(members)
    if len(value) != len(members):
        raise ValueError("a member twice")
    return value


def _ordinary_integer(digits: str) -> int:
    if len(digits) > _INTEGER_DIGITS:
        raise ValueError("a huge integer")
    return int(digits)


def _ordinary_fraction(text: str) -> float:
    """A date may have a fraction (RFC 7519 2), and some libraries write every date as 1.7E9."""
    number = float(text) if len(text) <= _NUMBER_LENGTH else math.inf
    if abs(number) >= 10**_INTEGER_DIGITS:
        raise ValueError("a huge number")
    return number


def _no_such_number(_digits: str) -> NoReturn:
    raise ValueError("no such number")


def _known_header(header: dict[str, Any]) -> Header:
    if not _DANGEROUS_MEMBERS.isdisjoint(header):
        raise TokenFault(Reason.HEADER)
    type_ = header.get("typ", "JWT")
    if not isinstance(type_, str) or type_.lower().removeprefix("application/") not in _TYPES:
        raise TokenFault(Reason.TYPE)
    algorithm, kid = header.get("alg"), header.get("kid")
    if not isinstance(algorithm, str):
        raise TokenFault(Reason.ALGORITHM)
    # Some libraries write the name of a key that has none as null.
    if kid is not None and not isinstance(kid, str):
        raise TokenFault(Reason.HEADER)
    return Header(algorithm=algorithm, kid=kid or NAMELESS)
