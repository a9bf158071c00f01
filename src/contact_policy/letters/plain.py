"""A notice as plain text: as a letter in lines of a width, or as an e-mail, whose lines the reader's screen breaks."""

from __future__ import annotations

from textwrap import fill

from contact_policy.letters.letter import Letter, letter_of
from contact_policy.letters.templates import ITEM
from contact_policy.policy.vocabulary import NoticeForm
from contact_policy.records import NoticeRecord

LINE = 78


def plain_letter(notice: NoticeRecord, form: NoticeForm | None = None) -> str:
    """The notice as text, in the form its reader needs unless another is asked for.

    A letter has lines of at most 78 characters where words allow.
    """
    letters = letter_of(notice).in_each
    if (form or notice.form) is NoticeForm.EMAIL:
        return _BETWEEN.join(_email(letter, is_draft=notice.issued_at is None) for letter in letters)
    return _BETWEEN.join(map(_letter, letters))


_BETWEEN = f"\n{'_' * LINE}\n\n"
"""Between a letter and the same in another language."""


def _letter(letter: Letter) -> str:
    parts = [letter.dated, "\n".join(letter.references), letter.greeting, letter.subject.upper()]
    parts += [fill(text, LINE) for text in _said(letter)]
    if letter.closing:
        parts += [letter.closing, "\n".join(letter.signature)]
    return "\n\n".join(parts) + "\n"


def _email(letter: Letter, *, is_draft: bool) -> str:
    """What stands under the headers of an e-mail, which say who sent it to whom, when and about what."""
    parts = [letter.dated] if is_draft else []
    parts += ["\n".join(letter.references), letter.greeting, letter.subject.upper(), *_said(letter)]
    parts += [letter.closing, "\n".join(line for line in (*letter.signature, *letter.office_lines) if line)]
    return "\n\n".join(part for part in parts if part) + "\n"


def _said(letter: Letter) -> list[str]:
    said = []
    for section in letter.sections:
        said.append(section.heading)
        for run in section.runs:
            said += [ITEM + text for text in run.paragraphs] if run.is_list else run.paragraphs
    return said
