"""The product as it is served, and what the office's people do with it over HTTP."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx

from bench.http.machine import WORKER_CORE, Server, free_port, running
from contact_policy.api.identity.development_issuer import DevelopmentIssuer
from contact_policy.records import Role

STATUS = "/v1/contact-status"
Headers = dict[str, str]


@contextmanager
def product(
    dsn: str, data_dir: Path, cores: set[int] = WORKER_CORE, settings: Mapping[str, str] | None = None
) -> Iterator[Server]:
    """One worker of the product, as ``serve`` runs it, without its background work."""
    port = free_port()
    environ = {"DATABASE_URL": dsn, "CONTACT_POLICY_DATA_DIR": str(data_dir), "PORT": str(port)}
    environ |= {"CONTACT_POLICY_ENVIRONMENT": "test", "CONTACT_POLICY_DRAIN_SECONDS": "0"}
    # what the service can do is measured, not what one caller may ask
    environ |= dict.fromkeys(
        ("CONTACT_POLICY_CRM_WRITES_PER_SECOND", "CONTACT_POLICY_CRM_BATCHES_PER_MINUTE"), "100000"
    )
    environ |= dict(settings or {})
    command = [sys.executable, "-m", "contact_policy", "serve", "--no-background"]
    with running(command, port, ready="/readyz", environ=environ, cores=cores) as server:
        yield server


def device_key(dsn: str, data_dir: Path) -> Headers | None:
    """The headers of a device that asks for the contact status; None, having said why, where it gets no key."""
    environ = {"DATABASE_URL": dsn, "CONTACT_POLICY_DATA_DIR": str(data_dir)}
    command = [sys.executable, "-m", "contact_policy", "key", "create", "--role", Role.TELEPHONY, "--name", "bench"]
    made = subprocess.run(  # noqa: S603 - the product
        command, env=os.environ | environ, capture_output=True, text=True, check=False
    )
    if made.returncode:
        print(f"Left out: our status with an API key ({made.stderr.strip().splitlines()[-1]})")
        return None
    return {"X-API-Key": made.stdout.strip()}


def by_phone(number: str) -> str:
    """The path that asks for a number."""
    return f"{STATUS}?phone={quote(number, safe='')}"


def by_email(address: str) -> str:
    """The path that asks for an address."""
    return f"{STATUS}?email={quote(address, safe='')}"


@dataclass(frozen=True, slots=True)
class Office:
    """The office's people at work on one worker."""

    server: Server
    issuer: DevelopmentIssuer

    def token(self, role: Role) -> Headers:
        """The headers of somebody in ``role``."""
        token = self.issuer.issue(f"bench-{role}", [role], datetime.now(UTC))
        return {"Authorization": f"Bearer {token}"}

    def cookie(self, login: str) -> Headers:
        """The headers of one of development's people who has signed in to the desk."""
        sent = {"Sec-Fetch-Site": "same-origin"}
        answer = httpx.post(f"{self.server.url}/desk/sign-in", data={"person": login}, headers=sent, timeout=30)
        return {"Cookie": "; ".join(f"{name}={value}" for name, value in answer.cookies.items())}

    def post(self, path: str, role: Role, body: dict[str, Any], **headers: str) -> dict[str, Any]:
        """Send a body, which must be taken; returns the answer."""
        answer = httpx.post(self.server.url + path, json=body, headers=self.token(role) | headers, timeout=30)
        answer.raise_for_status()
        given: dict[str, Any] = answer.json()
        return given

    def propose(self, phone: str) -> str:
        """A customer who threatened staff, and a proposal that bites when it is authorised; returns the path of it."""
        point = {"kind": "phone", "value": phone}
        customer = self.post("/v1/customers", Role.STAFF, {"name": "Sam Stormer", "contact_points": [point]})["id"]
        case = self.post(f"/v1/customers/{customer}/cases", Role.STAFF, {"reference": "R-1", "subject": "A complaint"})
        events = [self._threat(customer, case["id"], hours) for hours in (30, 20)]
        path = f"/v1/customers/{customer}/restriction-proposals"
        made = self.post(path, Role.MANAGER, proposal_body(events, case["id"]))
        return f"/v1/restriction-proposals/{made['id']}"

    def authorise(self, proposal: str) -> None:
        """The Chief Executive authorises."""
        path = self.server.url + proposal
        found = httpx.get(path, headers=self.token(Role.MANAGER), timeout=30).raise_for_status()
        asked = [check["rule"] for check in found.json()["assessment"]["checks"] if check["kind"] == "needs_reason"]
        decision = {
            "outcome": "authorise",
            "reasons": "Staff were threatened twice and are afraid to answer.",
            "recorded_reasons": dict.fromkeys(asked, "Weighed with the risk to staff in mind."),
        }
        self.post(f"{proposal}/decision", Role.CHIEF_EXECUTIVE, decision, **{"If-Match": found.headers["ETag"]})

    def _threat(self, customer: str, case: str, hours_ago: int) -> str:
        event = {
            "occurred_at": (datetime.now(UTC) - timedelta(hours=hours_ago)).isoformat(),
            "channel": "phone",
            "direction": "inbound",
            "case_id": case,
            "observations": ["threat_of_violence"],
            "summary": "Said twice that he would wait for whoever answered.",
            "effect_on_work": "Two members of staff went home afraid",
        }
        return str(self.post(f"/v1/customers/{customer}/contact-events", Role.STAFF, event)["id"])


def proposal_body(events: Sequence[str], case: str) -> dict[str, Any]:
    """A proposal that rests on ``events`` and nothing is to be said against."""
    today = datetime.now(UTC).date()
    finding = {
        "considered_by": "Mary Manager",
        "considered_on": today.isoformat(),
        "finding": "It was considered in full and written down in the case file.",
    }
    names = ("concern_addressed", "misunderstandings_resolved", "access_needs", "gateway_organisation")
    return {
        "measures": [
            {"kind": "call_time_limit", "minutes": 10},
            {"kind": "single_contact", "name": "Co-ordinator", "phone": "+441632960101"},
        ],
        "behaviours": ["aggressive"],
        "grounds": "Staff were threatened on the telephone twice and are afraid to answer.",
        "evidence_event_ids": list(events),
        "case_ids": [case],
        "starts_on": today.isoformat(),
        "ends_on": (today + timedelta(days=170)).isoformat(),
        "criteria": dict.fromkeys(names, finding) | {"communication_adequate": finding | {"new_information": "none"}},
        "lesser_measures_considered": "Reminders and a call-back scheme were tried without success.",
        "warning_exemption": {"reason": "The threats were of violence, and staff must be safe from today on."},
    }
