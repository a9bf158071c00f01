"""A statement is written once: each call gives its values, and gets rows or records read column by column."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from enum import StrEnum

import pytest
from sqlalchemy import Column, Integer, MetaData, Numeric, Table, Text, func, insert, select

from contact_policy.storage.columns import Code, Codes, Id, as_tuple, moment, own_id
from contact_policy.storage.prepared import Prepared, given
from contact_policy.storage.rows import record_maker


class Colour(StrEnum):
    RED = "red"
    BLUE = "blue"


@dataclass(frozen=True, slots=True, kw_only=True)
class Thing:
    id: str
    colour: Colour
    marks: tuple[str, ...] = ()
    notes: dict[str, str] = field(default_factory=dict)
    count: int = 7


THINGS = Table(
    "things",
    MetaData(),
    own_id(),
    Column("colour", Code(Colour)),
    Column("marks", Codes(str)),
    Column("count", Integer),
    moment("made_at", optional=True),
)
NOW = datetime(2026, 3, 2, tzinfo=UTC)


def test_each_call_gives_its_values_and_the_statement_keeps_its_own() -> None:
    statement = Prepared(
        select(THINGS).where(THINGS.c.id == given("id", Id), THINGS.c.colour == Colour.RED, THINGS.c.count == 3)
    )
    assert statement.arguments({"id": "one"}) == ["one", "red", 3]
    assert statement.arguments({"id": "two"}) == ["two", "red", 3]


def test_a_value_asked_for_twice_is_given_once() -> None:
    asked = given("name", Text)
    statement = Prepared(select(THINGS.c.id).where((THINGS.c.colour == asked) | (func.lower(asked) == "x")))
    assert len(statement.arguments({"name": "red"})) == 2
    assert statement.sql.count("$1") == 2


def test_a_value_that_is_missing_or_unknown_is_refused_before_anything_is_asked() -> None:
    statement = Prepared(select(THINGS).where(THINGS.c.id == given("id", Id)))
    with pytest.raises(KeyError, match="id"):
        statement.arguments({})
    with pytest.raises(TypeError, match="colour"):
        statement.arguments({"id": "one", "colour": "red"})
    assert statement.arguments({"id": "one", "as_of": None}) == ["one"]


def test_an_in_of_a_list_is_refused_since_each_length_of_it_reads_otherwise() -> None:
    with pytest.raises(TypeError, match="any_"):
        assert Prepared(select(THINGS).where(THINGS.c.count.in_([1, 2]))).sql


def test_rows_come_by_the_names_of_their_columns_in_the_words_of_the_office() -> None:
    statement = Prepared(select(THINGS.c.id, THINGS.c.colour, THINGS.c.marks, func.max(THINGS.c.count).label("most")))
    found = statement.read([("one", "red", ["a"], 4), ("two", None, [], 5)])
    assert found == (
        {"id": "one", "colour": Colour.RED, "marks": ("a",), "most": 4},
        {"id": "two", "colour": None, "marks": (), "most": 5},
    )
    assert statement.read([]) == ()


def test_a_figure_comes_as_postgresql_worked_it_out() -> None:
    statement = Prepared(select(func.avg(THINGS.c.count, type_=Numeric).label("average"), func.count().label("all")))
    assert statement.read([(Decimal("1.5"), 2)]) == ({"average": Decimal("1.5"), "all": 2},)


def test_an_answer_of_another_width_is_not_taken_for_ours() -> None:
    with pytest.raises(ValueError, match="zip"):
        Prepared(select(THINGS.c.id, THINGS.c.colour)).read([("one",)])


def test_records_are_as_if_their_class_had_been_called() -> None:
    columns = (THINGS.c.colour, THINGS.c.marks, THINGS.c.id)
    found = Prepared(select(*columns), Thing).read([("blue", ["x", "y"], "one"), ("red", [], "two")])
    assert found == (
        Thing(id="one", colour=Colour.BLUE, marks=("x", "y")),
        Thing(id="two", colour=Colour.RED),
    )
    assert found[0].notes is not found[1].notes
    assert Prepared(select(*columns), Thing).read([]) == ()


def test_a_record_that_lacks_a_field_or_has_no_place_for_a_column_is_refused() -> None:
    with pytest.raises(TypeError, match=r"lacks \['colour'\]"):
        record_maker(Thing, {"id": None})
    with pytest.raises(TypeError, match=r"has no \['size'\]"):
        record_maker(Thing, {"id": None, "colour": None, "size": None})


def test_a_record_that_does_something_when_it_is_made_is_not_made_past_it() -> None:
    @dataclass(frozen=True, slots=True)
    class Careful:
        id: str

        def __post_init__(self) -> None:
            raise ValueError

    with pytest.raises(TypeError, match="Careful"):
        record_maker(Careful, {"id": None})


def test_what_is_added_is_given_by_the_columns_names() -> None:
    given_by_name = {column.name: given(column.name, column.type) for column in THINGS.c if column.name != "count"}
    statement = Prepared(insert(THINGS).values(given_by_name))
    row = {"id": "one", "colour": Colour.RED, "marks": ("a", "b"), "made_at": NOW}
    assert statement.arguments(row) == ["one", Colour.RED, ["a", "b"], NOW]
    assert Prepared(insert(THINGS).values(id="one")).sql == "INSERT INTO things (id) VALUES ($1::UUID)"


def test_a_moment_is_not_sent_by_way_of_json() -> None:
    as_tuple(select(THINGS.c.id, THINGS.c.colour), Thing)
    with pytest.raises(TypeError, match="Thing"):
        as_tuple(select(THINGS.c.id, THINGS.c.made_at), Thing)
