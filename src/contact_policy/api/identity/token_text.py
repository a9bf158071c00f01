"""A token's text, judged before any library parses it. Everything unexpected is a ``ValueError`` without the text."""

from __future__ import annotations

import base64
import json
import re
from dataclasses import dataclass
from typing import Any, NoReturn

TOKEN_LIMIT = 8192  # characters

_PARTS = re.compile(r"([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)")
_HEADER_MEMBERS = {"alg", "typ", "kid"}  # so never jku, jwk, x5u, crit, b64, zip
_TYPES = ("JWT", "at+jwt")
_INTEGER_DIGITS = 15  # times have ten; more is exactly representable nowhere else
_OPENING_BRACKETS = 200  # far above any real token, far below Python's recursion limit


@dataclass(frozen=True, slots=True)
class Header:
    """What a token says about its own signature: which kind, by which key."""

    algorithm: str
    kid: str


def read_header(token: str) -> Header:
    """Read the header of a token whose three parts are all well-formed; ``ValueError`` for any other text."""
    parts = _PARTS.fullmatch(token) if len(token) <= TOKEN_LIMIT else None
    if parts is None:
        raise ValueError("not three base64url parts")
    header, claims, _signature = (_canonical(part) for part in parts.groups())
    _strict_object(claims)
    return _known_header(_strict_object(header))


def _canonical(part: str) -> bytes:
    octets = base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))
    if base64.urlsafe_b64encode(octets).rstrip(b"=") != part.encode():
        raise ValueError("stray bits: another text would say the same")
    return octets


def _strict_object(octets: bytes) -> dict[str, Any]:
    if octets.count(b"{") + octets.count(b"[") > _OPENING_BRACKETS:
        raise ValueError("nested too deep")
    value = json.loads(
        octets.decode("utf-8"),  # json itself would guess UTF-16 and UTF-32 too
        object_pairs_hook=_without_duplicates,
        parse_int=_ordinary_integer,
        parse_float=_no_such_number,
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


def _no_such_number(_digits: str) -> NoReturn:
    raise ValueError("only integers")


def _known_header(header: dict[str, Any]) -> Header:
    kid, algorithm = header.get("kid"), header.get("alg")
    if set(header) != _HEADER_MEMBERS or header["typ"] not in _TYPES:
        raise ValueError("header members")
    if not isinstance(algorithm, str) or not isinstance(kid, str):
        raise ValueError("header types")  # noqa: TRY004 - one kind of error for every unfit token
    return Header(algorithm=algorithm, kid=kid)
