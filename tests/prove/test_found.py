"""What the proof found wrong once, each in its smallest form: it stays mended."""

from __future__ import annotations

from pathlib import Path

import pytest

from contact_policy.policy.document.loading import DOCUMENTS
from contact_policy.policy.findings import CheckOutcome, Kind
from prove.asking import ASKER
from prove.offices.office import Office
from prove.promises import PROOF
from prove.space import FAIR, State, fairer

FOUND = {
    "a reason to go without a warning hid how often the conduct went on since the warning": FAIR._replace(
        warning="too_recent", conduct="again_and_again", came_by="email", channel="email", contact="",
        plain="read_and_file", other="open",
    ),
    "no cure but to replace what is in force was left, and no cure said so": FAIR._replace(
        aggression="minor", beside="filing_by_email"
    ),
    "a block in force closes the only route of one who can no longer use another": FAIR._replace(
        access="phone_only", beside="phone_block"
    ),
}  # fmt: skip


@pytest.mark.parametrize("state", FOUND.values(), ids=FOUND)
def test_what_was_found_once_stays_mended(state: State) -> None:
    ASKER.forget()
    PROOF.holds(state)
    for better in fairer(state):
        PROOF.holds(better)


EXAMPLES = DOCUMENTS / "examples"
MINOR_UNWARNED = {
    "step written": "none", "exemption": "real", "shown aggressive": "aggression-observed: abusive_language",
}  # fmt: skip
# By document: the levels in which a rule is not met, and those near by in which it is.
FOUND_IN_OFFICES: dict[str, tuple[Path, str, dict[str, str], dict[str, str]]] = {
    "a case that was still open could be kept closed for a reason": (
        EXAMPLES / "scottish-commission.toml", "review-right-not-refused",
        {"measure no_further_complaints": "open_case"}, {"measure no_further_complaints": "as_it_is"},
    ),
    "where the document makes no sum, its gravest measure was taken for its mildest": (
        EXAMPLES / "cleveland-panel.toml", "lesser-measure-considered",
        {"lesser": "none", "measure one_officer": "", "measure no_reply": "as_it_is", "came_by": "email"},
        {"lesser": "none", "measure one_officer": "", "measure one_medium": "email"},
    ),
    "where the document lists no insulting words, none was one": (
        EXAMPLES / "nsw-model.toml", "words-fit-to-read-aloud", {"candour": "bare"}, {},
    ),
    "nobody could be recorded as distressed, which the document wants weighed": (
        EXAMPLES / "welsh-council.toml", "circumstances-weighed", {"spared": "distressed"}, {"spared": "angry"},
    ),
}  # fmt: skip


@pytest.mark.parametrize("found", FOUND_IN_OFFICES.values(), ids=FOUND_IN_OFFICES)
def test_what_was_found_of_an_office_once_stays_mended(found: tuple[Path, str, dict[str, str], dict[str, str]]) -> None:
    path, rule, levels, near_by = found
    office = Office(path)
    assert rule in office.asker.answer(office.space.fair.having(levels)).unmet
    assert rule not in office.asker.answer(office.space.fair.having(near_by)).unmet
    office.proof.holds(office.space.fair.having(levels))


def test_no_reason_is_offered_for_going_unwarned_where_the_document_takes_none() -> None:
    told = {}
    for name in ("council-2.1", "opcc-1.0"):
        office = Office(DOCUMENTS / f"{name}.toml")
        checks = office.asker.assessment(office.space.fair.having(MINOR_UNWARNED)).checks
        (told[name],) = [check for check in checks if check.rule == "warned-in-writing"]
    strict, lenient = told["council-2.1"], told["opcc-1.0"]
    assert strict.outcome is lenient.outcome is CheckOutcome.NOT_MET
    assert (strict.kind, strict.curable, "records why" in strict.cure) == (Kind.BREACH, False, False)
    assert (lenient.kind, lenient.curable, "records why" in lenient.cure) == (Kind.NEEDS_REASON, True, True)
