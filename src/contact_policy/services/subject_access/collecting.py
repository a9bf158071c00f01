"""Gathers everything kept of one person into an export, oldest first."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from contact_policy.policy import Policy
from contact_policy.policy.codec import to_plain
from contact_policy.records.subject_access import SubjectExport, SubjectItem
from contact_policy.services.context import Context
from contact_policy.services.subject_access.explanations import explanations
from contact_policy.services.subject_access.staff import Staff
from contact_policy.storage.data_map import DataKind, TableHolding, data_map
from contact_policy.storage.rows import Row
from contact_policy.storage.subject_data import LEFT_OUT

# When a thing came about, by the first of these that its row has.
_WHEN = (
    "occurred_at", "received_at", "proposed_at", "decided_at", "authorised_at", "reviewed_at", "varied_at",
    "created_at",
    "added_at", "read_at", "seen_at", "answered_at", "returned_at", "recorded_at", "effective_at", "queued_at", "at",
    "filed_at", "saved_at", "issued_at", "as_of",
)  # fmt: skip
_KEYS = (
    "id", "contact_event_id", "restriction_id", "merge_id", "record_id", "case_id", "about_id", "customer_id",
)  # fmt: skip
_COPIES = "subject_access_copies"
_NOT_SHOWN = frozenset({"version", "sequence", "written", "position", "once", "carrier_id"})
_EARLIEST = datetime.min.replace(tzinfo=UTC)


async def collect(context: Context, customer_id: str, left_out: Collection[str] = ()) -> SubjectExport:
    """Everything kept of the customer, and of the records merged into theirs, but for the copies ``left_out``.

    Raises NotFound.
    """
    customer = await context.tx.customers.get(customer_id)
    data = context.tx.subject_data
    tables = dict(await data.tables(customer_id))
    tables[_COPIES] = tuple(row for row in tables[_COPIES] if row["id"] not in left_out)
    staff = Staff(context.policy, await data.by_whom(customer_id))
    recipients = tuple(_recipients(await data.posted(customer_id), await data.sent(customer_id)))
    holdings = {holding.table: holding for holding in data_map()}
    rows = [(_at(row), holdings[table], row) for table, found in tables.items() for row in found]
    rows.sort(key=lambda each: (each[0] or _EARLIEST, str(each[2].get("id", ""))))
    gathered = _Gathered(context.policy, staff, recipients, _statements(tables["data_requests"]))
    items = [gathered.item(number, *each) for number, each in enumerate(rows)]
    return SubjectExport(
        customer_id=customer_id,
        name=customer.name,
        made_at=context.now,
        explanations=explanations(context.policy, {item.table for item in items}),
        recipients=recipients,
        items=tuple(items),
        left_out=LEFT_OUT,
        notice_ids=tuple(row["id"] for row in tables["notices"]),
    )


def _at(row: Row) -> datetime | None:
    return next((row[name] for name in _WHEN if isinstance(row.get(name), datetime)), None)


@dataclass(frozen=True, slots=True)
class _Gathered:
    """What every item is told with."""

    policy: Policy
    staff: Staff
    recipients: Sequence[Mapping[str, Any]]
    statements: Mapping[str, Sequence[str]]

    def item(self, number: int, at: datetime | None, holding: TableHolding, row: Row) -> SubjectItem:
        """One row as an item; what has no id of its own is known by its place."""
        about = str(next((row[name] for name in _KEYS if row.get(name)), ""))
        columns = holding.columns.get(DataKind.STAFF, ())
        by, role = self.staff.recorder(about, row, columns)
        data = to_plain({name: value for name, value in row.items() if name not in _NOT_SHOWN and value is not None})
        if about in self.statements and holding.table == "contact_events":
            data["statements"] = list(self.statements[about])
        return SubjectItem(
            id=f"{holding.table}/{row.get('id') or number + 1}",
            table=holding.table,
            holds=holding.holds,
            kept=holding.kept,
            at=at,
            by=by,
            role=role,
            recipients=tuple(each["recipient"] for each in self.recipients if about and each["about"].endswith(about)),
            clauses=tuple(_clauses(self.policy, data)),
            data=self.staff.without_names(data, columns=frozenset(columns)),
        )


def _statements(requests: Sequence[Row]) -> Mapping[str, Sequence[str]]:
    """What the person said beside the record of each contact that was not put right as they asked."""
    found: dict[str, list[str]] = {}
    for row in sorted((row for row in requests if row["statement"]), key=lambda row: str(row["id"])):
        for event_id in row["contact_event_ids"]:
            found.setdefault(event_id, []).append(row["statement"])
    return found


def _clauses(policy: Policy, data: Any) -> Iterator[tuple[str, str]]:
    """The clauses that an item cites, in the policy's plain words."""
    cited = set(_cited(data))
    yield from ((clause.id, clause.text) for clause in policy.clauses if clause.id in cited)


def _cited(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        for name, part in value.items():
            if name == "clauses" and isinstance(part, list):
                yield from (clause for clause in part if isinstance(clause, str))
            else:
                yield from _cited(part)
    elif isinstance(value, list):
        for part in value:
            yield from _cited(part)


def _recipients(posted: Sequence[Row], sent: Sequence[Row]) -> Iterator[Mapping[str, Any]]:
    for row in posted:
        recipient = row["system"] or row["description"] or "another system of the office"
        yield {"recipient": recipient, "what": row["kind"].value, "about": row["about"], "at": to_plain(row["at"])}
    for row in sent:
        to_role = row["to_role"]
        recipient = f"by {row['channel'].value} to " + ("you" if to_role is None else "people of the office")
        about = f"notices/{row['notice_id']}" if row["notice_id"] else row["about"]
        what = "a letter" if to_role is None else "a reminder"
        yield {"recipient": recipient, "what": what, "about": about, "at": to_plain(row["settled_at"])}
