"""A notice as a PDF: anybody can read it, an envelope shows where it goes, and the same notice gives the same bytes."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from typing import Any

import pytest

from contact_policy.letters import CannotTypeset, Typesetter
from contact_policy.policy.notices import NoticeContent
from contact_policy.policy.vocabulary import Language, NoticeForm, NoticeKind
from contact_policy.records import NoticeRecord
from fixtures.letters import contents, issued, said_in
from fixtures.pdfs import drawn, fonts, is_all_marked, marks, opened, placed, tags, text_of

SETTER = Typesetter()
WELSH = [c for c in contents(language=Language.WELSH) if c.kind in {NoticeKind.DECISION, NoticeKind.LIFT}]
ALL = [*contents(), *WELSH]  # of the others in Welsh `make papers` opens each
NAMES = [f"{content.kind}-{content.language}-{number}" for number, content in enumerate(ALL)]
DECISION = next(content for content in ALL if content.kind is NoticeKind.DECISION)


@cache
def pdf(notice: NoticeRecord, form: NoticeForm | None = None) -> bytes:
    """The notice as a PDF: made once for the several tests that look at it."""
    return SETTER.pdf(notice, form)


every_notice = pytest.mark.parametrize("content", ALL, ids=NAMES)
every_print = pytest.mark.parametrize("form", [NoticeForm.LETTER, NoticeForm.LARGE_PRINT])


@every_print
@every_notice
def test_every_notice_is_tagged_has_language_and_title_and_is_read_in_the_order_of_its_text(
    content: NoticeContent, form: NoticeForm
) -> None:
    notice = issued(content)
    made = opened(pdf(notice, form))
    root: Any = made.root_object
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == f"{content.language}-GB"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert made.metadata is not None
    assert made.metadata.title == notice.subject
    assert b"<pdfuaid:part>1</pdfuaid:part>" in root["/Metadata"].get_data()
    assert is_all_marked(made)
    assert marks(made) == drawn(made)
    headings = [tag for tag in tags(made) if tag.startswith("H")]
    assert headings == ["H1", *["H2"] * len(notice.sections)]
    assert tags(made).count("LI") == sum(text.startswith("- ") for _, said in notice.sections for text in said)
    shown = re.sub(r"(Page\d+of|Tudalen\d+o)\d+\s*", "", text_of(made).replace("• ", "").replace(" ", ""))
    assert said_in(notice).split()[0] in shown
    order = [shown.index(re.sub(r"\s", "", part)) for part in (notice.addressee, notice.subject)]
    assert order == sorted(order)
    place = order[-1]
    for heading, said in notice.sections:
        for text in (heading, *said):
            place = shown.index(re.sub(r"\s", "", text.removeprefix("- ")), place)


@every_notice
def test_every_font_is_inside_and_the_same_notice_gives_the_same_bytes(content: NoticeContent) -> None:
    made = pdf(issued(content))
    assert all(fonts(opened(made)).values())
    assert {re.sub(r"/[A-Z]{6}\+|-.*", "", name) for name in fonts(opened(made))} == {"NotoSans"}
    assert Typesetter().pdf(issued(content)) == made
    assert SETTER.pdf(issued(content, subject="Another")) != made


@every_notice
def test_an_ordinary_notice_takes_two_pages_at_most(content: NoticeContent) -> None:
    assert len(opened(pdf(issued(content))).pages) <= 2


def test_what_is_long_is_set_smaller_to_keep_to_two_pages_and_goes_on_rather_than_being_cut() -> None:
    said = "On that day you wrote to us three times. We had told you why. You called us and would not end the call."
    seen = []
    for count in (1, 32, 60):
        notice = issued(DECISION, sections=(("Why", tuple(f"{said} ({n})" for n in range(count))),))
        made = opened(SETTER.pdf(notice))
        assert f"({count - 1})" in text_of(made)
        seen.append((max(size for _, _, size, text in placed(made) if "told you why" in text), len(made.pages)))
    (ordinary, one), (smaller, two), (smallest, more) = seen
    assert (one, two) == (1, 2)
    assert more > two
    assert 12 >= ordinary > smaller >= smallest >= 11


def test_no_postcode_number_or_day_is_broken_at_the_end_of_a_line() -> None:
    pieces = ("SA1 1AA", "01632 960100", "1 December 2026", "020 7946 0018")
    for width in range(1, 60, 7):
        said = tuple(f"{'x ' * width}{piece} and so on" for piece in pieces)
        shown = "\n".join(
            page.extract_text() for page in opened(SETTER.pdf(issued(DECISION, sections=(("Why", said),)))).pages
        )
        assert all(piece in shown for piece in pieces)


@every_notice
def test_large_print_is_eighteen_points_or_more_but_for_what_the_envelope_shows(content: NoticeContent) -> None:
    notice = issued(content)
    made = opened(pdf(notice, NoticeForm.LARGE_PRINT))
    in_window = {"Jo Caller", "1 High Street", "Sampleton", "SA1 2BB"}
    for page in range(len(made.pages)):
        for _, down, size, text in placed(made, page):
            assert size >= 17.9 or (page == 0 and 39 < down < 67 and set(text.splitlines()) <= in_window), text
    assert SETTER.pdf(issued(content, form=NoticeForm.LARGE_PRINT)) == pdf(notice, NoticeForm.LARGE_PRINT)
    last_said = re.sub(r"\s", "", notice.sections[-1][1][-1])
    assert last_said in re.sub(r"\s", "", made.pages[-1].extract_text()), "the signature stands alone on a page"


LONG_NAME = "Professor Doctor Maximiliana Alexandra Featherstonehaugh-Cholmondeley of Marjoribanks the Younger"
LONG_ADDRESS = (
    "Flat 1234, The Old Custodian Building of the Former Railway Works, 1 Llanfairpwllgwyngyllgogerychwyrn Street,"
    " Industrial Estate North, Upper Sampleton under the Hill, Sampleton, Samplesetshire, SA1 2BB"
)


@every_print
@pytest.mark.parametrize(
    ("name", "address"), [("Jo Caller", "1 High Street, Sampleton, SA1 2BB"), (LONG_NAME, LONG_ADDRESS), ("Jo", "")]
)
def test_the_window_of_the_envelope_shows_the_whole_address_and_nothing_else(
    name: str, address: str, form: NoticeForm
) -> None:
    made = opened(SETTER.pdf(issued(DECISION, addressee=name, address=address), form))
    in_window = [(x, y, text) for x, y, _, text in placed(made) if x < 120 and 39.5 < y < 66.3]
    shown = re.sub(r"[\s,]", "", "".join(text for _, _, text in in_window))
    assert shown == re.sub(r"[\s,]", "", f"{name}{address}")
    assert min(x for x, _, _ in in_window) > 24.6
    assert max(y for _, y, _ in in_window) < 66.3


@pytest.mark.parametrize(
    "name", ["Иван Петров", "محمد عبد الله", "דוד כהן", "मोहन दास", "Łukasz Żółć", "Đặng Thị", "Ελένη"]
)
def test_names_in_many_scripts_are_shown(name: str) -> None:
    assert set(name) <= set(text_of(opened(SETTER.pdf(issued(DECISION, addressee=name)))))


def test_a_name_that_no_font_has_is_said_so_and_not_sent_with_gaps() -> None:
    with pytest.raises(CannotTypeset):
        SETTER.pdf(issued(DECISION, addressee="王小明"))


def test_what_no_font_has_is_known_before_the_letter_is_set() -> None:
    assert SETTER.cannot_show("José, 王 → \U0001f600 \u0e44王") == (
        "U+738B CJK UNIFIED IDEOGRAPH-738B",
        "U+0E44 THAI CHARACTER SARA AI MAIMALAI",
    )
    assert SETTER.cannot_show("Ελένη Łukasz محمد \u2019\u2011\u00a0€") == ()


def test_signs_and_pictures_that_no_font_has_are_said_in_words() -> None:
    said = "He wrote \u2192 \u2764\ufe0f\u200d\U0001f525 \U0001f469\u200d\U0001f4bb and left."
    notice = replace(issued(DECISION), sections=(("What happened", (said,)),))
    shown = re.sub(r"\s+", " ", text_of(opened(SETTER.pdf(notice))))
    for word in ("[rightwards arrow]", "[heavy black heart]", "[fire]", "[woman]", "[personal computer]", "and left"):
        assert word in shown


@pytest.mark.parametrize(
    "text",
    [
        "#panic(1)",
        "*bold* _it_ `raw` $x$",
        "= Heading",
        "]#[",
        '"quoted" \\',
        '#read("/etc/passwd")',
        "<label> @ref",
        "// x",
    ],
)
def test_what_people_write_is_shown_and_never_obeyed(text: str) -> None:
    notice = issued(DECISION, addressee=text, subject=text, sections=((text, (text, f"- {text}")),))
    made = opened(SETTER.pdf(notice))
    shown = re.sub(r"\s", "", text_of(made))
    plain = re.sub(r"\s", "", text)
    assert shown.count(plain) >= 4
    assert tags(made).count("H2") == 1
