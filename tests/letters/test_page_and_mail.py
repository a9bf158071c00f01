"""A notice as a page and as an e-mail: what a screen reader, a printer and a mail reader make of it."""

from __future__ import annotations

import re
from html import unescape
from html.parser import HTMLParser

import pytest

from contact_policy.letters import html_letter, plain_letter
from contact_policy.policy.facts import AccessNeed, Person
from contact_policy.policy.notices import NoticeContent, dialled, form_for
from contact_policy.policy.vocabulary import Channel, Language, NoticeForm, NoticeKind
from fixtures.fair_case import POLICY
from fixtures.letters import contents, issued, said_in

ALL = [*contents(), *contents(language=Language.WELSH)]
DECISION = next(content for content in ALL if content.kind is NoticeKind.DECISION)
LANDMARKS = {"header", "main", "footer"}
VOID = {"meta", "br"}

every_notice = pytest.mark.parametrize("content", ALL, ids=lambda content: f"{content.kind}-{content.language}")


class Page(HTMLParser):
    """A page as it is built: what opens and closes, in order, and what is in it."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.opened: list[str] = []
        self.attributes: dict[str, dict[str, str | None]] = {}
        self.texts: list[str] = []
        self._open: list[str] = []
        self.feed(text)
        self.close()
        assert self._open == [], "something is not closed"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.opened.append(tag)
        self.attributes.setdefault(tag, dict(attrs))
        if tag not in VOID:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "style" not in self._open:
            self.texts.append(data)


@every_notice
@pytest.mark.parametrize("form", NoticeForm)
def test_a_page_has_language_title_landmarks_and_headings_in_order(content: NoticeContent, form: NoticeForm) -> None:
    notice = issued(content)
    page = Page(html_letter(notice, form))
    assert page.attributes["html"]["lang"] == f"{content.language}-GB"
    assert [tag for tag in page.opened if tag in LANDMARKS] == ["header", "main", "footer"]
    assert [tag for tag in page.opened if re.fullmatch(r"h[1-6]", tag)] == ["h1", *["h2"] * len(notice.sections)]
    assert page.opened.count("section") == len(notice.sections)
    shown = re.sub(r"\s", "", "".join(page.texts))
    assert re.sub(r"\s", "", said_in(notice)) in re.sub(
        "|".join(re.sub(r"\s", "", h) for h, _ in notice.sections), "", shown
    )
    assert f"<title>{notice.subject}</title>" in unescape(html_letter(notice, form))


def test_large_print_on_a_page_is_eighteen_points() -> None:
    assert "font: 18pt" in html_letter(issued(DECISION), NoticeForm.LARGE_PRINT)
    assert "font: 12pt" in html_letter(issued(DECISION))
    assert html_letter(issued(DECISION, form=NoticeForm.LARGE_PRINT)) == html_letter(
        issued(DECISION), NoticeForm.LARGE_PRINT
    )


@every_notice
def test_an_e_mail_leaves_the_breaking_of_lines_to_the_readers_screen_and_says_who_writes(
    content: NoticeContent,
) -> None:
    notice = issued(content)
    mail = plain_letter(notice, NoticeForm.EMAIL)
    lines = mail.splitlines()
    for _, said in notice.sections:
        assert set(said) <= set(lines)
    assert "1 High Street" not in mail
    office = POLICY.in_language(content.language).office
    assert lines[-5:] == [office.name, "County Hall", "Sampleton SA1 1AA", office.email, dialled(office.phone)]
    assert max(len(line) for line in plain_letter(notice).splitlines()) <= 78


def test_a_draft_says_so_in_every_form() -> None:
    draft = issued(DECISION, issued_at=None)
    for form in NoticeForm:
        assert "DRAFT, not issued" in plain_letter(draft, form)
        assert "DRAFT, not issued" in html_letter(draft, form)
        assert "DRAFT" not in plain_letter(issued(DECISION), form)


def test_a_refusal_is_for_the_manager_who_asked_and_not_dear_to_anybody() -> None:
    refusal = next(content for content in ALL if content.kind is NoticeKind.REFUSAL)
    memo = plain_letter(issued(refusal, addressee="mary", address=""))
    assert "To: mary" in memo
    assert "Dear" not in memo
    assert "Yours sincerely" not in html_letter(issued(refusal))


@pytest.mark.parametrize(
    ("need", "adjustment", "unusable", "form"),
    [
        ("Low vision", "Large print letters", (), NoticeForm.LARGE_PRINT),
        ("Needs LARGE TYPE", "", (), NoticeForm.LARGE_PRINT),
        ("Large print", "", (Channel.POST,), NoticeForm.LARGE_PRINT),
        ("Blind", "", (Channel.POST,), NoticeForm.EMAIL),
        ("Blind", "", (Channel.POST, Channel.EMAIL), NoticeForm.LETTER),
        ("Deaf", "Text messages", (Channel.PHONE,), NoticeForm.LETTER),
        ("", "", (), NoticeForm.LETTER),
    ],
)
def test_access_needs_ask_for_a_form(
    need: str, adjustment: str, unusable: tuple[Channel, ...], form: NoticeForm
) -> None:
    needs = (AccessNeed(need=need, adjustment=adjustment, channels_unusable=unusable),)
    assert form_for(POLICY, Person(id="p", access_needs=needs)) is form
