"""The prose fits a narrow window, so that a change to it can be read beside the old text."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).parents[2]
MOST = 110


def pages() -> list[Path]:
    """Every Markdown page that is ours to keep."""
    here = [ROOT, *(ROOT / folder for folder in ("docs", "integrations", "src", "bench", "deploy"))]
    found = [page for folder in here[1:] for page in folder.rglob("*.md")]
    return [page for page in (*here[0].glob("*.md"), *found) if "node_modules" not in page.parts]


def too_wide(text: str) -> list[str]:
    """The lines that do not fit; a table's row and a bare address cannot be broken."""
    return [line for line in text.splitlines() if len(line) >= MOST and not line.startswith("|") and " " in line]


def test_no_line_of_prose_is_wider_than_a_narrow_window() -> None:
    assert len(pages()) > 10
    wide = {page.relative_to(ROOT): too_wide(page.read_text(encoding="utf-8")) for page in pages()}
    assert {page: lines for page, lines in wide.items() if lines} == {}


def test_the_first_page_is_read_whole_in_a_narrow_window_its_tables_too() -> None:
    wide = [line for line in (ROOT / "README.md").read_text(encoding="utf-8").splitlines() if len(line) >= MOST]
    assert wide == []


def test_a_wide_line_would_be_found() -> None:
    assert too_wide("a word " * 16)
    assert not too_wide("| a table " * 16)
