"""What every service is handed: the open transaction, the policy edition, who is asking, and now."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import uuid6

from contact_policy.letters import Templates, built_in_templates
from contact_policy.policy import Policy
from contact_policy.records import Caller
from contact_policy.records.audit import ActedOn, AuditEntry, SaidInTrail, entries_of
from contact_policy.records.role_names import RoleNames
from contact_policy.services import Transaction


@dataclass(frozen=True, slots=True)
class Context:
    """One request's surroundings. Whatever is changed through ``tx`` is stored together with its audit entry.

    ``templates`` are what notices are written by: ours, where an office has no words of its own. ``cannot_show`` names
    the letters of a text that none of the fonts has which PDFs are set in.
    """

    tx: Transaction
    policy: Policy
    caller: Caller
    now: datetime
    templates: Templates = field(default_factory=built_in_templates)
    cannot_show: Callable[[str], tuple[str, ...]] = lambda _: ()

    @property
    def role_names(self) -> tuple[str, ...]:
        """The caller's roles as the policy document names them."""
        return RoleNames(self.policy).held(self.caller)

    async def audit(self, action: str, subject: str, customer_id: str | None = None, **details: Any) -> None:
        """Write down who did what to which thing. ``details`` hold ids, dates and codes, never personal data."""
        self.tx.audit.append(self.entry(action, subject, customer_id, **details))

    def entry(self, action: str, subject: str, customer_id: str | None = None, **details: Any) -> AuditEntry:
        """The audit entry that says so."""
        return self.entries(action, [(subject, customer_id, details)])[0]

    def entries(self, action: str, done: Sequence[ActedOn]) -> list[AuditEntry]:
        """The audit entries of one action on several things."""
        act = SaidInTrail(
            at=self.now,
            actor=self.caller.subject,
            roles=self.role_names,
            action=action,
            subject="",
            customer_id=None,
            policy=self.policy.reference,
            request_id=self.caller.request_id,
        )
        return entries_of(act, done)


def new_id() -> str:
    """A new UUIDv7, as text."""
    return str(uuid6.uuid7())
