"""A notice as a letter, before it is text, a page or a PDF: who to whom, when, and what it says in which order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from contact_policy.letters.templates import ITEM
from contact_policy.policy.notices import Counterpart, dialled
from contact_policy.policy.vocabulary import NoticeKind
from contact_policy.policy.words import words_of
from contact_policy.policy.working_days import london_date, office_zone
from contact_policy.records import NoticeRecord
from contact_policy.records.notice_references import reference_of

# A window shows so many lines, and GOV.UK Notify takes no more.
_ADDRESS_LINES = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """Paragraphs that follow each other, or the items of one list."""

    is_list: bool
    paragraphs: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterSection:
    """A heading and what stands under it."""

    heading: str
    runs: tuple[Run, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """What every form of a notice shows. ``address`` begins with the name; ``office_lines`` follow ``office``.

    ``references`` are ours and the case's, ``signature`` who wrote it: name, office held, and the office. ``locale`` is
    its language and country, as screen readers are told; ``page`` how its pages are numbered. ``also`` is the same
    letter in further languages, each whole.
    """

    subject: str
    dated: str
    office: str
    office_lines: tuple[str, ...]
    address: tuple[str, ...]
    greeting: str
    sections: tuple[LetterSection, ...]
    closing: str
    locale: str
    page: str
    references: tuple[str, ...] = ()
    signature: tuple[str, ...] = ()
    also: tuple[Letter, ...] = ()

    @property
    def in_each(self) -> tuple[Letter, ...]:
        """The letter in each language that it is in, one after the other."""
        return (self, *self.also)

    @property
    def subjects(self) -> str:
        """What it is about, in each."""
        return " / ".join(letter.subject for letter in self.in_each)


def letter_of(notice: NoticeRecord) -> Letter:
    """The letter that a notice on record is, with what follows it in other languages."""
    told = notice.particulars
    return replace(_letter(notice), also=tuple(_letter(_as_if_in(notice, other)) for other in told.also))


def _as_if_in(notice: NoticeRecord, other: Counterpart) -> NoticeRecord:
    """The notice as if it were in another of its languages alone."""
    particulars = replace(
        notice.particulars, language=other.language, words=other.words, signed_as=other.signed_as, also=()
    )
    return replace(
        notice,
        letterhead=other.letterhead,
        subject=other.subject,
        sections=other.sections,
        particulars=particulars,
    )


def _letter(notice: NoticeRecord) -> Letter:
    office, words = notice.letterhead, notice.particulars.words
    is_memo = notice.kind is NoticeKind.REFUSAL
    return Letter(
        subject=notice.subject,
        dated=_dated(notice),
        office=office.name,
        office_lines=tuple(
            line
            for line in (*address_lines(office.postal_address, office.name), office.email, dialled(office.phone))
            if line
        ),
        address=(notice.addressee, *address_lines(notice.address, notice.addressee)),
        greeting=(words.memo if is_memo else words.greeting).format(name=notice.addressee),
        sections=tuple(
            LetterSection(heading=heading, runs=tuple(_runs(said))) for heading, said in notice.sections if said
        ),
        closing="" if is_memo else words.closing,
        locale=words_of(notice.particulars.language).locale,
        page=words.page,
        references=tuple(_references(notice)),
        signature=tuple(
            line for line in (notice.particulars.signed_by, notice.particulars.signed_as, office.name) if line
        ),
    )


def _dated(notice: NoticeRecord) -> str:
    """The day of issue; of a draft, as of when it tells what is on record."""
    language = words_of(notice.particulars.language)
    if notice.issued_at is not None:
        return language.on(london_date(notice.issued_at))
    read = notice.created_at.astimezone(office_zone())
    return notice.particulars.words.draft.format(day=language.on(read.date()), time=f"{read:%H:%M}")


def _references(notice: NoticeRecord) -> Iterator[str]:
    """What to quote in an answer: the letter, and the cases that it concerns."""
    words, cases = notice.particulars.words, notice.particulars.case_references
    yield words.reference.format(reference=reference_of(notice.id))
    if cases:
        yield (words.case if len(cases) == 1 else words.cases).format(cases=", ".join(cases))


def address_lines(address: str, name: str = "") -> list[str]:
    """An address as it stands on an envelope under ``name``; what is too many lines shares the first.

    One that was given in lines keeps them (NPSP#1499); one on a single line has a line at each comma.
    """
    lines = [part.strip() for part in address.split("\n" if "\n" in address else ",") if part.strip()]
    if lines and lines[0] == name:
        lines = lines[1:]
    room = _ADDRESS_LINES - 1
    return lines if len(lines) <= room else [", ".join(lines[: -(room - 1)]), *lines[-(room - 1) :]]


def _runs(paragraphs: Sequence[str]) -> list[Run]:
    return [
        Run(is_list=is_list, paragraphs=tuple(text.removeprefix(ITEM) for text in run))
        for is_list, run in groupby(paragraphs, lambda paragraph: paragraph.startswith(ITEM))
    ]
