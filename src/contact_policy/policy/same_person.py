"""Whether two names that an identity provider gives are one person's, however they are spelt.

An account is one whatever the case it is written in, and some directories keep look-alikes of one name apart: nobody is
to decide on their own proposal as ``MARY``, as full-width letters, or with a Cyrillic letter among Latin ones. Names
are compared so and never rewritten: what is on record stays as it was given.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

# Code points of Unicode's property Default_Ignorable_Code_Point, of which Python has no table: drawn as nothing.
_RANGES = (
    (0x00AD, 0x00AD), (0x034F, 0x034F), (0x061C, 0x061C), (0x115F, 0x1160), (0x17B4, 0x17B5), (0x180B, 0x180F),
    (0x200B, 0x200F), (0x202A, 0x202E), (0x2060, 0x206F), (0x3164, 0x3164), (0xFE00, 0xFE0F), (0xFEFF, 0xFEFF),
    (0xFFA0, 0xFFA0), (0xFFF0, 0xFFF8), (0x1BCA0, 0x1BCA3), (0x1D173, 0x1D17A), (0xE0000, 0xE0FFF),
)  # fmt: skip
# Asked of each character of each name and text that is typed: looked up, not compared with range after range.
_IGNORABLE = frozenset(chr(code) for first, last in _RANGES for code in range(first, last + 1))

# Letters of other scripts (Cyrillic, Greek, Armenian, Coptic, Cherokee, Lisu, and some of Latin's own, small capitals
# among them) that most typefaces draw as these, and the marks that stand in names.
_DRAWN_AS = {
    "a": "\u0410\u0430\u0391\u03b1\u0251\u1d00\u13aa\ua4ee",
    "b": "\u0412\u0392\u0299\u13f4\ua4d0\u2c82",
    "c": "\u0421\u0441\u03f2\u03f9\u1d04\u13df\ua4da\u2ca4\u2ca5",
    "d": "\u0501\u1d05\u13a0\u13e7\ua4d2\ua4d3",
    "e": "\u0415\u0435\u0395\u1d07\u13ac\ua4f0",
    "f": "\ua730\ua4dd",
    "g": "\u050c\u0581\u0261\u0262\u13c0\u13f3\ua4d6",
    "h": "\u041d\u04bb\u0397\u0570\u029c\u13bb\u13c2\ua4e7\u2c8e",
    "i": "\u0406\u0456\u0399\u03b9\u0131\u0269\u0130\u026a\u13a5\ua4f2\u2c92",
    "j": "\u0408\u0458\u03f3\u1d0a\u13ab\ua4d9",
    "k": "\u041a\u039a\u03ba\u1d0b\u13e6\ua4d7\u2c94",
    "l": "\u04c0\u04cf\u053c\u029f\u13de\ua4e1",
    "m": "\u041c\u039c\u1d0d\u13b7\ua4df\u2c98",
    "n": "\u039d\u0578\u0274\ua4e0\u2c9a",
    "o": "\u041e\u043e\u039f\u03bf\u0555\u0585\u1d0f\ua4f3\u2c9e\u2c9f",
    "p": "\u0420\u0440\u03a1\u03c1\u1d18\u13e2\ua4d1\u2ca2\u2ca3",
    "q": "\u051a\u051b",
    "r": "\u0433\u0280\u13a1\u13d2\ua4e3",
    "s": "\u0405\u0455\u054f\ua731\u13d5\u13da\ua4e2",
    "t": "\u0422\u03a4\u03c4\u1d1b\u13a2\ua4d4\u2ca6",
    "u": "\u03c5\u054d\u057d\u1d1c\ua4f4",
    "v": "\u0475\u03bd\u1d20\u13d9\ua4e6",
    "w": "\u051c\u051d\u1d21\u13b3\u13d4\ua4ea",
    "x": "\u0425\u0445\u03a7\u03c7\ua4eb\u2cac",
    "y": "\u0423\u04ae\u0443\u04af\u03a5\u03b3\u028f\u13a9\u13bd\ua4ec\u2ca8",
    "z": "\u0396\u1d22\u13c3\ua4dc",
    "'": "\u2018\u2019\u201b\u02bc\u02b9\u2032`\u00b4\ua78c",
    "-": "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u02d7",
}
_LOOK_ALIKES = {ord(letter): drawn for drawn, letters in _DRAWN_AS.items() for letter in letters}


def is_same_person(one: str, other: str) -> bool:
    """Whether these are one person's: the same but for case, width, spaces, and what cannot be seen or told apart."""
    return one == other or bool(_folds(one) & _folds(other))


def begins_like(name: str, opening: str) -> bool:
    """Whether a name begins as ``opening`` does, which is in small Latin letters, or would be taken to."""
    return any(fold.startswith(opening) for fold in _folds(name))


def is_ignorable(character: str) -> bool:
    """Whether a character is drawn as nothing: a zero-width mark, a filler, a tag, a variation selector."""
    return character in _IGNORABLE


@lru_cache(maxsize=4096)
def _folds(name: str) -> frozenset[str]:
    """The name as it compares: its own letters without case, and as it looks in Latin ones. Empty for an empty one."""
    seen = _visible(name)
    plain = _visible(unicodedata.normalize("NFKC", seen))
    # Some letters become others by NFKC that are drawn otherwise: a lunate sigma is a c, and no other sigma is.
    drawn = _visible(unicodedata.normalize("NFKC", seen.translate(_LOOK_ALIKES))).translate(_LOOK_ALIKES)
    return frozenset({_caseless(plain), _caseless(drawn)} - {""})


def _visible(text: str) -> str:
    return "".join([c for c in text if not is_ignorable(c) and unicodedata.category(c) not in {"Cc", "Cf"}])


def _caseless(text: str) -> str:
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFD", text).casefold())
    return " ".join(unicodedata.normalize("NFKC", folded.casefold()).split())
