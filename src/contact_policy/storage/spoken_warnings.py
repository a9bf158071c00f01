"""Warnings by word of mouth. Only ever added."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Select

from contact_policy.policy import facts
from contact_policy.policy.vocabulary import IssueMethod
from contact_policy.records.spoken_warnings import SpokenWarning
from contact_policy.storage.as_known import AsKnown, AsOf
from contact_policy.storage.connection import Repository, columns_of
from contact_policy.storage.membership import belongs
from contact_policy.storage.prepared import selecting
from contact_policy.storage.tables import spoken_warnings


def _of_customer(as_of: AsOf) -> Select[Any]:
    statement = selecting(spoken_warnings, SpokenWarning).where(belongs(spoken_warnings.c.customer_id, as_of))
    if as_of is not None:
        statement = statement.where(spoken_warnings.c.recorded_at <= as_of)
    return statement.order_by(spoken_warnings.c.id)


_OF_CUSTOMER = AsKnown(_of_customer, SpokenWarning)


class SpokenWarningRepository(Repository):
    """What customers were told by word of mouth."""

    async def add(self, warning: SpokenWarning) -> None:
        """Keep a new one."""
        await self._connection.add(spoken_warnings, columns_of(spoken_warnings, warning))

    async def for_customer(self, customer_id: str) -> tuple[SpokenWarning, ...]:
        """Every one given to one customer, oldest first."""
        return await self._connection.rows(_OF_CUSTOMER.at(None), customer_id=customer_id, as_of=None)

    async def known(self, customer_id: str, as_of: datetime | None = None) -> tuple[facts.Warning, ...]:
        """Those that the office knew of at ``as_of`` (None: knows of now), as steps of warning."""
        found = await self._connection.rows(_OF_CUSTOMER.at(as_of), customer_id=customer_id, as_of=as_of)
        return tuple(_fact(warning) for warning in found)


def _fact(said: SpokenWarning) -> facts.Warning:
    return facts.Warning(
        id=said.id,
        behaviours=said.behaviours,
        response_days=said.response_days or 0,
        issued_at=said.said_at,
        method=IssueMethod.BY_HAND,
        drafted_at=said.said_at,
        issue_recorded_at=said.recorded_at,
        step=said.step,
    )
