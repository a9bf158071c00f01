"""Bodies of a mebibyte, the most that is read, each made to cost as much as it can."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from bench.http.client import request
from bench.http.product import STATUS, Headers

SIZE = 1024 * 1024
_TWILIO = "/v1/integrations/twilio/voice"
_FORM = {"Content-Type": "application/x-www-form-urlencoded", "X-Twilio-Signature": "bm90aGluZw=="}

# Made of the name of a member that the operation knows.
Shape = Callable[[str], bytes]


@dataclass(frozen=True, slots=True)
class Target:
    """An operation that reads a body, as whom it is asked, and a member of the body that it knows."""

    path: str
    headers: Headers
    member: str


def unknown_members(_member: str) -> bytes:
    """Members that no operation knows, each with another name."""
    return _object(b'"x%d":0' % n for n in range(SIZE))


def unknown_members_within(member: str) -> bytes:
    """The same of a thing in a list."""
    return b'{"%s":[%s]}' % (member.encode(), unknown_members(member)[:-100].rpartition(b",")[0] + b"}")


def doubled_members(member: str) -> bytes:
    """One member again and again."""
    return _object(b'"%s":[]' % member.encode() for _ in range(SIZE))


def deep_lists(member: str) -> bytes:
    """A list in a list in a list."""
    depth = SIZE // 2 - 50
    return b'{"%s":%s}' % (member.encode(), b"[" * depth + b"]" * depth)


def deep_objects(member: str) -> bytes:
    """An object in an object in an object."""
    depth = (SIZE - 100) // 6
    return b'{"%s":' % member.encode() + b'{"a":' * depth + b"0" + b"}" * depth + b"}"


def long_list_of_texts(member: str) -> bytes:
    """A list of very many texts."""
    return _list(member, b'"x"')


def long_list_of_objects(member: str) -> bytes:
    """A list of very many objects that lack all they should have."""
    return _list(member, b"{}")


def long_list_of_numbers(member: str) -> bytes:
    """A list of numbers too large to keep."""
    return _list(member, b"9" * 400)


def long_number(member: str) -> bytes:
    """One number of a million digits."""
    return b'{"%s":%s}' % (member.encode(), b"9" * (SIZE - 50))


def long_text(member: str) -> bytes:
    """One text, every character of it escaped."""
    return b'{"%s":"%s"}' % (member.encode(), b"\\u0041" * ((SIZE - 50) // 6))


SHAPES: Mapping[str, tuple[Shape, ...]] = {
    "unknown members": (unknown_members, unknown_members_within),
    "nested": (deep_lists, deep_objects),
    "long lists": (long_list_of_texts, long_list_of_objects, long_list_of_numbers),
    "texts, numbers, doubled members": (long_text, long_number, doubled_members),
}


def bodies(targets: list[Target], shapes: tuple[Shape, ...]) -> list[bytes]:
    """Every shape for every target, as requests."""
    return [request("POST", to.path, to.headers, shape(to.member)) for shape in shapes for to in targets]


def for_a_device(headers: Headers) -> list[bytes]:
    """Every shape, from a telephone system to the operations that are open to one."""
    targets = [Target(STATUS, headers, "phone"), Target(f"{STATUS}/batch", headers, "items")]
    return bodies(targets, tuple(shape for shapes in SHAPES.values() for shape in shapes))


def forms() -> list[bytes]:
    """What Twilio has not signed, without any token: many fields, one field again and again, one long one."""
    many = _filled(b"&", (b"x%d=" % n for n in range(SIZE)))
    again = _filled(b"&", (b"From=%2B" for _ in range(SIZE)))
    return [request("POST", _TWILIO, _FORM, body) for body in (many, again, b"From=" + b"%2B" * (SIZE // 3 - 5))]


def _object(members: Iterator[bytes]) -> bytes:
    return b"{" + _filled(b",", members) + b"}"


def _list(member: str, item: bytes) -> bytes:
    return b'{"%s":[%s]}' % (member.encode(), _filled(b",", (item for _ in range(SIZE))))


def _filled(between: bytes, parts: Iterator[bytes]) -> bytes:
    """As many of ``parts`` as a mebibyte holds beside what stands around them."""
    taken, left = [], SIZE - 50
    for part in parts:
        left -= len(part) + len(between)
        if left < 0:
            break
        taken.append(part)
    return between.join(taken)
