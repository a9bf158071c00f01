"""An edition is adopted whole, by what its engine level asks; one of the past is recalled as it stands."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from contact_policy.policy import Policy, PolicyDocumentError, adopt, engine, recall
from contact_policy.policy.document.loading import BUILT_IN, DOCUMENTS
from contact_policy.policy.document.unasked import sentences
from contact_policy.policy.engine import FIRST_LEVEL, NEWEST_LEVEL
from fixtures.later_release import COUNTER, GROUND, GUARD, KIND, LATER, RULE, later_release, raised

__all__ = ["later_release"]

TODAY = NEWEST_LEVEL
TEXT = BUILT_IN.read_text(encoding="utf-8")
OF_TODAY = adopt(TEXT.encode())
RAISED = raised(TEXT)
LATER_ALONE = pytest.mark.usefixtures("later_release")


def recalled(document: bytes) -> Policy:
    return recall(document, level=TODAY)


DOORS = pytest.mark.parametrize("door", [adopt, recalled])
Door = Callable[[bytes], Policy]


def entry(id_: str) -> str:
    """The table of an entry in the raised document."""
    (found,) = [table for table in re.split(r"\n(?=\[)", RAISED) if f'"{id_}"' in table.splitlines()[1]]
    return found


@LATER_ALONE
@DOORS
@pytest.mark.parametrize("path", sorted(DOCUMENTS.glob("*.toml")), ids=lambda path: path.stem)
def test_an_edition_of_today_names_nothing_that_a_later_release_adds(door: Door, path: Path) -> None:
    policy = door(path.read_bytes())
    assert policy.about.engine == TODAY
    assert policy.lengths.advice_after_months == 3  # type: ignore[attr-defined]  # a key of the later release
    assert {RULE, KIND, GROUND, GUARD}.isdisjoint([*policy.rule, *policy.measure, *policy.ground, *policy.guard])


@LATER_ALONE
def test_an_edition_of_the_later_engine_names_all_that_it_knows() -> None:
    policy = adopt(RAISED.encode())
    assert (policy.about.engine, policy.engine_used) == (LATER, LATER)
    assert policy.lengths.advice_after_months == 2  # type: ignore[attr-defined]
    assert RULE in policy.rule


@LATER_ALONE
@pytest.mark.parametrize(
    ("left_out", "cure"),
    [
        (entry(RULE), f"rules: add an entry with id = '{RULE}'"),
        (entry(GROUND), f"grounds: add an entry with id = '{GROUND}'"),
        (entry(GUARD), f"guards: add an entry with id = '{GUARD}'"),
        ("advice_after_months = 2\n", "lengths.advice_after_months: add it; it is required"),
    ],
    ids=[RULE, GROUND, GUARD, "advice_after_months"],
)
def test_what_its_level_knows_is_asked_of_an_edition_to_be_adopted_and_not_of_one_recalled(
    left_out: str, cure: str
) -> None:
    document = RAISED.replace(left_out, "").encode()
    with pytest.raises(PolicyDocumentError, match=cure):
        adopt(document)
    assert recall(document, level=LATER).about.engine == LATER


@LATER_ALONE
def test_a_kind_of_measure_is_offered_or_not_as_the_edition_likes() -> None:
    policy = adopt(RAISED.replace(entry(KIND), "").encode())
    assert KIND not in policy.measure
    assert f"Measures it does not offer: {KIND}." in sentences(policy)


@LATER_ALONE
@DOORS
@pytest.mark.parametrize(
    ("added", "key"),
    [
        (entry(RULE), rf"rules\.{len(OF_TODAY.rules)}\.id"),
        (entry(KIND), rf"measures\.{len(OF_TODAY.measures)}\.kind"),
        (entry(GROUND), rf"grounds\.{len(OF_TODAY.grounds)}\.id"),
        (entry(GUARD), rf"guards\.{len(OF_TODAY.guards)}\.id"),
        (entry("contacts-at-weekends"), rf"indicators\.{len(OF_TODAY.indicators)}\.counts"),
    ],
    ids=[RULE, KIND, GROUND, GUARD, COUNTER],
)
def test_an_entry_from_after_its_level_is_refused(door: Door, added: str, key: str) -> None:
    with pytest.raises(PolicyDocumentError, match=f"{key}: it came with engine {LATER}; raise policy.engine"):
        door(f"{TEXT}\n{added}\n".encode())


@LATER_ALONE
@DOORS
def test_a_key_from_after_its_level_is_refused(door: Door) -> None:
    document = TEXT.replace("[lengths]\n", "[lengths]\nadvice_after_months = 2\n")
    with pytest.raises(PolicyDocumentError, match=rf"lengths\.advice_after_months: it came with engine {LATER}"):
        door(document.encode())


@DOORS
@pytest.mark.parametrize(
    ("given", "cure"),
    [
        (str(LATER), f"this release knows levels 1 to {TODAY}; name one of these"),
        ("0", f"this release knows levels 1 to {TODAY}"),
        ("-1", f"this release knows levels 1 to {TODAY}"),
        ('"1"', "give a whole number, not a text"),
        ("true", "give a whole number, not true or false"),
    ],
)
def test_a_document_of_another_engine_is_refused_with_its_line(door: Door, given: str, cure: str) -> None:
    document = TEXT.replace(f"engine = {TODAY}\n", f"engine = {given}\n", 1)
    line = 1 + document.splitlines().index(f"engine = {given}")
    with pytest.raises(PolicyDocumentError, match=f"line {line}: policy.engine: {cure}"):
        door(document.encode())


@DOORS
def test_the_level_used_is_worked_out_and_never_said(door: Door) -> None:
    with pytest.raises(PolicyDocumentError, match="engine_used: remove it; say engine under"):
        door(b"engine_used = 1\n" + TEXT.encode())


@pytest.mark.parametrize("level", [0, LATER])
def test_nothing_is_asked_of_an_engine_that_this_release_does_not_have(level: int) -> None:
    with pytest.raises(PolicyDocumentError, match=f"asked of engine {level}; this release knows levels 1 to {TODAY}"):
        recall(TEXT.encode(), level=level)


@LATER_ALONE
def test_new_decisions_are_made_under_the_oldest_level_that_is_fair_and_old_ones_asked_again_under_theirs(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert adopt(TEXT.encode()).engine_used == TODAY
    monkeypatch.setattr(engine, "OLDEST_LEVEL_FOR_NEW_DECISIONS", LATER)
    adopted, again = adopt(TEXT.encode()), recall(TEXT.encode(), level=FIRST_LEVEL)
    assert (adopted.about.engine, adopted.engine_used) == (TODAY, LATER)
    assert (again.about.engine, again.engine_used) == (TODAY, FIRST_LEVEL)
    assert adopted.digest == again.digest


def test_what_was_adopted_before_is_not_read_again() -> None:
    adopted = adopt(TEXT.encode())
    assert adopt(TEXT.encode(), office={"name": "Another office"}).office.name == "Another office"
    assert adopt(TEXT.encode(), office={}) is adopted


@pytest.mark.parametrize(
    ("old", "new", "cure"),
    [
        ('id = "signposting"', 'id = "moon"', "no code answers 'moon'; remove the entry"),
        ('counts = "channels"', 'counts = "sighs"', "use one of after_decision"),
        ('clauses = ["MC-8.29"]', 'clauses = ["MC-8.99"]', "there is no clause 'MC-8.99'"),
        ('rule = "criterion-5"', 'rule = "criterion-6"', "there is no rule 'criterion-6'"),
        ('code = "angry"', 'code = "forceful"', "'forceful' stands here twice"),
        ("response_days = 14", 'response_days = "14"', "give a whole number"),
    ],
)
def test_an_edition_that_nothing_could_be_answered_by_is_not_recalled(old: str, new: str, cure: str) -> None:
    assert old in TEXT
    with pytest.raises(PolicyDocumentError, match=cure):
        recalled(TEXT.replace(old, new, 1).encode())


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("serious = 7", "serious = 3"),
        ("overdue_days = [1, 8]", "overdue_days = [15]"),
        ("seen_within_working_days = 1 ", "seen_within_working_days = 3 "),
        ('must_state = ["action", "arrangements"]', "must_state = []"),
    ],
)
def test_figures_that_would_not_be_adopted_any_more_are_recalled_as_they_were(old: str, new: str) -> None:
    document = TEXT.replace(old, new, 1).encode()
    assert document != TEXT.encode()
    with pytest.raises(PolicyDocumentError):
        adopt(document)
    assert recalled(document).digest
