"""A notice as a letter: plain text, and HTML that needs nothing from outside to be shown or printed."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from itertools import groupby
from textwrap import fill

from contact_policy.policy.days import london_date, spoken
from contact_policy.records import NoticeRecord

LINE = 78
DASH = "- "


def plain_letter(notice: NoticeRecord) -> str:
    """The letter as text, in lines of at most 78 characters where words allow."""
    parts = [_dated(notice), f"Dear {notice.addressee},", notice.subject.upper()]
    for heading, paragraphs in notice.sections:
        if paragraphs:
            parts += [heading, *(fill(paragraph, LINE) for paragraph in paragraphs)]
    return "\n\n".join(parts) + "\n"


def html_letter(notice: NoticeRecord) -> str:
    """The letter as a page of its own."""
    sections = "".join(
        f"<h2>{escape(heading)}</h2>{_html(paragraphs)}" for heading, paragraphs in notice.sections if paragraphs
    )
    return (
        f'<!doctype html><html lang="en-GB"><head><meta charset="utf-8"><title>{escape(notice.subject)}</title>'
        f"<style>{_STYLE}</style></head><body><p>{escape(_dated(notice))}</p><p>Dear {escape(notice.addressee)},</p>"
        f"<h1>{escape(notice.subject)}</h1>{sections}</body></html>"
    )


_STYLE = (
    "body{font:12pt/1.5 sans-serif;max-width:42em;margin:3em auto;padding:0 1em}h1{font-size:1.3em}h2{font-size:1em}"
)


def _html(paragraphs: Iterable[str]) -> str:
    """Paragraphs, and a list where they begin with a dash: a screen reader then says how many items there are."""
    parts = []
    for is_list, run in groupby(paragraphs, lambda paragraph: paragraph.startswith(DASH)):
        tag = "li" if is_list else "p"
        text = "".join(f"<{tag}>{escape(paragraph.removeprefix(DASH))}</{tag}>" for paragraph in run)
        parts.append(f"<ul>{text}</ul>" if is_list else text)
    return "".join(parts)


def _dated(notice: NoticeRecord) -> str:
    """The day it was issued; a draft says that it is one."""
    if notice.issued_at is None:
        return "DRAFT, not issued"
    return spoken(london_date(notice.issued_at))
