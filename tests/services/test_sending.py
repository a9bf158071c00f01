"""What is queued is sent once, with growing waits, never to an address that no longer serves; what fails is told."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any, Self

import pytest

from contact_policy.carriers import Notify, NotifyEmail, NotifyLetters, Smtp, SmtpSecurity, SmtpServer
from contact_policy.errors import CannotBePrinted
from contact_policy.letters import CannotTypeset
from contact_policy.policy import load_policy
from contact_policy.policy.facts import AccessNeed, ContactPoint
from contact_policy.policy.vocabulary import Channel, ContactPointKind, EndedHow, IssueMethod, NoticeKind
from contact_policy.records import (
    Caller,
    Customer,
    NoticeRecord,
    NoticeStatus,
    OutgoingChannel,
    OutgoingKind,
    OutgoingMessage,
    OutgoingState,
    Page,
    Role,
    Trouble,
)
from contact_policy.records.erasures import ErasureGround
from contact_policy.services import Store, erasures, merges, notices, record
from contact_policy.services.context import Context
from contact_policy.services.sending import database_clock, deliver, queue
from contact_policy.services.sending.deliver import LEASE, DeliverySetup
from contact_policy.services.sending.messages import MessageMaterials
from contact_policy.services.sending.outcomes import LAST_TRY
from fixtures import records
from fixtures.mailbox import CUT, Mailbox, mail_server
from fixtures.notify import KEY, LOSE, TEMPLATE, NotifyStandIn, notify
from fixtures.running import free_port

pytestmark = pytest.mark.anyio

POLICY = load_policy()
EMAIL, POST = OutgoingChannel.EMAIL, OutgoingChannel.POST
JO = "jo.caller@example.org"
HOME = "1 High Street, Sampleton SA1 2BB"
MARY = Caller(subject="mary", roles=frozenset({Role.MANAGER}))


class Letters:
    """A notice as one line, so that tests see whose it is."""

    def text(self, notice: NoticeRecord) -> str:
        return f"{notice.id} to {notice.addressee}, issued {notice.issued_at}"

    def html(self, notice: NoticeRecord) -> str:
        return f"<p>{self.text(notice)}</p>"

    def pdf(self, notice: NoticeRecord) -> bytes:
        return f"{notice.id} to {notice.addressee} at {notice.address}".encode()


@dataclass
class Office:
    """The office's queue, a deliverer, and the time."""

    store: Store
    mailbox: Mailbox
    now: datetime = records.NOON
    reminders_to: dict[Role, str] = field(default_factory=lambda: {Role.MANAGER: "managers@office.example"})
    carriers: dict[OutgoingChannel, Any] = field(default_factory=dict)

    def later(self, **span: float) -> None:
        self.now += timedelta(**span)

    def setup(self) -> DeliverySetup:
        server = SmtpServer(
            host="127.0.0.1",
            port=self.mailbox.port,
            security=SmtpSecurity.NONE,
            sender="contact@office.example",
            sender_name="The Office",
            answers_within=1,
        )
        return DeliverySetup(
            store=self.store,
            policy=POLICY,
            carriers={EMAIL: Smtp(server)} | self.carriers,
            materials=MessageMaterials(Letters(), self.reminders_to),
            clock=lambda: self.now,
        )

    async def deliver(self) -> dict[OutgoingState, int]:
        return dict(await deliver.deliver_due(self.setup()))

    async def customer(self, *points: ContactPoint, **said: Any) -> Customer:
        async with self.store.transaction() as tx:
            return await tx.customers.add(records.customer(contact_points=points or (email(), home()), **said))

    async def draft(self, customer: Customer, **said: Any) -> NoticeRecord:
        notice = records.notice(customer.id, kind=NoticeKind.WARNING, addressee=customer.name, **said)
        async with self.store.transaction() as tx:
            await tx.notices.add(notice)
            await tx.warnings.add(records.warning(customer.id, notice.id, id=notice.about_id))
        return notice

    async def queued(self, customer: Customer | None = None, channel: OutgoingChannel = EMAIL) -> NoticeRecord:
        """A notice on the queue, as a manager puts it there."""
        notice = await self.draft(customer or await self.customer())
        async with self.store.transaction() as tx:
            context = Context(tx, POLICY, MARY, self.now)
            return await queue.send(context, notice.id, channel, None, {EMAIL, POST})

    async def change(self, customer_id: str, **said: Any) -> None:
        async with self.store.transaction() as tx:
            await tx.customers.update(replace(await tx.customers.get(customer_id), **said))

    async def notice(self, notice: NoticeRecord) -> NoticeRecord:
        async with self.store.reading() as tx:
            return await tx.notices.get(notice.id)

    async def message(self, notice: NoticeRecord) -> OutgoingMessage:
        async with self.store.reading() as tx:
            message = await tx.outgoing_messages.for_notice(notice.id)
        assert message is not None
        return message

    async def remind(self, **said: Any) -> bool:
        given: dict[str, Any] = {
            "id": records.new_id(),
            "kind": OutgoingKind.REMINDER,
            "channel": EMAIL,
            "to_role": Role.MANAGER,
            "subject": "A review is due",
            "paragraphs": ("It is due on 1 March 2027.", "Please decide."),
            "about": "restrictions/1",
            "queued_by": "contact-policy sweep",
            "queued_at": self.now,
        }
        async with self.store.transaction() as tx:
            return await queue.add(Context(tx, POLICY, MARY, self.now), OutgoingMessage(**given | said))

    async def trail(self) -> list[str]:
        """What the audit trail says was done, the first first."""
        async with self.store.reading() as tx:
            entries, _ = await tx.audit.list(Page(limit=200))
        return [entry.action for entry in reversed(entries)]

    async def told(self, customer_id: str) -> list[str]:
        async with self.store.reading() as tx:
            return [e.kind for e in await record.read(Context(tx, POLICY, MARY, self.now), customer_id)]


