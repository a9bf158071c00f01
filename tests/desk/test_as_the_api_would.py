"""Whom a page lets in, beside whom the API lets do the same: nobody gets further at the desk than there."""

from __future__ import annotations

from fastapi import FastAPI
from fastapi.routing import iter_route_contexts

from contact_policy.api.operations import Operation
from contact_policy.desk.pages import PAGES, PEOPLE, DeskPage
from contact_policy.records.role_names import OpenTo
from fixtures.desk import roles_of

STANDS_ON = {
    "POST /caller": "POST /contact-status",
    "POST /customers": "GET /customers",
    "GET /customers/{customer_id}": "GET /customers/{customer_id}",
    "POST /customers/new": "POST /customers",
    "POST /customers/{customer_id}/details": "PATCH /customers/{customer_id}",
    "POST /customers/{customer_id}/merge": "POST /customers/{customer_id}/merge",
    "POST /customers/{customer_id}/split": "POST /customers/{customer_id}/split",
    "POST /customers/{customer_id}/cases/new": "POST /customers/{customer_id}/cases",
    "GET /cases/{case_id}": "GET /cases/{case_id}",
    "POST /cases/{case_id}": "PATCH /cases/{case_id}",
    "POST /customers/{customer_id}/contacts/new": "POST /customers/{customer_id}/contact-events",
    "POST /contacts/{contact_event_id}/correct": "POST /customers/{customer_id}/contact-events",
    "POST /contacts/{contact_event_id}/seen": "POST /incidents/{contact_event_id}/seen",
    "POST /customers/{customer_id}/warning": "POST /customers/{customer_id}/warnings",
    "POST /customers/{customer_id}/spoken-warning": "POST /customers/{customer_id}/spoken-warnings",
    "GET /warnings/{warning_id}": "GET /warnings/{warning_id}",
    "POST /warnings/{warning_id}/reply": "POST /warnings/{warning_id}/responses",
    "POST /warnings/{warning_id}/appeal": "POST /warnings/{warning_id}/appeals",
    "GET /customers/{customer_id}/proposal": "POST /assessments",
    "POST /customers/{customer_id}/proposal": "POST /customers/{customer_id}/restriction-proposals",
    "POST /customers/{customer_id}/proposal/instead": "POST /assessments",
    "POST /customers/{customer_id}/proposal/throw-away": "POST /assessments",
    "POST /customers/{customer_id}/proposal/{section}": "POST /assessments",
    "GET /proposals": "GET /restriction-proposals",
    "POST /proposals/{proposal_id}/change": "POST /assessments",
    "GET /proposals/{proposal_id}": "GET /restriction-proposals/{proposal_id}/dossier",
    "POST /proposals/{proposal_id}/decision": "POST /restriction-proposals/{proposal_id}/decision",
    "POST /proposals/{proposal_id}/withdraw": "POST /restriction-proposals/{proposal_id}/withdraw",
    "GET /notices/{notice_id}": "GET /notices/{notice_id}",
    "GET /notices/{notice_id}/pdf": "GET /notices/{notice_id}",
    "POST /notices/{notice_id}/issue": "POST /notices/{notice_id}/issue",
    "POST /notices/{notice_id}/send": "POST /notices/{notice_id}/send",
    "POST /notices/{notice_id}/returned": "POST /notices/{notice_id}/returned",
    "POST /notices/{notice_id}/redraft": "POST /notices/{notice_id}/redraft",
    "GET /reviews": "GET /restrictions",
    "GET /restrictions/{restriction_id}": "GET /restrictions/{restriction_id}",
    "GET /restrictions/{restriction_id}/review": "GET /restrictions/{restriction_id}/dossier",
    "POST /restrictions/{restriction_id}/review": "POST /restrictions/{restriction_id}/reviews",
    "POST /restrictions/{restriction_id}/lift": "POST /restrictions/{restriction_id}/lift",
    "POST /restrictions/{restriction_id}/breach": "POST /restrictions/{restriction_id}/breaches",
    "POST /restrictions/{restriction_id}/reminder": "POST /restrictions/{restriction_id}/breach-reminders",
    "POST /restrictions/{restriction_id}/appeal": "POST /restrictions/{restriction_id}/appeals",
    "POST /restrictions/{restriction_id}/request": "POST /restrictions/{restriction_id}/reconsideration-requests",
    "GET /appeals/{appeal_id}": "GET /appeals/{appeal_id}/dossier",
    "POST /appeals/{appeal_id}/decision": "POST /appeals/{appeal_id}/decision",
    "GET /disposals": "GET /disposals",
    "POST /disposals": "POST /disposals",
    "GET /disposals/{disposal_id}": "GET /disposals/{disposal_id}",
    "POST /disposals/{disposal_id}/approve": "POST /disposals/{disposal_id}/approve",
    "GET /customers/{customer_id}/holds": "GET /customers/{customer_id}/holds",
    "POST /customers/{customer_id}/holds": "POST /customers/{customer_id}/holds",
    "POST /customers/{customer_id}/holds/{hold_id}/end": "POST /customers/{customer_id}/holds/{hold_id}/end",
    "POST /customers/{customer_id}/subject-access": "POST /customers/{customer_id}/subject-access-export",
    "GET /customers/{customer_id}/subject-access/archive": "GET /customers/{customer_id}/subject-access-export",
    "GET /data-requests": "GET /data-requests",
    "POST /customers/{customer_id}/data-requests/new": "POST /customers/{customer_id}/data-requests",
    "GET /data-requests/{data_request_id}": "GET /data-requests/{data_request_id}",
    "POST /data-requests/{data_request_id}/clock": "PATCH /data-requests/{data_request_id}",
    "POST /data-requests/{data_request_id}/answer": "POST /data-requests/{data_request_id}/answer",
    "GET /filed": "GET /filed-contacts",
    "GET /filed/{filed_contact_id}": "GET /filed-contacts/{filed_contact_id}",
    "POST /filed/{filed_contact_id}/reading": "POST /filed-contacts/{filed_contact_id}/reading",
    "POST /filed/{filed_contact_id}/answer": "POST /filed-contacts/{filed_contact_id}/answer",
    "GET /figures": "GET /statistics",
    "POST /trail": "GET /audit",
    "GET /trail/{number}": "GET /audit",
    "POST /trail/verification": "GET /audit/verification",
    "GET /proposals/{proposal_id}/replay": "GET /audit",
    "GET /policy": "GET /policy",
    "GET /policy/editions/{number}": "GET /policy",
    "GET /policy/changes": "GET /policy/rules",
}
"""Each page that shows or does what one operation does, with that operation. A form that is read stands on the one that
it is sent to, unless it shows more than fields."""

