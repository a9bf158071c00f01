"""A question of what is known, and the same question of what was known at a moment: two statements, written once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, Generic, TypeVar, overload

from sqlalchemy import ColumnElement, Select

from contact_policy.storage.columns import Moment
from contact_policy.storage.prepared import Prepared, given
from contact_policy.storage.rows import Row

T_co = TypeVar("T_co", covariant=True)

AsOf = ColumnElement[datetime] | None
"""The moment a statement is asked as of; None where it asks what is known now."""

AS_OF = given("as_of", Moment)
"""The moment that each call gives as ``as_of``."""


class AsKnown(Generic[T_co]):
    """``ask`` writes the question down: once without a moment, and once as of the moment that a call gives."""

    @overload
    def __init__(self: AsKnown[Row], ask: Callable[[AsOf], Select[Any]]) -> None: ...
    @overload
    def __init__(self, ask: Callable[[AsOf], Select[Any]], record: type[T_co]) -> None: ...
    def __init__(self, ask: Callable[[AsOf], Select[Any]], record: Any = None) -> None:
        self.now: Prepared[T_co] = Prepared(ask(None), record)
        self.then: Prepared[T_co] = Prepared(ask(AS_OF), record)

    def at(self, as_of: datetime | None) -> Prepared[T_co]:
        """The statement to ask: it takes ``as_of`` by that name, and leaves it unasked where it is None."""
        return self.now if as_of is None else self.then
