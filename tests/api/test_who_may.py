"""Who may do what: the contract's table as data, held against every operation of the real service and every role."""

from __future__ import annotations

import pytest

from contact_policy.records import Role
from fixtures.operations import GUARDED, OPERATIONS, SIGNED, Described, name
from fixtures.running import RunningService
from fixtures.world import World

LETTERS = {
    "S": Role.STAFF,
    "M": Role.MANAGER,
    "C": Role.CHIEF_EXECUTIVE,
    "R": Role.REVIEWER,
    "X": Role.CRM,
    "T": Role.TELEPHONY,
    "A": Role.AUDITOR,
    "D": Role.ADMIN,
}

CONTRACT = {
    "POST /v1/customers": "SMCX",
    "PATCH /v1/customers/{customer_id}": "SMCX",
    "GET /v1/customers": "SMCXA",
    "GET /v1/customers/{customer_id}": "SMCXA",
    "PUT /v1/external-references/{system}/{external_id}/customer": "X",
    "PUT /v1/external-references/{system}/customer": "X",
    "POST /v1/external-references/{system}/customers/batch": "X",
    "POST /v1/customers/{customer_id}/merge": "MX",
    "POST /v1/customers/{customer_id}/split": "MX",
    "POST /v1/customers/{customer_id}/cases": "SMCX",
    "GET /v1/customers/{customer_id}/cases": "SMCXA",
    "GET /v1/cases/{case_id}": "SMCXA",
    "PATCH /v1/cases/{case_id}": "SMCX",
    "POST /v1/customers/{customer_id}/contact-events": "SMX",
    "GET /v1/customers/{customer_id}/contact-events": "SMXCA",
    "GET /v1/contact-events/{contact_event_id}": "SMXCA",
    "POST /v1/contact-events/batch": "X",
    "GET /v1/incidents": "MCA",
    "POST /v1/incidents/{contact_event_id}/seen": "M",
    "GET /v1/customers/{customer_id}/classification": "SMCA",
    "POST /v1/customers/{customer_id}/warnings": "MC",
    "GET /v1/customers/{customer_id}/warnings": "MCA",
    "GET /v1/warnings/{warning_id}": "MCA",
    "POST /v1/customers/{customer_id}/spoken-warnings": "SMC",
    "GET /v1/customers/{customer_id}/spoken-warnings": "SMCA",
    "POST /v1/assessments": "MC",
    "POST /v1/customers/{customer_id}/restriction-proposals": "MC",
    "GET /v1/restriction-proposals": "MCA",
    "GET /v1/restriction-proposals/{proposal_id}": "MCA",
    "GET /v1/restriction-proposals/{proposal_id}/dossier": "MCA",
    "POST /v1/restriction-proposals/{proposal_id}/decision": "C",
    "POST /v1/restriction-proposals/{proposal_id}/withdraw": "MC",
    "GET /v1/restrictions": "SMCA",
    "GET /v1/restrictions/{restriction_id}": "SMCXA",
    "GET /v1/restrictions/{restriction_id}/dossier": "MCA",
    "POST /v1/restrictions/{restriction_id}/breaches": "SMC",
    "GET /v1/restrictions/{restriction_id}/breaches": "SMCA",
    "POST /v1/restrictions/{restriction_id}/reviews": "C",
    "GET /v1/restrictions/{restriction_id}/reviews": "SMCA",
    "GET /v1/restrictions/{restriction_id}/review-questions": "MCA",
    "POST /v1/restrictions/{restriction_id}/reconsideration-requests": "SM",
    "GET /v1/restrictions/{restriction_id}/reconsideration-requests": "SMCA",
    "POST /v1/restrictions/{restriction_id}/lift": "C",
    "POST /v1/warnings/{warning_id}/responses": "SM",
    "GET /v1/warnings/{warning_id}/responses": "SMCRA",
    "POST /v1/warnings/{warning_id}/appeals": "SM",
    "GET /v1/warnings/{warning_id}/appeals": "SMCRA",
    "POST /v1/restrictions/{restriction_id}/appeals": "SM",
    "GET /v1/restrictions/{restriction_id}/appeals": "SMCRA",
    "GET /v1/appeals": "SMCRA",
    "GET /v1/appeals/{appeal_id}": "SMCRA",
    "GET /v1/appeals/{appeal_id}/dossier": "MCRA",
    "POST /v1/appeals/{appeal_id}/decision": "R",
    "POST /v1/restrictions/{restriction_id}/breach-reminders": "MC",
    "GET /v1/filed-contacts": "SMCA",
    "GET /v1/filed-contacts/{filed_contact_id}": "SMCA",
    "POST /v1/filed-contacts/{filed_contact_id}/reading": "SM",
    "POST /v1/filed-contacts/{filed_contact_id}/answer": "SM",
    "POST /v1/customers/{customer_id}/data-requests": "AD",
    "GET /v1/customers/{customer_id}/data-requests": "AD",
    "GET /v1/customers/{customer_id}/subject-access-export": "AD",
    "POST /v1/customers/{customer_id}/subject-access-export": "AD",
    "GET /v1/data-requests": "AD",
    "POST /v1/customers/{customer_id}/erasure": "D",
    "POST /v1/customers/{customer_id}/holds": "MD",
    "GET /v1/customers/{customer_id}/holds": "MAD",
    "POST /v1/customers/{customer_id}/holds/{hold_id}/end": "MD",
    "GET /v1/data-requests/{data_request_id}": "AD",
    "PATCH /v1/data-requests/{data_request_id}": "AD",
    "POST /v1/data-requests/{data_request_id}/answer": "AD",
    "GET /v1/notices": "MCSA",
    "GET /v1/notices/{notice_id}": "MCSRA",
    "POST /v1/notices/{notice_id}/issue": "MC",
    "POST /v1/notices/{notice_id}/redraft": "MC",
    "POST /v1/notices/{notice_id}/returned": "SMC",
    "POST /v1/notices/{notice_id}/send": "MC",
    "GET /v1/contact-status": "TSMCXA",
    "POST /v1/contact-status": "TSMCXA",
    "POST /v1/contact-status/batch": "TSMCXA",
    "GET /v1/contact-status/restricted": "X",
    "GET /v1/changes": "XD",
    "POST /v1/webhook-subscriptions": "XD",
    "GET /v1/webhook-subscriptions": "XD",
    "GET /v1/webhook-subscriptions/{subscription_id}": "XD",
    "PATCH /v1/webhook-subscriptions/{subscription_id}": "XD",
    "DELETE /v1/webhook-subscriptions/{subscription_id}": "XD",
    "POST /v1/webhook-subscriptions/{subscription_id}/rotate-secret": "XD",
    "POST /v1/webhook-subscriptions/{subscription_id}/test": "XD",
    "POST /v1/webhook-subscriptions/{subscription_id}/enable": "XD",
    "GET /v1/webhook-deliveries": "XD",
    "POST /v1/webhook-deliveries/{delivery_id}/redeliver": "XD",
    "GET /v1/customers/{customer_id}/record": "MCA",
    "GET /v1/statistics": "MCA",
    "GET /v1/audit": "A",
    "GET /v1/audit/verification": "A",
    "GET /v1/audit/checkpoints": "A",
    "GET /v1/audit/{sequence}/proof": "A",
    "GET /v1/policy": "SMCRXAD",
    "GET /v1/policy/clauses": "SMCRXAD",
    "GET /v1/policy/rules": "SMCRXAD",
    "GET /v1/policy/measures": "SMCRXAD",
    "GET /v1/policy/behaviours": "SMCRXAD",
    "GET /v1/policy/observations": "SMCRXAD",
    "GET /v1/policy/criteria": "SMCRXAD",
    "POST /v1/disposals": "D",
    "GET /v1/disposals": "AD",
    "GET /v1/disposals/{disposal_id}": "AD",
    "POST /v1/disposals/{disposal_id}/approve": "D",
}
OPEN = {"GET /livez", "GET /readyz", "GET /health", "GET /metrics"}


