"""A function whose answer changes stands beside what it was, and each engine level has the one it knows."""

from __future__ import annotations

import pytest

from contact_policy.policy import engine
from contact_policy.policy.document.registers import COUNTED, REGISTERS
from contact_policy.policy.engine import Dated, Register
from contact_policy.policy.rulebook import rule, rule_since


@Dated
def count(calls: int) -> str:
    return f"{calls} calls"


@count.since(3)
def _(calls: int) -> str:
    return f"{calls} contacts"


def test_each_level_has_the_newest_version_that_it_knows() -> None:
    assert [count.at(level)(2) for level in (1, 2, 3, 4)] == ["2 calls", "2 calls", "2 contacts", "2 contacts"]


@pytest.mark.parametrize("level", [1, 2, 3])
def test_no_version_is_put_in_the_place_of_one_or_before_it(level: int) -> None:
    with pytest.raises(ValueError, match="a version since level 3; a newer one needs a higher level"):
        count.since(level)


def test_a_level_from_before_there_was_such_a_function_has_none() -> None:
    later = Dated(len, since=2)
    with pytest.raises(LookupError):
        later.at(1)


def test_a_register_knows_at_each_level_what_was_entered_by_then() -> None:
    said: Register[str] = Register()
    said.enter("greeting", "Hello", 1)
    assert said.at(2) == {"greeting": "Hello"}
    said.enter("greeting", "Good day", 2)
    said.enter("farewell", "Goodbye", 3)
    assert said.at(1) == {"greeting": "Hello"}
    assert said.at(2) == {"greeting": "Good day"}
    assert said.at(3) == {"greeting": "Good day", "farewell": "Goodbye"}
    assert said.since == {"greeting": 1, "farewell": 3}
    assert (list(said), len(said)) == (["greeting", "farewell"], 2)


def test_a_rule_is_not_registered_twice_of_one_level() -> None:
    with pytest.raises(ValueError, match="a newer one needs a higher level"):
        rule_since(engine.FIRST_LEVEL, "signposting")(lambda _: pytest.fail("it is never asked"))
    with pytest.raises(ValueError, match="'signposting' is entered already"):
        rule("signposting", asks="Who else can help?", floor=None, cured_at=())


def test_nothing_is_known_since_a_level_that_this_release_does_not_have() -> None:
    levels = {since for register in (*REGISTERS.values(), COUNTED) for since in register.values()}
    assert max(levels) <= engine.NEWEST_LEVEL
    assert engine.FIRST_LEVEL <= engine.OLDEST_LEVEL_FOR_NEW_DECISIONS <= engine.NEWEST_LEVEL
