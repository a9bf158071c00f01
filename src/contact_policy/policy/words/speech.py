"""How a written address is read aloud by a machine, which takes a postcode for a word, and a number for a sum."""

from __future__ import annotations

import re

_POSTCODE = re.compile(r"\b([A-Z]{1,2}\d[A-Z\d]?) ?(\d[A-Z]{2})\b")
_NUMBER = re.compile(r"\b0\d{2,4} \d[\d ]{4,8}\d\b")


def spoken_aloud(text: str) -> str:
    """Spell out postcodes letter by letter, and telephone numbers digit by digit: ``S A 1, 1 A A``."""
    text = _POSTCODE.sub(lambda found: ", ".join(map(" ".join, found.groups())), text)
    return _NUMBER.sub(lambda found: ", ".join(map(" ".join, found[0].split())), text)
