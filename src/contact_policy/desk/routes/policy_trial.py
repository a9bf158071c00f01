"""A draft of the policy tried: its mistakes, what it says otherwise, and who would be answered otherwise under it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from starlette.responses import Response

from contact_policy.desk import words
from contact_policy.desk.book import changes
from contact_policy.desk.book.chapters import rule_says
from contact_policy.desk.pages import act, allow, page
from contact_policy.desk.trail_words import VERDICTS
from contact_policy.desk.visit import Visit
from contact_policy.errors import Invalid, invalid
from contact_policy.policy import Policy, PolicyDocumentError, adopt
from contact_policy.policy.comparison import WhyOtherwise
from contact_policy.policy.document.unasked import unasked
from contact_policy.policy.vocabulary import Grade
from contact_policy.policy.who_may import Act
from contact_policy.records import Role
from contact_policy.services import simulation, work_lists
from contact_policy.services.context import Context
from contact_policy.services.simulation import Changed, Simulation

WRITERS = (Role.MANAGER, Role.CHIEF_EXECUTIVE, Role.ADMIN)

_TITLE = "Try a draft of the policy"
_MOST_ASKED = 500
_MOST_SHOWN = 200


@page("/policy/trial")
@allow(*WRITERS)
async def trial(visit: Visit) -> Response:
    """An empty form."""
    return _shown(visit)


async def _again(visit: Visit, refused: Invalid) -> Response:
    return _shown(visit, refused=refused)


@act("/policy/trial", again=_again, is_long=True)
@allow(*WRITERS)
async def try_draft(visit: Visit) -> Response:
    """What is wrong with the draft; else what would be otherwise under it. Nothing is written, and it is not kept."""
    text = visit.form.text("draft_file") or visit.form.text("draft")
    if not text:
        raise invalid("/draft", "Paste the document, or choose its file.")
    try:
        draft = adopt(text.encode(), name="The draft", office=visit.settings.office)
    except PolicyDocumentError as error:
        return _shown(visit, text, mistakes=[*error.flaws], unreadable="" if error.flaws else str(error))
    async with visit.reading() as context:
        found = await simulation.simulate(context.tx, visit.policy, draft, visit.now, most=_MOST_ASKED)
        cases = await _cases(visit, context, found, draft) if visit.may_do(Act.DECIDE) else None
    return _shown(
        visit,
        text,
        draft=draft,
        changed=changes(visit.policy, draft),
        asked=found,
        answers=_answers(found, visit.policy),
        cases=cases,
        not_asked=unasked(draft),
    )


def _shown(visit: Visit, text: str = "", refused: Invalid | None = None, **facts: Any) -> Response:
    known = {"draft": None, "mistakes": (), "unreadable": ""} | facts
    return visit.show(
        "policy_trial.html", title=_TITLE, refused=refused, text=text or visit.form.text("draft"), **known
    )


def _answers(found: Simulation, policy: Policy) -> list[tuple[str, int, int]]:
    """How often each answer is given now, and would be."""
    named = _names_of_answers(policy)
    return [(named.get(answer, words.capitalised(answer)), now, then) for answer, (now, then) in found.answers.items()]


def _names_of_answers(policy: Policy) -> Mapping[str, str]:
    behaviours = {
        f"{entry.name} established, {grade}": f"{words.capitalised(entry.label)}, established, {grade}"
        for entry in policy.behaviours
        for grade in Grade
    }
    verdicts = {
        f"proposal {verdict.replace('_', ' ')}": f"Proposals of which {said[:1].lower()}{said[1:]}"
        for verdict, said in VERDICTS.items()
    }
    return behaviours | verdicts


async def _cases(visit: Visit, context: Context, found: Simulation, draft: Policy) -> list[dict[str, Any]]:
    """Whoever would be answered otherwise, with why: for the one who decides alone."""
    shown = found.changed[:_MOST_SHOWN]
    owners = {each.subject: await _owner(context, each) for each in shown}
    names = await work_lists.names(context, owners.values())
    return [_case(visit, each, names[owners[each.subject]], owners[each.subject], draft) for each in shown]


async def _owner(context: Context, changed: Changed) -> str:
    noun, _, id_ = changed.subject.partition("/")
    return id_ if noun == "customers" else (await context.tx.proposals.get(id_)).customer_id


def _case(visit: Visit, changed: Changed, name: str, customer_id: str, draft: Policy) -> dict[str, Any]:
    noun, _, id_ = changed.subject.partition("/")
    difference, is_customer = changed.difference, noun == "customers"
    return {
        "name": name,
        "path": f"/customers/{customer_id}" if is_customer else f"/proposals/{id_}",
        "what": "What the record shows" if is_customer else "A proposal",
        "before": _finding(visit.policy, difference.before) if is_customer else VERDICTS[difference.before],
        "after": _finding(draft, difference.after) if is_customer else VERDICTS[difference.after],
        "why": [_why(reason, draft, visit.policy) for reason in difference.why],
    }


def _finding(policy: Policy, said: str) -> str:
    """``Unreasonable demands: established, minor``, of what is compared by the behaviour's name."""
    name, _, rest = said.partition(": ")
    label = next((entry.label for entry in policy.behaviours if entry.name == name), name)
    return words.capitalised(f"{label}: {rest}")


_ANSWERS = {
    "met": "met",
    "not met (breach)": "not met, and stands in the way",
    "not met (needs_reason)": "not met, and needs a reason",
    "not met (advice)": "not met, which is advice",
    "not applicable": "of no concern",
    "pending": "to come later",
    "not asked": "not asked",
}


def _why(reason: WhyOtherwise, *editions: Policy) -> Sequence[str]:
    """A sentence or two: what is asked and how it is answered, now and then."""
    if not reason.rule:
        return (reason.statement,)
    answers = f"now {_ANSWERS.get(reason.before, reason.before)}, would be {_ANSWERS.get(reason.after, reason.after)}"
    return f"{rule_says(reason.rule, *editions)} It is {answers}.", reason.statement
