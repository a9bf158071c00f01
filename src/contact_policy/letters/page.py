"""A notice as a page of HTML that needs nothing from outside to be shown or printed."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from contact_policy.letters.letter import letter_of
from contact_policy.policy.vocabulary import NoticeForm
from contact_policy.records import NoticeRecord


def html_letter(notice: NoticeRecord, form: NoticeForm | None = None) -> str:
    """The notice as a page, in the form its reader needs unless another is asked for."""
    return _page().render(letter=letter_of(notice), form=form or notice.form)


@cache
def _page() -> Template:
    loader = FileSystemLoader(Path(__file__).parent)
    environment = Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    return environment.get_template("letter.html")
