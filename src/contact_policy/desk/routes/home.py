"""What waits for whoever is signed in: names and dates, never conduct or reasons."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from starlette.responses import Response

from contact_policy.api.schemas.fields import parse_id
from contact_policy.desk import undecided, unfinished, upkeep, words
from contact_policy.desk.pages import PEOPLE, act, allow, page
from contact_policy.desk.reach import one_service
from contact_policy.desk.visit import Visit
from contact_policy.desk.waiting import Group, Read, WaitingLine, due, group
from contact_policy.errors import Invalid
from contact_policy.policy.findings import Verdict
from contact_policy.policy.vocabulary import NoticeKind
from contact_policy.policy.who_may import Act
from contact_policy.records import NoticeStatus, OutgoingState, Role
from contact_policy.records.work_lists import WaitingLetter
from contact_policy.services import work_lists
from contact_policy.services.context import Context

_SHOWN = 10
_ALL = 200

STAFF, MANAGER, CHIEF, REVIEWER = Role.STAFF, Role.MANAGER, Role.CHIEF_EXECUTIVE, Role.REVIEWER


@dataclass(frozen=True, slots=True)
class _Undecided:
    """Of the proposals that wait, those the policy allowed when they were made, or the others: all are read at once."""

    permitted: bool


@page("")
@allow(*PEOPLE)
async def home(visit: Visit) -> Response:
    """Everything that waits for the roles somebody has, the most urgent kinds first."""
    wanted = visit.request.query_params.get("all", "")
    groups, decides = [], visit.may_do(Act.DECIDE)
    async with visit.reading() as context:
        proposals = await work_lists.proposals(context) if visit.is_awaited(MANAGER, CHIEF) else ()
        for key, heading, roles, read in (*_GROUPS, *upkeep.groups(visit)):
            if not visit.is_awaited(*roles) or (key in _FOR_OTHERS and decides):
                continue
            if key in _LEADS_TO and not visit.may_open(_LEADS_TO[key]):
                continue
            most = _ALL if key == wanted else _SHOWN
            if isinstance(read, _Undecided):
                found = [p for p in proposals if (p.verdict is not Verdict.NOT_PERMITTED) is read.permitted]
                groups.append((key, heading, await undecided.to_decide(context, found, most)))
            else:
                groups.append((key, heading, await read(context, most)))
    return visit.show("home.html", title="What waits for you", groups=groups, services=one_service(visit.policy))


async def _home_again(visit: Visit, refused: Invalid) -> Response:  # noqa: ARG001 - what every form is shown again by
    return visit.leave_for("")


@act("/throw-away", again=_home_again)
@allow(MANAGER, CHIEF, REVIEWER, also=tuple(Act))
async def throw_away(visit: Visit) -> Response:
    """Throw away what one has begun and not sent. It was nobody else's, and it is no evidence."""
    kind, _, about = visit.form.text("draft").partition("/")
    try:
        about_id = parse_id(about)
    except ValueError:
        return visit.leave_for("")
    async with visit.session.store.transaction() as tx:
        await unfinished.forget(visit.session.context(tx), kind, about_id)
    return visit.leave_for("")


async def _unfinished(context: Context, most: int) -> Group:
    """What somebody has begun and not sent: theirs alone."""
    found = await context.tx.drafts.of_owner(context.caller.subject)
    names = await work_lists.names(context, (each.customer_id for each in found[:most]))
    return group(
        found[:most],
        lambda each: WaitingLine(
            title=f"{names[each.customer_id]}: {_BEGUN[each.kind][0]}",
            path=_BEGUN[each.kind][1].format(each.about_id),
            hint=f"Unfinished, saved {words.moment(each.saved_at)}",
            draft=f"{each.kind}/{each.about_id}",
        ),
        empty="None: nothing is half written.",
        in_all=len(found),
    )


_BEGUN = {
    "warning": ("a warning", "/customers/{}/warning"),
    "proposal": ("a proposal", "/customers/{}/proposal"),
    "decision": ("a decision", "/proposals/{}"),
    "review": ("a review", "/restrictions/{}/review"),
    "lift": ("an early end", "/restrictions/{}/lift"),
    "appeal": ("the outcome of an appeal", "/appeals/{}"),
}


async def _incidents(context: Context, most: int) -> Group:
    found = await work_lists.incidents(context, most)
    days = context.policy.lengths.evidence_current_days
    return group(
        found,
        lambda each: WaitingLine(
            title=each.name,
            path=f"/customers/{each.customer_id}",
            hint=f"{words.count(each.incidents, 'contact')} reported, the last on {words.day(each.last_at)}",
        ),
        empty=f"None of the last {days} days is unanswered.",
    )


async def _unexplained(context: Context, most: int) -> Group:
    found = await work_lists.unexplained(context, most)
    return group(
        found,
        lambda each: WaitingLine(
            title=each.name,
            path=f"/contacts/{each.id}/seen",
            hint=f"{words.moment(each.occurred_at)}: nobody wrote down why",
        ),
        empty="None.",
    )


async def _passed(context: Context, most: int) -> Group:
    found = await work_lists.passed_warnings(context, most)
    return group(
        found,
        lambda each: WaitingLine(
            title=each.name,
            path=f"/warnings/{each.id}",
            hint=f"Received {words.day(each.received_at)}, {words.count(each.response_days, 'day')} given,"
            f" {words.count(each.replies, 'reply', 'replies') if each.replies else 'no reply recorded'}",
            status=f"Passed {words.day(each.received_at + timedelta(days=each.response_days))}",
        ),
        empty="None: no warning has run out unanswered.",
    )