def email(value: str = JO, **said: Any) -> ContactPoint:
    return ContactPoint(kind=ContactPointKind.EMAIL, value=value, **said)


def home() -> ContactPoint:
    return ContactPoint(kind=ContactPointKind.POST, value=HOME)


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    with mail_server() as mailbox:
        yield mailbox


@pytest.fixture
def office(store: Store, mailbox: Mailbox) -> Office:
    return Office(store, mailbox)


@pytest.fixture
def stand_in(office: Office) -> Iterator[NotifyStandIn]:
    """Notify in place of the SMTP server, and for letters."""
    with notify() as stand_in:
        account = Notify(api_key=KEY, base_url=stand_in.url, answers_within=2)
        office.carriers |= {EMAIL: NotifyEmail(account, TEMPLATE), POST: NotifyLetters(account, "second")}
        yield stand_in


async def test_a_queued_notice_is_no_issued_one_until_the_server_has_taken_it(office: Office) -> None:
    notice = await office.queued()
    assert (await office.notice(notice)).status is NoticeStatus.DRAFT
    assert (await office.message(notice)).state is OutgoingState.WAITING
    office.later(minutes=3)
    assert await office.deliver() == {OutgoingState.SENT: 1}
    issued = await office.notice(notice)
    assert (issued.status, issued.method, issued.issued_by) == (
        NoticeStatus.ISSUED,
        IssueMethod.EMAIL,
        "contact-policy deliver",
    )
    assert issued.issued_at == issued.deemed_received_at == office.now
    assert (await office.message(notice)).settled_at == office.now
    (mail,) = office.mailbox.taken
    assert mail["To"] == JO
    body = mail.get_body(("plain",))
    assert body is not None
    assert body.get_content().strip() == f"{notice.id} to Pat Example, issued {office.now}"
    assert await office.told(notice.customer_id) == [
        "notice.drafted",
        "warning.drafted",
        "notice.queued",
        "notice.issued",
    ]


async def test_nobody_is_erased_while_a_letter_to_them_is_on_its_way(office: Office) -> None:
    notice = await office.queued()

    async def in_the_way() -> list[str]:
        async with office.store.reading() as tx:
            customer = await tx.customers.get(notice.customer_id)
            context = Context(tx, POLICY, MARY, office.now)
            return [
                each.hindrance for each in await erasures.hindrances(context, customer, ErasureGround.UNLAWFUL, None)
            ]

    assert await in_the_way() == ["letter-under-way"]
    await office.deliver()
    assert await in_the_way() == []