def test_every_operation_stands_in_the_table_or_is_open_to_all() -> None:
    assert {f"{o.method} {o.path}" for o in GUARDED} == set(CONTRACT)
    assert {f"{o.method} {o.path}" for o in SIGNED} == {"POST /v1/integrations/twilio/voice"}
    assert {f"{o.method} {o.path}" for o in OPERATIONS if o not in SIGNED} == OPEN | set(CONTRACT)


@pytest.mark.parametrize("operation", GUARDED, ids=name)
def test_each_role_is_let_in_or_not_as_the_table_says(world: World, operation: Described) -> None:
    allowed = {LETTERS[letter] for letter in CONTRACT[f"{operation.method} {operation.path}"]}
    assert set(operation.roles) == allowed
    for role in Role:
        # An empty body stops short of doing anything.
        answer = world.ask(operation.method, operation.path, role, tagged=False)
        assert (answer.status_code != 403) is (role in allowed), role
        assert answer.status_code < 500
        if role not in allowed:
            assert answer.json()["code"] == "forbidden"


@pytest.mark.parametrize("operation", GUARDED, ids=name)
def test_nobody_gets_in_without_a_token(world: World, service: RunningService, operation: Described) -> None:
    answer = service.ask(operation.method, world.path(operation.path))
    assert (answer.status_code, answer.json()["code"]) == (401, "unauthenticated")
    assert answer.headers["WWW-Authenticate"] == "Bearer"


def test_a_telephone_system_reaches_the_contact_status_alone() -> None:
    reached = {operation.path for operation in GUARDED if Role.TELEPHONY in operation.roles}
    assert reached == {"/v1/contact-status", "/v1/contact-status/batch"}
