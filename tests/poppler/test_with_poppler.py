"""Every notice opened by Poppler, which had no part in making it: what it reads, where it stands, how it looks.

``make papers`` runs this; the pictures stay in build/papers, to be looked at.
"""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from contact_policy.letters import Typesetter
from contact_policy.policy.notices import NoticeContent
from contact_policy.policy.vocabulary import Language, NoticeForm
from fixtures.letters import contents, issued

SETTER = Typesetter()
ALL = list(enumerate([*contents(), *contents(language=Language.WELSH)]))
PICTURES = Path(__file__).parents[2] / "build" / "papers"
DOTS_PER_MM = 4
WHITE = 255
# Debian 12's Poppler does not know that Suspects is true or false, as the standard has it.
POPPLERS_OWN = "Syntax Error: Suspects object is wrong type (boolean)\n"

pytestmark = [
    pytest.mark.long("several tools look at every page of every notice"),
    pytest.mark.parametrize(
        "content", ALL, ids=lambda numbered: f"{numbered[1].kind}-{numbered[1].language}-{numbered[0]}"
    ),
    pytest.mark.parametrize("form", [NoticeForm.LETTER, NoticeForm.LARGE_PRINT]),
]


def made(numbered: tuple[int, NoticeContent], form: NoticeForm) -> Path:
    """The notice as a file."""
    number, content = numbered
    PICTURES.mkdir(parents=True, exist_ok=True)
    path = PICTURES / f"{number:02}-{content.kind}-{content.language}-{form}.pdf"
    path.write_bytes(SETTER.pdf(issued(content), form))
    return path


def poppler(tool: str, *arguments: str | Path) -> str:
    """What one of Poppler's tools prints; it must complain of nothing."""
    # A heading's own title is printed as it stands in the file, which is UTF-16 where ASCII does not do.
    ran = subprocess.run(
        [tool, *map(str, arguments)], check=True, capture_output=True, encoding="utf-8", errors="replace"
    )
    assert ran.stderr.replace(POPPLERS_OWN, "") == ""
    return ran.stdout


def test_it_is_tagged_titled_and_its_structure_reads_as_the_letter_does(
    content: tuple[int, NoticeContent], form: NoticeForm
) -> None:
    notice, path = issued(content[1]), made(content, form)
    told = poppler("pdfinfo", path)
    assert re.search(r"^Tagged: +yes$", told, re.MULTILINE)
    assert re.search(rf"^Title: +{re.escape(notice.subject)}$", told, re.MULTILINE)
    assert re.search(r"^Page size: .*A4", told, re.MULTILINE)
    structure = poppler("pdfinfo", "-struct-text", path)
    assert re.findall(r"^ *(H[0-9]) ", structure, re.MULTILINE) == ["H1", *["H2"] * len(notice.sections)]
    read = re.sub(r"\s", "", "".join(re.findall(r'^ +"(.*)"$', structure, re.MULTILINE)))
    place = read.index(re.sub(r"\s", "", notice.subject))
    for heading, said in notice.sections:
        for text in (heading, *said):
            place = read.index(re.sub(r"\s", "", text.removeprefix("- ")), place)


def test_every_font_is_inside_and_can_be_read_back(content: tuple[int, NoticeContent], form: NoticeForm) -> None:
    lines = poppler("pdffonts", made(content, form)).splitlines()[2:]
    assert lines
    for line in lines:
        assert re.search(r"yes +yes +yes +\d+ +\d+$", line), line


def test_the_picture_has_ink_and_clear_margins(content: tuple[int, NoticeContent], form: NoticeForm) -> None:
    path = made(content, form)
    poppler("pdftoppm", "-gray", "-r", str(round(DOTS_PER_MM * 25.4)), path, path.with_suffix(""))
    poppler("pdftoppm", "-png", "-r", "72", path, path.with_suffix(""))
    pages = sorted(PICTURES.glob(f"{path.stem}-*.pgm"))
    assert pages
    for page in pages:
        _, size, _, dots = page.read_bytes().split(b"\n", 3)
        width, height = map(int, size.split())
        rows = [dots[start : start + width] for start in range(0, width * height, width)]
        assert min(dots) < WHITE // 2
        side, top = 15 * DOTS_PER_MM, 5 * DOTS_PER_MM
        assert all(set(row[:side] + row[-side:]) == {WHITE} for row in rows)
        assert set(b"".join(rows[:top] + rows[-top:])) == {WHITE}
        page.unlink()
