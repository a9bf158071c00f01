"""Whom a page lets in, beside whom the API lets do the same: nobody gets further at the desk than there."""

from __future__ import annotations

from contact_policy.desk.pages import PAGES
from contact_policy.records import Role
from fixtures.desk import roles_of
from fixtures.operations import OPERATIONS

STANDS_ON = {
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
    "GET /proposals": "GET /restriction-proposals",
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
    "GET /data-requests": "GET /data-requests",
    "POST /customers/{customer_id}/data-requests/new": "POST /customers/{customer_id}/data-requests",
    "GET /data-requests/{data_request_id}": "GET /data-requests/{data_request_id}",
    "POST /data-requests/{data_request_id}/clock": "PATCH /data-requests/{data_request_id}",
    "POST /data-requests/{data_request_id}/answer": "POST /data-requests/{data_request_id}/answer",
    "GET /filed": "GET /filed-contacts",
    "GET /filed/{filed_contact_id}": "GET /filed-contacts/{filed_contact_id}",
    "POST /filed/{filed_contact_id}/reading": "POST /filed-contacts/{filed_contact_id}/reading",
    "POST /filed/{filed_contact_id}/answer": "POST /filed-contacts/{filed_contact_id}/answer",
}
"""Each page that shows or does what one operation does, with that operation."""


def test_a_page_is_open_to_nobody_whom_the_operation_it_stands_on_refuses() -> None:
    roles = {f"{found.method} {found.path}": roles_of(found) for found in PAGES}
    allowed = {f"{o.method} {o.path.removeprefix('/v1')}": frozenset(map(Role, o.roles)) for o in OPERATIONS}
    too_open = {page: roles[page] - allowed[operation] for page, operation in STANDS_ON.items()}
    assert {page: more for page, more in too_open.items() if more} == {}


def test_whoever_may_do_it_by_the_api_and_sits_at_a_desk_may_do_it_there() -> None:
    people = {Role.STAFF, Role.MANAGER, Role.CHIEF_EXECUTIVE, Role.REVIEWER}
    roles = {f"{found.method} {found.path}": roles_of(found) for found in PAGES}
    allowed = {f"{o.method} {o.path.removeprefix('/v1')}": frozenset(map(Role, o.roles)) for o in OPERATIONS}
    sent = {page: operation for page, operation in STANDS_ON.items() if page.startswith("POST")}
    missing = {page: (allowed[operation] & people) - roles[page] for page, operation in sent.items()}
    assert {page: those for page, those in missing.items() if those} == {}
