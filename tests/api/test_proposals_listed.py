"""A list shows each proposal as reading it alone does, though it is written straight from what is kept."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from contact_policy.api.schemas.listed_proposals import WrittenProposals
from contact_policy.policy import load_policy
from contact_policy.policy.facts import Consideration
from contact_policy.policy.findings import Alternative, Check, CheckOutcome, Kind, Stage, Verdict
from contact_policy.policy.first_measures import FIRST_MEASURES
from contact_policy.policy.measure import Measure
from contact_policy.policy.measure_fields import example_of
from contact_policy.policy.vocabulary import NewInformation
from contact_policy.records import Page, ProposalRecord, ProposalStatus
from contact_policy.storage.store import Store
from fixtures import records
from fixtures.database import execute
from fixtures.records import DAY, NOON
from fixtures.service import Client

pytestmark = pytest.mark.anyio

MET = Check("length-stated", Kind.NEEDS_REASON, Stage.PROPOSAL, ("MC-8.28",), (), CheckOutcome.MET, "It is “stated”.")
CURABLE = MET._replace(rule="criterion-1", outcome=CheckOutcome.NOT_MET, cure='Say "checks":[] — anew.')
UNMET = CURABLE._replace(rule="measure-fits-behaviour", curable=False)
LAST = CURABLE._replace(rule="access-kept-open", statement='"outcome": "not_met"')
TRAP = '"checks":[] \\ \n "checks":[] "evidence_event_ids":[]'
WHOLE: dict[str, Any] = {
    "grounds": TRAP,
    "ends_on": date(2027, 6, 1),
    "review_on_defaulted": True,
    "evidence_event_ids": (records.new_id(), records.new_id()),
    "case_ids": (records.new_id(),),
    "replaces": records.new_id(),
    "criteria": {
        "concern_addressed": Consideration(),
        "access_needs": Consideration(
            considered_by="Mary",
            considered_on=date(2026, 11, 20),
            finding=TRAP,
            concerns_remain=True,
            new_information=NewInformation.NONE,
        ),
    },
    "lesser_measures_considered": "Reminders.",
    "warning_response_weighed": "Weighed.",
    "warning_exemption_reason": "A threat.",
    "concerns_deciding_officer": True,
}


def shaped(record: ProposalRecord, *measures: Measure, **said: Any) -> ProposalRecord:
    """The proposal with these measures, and as alternatives too."""
    alternatives = tuple(
        Alternative(measures=(measure,), verdict=Verdict.PERMITTED_WITH_REASONS) for measure in measures
    )
    assessment = record.assessment._replace(checks=(MET, CURABLE, MET, UNMET, LAST), alternatives=alternatives)
    return replace(record, proposal=replace(record.proposal, measures=measures, **said), assessment=assessment)


async def kept(store: Store) -> tuple[str, list[str]]:
    """A customer, and the ids of proposals about them of every shape."""
    every_kind = [example_of(load_policy(), kind) for kind in FIRST_MEASURES]
    async with store.transaction() as tx:
        person = (await tx.customers.add(records.customer())).id
        plain = records.proposal(person)
        later = records.proposal(person, proposed_at=NOON.replace(microsecond=0))
        withdrawn = shaped(records.proposal(person), *every_kind, **WHOLE)
        made = [plain, shaped(later, *[Measure(kind=kind) for kind in FIRST_MEASURES]), withdrawn]
        made += [shaped(records.proposal(person), measure) for measure in every_kind]
        for proposal in made:
            await tx.proposals.add(proposal, {})
        away: dict[str, Any] = {"withdrawn_by": "mary", "withdrawn_at": NOON + DAY, "withdrawal_reason": TRAP}
        await tx.proposals.set_status(withdrawn.id, ProposalStatus.WITHDRAWN, version=1, **away)
    return person, [proposal.id for proposal in made]


async def differences(client: Client, headers: dict[str, str], person: str, ids: list[str]) -> list[str]:
    """The ids of those that the list shows otherwise than a reading does."""
    listed = await client.get(f"/v1/restriction-proposals?customer_id={person}", headers=headers)
    assert listed.status_code == 200, listed.text
    items = {item["id"]: item for item in listed.json()["items"]}
    assert not any(item.pop("changed_since") for item in items.values())
    assert list(items) == sorted(ids, reverse=True)
    alone = {id_: (await client.get(f"/v1/restriction-proposals/{id_}", headers=headers)).json() for id_ in ids}
    return [id_ for id_ in ids if list(items[id_]) != list(alone[id_]) or items[id_] != alone[id_]]


async def test_a_proposal_is_listed_as_it_is_read_alone(client: Client, store: Store, manager: dict[str, str]) -> None:
    assert await differences(client, manager, *await kept(store)) == []


async def test_where_a_cure_is_written_is_listed_for_every_unmet_check_that_has_one(
    client: Client, store: Store, manager: dict[str, str]
) -> None:
    person, _ = await kept(store)
    listed = await client.get(f"/v1/restriction-proposals?customer_id={person}&limit=1", headers=manager)
    checks = listed.json()["items"][0]["assessment"]["checks"]
    assert [check["fields"] for check in checks] == [
        [],
        ["/criteria/concern_addressed"],
        [],
        [],
        ["/measures", "/replaces"],
    ]


@pytest.mark.parametrize(
    "older_form",
    [
        "proposal = proposal - 'warning_response_weighed'",
        "proposal = proposal - 'concerns_deciding_officer' || '{\"since_left_out\": 1}'",
        """proposal = jsonb_set(proposal, '{measures}', (SELECT jsonb_agg(m - 'sip_uri')
             FROM jsonb_array_elements(proposal -> 'measures') AS m))""",
        "proposal = proposal #- '{criteria,access_needs,new_information}'",
        "assessment = assessment - 'alternatives'",
        """assessment = jsonb_set(assessment, '{checks}', (SELECT coalesce(jsonb_agg(c - 'reason'), '[]')
             FROM jsonb_array_elements(assessment -> 'checks') AS c))""",
    ],
)
async def test_so_is_one_that_an_earlier_version_kept(
    client: Client, store: Store, shared_dsn: str, manager: dict[str, str], older_form: str
) -> None:
    person, ids = await kept(store)
    # What is decided stays as it is, whoever asks: for a moment it need not.
    await execute(
        shared_dsn,
        "ALTER TABLE restriction_proposals DISABLE TRIGGER decided_stay",
        f"UPDATE restriction_proposals SET {older_form} WHERE customer_id = '{person}'",  # noqa: S608 - the test's own words
        "ALTER TABLE restriction_proposals ENABLE ALWAYS TRIGGER decided_stay",
    )
    assert await differences(client, manager, person, ids) == []


async def test_what_changed_since_a_list_showed_it_is_listed_as_it_is_now(
    client: Client, store: Store, manager: dict[str, str]
) -> None:
    person, ids = await kept(store)
    assert await differences(client, manager, person, ids) == []
    async with store.transaction() as tx:
        away: dict[str, Any] = {"withdrawn_by": "mary", "withdrawn_at": NOON + DAY, "withdrawal_reason": "Resolved."}
        await tx.proposals.set_status(ids[0], ProposalStatus.WITHDRAWN, version=1, **away)
    assert await differences(client, manager, person, ids) == []


async def test_a_page_longer_than_what_is_remembered_is_whole(store: Store) -> None:
    person, ids = await kept(store)
    forgetful, other = WrittenProposals(most_bytes=3_000), WrittenProposals()
    async with store.reading() as tx:
        listed, _ = await tx.proposals.listed(Page(limit=200), customer_id=person)
        pages = [await written.page(listed, tx.proposals.to_show) for written in (forgetful, forgetful, other, other)]
    assert len(pages[0]) == len(ids)
    assert all(page == pages[0] for page in pages)