OF_THE_DESK_ALONE = {
    "GET ": "shows each only what waits for them",
    "POST /throw-away": "what somebody has begun to write is theirs",
    "POST /policy/trial": "asked of the API by nobody; what names customers is shown to those who decide alone",
}
"""The pages that stand on no operation, and why each is open to those it is open to."""

NARROWER = {
    "POST /caller": "an auditor answers no telephone",
    "POST /customers": "an auditor comes to people by the trail",
}
"""Questions that the API answers to more people than the desk, and why."""


def _named(found: DeskPage) -> str:
    return f"{found.method} {found.path}"


def _operation(page: str) -> str:
    """What a page stands on: by itself, or as the form of what it is sent to."""
    sent_to = page.replace("GET", "POST", 1)
    return STANDS_ON.get(page) or STANDS_ON.get(sent_to, "")


def _whom(app: FastAPI) -> dict[str, OpenTo]:
    """Whom each operation is open to."""
    routes = [context.original_route for context in iter_route_contexts(app.routes)]
    found = [route for route in routes if isinstance(route, Operation)]
    methods = [(method, route) for route in found for method in route.methods or ()]
    return {f"{m} {r.path.removeprefix('/v1')}": r.declaration.whom for m, r in methods if r.declaration.whom}


GUARDED = {_named(found): found for found in PAGES if found.whom is not None}


def test_every_page_that_asks_who_comes_is_told_of_here() -> None:
    alone = OF_THE_DESK_ALONE.keys() | {page.replace("POST", "GET", 1) for page in OF_THE_DESK_ALONE}
    assert {page for page in GUARDED if not _operation(page)} - alone == set()
    assert (STANDS_ON.keys() | OF_THE_DESK_ALONE.keys()) - GUARDED.keys() == set()


def test_a_page_is_open_to_nobody_whom_the_operation_it_stands_on_refuses(usual_desk: FastAPI) -> None:
    whom = _whom(usual_desk)
    standing = {page: (found, whom[_operation(page)]) for page, found in GUARDED.items() if _operation(page)}
    assert {p: more for p, (found, allowed) in standing.items() if (more := roles_of(found) - allowed.roles)} == {}


def test_whoever_may_do_it_by_the_api_may_do_it_here_and_reads_the_form(usual_desk: FastAPI) -> None:
    whom, missing = _whom(usual_desk), {}
    for page in STANDS_ON:
        if page.startswith("POST") and page not in NARROWER:
            form = GUARDED.get(page.replace("POST", "GET", 1), GUARDED[page])
            asked = whom[STANDS_ON[page]].roles & set(PEOPLE)
            missing[page] = asked - (roles_of(GUARDED[page]) & roles_of(form))
    assert {page: those for page, those in missing.items() if those} == {}


def test_whom_a_document_names_for_an_act_it_names_for_the_page_too(usual_desk: FastAPI) -> None:
    """An office may give the acts that are a manager's here to others (``doing``), and what is read about them."""
    whom = _whom(usual_desk)
    sent = {page: (GUARDED[page].whom, whom[found]) for page, found in STANDS_ON.items() if page.startswith("POST")}
    assert {p: (a.doing, b.doing) for p, (a, b) in sent.items() if a and a.doing is not b.doing} == {}
    read = {page: (found.whom, whom[_operation(page)]) for page, found in GUARDED.items() if _operation(page)}
    assert {p: (a.also, b.also) for p, (a, b) in read.items() if a and not set(a.also) <= {*b.also, b.doing}} == {}
