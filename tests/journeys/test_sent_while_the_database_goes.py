"""The database killed while the mail server has a message and has not said so: recorded once it is back, sent once."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

import httpx
import pytest

from contact_policy.embedded.place import Place
from fixtures import story
from fixtures.mailbox import mail_server
from fixtures.office import Office
from fixtures.restricting import email
from fixtures.running import running_service
from fixtures.story import MANAGER, STAFF

# Longer than it takes to kill the database, shorter than a server may take to answer.
REPLIES_AFTER_SECONDS = 1.5


@pytest.mark.long("a service and a server of its own are started, to kill the server amid sending")
def test_what_was_sent_while_the_database_went_is_recorded_and_not_sent_again(own_data_dir: Path) -> None:
    with mail_server() as mailbox:
        mailbox.delay = REPLIES_AFTER_SECONDS
        environ = {
            "CONTACT_POLICY_SMTP_HOST": "127.0.0.1",
            "CONTACT_POLICY_SMTP_PORT": str(mailbox.port),
            "CONTACT_POLICY_SMTP_SECURITY": "none",
            "DEMO": "0",
        }
        with running_service(own_data_dir, **environ) as service, Office(service) as office:
            customer = office.post("/v1/customers", STAFF, name="Jo Caller", contact_points=[email("jo@example.org")])
            story.explained_in_vain(office, customer["id"])
            made = office.post(
                f"/v1/customers/{customer['id']}/warnings",
                MANAGER,
                behaviours=["persistent"],
                conduct="You have gone on calling about a decision that has been explained to you.",
                change_expected="Please accept the decision.",
            )
            notice = f"/v1/notices/{made['notice_id']}"
            office.post(f"{notice}/send", MANAGER, expect=200, method="email")
            mailbox.wait_for(1)
            pid_file = Place(service.data_dir / "postgres").cluster / "postmaster.pid"
            os.kill(int(pid_file.read_text(encoding="utf-8").splitlines()[0]), signal.SIGKILL)
            assert status_within(office, notice, seconds=60) == "issued"
            assert len(mailbox.taken) == 1


def status_within(office: Office, notice: str, seconds: float) -> str:
    deadline = time.monotonic() + seconds
    status = "unknown"
    while status != "issued" and time.monotonic() < deadline:
        time.sleep(0.2)
        answer = office.ask("GET", notice, MANAGER)
        status = answer.json()["status"] if answer.status_code == httpx.codes.OK else "unknown"
    return status
