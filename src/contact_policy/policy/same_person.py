"""Whether two names that an identity provider gives are one person's, however they are spelt.

An account is one whatever the case it is written in, and some directories keep look-alikes of one name apart: nobody is
to decide on their own proposal as ``MARY``, as full-width letters, or with a Cyrillic letter among Latin ones. Names
are compared so and never rewritten: what is on record stays as it was given.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

# Code points of Unicode's property Default_Ignorable_Code_Point, of which Python has no table: drawn as nothing.
_IGNORABLE_RANGES = (
    (0x00AD, 0x00AD), (0x034F, 0x034F), (0x061C, 0x061C), (0x115F, 0x1160), (0x17B4, 0x17B5), (0x180B, 0x180F),
    (0x200B, 0x200F), (0x202A, 0x202E), (0x2060, 0x206F), (0x3164, 0x3164), (0xFE00, 0xFE0F), (0xFEFF, 0xFEFF),
    (0xFFA0, 0xFFA0), (0xFFF0, 0xFFF8), (0x1BCA0, 0x1BCA3), (0x1D173, 0x1D17A), (0xE0000, 0xE0FFF),
)  # fmt: skip

# Letters of other scripts (Cyrillic, Greek, Armenian, and some of Latin's own) that most typefaces draw as these.
_DRAWN_AS = {
    "a": "\u0410\u0430\u0391\u03b1\u0251", "b": "\u0412\u0392", "c": "\u0421\u0441\u03f2", "d": "\u0501",
    "e": "\u0415\u0435\u0395", "g": "\u050c\u0581\u0261", "h": "\u041d\u04bb\u0397\u0570",
    "i": "\u0406\u0456\u0399\u03b9\u0131\u0269\u0130", "j": "\u0408\u0458\u03f3", "k": "\u041a\u039a\u03ba",
    "l": "\u04c0\u04cf\u053c", "m": "\u041c\u039c", "n": "\u039d\u0578",
    "o": "\u041e\u043e\u039f\u03bf\u0555\u0585", "p": "\u0420\u0440\u03a1\u03c1", "q": "\u051a\u051b",
    "r": "\u0433", "s": "\u0405\u0455\u054f", "t": "\u0422\u03a4\u03c4", "u": "\u03c5\u054d\u057d",
    "v": "\u0475\u03bd", "w": "\u051c\u051d", "x": "\u0425\u0445\u03a7\u03c7",
    "y": "\u0423\u04ae\u0443\u04af\u03a5\u03b3", "z": "\u0396",
}  # fmt: skip
_LOOK_ALIKES = {ord(letter): drawn for drawn, letters in _DRAWN_AS.items() for letter in letters}


def is_same_person(one: str, other: str) -> bool:
    """Whether these are one person's: the same but for case, width, spaces, and what cannot be seen or told apart."""
    return one == other or bool(_folds(one) & _folds(other))


def is_ignorable(character: str) -> bool:
    """Whether a character is drawn as nothing: a zero-width mark, a filler, a tag, a variation selector."""
    code = ord(character)
    return any(first <= code <= last for first, last in _IGNORABLE_RANGES)


@lru_cache(maxsize=4096)
def _folds(name: str) -> frozenset[str]:
    """The name as it compares: its own letters without case, and as it looks in Latin ones. Empty for an empty one."""
    plain = _visible(unicodedata.normalize("NFKC", _visible(name)))
    return frozenset({_caseless(plain), _caseless(plain.translate(_LOOK_ALIKES))} - {""})


def _visible(text: str) -> str:
    return "".join([c for c in text if not is_ignorable(c) and unicodedata.category(c) not in {"Cc", "Cf"}])


def _caseless(text: str) -> str:
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFD", text).casefold())
    return " ".join(unicodedata.normalize("NFKC", folded.casefold()).split())
