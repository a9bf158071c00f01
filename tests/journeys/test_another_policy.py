"""A council's procedure is a document and nothing else: its own role decides, in rules, routes and messages alike."""

from __future__ import annotations

import re
from pathlib import Path

import httpx

from contact_policy import policy
from fixtures import story
from fixtures.office import Office
from fixtures.running import RunningService


def test_the_head_of_service_decides_where_the_document_says_so(council: Office) -> None:
    customer, case, events = story.persistent_customer(council, "07700 900801")
    story.warn(council, customer, "persistent")
    council.later(days=10)
    events += story.goes_on(council, customer, case)
    made = story.propose(council, customer, story.proposal(council, events, case))
    decided = story.authorise(council, made)
    said = {check["rule"]: check["statement"] for check in decided["assessment"]["checks"]}
    assert said["authorised-by-office-holder"] == "The Head of Service decides."
    letter = council.get(f"/v1/notices/{decided['notice_id']}", story.MANAGER)["text"]
    assert "The Head of Service has decided" in " ".join(letter.split())
    assert "Chief Executive" not in letter


def test_a_chief_executive_means_nothing_to_the_council(council: Office, council_service: RunningService) -> None:
    with Office(council_service) as stranger:
        assert stranger.ask("GET", "/v1/policy", story.CHIEF).status_code == httpx.codes.UNAUTHORIZED
    document = council_service.ask("GET", "/openapi.json", timeout=30).text
    assert "head_of_service" in document
    assert "chief_executive" not in document
    assert council.get("/v1/policy", story.CHIEF)["deciding_role"] == "head_of_service"


def test_what_the_first_policy_advises_the_council_demands(council: Office) -> None:
    customer, case, events = story.persistent_customer(council, "07700 900802")
    endless = story.propose(council, customer, story.proposal(council, events, case, ends_on=None))
    kinds = {check["rule"]: (check["kind"], check["outcome"]) for check in endless["assessment"]["checks"]}
    assert kinds["length-stated"] == ("breach", "not_met")
    assert all(clause.startswith("UC-") for check in endless["assessment"]["checks"] for clause in check["clauses"])


def test_no_line_of_python_names_the_council_document() -> None:
    for path in Path(policy.__file__).parents[1].rglob("*.py"):
        text = path.read_text().lower()
        assert not re.search("head_of_service|council[-_ ](?:document|policy|[0-9])", text), path
