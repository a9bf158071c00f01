"""What docs/ombudsman.md shows is what the corpus and the engine give."""

from __future__ import annotations

from ombudsman.table import DOCUMENT, rewritten


def test_the_table_in_the_document_is_what_the_corpus_gives() -> None:
    document = DOCUMENT.read_text(encoding="utf-8")
    assert document == rewritten(document), "PYTHONPATH=tests python -m ombudsman.table"


def test_the_document_claims_nothing_that_is_not_caught() -> None:
    assert "| NO |" not in rewritten(DOCUMENT.read_text(encoding="utf-8"))
