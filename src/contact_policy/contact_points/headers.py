"""Who is named by what a SIP or mail header carries: RFC 3261 (20.10), 3966, 4475, 5322 and 6068.

Systems hand on what they got: a name before the address, brackets, parameters, escapes, several headers. Here is found
where in it a number or an address stands; what it says is for ``contact_points`` to read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import unquote

# What is longer tells nothing: read anyway it would keep other callers waiting.
QUESTION_LIMIT = 1_000

_QUOTED = r'"(?:[^"\\]|\\.)*"'
_VALUE = re.compile(rf'(?:{_QUOTED}|<[^<>]*>|\((?:[^()\\]|\\.)*\)|[^",<>])+', re.DOTALL)
_BRACKETS = re.compile(rf'{_QUOTED}|<((?:{_QUOTED}|[^<>"])*)>', re.DOTALL)
_COMMENT = re.compile(rf"({_QUOTED})|\((?:[^()\\]|\\.)*\)", re.DOTALL)
_NAMES_SENDER = re.compile(
    r"\s*(?:(?:resent-|x-|x-original-|envelope-)?(?:from|sender)|f|reply-to|return-path"
    r"|p-(?:asserted|preferred)-identity|remote-party-id)\s*:",
    re.IGNORECASE,
)
# Two slashes belong to none of these, and are written all the same.
_SCHEME = re.compile(r"\s*([a-z][a-z0-9+.-]*)\s*:(?://)?", re.IGNORECASE)
# What has somebody's number before a host, and what has the number alone: RFC 3966, 5724; and as providers name theirs.
_AT_A_HOST = frozenset({"sip", "sips", "h323", "im", "pres", "xmpp"})
_ALONE = frozenset({"tel", "callto", "fax", "modem", "sms", "smsto", "mms", "whatsapp", "skype"})
_MAIL = frozenset({"mailto", "smtp"})
# Escaped whole, as a value is that was put into a URL twice.
_ESCAPED = re.compile(r'[^<>:@"]*%(?:3a|40)[^<>:@"]*', re.IGNORECASE)
_QUOTED_WHOLE = re.compile(r"(['\"])(?P<inside>[^'\"]*@[^'\"]*)\1")
# As scripts hand on a number that they put into quotation marks; somebody's name has letters.
_QUOTED_NUMBER = re.compile(r"\s*(['\"])(?P<inside>[+0-9 ().-]*)\1\s*")
_GROUP = re.compile(r'(?!\s*(?:mailto|smtp):)[^:@;<>"]*:(?P<members>[^;]*);', re.IGNORECASE)
_ROUTE = re.compile(r"@[^:<>]*:")
_AROUND_AT = re.compile(r"\s*@\s*")
_QUOTED_WORD = re.compile(_QUOTED, re.DOTALL)
_WORD = rf'(?:{_QUOTED}|[^\s"@.]+)'
_QUOTED_NAME = re.compile(rf"({_WORD}(?:\.{_WORD})*)(@.*)", re.DOTALL)


def numbers_in(header: str) -> Iterator[str]:
    """Each place where a caller's number may stand, unescaped; "" where there is somebody without a number."""
    for value in _values(_body(header)):
        yield _number_of(value)


def addresses_in(header: str) -> Iterator[str]:
    """Each address of a sender; "" where there is none, as in the sender of a bounce."""
    body = _body(header).strip()
    group = _GROUP.fullmatch(body)
    for value in _values(group["members"] if group else body.removesuffix(";")):
        yield _address_of(value)


def _body(header: str) -> str:
    text = unquote(header) if _ESCAPED.fullmatch(header) else header
    named = _NAMES_SENDER.match(text)
    return text[named.end() :] if named else text


def _values(body: str) -> Iterator[str]:
    """What stands between commas: of a name with an address in brackets what is in the brackets."""
    for found in _VALUE.finditer(body):
        in_brackets = [inside for inside in _BRACKETS.findall(found[0]) if inside]
        if "<" in _BRACKETS.sub("", found[0]) or len(in_brackets) > 1 or ("<" in found[0] and not in_brackets):
            yield ""
        elif found[0].strip():
            yield in_brackets[0] if in_brackets else found[0]


def _number_of(uri: str) -> str:
    quoted = _QUOTED_NUMBER.fullmatch(uri)
    if quoted:
        return quoted["inside"]
    scheme = _SCHEME.match(uri)
    rest = uri[scheme.end() :] if scheme else uri
    name = scheme[1].lower() if scheme else ""
    if name in _AT_A_HOST:
        user, at, _ = rest.partition("@")
        return _subscriber(user.partition(":")[0] if at else user.partition("?")[0])
    if name in _ALONE:
        return _subscriber(rest.partition("?")[0])
    return "" if name else _subscriber(rest.partition("@")[0])


def _subscriber(text: str) -> str:
    """A number without its parameters, in front of it the ``phone-context`` that it is to be dialled in."""
    number, *parameters = unquote(text).split(";")
    said = {name.strip().lower(): value.rstrip() for name, _, value in (p.partition("=") for p in parameters)}
    if said.get("ext"):
        return ""  # somebody behind the number, whom we cannot know
    context = said.get("phone-context", "").replace(" ", "+")
    is_local = bool(number.strip()) and not number.strip().startswith("+")
    return f"{context} {number}" if is_local and re.fullmatch(r"\+[0-9.()-]+", context) else number


def _address_of(text: str) -> str:
    address = _without_comments(text).strip()
    whole = _QUOTED_WHOLE.fullmatch(address)
    address = whole["inside"] if whole else address
    scheme = _SCHEME.match(address)
    if scheme:
        if scheme[1].lower() not in _MAIL:
            return ""
        address = unquote(address[scheme.end() :].partition("?")[0]).strip()
    address = _ROUTE.sub("", address, count=1) if address.startswith("@") else address
    quoted = _QUOTED_NAME.fullmatch(address)
    if quoted and " " in quoted[1]:
        return ""  # elsewhere a space may be a + that a query string has turned into one
    if quoted:
        address = _QUOTED_WORD.sub(_unquoted, quoted[1]) + quoted[2]
    return _AROUND_AT.sub("@", address.removesuffix("."))


def _unquoted(word: re.Match[str]) -> str:
    return re.sub(r"\\(.)", r"\1", word[0][1:-1], flags=re.DOTALL)


def _without_comments(text: str) -> str:
    before = None
    while before != text:  # they may stand in each other
        before, text = text, _COMMENT.sub(lambda found: found[1] or "", text)
    return text
