"""Policy documents of format 2: whole ones load, mistakes have line, key and cure, and conversion loses nothing."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft4Validator, Draft202012Validator

from contact_policy.policy import PolicyDocumentError
from contact_policy.policy.document.format2.checking import read_written_policy, what_is_not_answered
from contact_policy.policy.document.format2.conversion import Conversion
from contact_policy.policy.document.format2.remarks import ours
from contact_policy.policy.document.format2.schema import schema
from contact_policy.policy.document.format2.writing import written
from contact_policy.policy.document.loading import DOCUMENTS, adopt, load_policy, recall
from contact_policy.policy.document.reader import Flaw
from contact_policy.policy.effects import EFFECTS
from fixtures.sampling import drawn

EXAMPLES = sorted((DOCUMENTS / "examples").glob("*.toml"))
SHIPPED = sorted(DOCUMENTS.glob("*.toml"))
MISTAKES = tomllib.loads((Path(__file__).parent / "written" / "mistakes.toml").read_text(encoding="utf-8"))["mistakes"]


@cache
def converted(path: Path) -> str:
    text = path.read_text(encoding="utf-8")
    return written({**Conversion(tomllib.loads(text)).converted(), "ours": ours(text)}, head="Converted.")


@cache
def document(name: str) -> str:
    if name == "converted":
        return converted(DOCUMENTS / "opcc-1.0.toml")
    return (DOCUMENTS / "examples" / f"{name}.toml").read_text(encoding="utf-8")


def flaws_of(text: str) -> tuple[Flaw, ...]:
    try:
        adopt(text.encode())
    except PolicyDocumentError as error:
        return error.flaws or (Flaw(1, "", str(error)),)
    return ()


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_each_example_is_whole_and_adopted(path: Path) -> None:
    text = path.read_bytes()
    policy = read_written_policy(text, name=path.name)
    assert what_is_not_answered(policy, text, name=path.name) == ()
    assert adopt(text).about.id == policy.policy.id


def test_a_document_of_a_later_engine_is_whole_and_refused_with_what_this_release_does_not_go_by() -> None:
    text = document("nsw-model").replace("engine = 3", "engine = 9", 1).encode()
    left = what_is_not_answered(read_written_policy(text), text)
    assert [flaw.key for flaw in left] == ["policy.engine"]
    with pytest.raises(PolicyDocumentError) as refused:
        adopt(text)
    assert refused.value.flaws == left


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_a_converted_document_is_the_same_policy(path: Path) -> None:
    before, after = load_policy(path), adopt(converted(path).encode())
    assert replace(after, digest=before.digest) == before
    assert recall(converted(path).encode(), level=1).digest == after.digest


def test_a_document_of_the_first_engine_is_adopted_in_format_2_and_its_holidays_are_worked_out() -> None:
    first = (Path(__file__).parent / "frozen" / "opcc-1.0.toml").read_text(encoding="utf-8")
    said = Conversion(tomllib.loads(first)).converted()
    said["notices"] = tomllib.loads(converted(DOCUMENTS / "opcc-1.0.toml"))["notices"]  # it listed none in its day
    listed = adopt(written(said, head="The days are listed.").encode()).calendar
    said["calendar"] = {"holidays": "england-and-wales", "working_hours": [9, 17], "open": [date(2026, 8, 31)]}
    policy = adopt(written(said, head="The law says the days.").encode())
    assert policy.engine_used == policy.about.engine == 1
    years = range(2025, 2029)  # those that it listed
    known = {day for day in policy.calendar.holidays if day.year in years}
    assert {date(2026, 8, 31)} | known == set(listed.holidays)


def test_the_guides_measure_and_criterion_go_into_a_converted_document_as_they_stand() -> None:
    guide = (Path(__file__).parents[2] / "docs" / "policies.md").read_text(encoding="utf-8")
    blocks = re.findall(r"```toml\n(.*?)```", guide, re.DOTALL)
    policy = adopt("\n".join([converted(DOCUMENTS / "opcc-1.0.toml"), *blocks]).encode())
    assert policy.terms["quiet_hours"].effect == "hours"
    assert "advice_taken" in [entry.name for entry in policy.criteria]
    assert set(re.findall(r"^\| `(\w+)` \|", guide, re.MULTILINE)) == set(EFFECTS)


def test_a_remark_of_two_lines_is_carried_over_whole() -> None:
    remark = ours("[escalation]  # ours: what lets more weigh, or\n# what did not help\n# --- the next table\n")
    assert remark["escalation"].startswith("what lets more weigh, or what did not help")


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_a_document_written_anew_says_what_it_said(path: Path) -> None:
    read = tomllib.loads(converted(path))
    assert tomllib.loads(written(read, head="Again.")) == read


def keys_of(said: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Where each key of a document is, those of tables in lists included."""
    for key, value in said.items() if isinstance(said, dict) else enumerate(said) if isinstance(said, list) else ():
        yield from keys_of(value, (*path, key))
        if isinstance(said, dict):
            yield (*path, key)


KEYS = [(path.stem, keys) for path in EXAMPLES for keys in keys_of(tomllib.loads(path.read_text(encoding="utf-8")))]
IN_LISTS = [case for case in KEYS if any(isinstance(part, int) for part in case[1])]


