"""A notice as a PDF: tagged (PDF/UA-1), fonts inside, for a window envelope. The same notice gives the same bytes.

The typesetter runs in the process and asks nothing of the machine: no font, no program, no network.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from threading import Lock

import typst

from contact_policy.characters import named
from contact_policy.letters.fonts import characters_of
from contact_policy.letters.letter import Letter, letter_of
from contact_policy.policy.vocabulary import NoticeForm
from contact_policy.records import NoticeRecord

_HERE = Path(__file__).parent
_FONTS = _HERE / "fonts"
_LAYOUT = _HERE / "letter.typ"

# Points. A letter that is longer than two pages at the first is set at the next; below 11 nobody need read.
_SIZES = (12.0, 11.5, 11.0)
_LARGE = 18.0
_PAGES = 2


class CannotTypeset(ValueError):
    """The letter holds letters that no font at hand can show."""


class Typesetter:
    """Sets letters in our fonts and any an office adds, in ``fonts`` beside its templates, for scripts ours lack."""

    def __init__(self, more_fonts: Iterable[Path] = ()) -> None:
        paths = [str(_FONTS), *map(str, more_fonts)]
        fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=paths)
        self._families = json.dumps(sorted(set(fonts.families()), key=lambda name: (name != _FIRST, name)))
        self._compiler = typst.Compiler(_LAYOUT, root=str(_HERE), font_paths=fonts, ignore_system_fonts=True)
        self._shown = characters_of([_FONTS, *more_fonts])
        self._lock = Lock()  # a compiler does one thing at a time

    def cannot_show(self, text: str) -> tuple[str, ...]:
        """The letters of ``text`` that no font at hand has, named. Signs and pictures are none: see ``_in_words``."""
        lacking = dict.fromkeys(c for c in text if self._lacks(c) and not _may_be_said(c))
        return tuple(named(character) for character in lacking)

    def pdf(self, notice: NoticeRecord, form: NoticeForm | None = None) -> bytes:
        """The notice as a PDF, in large print where its reader needs that or ``form`` asks for it.

        Large print has as many pages as it takes; so has what is too long for two at the smallest size. Raises
        CannotTypeset for characters that no font at hand has.
        """
        letter = letter_of(notice)
        if (form or notice.form) is NoticeForm.LARGE_PRINT:
            return self._set(letter, _LARGE, pages=0)
        for size in _SIZES[:-1]:
            try:
                return self._set(letter, size, pages=_PAGES)
            except _TooLong:
                continue
        return self._set(letter, _SIZES[-1], pages=0)

    def _set(self, letter: Letter, size: float, *, pages: int) -> bytes:
        """Set the letter at ``size``. Raises _TooLong where that takes more than ``pages``; 0 allows any number."""
        inputs = {
            "letter": self._in_words(json.dumps(asdict(letter), ensure_ascii=False)),
            "fonts": self._families,
            "size": str(size),
            "pages": str(pages),
        }
        try:
            with self._lock:
                made = self._compiler.compile(format="pdf", sys_inputs=inputs, pdf_standards=["ua-1"])
        except typst.TypstError as error:
            if _TOO_LONG in error.message:
                raise _TooLong from None
            raise CannotTypeset("The letter holds characters that no font at hand can show.") from None
        if not isinstance(made, bytes):
            raise TypeError("the typesetter gave no PDF")
        return made

    def _lacks(self, character: str) -> bool:
        return character >= "\x7f" and ord(character) not in self._shown

    def _in_words(self, text: str) -> str:
        """Say what no font shows and need not be shown: an arrow as "[rightwards arrow]", as screen readers do.

        What only joins or varies pictures goes without saying.
        """
        said = (self._said(character) if self._lacks(character) else character for character in text)
        return text if text.isascii() else "".join(said)

    @staticmethod
    def _said(character: str) -> str:
        if unicodedata.category(character) in {"Cf", "Mn", "Me"}:
            return "" if _may_be_said(character) else character
        return f"[{unicodedata.name(character, 'sign').lower()}]" if _may_be_said(character) else character


def _may_be_said(character: str) -> bool:
    """Whether it is a sign, a picture or a space, or no part of a word at all; words are in letters and marks."""
    category = unicodedata.category(character)
    return category[0] in "SPZ" or category == "Cf" or unicodedata.name(character, "").startswith("VARIATION SELECTOR")


class _TooLong(Exception):
    """It takes more pages than it may."""


_FIRST = "Noto Sans"
_TOO_LONG = "too many pages"