async def test_nothing_is_sent_twice(office: Office) -> None:
    await office.queued()
    await office.deliver()
    office.later(days=30)
    assert await office.deliver() == {}
    assert len(office.mailbox.taken) == 1


async def test_what_is_rolled_back_is_never_sent(office: Office) -> None:
    notice = await office.draft(await office.customer())

    async def fail_after_queueing() -> None:
        async with office.store.transaction() as tx:
            await queue.send(Context(tx, POLICY, MARY, office.now), notice.id, EMAIL, None, {EMAIL})
            raise RuntimeError("the change failed")

    with pytest.raises(RuntimeError, match="the change failed"):
        await fail_after_queueing()
    assert await office.deliver() == {}


async def test_two_deliverers_at_once_send_each_message_once(office: Office) -> None:
    for number in range(12):
        await office.queued(await office.customer(email(f"jo.{number}@example.org")))
    fared = await asyncio.gather(*(office.deliver() for _ in range(4)))
    assert sum(f.get(OutgoingState.SENT, 0) for f in fared) == 12
    assert len(set(office.mailbox.ids())) == len(office.mailbox.taken) == 12


async def test_a_refusal_for_now_is_tried_again_with_growing_waits_and_given_up_loudly(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    office.mailbox.to_recipients = ["451 not now"] * 100
    notice = await office.queued()
    waits = []
    while (await office.message(notice)).state is OutgoingState.WAITING:
        assert await office.deliver() != {}
        assert await office.deliver() == {}
        due = (await office.message(notice)).next_try_at
        if due is not None:
            waits.append(due - office.now)
            office.now = due
    assert len(waits) == LAST_TRY - 1
    assert waits == sorted(waits)
    assert (waits[0], waits[-1]) == (timedelta(minutes=1), timedelta(hours=4))
    message = await office.message(notice)
    assert (message.state, message.why, message.tries) == (OutgoingState.FAILED, Trouble.REFUSED_FOR_NOW, LAST_TRY)
    assert (await office.notice(notice)).status is NoticeStatus.DRAFT
    assert caplog.records[-1].levelno == logging.ERROR
    assert message.id in caplog.records[-1].message
    assert JO not in caplog.text
    assert "Pat Example" not in caplog.text
    assert "notice.failed" in await office.told(notice.customer_id)


async def test_a_refusal_for_now_does_not_keep_it_from_being_sent_later(office: Office) -> None:
    office.mailbox.to_messages = ["452 full"]
    notice = await office.queued()
    await office.deliver()
    office.later(minutes=1)
    assert await office.deliver() == {OutgoingState.SENT: 1}
    assert (await office.notice(notice)).issued_at == office.now


async def test_a_refusal_for_good_is_not_tried_again(office: Office) -> None:
    office.mailbox.to_recipients = ["550 5.1.1 no such user"]
    notice = await office.queued()
    assert await office.deliver() == {OutgoingState.FAILED: 1}
    office.later(days=1)
    assert await office.deliver() == {}
    message = await office.message(notice)
    assert (message.why, message.tries) == (Trouble.REFUSED, 1)


async def test_what_failed_can_be_queued_again_and_is_no_longer_somebodys_to_see_to(office: Office) -> None:
    office.mailbox.to_recipients = ["550 no"]
    notice = await office.queued()
    await office.deliver()
    async with office.store.transaction() as tx:
        assert (await queue.counts(tx, office.now)).failed == 1
        await queue.send(Context(tx, POLICY, MARY, office.now), notice.id, EMAIL, None, {EMAIL})
        counts = await queue.counts(tx, office.now)
    assert (counts.failed, counts.waiting) == (0, 1)
    assert await office.deliver() == {OutgoingState.SENT: 1}


async def test_a_line_cut_after_the_message_repeats_it_under_the_same_id(office: Office) -> None:
    office.mailbox.to_messages = [CUT]
    notice = await office.queued()
    assert await office.deliver() == {OutgoingState.WAITING: 1}
    office.later(minutes=1)
    assert await office.deliver() == {OutgoingState.SENT: 1}
    assert len(office.mailbox.taken) == 2
    assert len(set(office.mailbox.ids())) == 1
    assert (await office.notice(notice)).issued_at == office.now


async def test_whoever_dies_while_sending_leaves_it_to_the_next_once_the_lease_is_over(office: Office) -> None:
    notice = await office.queued()
    async with office.store.transaction() as tx:
        assert await tx.outgoing_messages.claim(office.now, LEASE) is not None
    assert await office.deliver() == {}
    office.now += LEASE
    assert await office.deliver() == {OutgoingState.SENT: 1}
    assert (await office.message(notice)).tries == 2


async def test_what_a_dead_deliverer_left_is_not_sent_once_a_person_has_issued_it(office: Office) -> None:
    notice = await office.queued()
    async with office.store.transaction() as tx:
        await tx.outgoing_messages.claim(office.now, LEASE)
        await notices.issue(Context(tx, POLICY, MARY, office.now), notice.id, IssueMethod.BY_HAND, None)
    office.now += LEASE
    assert await office.deliver() == {OutgoingState.WITHDRAWN: 1}
    assert not office.mailbox.taken
    assert (await office.trail())[-1] == "notice.unqueued"


async def test_a_message_that_kills_whoever_sends_it_is_given_up_some_day(office: Office) -> None:
    notice = await office.queued()
    for _ in range(LAST_TRY):
        async with office.store.transaction() as tx:
            assert await tx.outgoing_messages.claim(office.now, LEASE) is not None
        office.now += LEASE
    assert await office.deliver() == {OutgoingState.FAILED: 1}
    assert (await office.message(notice)).why is Trouble.OUTCOME_UNKNOWN
    assert office.mailbox.taken == []


async def test_a_deliverer_that_was_held_up_still_records_what_it_sent(office: Office) -> None:
    """Its lease ran out while the server took the message; another has claimed it since."""
    notice = await office.queued()
    async with office.store.transaction() as tx:
        claimed = await tx.outgoing_messages.claim(office.now, LEASE)
        assert claimed is not None
        second = await tx.outgoing_messages.claim(office.now + LEASE, LEASE)
        assert second is not None
    sent = replace(claimed, state=OutgoingState.SENT, next_try_at=None, settled_at=office.now)
    failed = replace(second, state=OutgoingState.FAILED, next_try_at=None, settled_at=office.now)
    async with office.store.transaction() as tx:
        assert not await tx.outgoing_messages.settle(replace(claimed, state=OutgoingState.WAITING))
        assert await tx.outgoing_messages.settle(sent)
        assert not await tx.outgoing_messages.settle(failed)
    assert (await office.message(notice)).state is OutgoingState.SENT


async def test_who_has_a_message_for_how_long_goes_by_the_databases_clock(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A deliverer on a machine whose clock was fast took, and sent again, what another was sending."""

    class FastClock(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> Self:
            return super().now(tz) + timedelta(minutes=11)

    monkeypatch.setattr(database_clock, "datetime", FastClock)
    clock = database_clock.DatabaseClock(office.store)
    assert clock() > datetime.now(UTC) + timedelta(minutes=10)
    await clock.read()
    assert abs(clock() - datetime.now(UTC)) < timedelta(minutes=1)


async def moved(office: Office, notice: NoticeRecord) -> None:
    await office.change(notice.customer_id, contact_points=(email("jo.new@example.org"),))


async def shared(office: Office, notice: NoticeRecord) -> None:
    await office.change(notice.customer_id, contact_points=(email(shared=True),))


async def somebody_elses_too(office: Office, _: NoticeRecord) -> None:
    await office.customer(email())


async def unusable(office: Office, notice: NoticeRecord) -> None:
    need = AccessNeed(need="Cannot read a screen", channels_unusable=(Channel.EMAIL,))
    await office.change(notice.customer_id, access_needs=(need,))


@pytest.mark.parametrize(
    ("happened", "why"),
    [
        (moved, Trouble.ADDRESS_CHANGED),
        (shared, Trouble.ADDRESS_SHARED),
        (somebody_elses_too, Trouble.ADDRESS_SHARED),
        (unusable, Trouble.CHANNEL_UNUSABLE),
    ],
)
async def test_an_address_that_no_longer_serves_holds_the_notice_for_a_person(
    office: Office, happened: Any, why: Trouble
) -> None:
    notice = await office.queued()
    await happened(office, notice)
    assert await office.deliver() == {OutgoingState.HELD: 1}
    assert (await office.message(notice)).why is why
    assert office.mailbox.taken == []
    assert (await office.notice(notice)).status is NoticeStatus.DRAFT
    assert "notice.held" in await office.told(notice.customer_id)
    async with office.store.reading() as tx:
        assert (await queue.counts(tx, office.now)).held == 1


async def test_a_notice_follows_its_customer_through_a_merge_and_is_held_where_a_split_takes_the_address_away(
    office: Office,
) -> None:
    other = await office.customer(email("jo.other@example.org"))
    notice = await office.queued()
    kept = await office.draft(other)
    async with office.store.transaction() as tx:
        context = Context(tx, POLICY, MARY, office.now)
        await merges.merge(context, other.id, notice.customer_id, "One person, registered twice.")
        await queue.send(context, kept.id, EMAIL, JO, {EMAIL})
    assert await office.deliver() == {OutgoingState.SENT: 2}
    assert office.mailbox.recipients == [JO, JO]
    assert (await office.told(other.id)).count("notice.issued") == 2
    further = await office.draft(other)
    async with office.store.transaction() as tx:
        context = Context(tx, POLICY, MARY, office.now)
        await queue.send(context, further.id, EMAIL, JO, {EMAIL})
        await merges.split(context, other.id, notice.customer_id, "Two people after all.")
    assert await office.deliver() == {OutgoingState.HELD: 1}
    assert (await office.message(further)).why is Trouble.ADDRESS_CHANGED


async def test_an_issue_that_a_person_records_takes_the_notice_off_the_queue(office: Office) -> None:
    notice = await office.queued()
    async with office.store.transaction() as tx:
        await notices.issue(Context(tx, POLICY, MARY, office.now), notice.id, IssueMethod.BY_HAND, None)
    message = await office.message(notice)
    assert (message.state, message.why) == (OutgoingState.WITHDRAWN, Trouble.ALREADY_ISSUED)
    assert await office.deliver() == {}
    assert office.mailbox.taken == []


async def test_an_issue_recorded_while_it_is_being_sent_stands(office: Office) -> None:
    notice = await office.queued()
    office.mailbox.delay = 0.6
    sending = asyncio.create_task(office.deliver())
    await asyncio.sleep(0.3)
    async with office.store.transaction() as tx:
        await notices.issue(Context(tx, POLICY, MARY, office.now), notice.id, IssueMethod.BY_HAND, None)
    assert await sending == {OutgoingState.SENT: 1}
    assert (await office.notice(notice)).method is IssueMethod.BY_HAND


async def test_the_decision_of_a_restriction_that_was_ended_is_not_sent_any_more(office: Office) -> None:
    async with office.store.transaction() as tx:
        made = await records.restricted(tx)
        person = await tx.customers.get(made.customer_id)
        await tx.customers.update(replace(person, contact_points=(email(),)))
        context = Context(tx, POLICY, MARY, office.now)
        notice = records.notice(person.id, about_id=made.id)
        await tx.notices.add(notice)
        await queue.send(context, notice.id, EMAIL, None, {EMAIL})
        await tx.restrictions.end(made.id, at=office.now, how=EndedHow.LIFTED, by="chief", reasons="It is over.")
    assert await office.deliver() == {OutgoingState.HELD: 1}
    assert (await office.message(notice)).why is Trouble.NO_LONGER_SO


async def test_a_time_of_demonstration_neither_holds_a_message_back_nor_sends_it_twice(office: Office) -> None:
    """A request with X-Now years ahead queued it; the deliverer goes by the real clock."""
    real = office.now
    office.later(days=700)
    notice = await office.queued()
    office.now = real
    assert await office.deliver() == {OutgoingState.SENT: 1}
    office.later(days=900)
    assert await office.deliver() == {}
    assert (await office.notice(notice)).status is NoticeStatus.ISSUED
    assert len(office.mailbox.taken) == 1


async def test_a_reminder_goes_to_the_role_and_is_queued_once(office: Office) -> None:
    assert await office.remind(once="review-due/1")
    assert not await office.remind(once="review-due/1")
    assert await office.deliver() == {OutgoingState.SENT: 1}
    (mail,) = office.mailbox.taken
    assert (mail["To"], mail["Auto-Submitted"]) == ("managers@office.example", "auto-generated")
    body = mail.get_body(("plain",))
    assert body is not None
    assert "Please decide." in body.get_content()


async def test_how_sending_a_reminder_ended_is_in_the_trail(office: Office) -> None:
    await office.remind()
    await office.deliver()
    office.mailbox.to_recipients = ["550 5.1.1 no such user"]
    await office.remind()
    await office.deliver()
    assert await office.trail() == ["reminder.queued", "reminder.sent", "reminder.queued", "reminder.failed"]


async def test_a_reminder_to_nobody_waits_for_an_address_and_is_shown(office: Office) -> None:
    await office.remind(to_role=Role.CHIEF_EXECUTIVE)
    assert await office.deliver() == {OutgoingState.WAITING: 1}
    office.reminders_to[Role.CHIEF_EXECUTIVE] = "chief@office.example"
    office.later(minutes=1)
    assert await office.deliver() == {OutgoingState.SENT: 1}


async def test_what_has_no_carrier_waits_until_there_is_one_and_says_so_once(
    office: Office, stand_in: NotifyStandIn, caplog: pytest.LogCaptureFixture
) -> None:
    letters = office.carriers.pop(POST)
    notice = await office.queued(channel=POST)
    for _ in range(2):
        assert await office.deliver() == {OutgoingState.WAITING: 1}
        office.later(hours=1)
    assert (await office.message(notice)).why is Trouble.CHANNEL_NOT_SET_UP
    assert [record.levelname for record in caplog.records if "not-set-up" in record.message] == ["WARNING"]
    office.carriers[POST] = letters
    office.later(minutes=1)
    assert await office.deliver() == {OutgoingState.ACCEPTED: 1}
    assert len(stand_in.letters()) == 1


async def test_a_letter_by_notify_is_issued_when_it_is_dispatched_and_received_working_days_later(
    office: Office, stand_in: NotifyStandIn
) -> None:
    stand_in.statuses = ["pending-virus-check", "accepted", "accepted", "received"]
    notice = await office.queued(channel=POST)
    assert await office.deliver() == {OutgoingState.ACCEPTED: 1}
    assert stand_in.letters() == [f"{notice.id} to Pat Example at {HOME}".encode()]
    while (await office.notice(notice)).status is NoticeStatus.DRAFT:
        assert stand_in.taken[0]["asked"] < 4
        office.later(minutes=5)
        await office.deliver()
    issued = await office.notice(notice)
    assert (issued.method, issued.issued_at) == (IssueMethod.POST, office.now)
    # 20 November 2026 is a Friday: the second working day after it begins on Tuesday in London.
    assert issued.deemed_received_at == datetime.fromisoformat("2026-11-24T00:00:00Z")
    assert len(stand_in.taken) == 1


async def test_a_letter_that_notify_finds_faulty_fails_and_binds_nobody(
    office: Office, stand_in: NotifyStandIn
) -> None:
    stand_in.statuses = ["pending-virus-check", "validation-failed"]
    notice = await office.queued(channel=POST)
    await office.deliver()
    for _ in range(2):
        office.later(minutes=5)
        await office.deliver()
    assert (await office.message(notice)).why is Trouble.REFUSED
    assert (await office.notice(notice)).status is NoticeStatus.DRAFT


async def test_what_notify_took_before_the_line_was_cut_is_found_by_its_reference(
    office: Office, stand_in: NotifyStandIn
) -> None:
    stand_in.posts = [LOSE]
    stand_in.completed_at = "2026-11-20T12:00:30Z"
    notice = await office.queued()
    assert await office.deliver() == {OutgoingState.WAITING: 1}
    for _ in range(4):
        office.later(minutes=2)
        await office.deliver()
    assert len(stand_in.taken) == 1
    issued = await office.notice(notice)
    assert issued.issued_at == datetime.fromisoformat("2026-11-20T12:00:30Z")


async def test_what_a_carrier_never_tells_the_outcome_of_is_told_as_that(
    office: Office, stand_in: NotifyStandIn
) -> None:
    stand_in.statuses = ["created"]
    notice = await office.queued(channel=POST)
    for _ in range(14):
        await office.deliver()
        office.later(days=1)
    message = await office.message(notice)
    assert (message.state, message.why) == (OutgoingState.FAILED, Trouble.OUTCOME_UNKNOWN)


async def test_a_letter_that_cannot_be_made_keeps_no_other_back(
    office: Office, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    broken, sound = await office.queued(), await office.queued(await office.customer(email("other@example.org")))
    made = Letters.text

    def text(self: Letters, notice: NoticeRecord) -> str:
        if notice.id == broken.id:
            raise ValueError("a fault that quotes Pat Example")
        return made(self, notice)

    monkeypatch.setattr(Letters, "text", text)
    await office.deliver()
    assert (await office.notice(sound)).status is NoticeStatus.ISSUED
    assert (await office.message(broken)).why is Trouble.CANNOT_BE_MADE
    assert "Pat Example" not in caplog.text


async def test_an_email_goes_without_the_pdf_that_no_font_can_be_found_for(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And a letter is refused when it is queued, or given back to a person at once: no font comes by waiting."""

    def pdf(*_: object) -> bytes:
        raise CannotTypeset

    by_email = await office.queued()
    by_post = await office.queued(await office.customer(home()), POST)
    office.carriers[POST] = office.setup().carriers[EMAIL]
    monkeypatch.setattr(Letters, "pdf", pdf)
    assert await office.deliver() == {OutgoingState.SENT: 1, OutgoingState.HELD: 1}
    assert (await office.notice(by_email)).status is NoticeStatus.ISSUED
    assert (await office.message(by_post)).why is Trouble.CANNOT_BE_MADE
    (mail,) = office.mailbox.taken
    assert not list(mail.iter_attachments())
    draft = await office.draft(await office.customer(name="王小明"))
    async with office.store.transaction() as tx:
        context = Context(tx, POLICY, MARY, office.now, cannot_show=lambda text: ("a letter",) if "王" in text else ())
        with pytest.raises(CannotBePrinted):
            await queue.send(context, draft.id, POST, None, {EMAIL, POST})


async def test_a_letter_goes_to_an_address_in_lines_though_it_was_kept_on_one(office: Office) -> None:
    draft = await office.draft(await office.customer(home()))
    lines = HOME.replace(", ", ",\n")
    async with office.store.transaction() as tx:
        sent = await queue.send(Context(tx, POLICY, MARY, office.now), draft.id, POST, lines, {POST})
    assert (await office.message(sent)).address.split() == HOME.split()


async def test_an_absent_server_keeps_what_waits(office: Office) -> None:
    office.mailbox.port = free_port()
    notice = await office.queued()
    assert await office.deliver() == {OutgoingState.WAITING: 1}
    assert (await office.message(notice)).why is Trouble.CHANNEL_AWAY


async def test_what_was_sent_is_forgotten_after_ninety_days_and_not_before_and_that_it_went_is_not(
    office: Office,
) -> None:
    sent = await office.queued()
    await office.remind(once="a review")
    assert await office.deliver() == {OutgoingState.SENT: 2}
    held = await office.queued(await office.customer(email("elsewhere@example.org")))
    await office.change(held.customer_id, contact_points=())
    assert await office.deliver() == {OutgoingState.HELD: 1}

    async def forget(days: int) -> int:
        async with office.store.transaction() as tx:
            return await queue.forget(tx, office.now + timedelta(days=days))

    assert [await forget(days) for days in (89, 91, 91)] == [0, 2, 0]
    kept = await office.message(sent)
    assert (kept.state, kept.address, kept.subject) == (OutgoingState.SENT, "", "")
    assert (await office.notice(sent)).sent_to == JO
    assert "notice.issued" in await office.told(sent.customer_id)
    assert not await office.remind(once="a review"), "it would be told a second time"