@pytest.mark.parametrize(
    ("name", "keys"),
    [*drawn(IN_LISTS, 8, "in lists"), *drawn(KEYS, 16, "keys")],
    ids=lambda said: said if isinstance(said, str) else ".".join(map(str, said)),
)
def test_a_key_left_out_and_a_key_of_another_kind_are_never_a_fault_of_ours(name: str, keys: tuple[Any, ...]) -> None:
    wrong: tuple[Any, ...] = (None, [{}], 7.5)
    for put in wrong:
        said = tomllib.loads(document(name))
        table = said
        for key in keys[:-1]:
            table = table[key]
        if put is None:
            del table[keys[-1]]
        elif not isinstance(table[keys[-1]], dict):
            table[keys[-1]] = put
        with suppress(PolicyDocumentError):
            assert adopt(written(said, head="Another.").encode()).about.id == said["policy"]["id"]


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda mistake: f"{mistake['document']}-{mistake['key']}")
def test_a_mistake_is_told_with_its_line_its_key_and_its_cure(mistake: dict[str, str]) -> None:
    text, old, new = document(mistake["document"]), mistake["old"], mistake["new"]
    assert old in text
    found = [
        flaw
        for flaw in flaws_of(text.replace(old, new, 1))
        if mistake["key"] in {flaw.key, ""} and mistake["cure"] in flaw.cure
    ]
    assert found
    first = text[: text.index(old)].count("\n") + 1
    assert 1 <= found[0].line <= len(text.splitlines())
    if mistake["key"] and f"{mistake['key'].rpartition('.')[2]} = " in new:
        assert first <= found[0].line <= first + new.count("\n")


def test_the_published_schema_is_the_one_made_of_the_tables() -> None:
    published = json.loads((DOCUMENTS / "policy-document-2.schema.json").read_text(encoding="utf-8"))
    assert published == schema()


@pytest.mark.parametrize("draft", [Draft202012Validator, Draft4Validator])
def test_editors_read_every_document_by_the_schema(draft: Any) -> None:
    made = schema()
    draft.check_schema(made)
    for text in (*(path.read_text(encoding="utf-8") for path in EXAMPLES), *map(converted, SHIPPED)):
        assert list(draft(made).iter_errors(as_json(tomllib.loads(text)))) == []
    wrong = as_json(tomllib.loads(document("nsw-model").replace('effect = "hours"', 'effect = "ours"', 1)))
    assert list(draft(made).iter_errors(wrong))


def as_json(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: as_json(said) for key, said in value.items()}
    if isinstance(value, list):
        return [as_json(said) for said in value]
    return value.isoformat() if hasattr(value, "isoformat") else value


FURTHER = [
    ("cleveland-panel", "days_to_decide = 28", 'days_to_decide = 28\nagainst = ["warning"]', "appeals.against", "G2"),
    (
        "cleveland-panel", "days_to_decide = 28", 'days_to_decide = 80\ncounted_in = "working_days"',
        "appeals.days_to_decide", "G2",
    ),
    ("cleveland-panel", "review_months = 6", "review_months = 9", "lengths.review_months", "before it is looked at"),
    (
        "cleveland-panel", 'by = ["panel_officer"]\nresponse_days', 'by = ["clerk"]\nresponse_days',
        "warnings.0.by", "no role 'clerk'",
    ),
    ("nsw-model", "usually = 20", "usually = 90", "measures.call_length.asks.minutes", "usually lie between"),
    ("cleveland-panel", "working_hours = [9, 17]", "working_hours = [17, 9]", "calendar.working_hours", "the first"),
    ("cleveland-panel", "working_hours = [9, 17]", "working_hours = [9]", "calendar.working_hours", "at least 2"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "old", "new", "key", "cure"), FURTHER, ids=[row[3] for row in FURTHER])
def test_what_makes_no_sense_together_is_refused(name: str, old: str, new: str, key: str, cure: str) -> None:
    assert old in document(name)
    found = flaws_of(document(name).replace(old, new, 1))
    assert [flaw for flaw in found if flaw.key == key and cure in flaw.cure], found


HOURS = [
    ('from = "09:00"', 'from = "29:00"', "write a time of day"),
    ('from = "09:00"', 'from = "18:00"', "run forwards"),
    ('days = ["monday"', 'days = ["sunday"', "closed on sunday"),
]


@pytest.mark.parametrize(("old", "new", "cure"), HOURS, ids=[row[2] for row in HOURS])
def test_hours_of_contact_are_hours_of_the_office(old: str, new: str, cure: str) -> None:
    fixed = 'fixed = { channels = ["phone"], days = ["monday", "tuesday"], from = "09:00", to = "12:00" }'
    measure = f'[measures.mornings]\nlabel = "mornings"\neffect = "hours"\nweight = 1\n{fixed}\nclauses = ["4.2"]\n\n'
    text = document("nsw-model").replace("[measures.", measure + "[measures.", 1)
    assert flaws_of(text) == ()
    assert any(cure in flaw.cure for flaw in flaws_of(text.replace(old, new, 1)))
