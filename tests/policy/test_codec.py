"""What was decided can be replayed: facts and findings survive the way through plain JSON exactly."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from enum import Enum
from typing import Any, cast, get_args, get_origin, get_type_hints

import pytest

from contact_policy.policy import facts, findings, vocabulary
from contact_policy.policy.codec import from_plain, has_todays_form, to_plain
from contact_policy.policy.measure import Measure
from contact_policy.policy.plain_forms import is_said_if_set


def names_of(type_: Any) -> tuple[str, ...]:
    """The fields of a dataclass or named tuple."""
    return tuple(f.name for f in fields(type_)) if is_dataclass(type_) else getattr(type_, "_fields", ())


EVERY_DATACLASS = [
    value
    for module in (facts, findings)
    for value in vars(module).values()
    if isinstance(value, type) and names_of(value) and value.__module__ == module.__name__
]
SCALARS = {
    str: "naïve “text”",
    int: 7,
    float: 1.5,
    bool: True,
    date: date(2026, 2, 28),
    datetime: datetime(2026, 7, 1, 9, 0, 0, 123456, tzinfo=UTC),
}


def full(type_: Any) -> Any:
    """An instance with every field set, down to the last one."""
    args = get_args(type_)
    if names := names_of(type_):
        hints = get_type_hints(type_)
        return cast("Any", type_)(**{name: full(hints[name]) for name in names})
    if get_origin(type_) is tuple:
        return (full(args[0]), full(args[0]))
    if get_origin(type_) is Mapping:
        return {"one": full(args[1])}
    if args:
        return full(args[0])
    return list(type_)[-1] if issubclass(type_, Enum) else SCALARS[type_]


def sparse(type_: Any) -> Any:
    """An instance with nothing set that need not be."""
    args = get_args(type_)
    if names := names_of(type_):
        hints = get_type_hints(type_)
        return cast("Any", type_)(**{name: sparse(hints[name]) for name in names})
    if get_origin(type_) is tuple:
        return ()
    if get_origin(type_) is Mapping:
        return {}
    return None if args else full(type_)


@pytest.mark.parametrize("made", [full, sparse])
@pytest.mark.parametrize("type_", EVERY_DATACLASS, ids=lambda type_: type_.__name__)
def test_every_fact_and_finding_comes_back_from_json_as_it_went(type_: Any, made: Any) -> None:
    value = made(type_)
    assert from_plain(type_, json.loads(json.dumps(to_plain(value)))) == value


def test_all_the_words_of_the_policy_are_tried() -> None:
    assert {facts.CaseFile, facts.Proposal, findings.Assessment, findings.Classification} <= set(EVERY_DATACLASS)


def test_an_instant_is_written_in_utc_with_z_and_keeps_its_microseconds() -> None:
    moment = datetime(2026, 7, 1, 10, 0, 0, 7, tzinfo=timezone(timedelta(hours=1)))
    assert to_plain(moment) == "2026-07-01T09:00:00.000007Z"


def test_a_day_is_written_without_a_time() -> None:
    assert to_plain(date(2026, 12, 1)) == "2026-12-01"


def test_an_instant_without_an_offset_is_refused() -> None:
    with pytest.raises(ValueError, match="offset"):
        to_plain(datetime(2026, 7, 1))  # noqa: DTZ001 - the missing zone is what is refused


def test_a_type_without_a_plain_form_is_refused() -> None:
    with pytest.raises(TypeError, match="object"):
        to_plain(object())
    with pytest.raises(TypeError, match="bytes"):
        from_plain(bytes, "")


def test_data_stored_before_a_field_came_in_reads_with_its_default() -> None:
    assert from_plain(facts.AccessNeed, {"need": "large print"}) == facts.AccessNeed(need="large print")


def test_members_unknown_to_this_version_are_left_out() -> None:
    assert from_plain(facts.AccessNeed, {"need": "x", "since": "later"}) == facts.AccessNeed(need="x")


@pytest.mark.parametrize("type_", EVERY_DATACLASS, ids=lambda type_: type_.__name__)
def test_what_is_written_today_has_todays_form_and_no_longer_with_a_field_less_or_more(type_: Any) -> None:
    assert has_todays_form(type_, to_plain(sparse(type_)))
    plain = to_plain(full(type_))
    assert has_todays_form(type_, plain)
    others = list(with_a_field_less_or_more(plain))
    assert others
    assert not any(has_todays_form(type_, other) for other in others)


SAID_IF_SET = {
    item.name
    for type_ in (Measure, *EVERY_DATACLASS)
    if is_dataclass(type_)
    for item in fields(type_)
    if is_said_if_set(item)
}
"""Left out where nobody said them."""


def with_a_field_less_or_more(data: Any) -> Iterator[Any]:
    """Copies of plain data, each with one field left out or made up, however deep. A mapping has no fields."""
    places = list(enumerate(data) if isinstance(data, list) else data.items() if isinstance(data, dict) else ())
    for place, item in places:
        for other in with_a_field_less_or_more(item):
            changed = dict(places) | {place: other}
            yield changed if isinstance(data, dict) else list(changed.values())
    if isinstance(data, dict) and data.keys() != {"one"}:
        yield data | {"made_up": None}
        yield from ({n: i for n, i in places if n != name} for name in data if name not in SAID_IF_SET)


def test_a_word_outside_a_closed_list_is_refused() -> None:
    with pytest.raises(ValueError, match="shouting"):
        from_plain(vocabulary.Raises, "shouting")
