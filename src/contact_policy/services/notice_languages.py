"""A notice in the languages that it is written in, and whether it can be printed in each."""

from __future__ import annotations

from collections.abc import Callable

from contact_policy.policy import Policy
from contact_policy.policy.notices import Counterpart, NoticeContent, letterhead
from contact_policy.policy.vocabulary import NoticeKind
from contact_policy.records import NoticeRecord
from contact_policy.services.context import Context


def spoken_in(policy: Policy, text: NoticeContent) -> Policy:
    """The edition as a notice speaks it: to customers in one of its languages, to staff in English."""
    return policy.to_staff if text.kind is NoticeKind.REFUSAL else policy.in_language(text.language)


def in_others(context: Context, text: NoticeContent, signed_as: Callable[[Policy], str]) -> tuple[Counterpart, ...]:
    """The notice in the further languages that it is written in, each whole."""
    found = []
    for other in text.also:
        spoken, written = context.policy.in_language(other.language), context.templates.write(other)
        found.append(
            Counterpart(
                language=spoken.language,
                words=spoken.words.letter,
                letterhead=letterhead(spoken),
                signed_as=signed_as(spoken),
                subject=written.subject,
                sections=tuple((section.heading, section.paragraphs) for section in written.sections),
            )
        )
    return tuple(found)


def unprintable(context: Context, notice: NoticeRecord) -> tuple[str, ...]:
    """The letters in a notice that no font at hand can print, named."""
    said = [line for heading, paragraphs in notice.sections for line in (heading, *paragraphs)]
    for other in notice.particulars.also:
        said += [other.subject, *(line for heading, texts in other.sections for line in (heading, *texts))]
    return context.cannot_show("\n".join((notice.addressee, notice.address, notice.subject, *said)))