LETTERS = {
    NoticeKind.WARNING: "Warning",
    NoticeKind.DECISION: "Letter of a decision",
    NoticeKind.REFUSAL: "Word of a refusal, to whoever asked",
    NoticeKind.BREACH: "Reminder of the conditions",
    NoticeKind.REVIEW_COMING: "Word of a coming review",
    NoticeKind.REVIEW: "Letter of a review",
    NoticeKind.APPEAL: "Letter of an appeal's outcome",
    NoticeKind.LIFT: "Letter that a restriction has ended",
    NoticeKind.LAPSE: "Letter that a restriction has lapsed",
}


async def _letters(context: Context, most: int) -> Group:
    return group(await work_lists.letters(context, most), _letter, empty="None: every letter is out.")


def _letter(letter: WaitingLetter) -> WaitingLine:
    status, colour = "Not issued", ""
    if letter.status is NoticeStatus.RETURNED:
        status, colour = "Came back", "red"
    elif letter.sending in {OutgoingState.HELD, OutgoingState.FAILED}:
        status, colour = "Was not sent", "red"
    elif letter.sending is not None:
        status = "On its way"
    return WaitingLine(
        title=f"{letter.name}: {LETTERS[letter.kind].lower()}",
        path=f"/notices/{letter.id}",
        hint=f"Drafted {words.day(letter.created_at)}",
        status=status,
        colour=colour,
    )


async def _lost(context: Context, most: int) -> Group:
    found = await work_lists.lost_supports(context, most)
    return group(
        found,
        lambda each: WaitingLine(
            title=each.name,
            path=f"/restrictions/{each.id}",
            hint="On what is known today it would not be decided so. It goes on until somebody looks at it",
            status=f"Since {words.day(each.as_of)}",
            colour="red",
        ),
        empty="None: every restriction still rests on what it was decided on.",
    )


async def _requests(context: Context, most: int) -> Group:
    found = await work_lists.requests(context, most)
    return group(
        found,
        lambda each: WaitingLine(
            title=each.name,
            path=f"/restrictions/{each.restriction_id}",
            hint=f"Asked for on {words.day(each.received_at)}",
            **due(context, each.due_on),
        ),
        empty="None: nobody has asked.",
    )


async def _filed(context: Context, most: int) -> Group:
    found = await work_lists.filed(context, most)
    names = await work_lists.names(context, (each.filing.customer_id for each in found))
    return group(
        found,
        lambda each: WaitingLine(
            title=names[each.filing.customer_id],
            path=f"/filed/{each.id}",
            hint=f"{'Nobody has seen it' if each.reading is None else 'To be answered'}."
            f" Came in {words.day(each.filing.received_at)}",
            **due(context, each.due_by),
        ),
        empty="None: all that was filed has been seen.",
        in_all=await work_lists.filed_in_all(context) if found else 0,
    )


async def _reviews(context: Context, most: int) -> Group:
    found = await work_lists.reviews(context, most)
    names = await work_lists.names(context, (each.customer_id for each in found))
    return group(
        found,
        lambda each: WaitingLine(
            title=names[each.customer_id],
            path=f"/restrictions/{each.id}",
            hint=f"Decided {words.day(each.restriction.authorised_at)}",
            **due(context, work_lists.review_day(context, each)),
        ),
        empty="None within the next 30 days.",
        in_all=len(found),
    )


async def _appeals(context: Context, most: int) -> Group:
    found = await work_lists.appeals(context, most)
    names = await work_lists.names(context, (each.customer_id for each in found))
    return group(
        found,
        lambda each: WaitingLine(
            title=f"{names[each.customer_id]}: against a {each.about.replace('_', ' ')}",
            path=f"/appeals/{each.id}",
            hint=f"Received {words.day(each.received_at)}",
            **due(context, each.due_by),
        ),
        empty="None: every appeal is decided.",
        in_all=await context.tx.appeals.count_open() if found else 0,
    )


_FOR_OTHERS = frozenset({"incidents", "unexplained", "passed", "with-decider"})
"""What whoever decides leaves to those who propose: nobody looks for what they would then decide on themselves."""

_LEADS_TO = {
    "appeals": "/appeals/{appeal_id}",
    "open-appeals": "/appeals/{appeal_id}",
    "unexplained": "/contacts/{contact_event_id}/seen",
}
"""The pages of lines that not everybody may open who may propose, warn or decide: they have the lists of those."""

_GROUPS: tuple[tuple[str, str, tuple[Role, ...], Read | _Undecided], ...] = (
    ("to-decide", "Proposals to decide", (CHIEF,), _Undecided(permitted=True)),
    ("appeals", "Appeals to decide", (REVIEWER,), _appeals),
    ("unfinished", "What you have begun", (MANAGER, CHIEF, REVIEWER), _unfinished),
    ("incidents", "Reported by staff, with no warning or proposal since", (MANAGER,), _incidents),
    ("unexplained", "Calls held or ended, with no reason recorded", (MANAGER,), _unexplained),
    ("passed", "Warnings whose time has passed", (MANAGER,), _passed),
    ("not-permitted", "Proposals the policy does not allow", (MANAGER, CHIEF), _Undecided(permitted=False)),
    ("with-decider", "Proposals with the one who decides", (MANAGER,), _Undecided(permitted=True)),
    ("letters", "Letters not issued", (MANAGER, CHIEF), _letters),
    ("lost", "Restrictions whose grounds no longer hold", (MANAGER, CHIEF), _lost),
    ("requests", "Requests to look at a restriction sooner", (MANAGER, CHIEF), _requests),
    ("filed", "Filed letters and e-mails", (STAFF, MANAGER, CHIEF), _filed),
    ("reviews", "Reviews due", (MANAGER, CHIEF), _reviews),
    ("open-appeals", "Appeals not decided yet", (MANAGER, CHIEF), _appeals),
)
