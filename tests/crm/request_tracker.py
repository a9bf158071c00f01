"""A Request Tracker of its own in a folder, as Debian's package sets one up, and the people who use it."""

from __future__ import annotations

import os
import subprocess
import time
from contextlib import suppress
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import httpx

from fixtures.processes import Program
from fixtures.running import client, free_port

Json = dict[str, Any]

INTEGRATION = Path(__file__).parents[2] / "integrations" / "request-tracker"
SERVER = "/usr/share/request-tracker5/libexec/rt-server"
SETUP = "/usr/sbin/rt-setup-database-5"
ROOT, BRIDGE = ("root", "password"), ("contact-policy", "bridge-password")
STARTED_WITHIN_SECONDS = 60
FIELDS = ("Contact restriction", "Contact restriction ends")
# Whoever writes to the office may; it is an office's own to say so.
EVERYBODY_MAY = """
@ACL = map { { GroupDomain => 'SystemInternal', GroupType => 'Everyone', Queue => 'General', Right => $_ } }
    qw(CreateTicket ReplyToTicket);
1;
"""
SIGNS_IN = "use RT -init; my $u = RT::User->new(RT->SystemUser); $u->Load($ARGV[0]); $u->SetPassword($ARGV[1]);"


class RequestTracker:
    """One that is set up as our README says, on a free port, with nobody in it yet."""

    def __init__(self, folder: Path) -> None:
        self.url = f"http://127.0.0.1:{free_port()}"
        self._environ = os.environ | {
            "RT_SITE_CONFIG": str(folder / "RT_SiteConfig.pm"),
            "RT_SITE_CONFIG_DIR": str(folder / "RT_SiteConfig.d"),
        }
        self._set_up(folder)
        self._program: Program | None = None
        self._root = client(base_url=self.url, auth=ROOT, timeout=60)
        self._browser = client(base_url=self.url, timeout=60, follow_redirects=True, headers={"Referer": self.url})

    def _set_up(self, folder: Path) -> None:
        own = folder / "RT_SiteConfig.d" / "70-contact-policy.pm"
        own.parent.mkdir()
        own.write_text((INTEGRATION / "RT_SiteConfig.pm").read_text())
        said = {
            "rtname": "office.example", "Organization": "office.example", "DatabaseType": "SQLite",
            "DatabaseName": str(folder / "rt.sqlite"), "WebDomain": "127.0.0.1", "WebPort": self.url.rpartition(":")[2],
            "WebPath": "", "MailCommand": "testfile", "LogToSTDERR": "error", "RestrictReferrer": "0",
        }  # fmt: skip
        lines = [f"Set(${name}, '{value}');" for name, value in said.items()]
        (folder / "RT_SiteConfig.pm").write_text("\n".join([*lines, "Set($LogToSyslog, undef);", "1;"]))
        rights = folder / "everybody"
        rights.write_text(EVERYBODY_MAY)
        self._run(SETUP, "--action", "init", "--skip-create")
        for data in (INTEGRATION / "initialdata", rights):
            self._run(SETUP, "--action", "insert", "--datafile", str(data), "--skip-create")
        self._run("perl", "-I/usr/share/request-tracker5/lib", "-e", SIGNS_IN, *BRIDGE)

    def _run(self, *command: str) -> None:
        done = subprocess.run(command, env=self._environ, capture_output=True, text=True, check=False, timeout=300)
        assert done.returncode == 0, done.stdout + done.stderr

    def start(self) -> None:
        """Start it, and wait until it answers."""
        port = self.url.rpartition(":")[2]
        self._program = Program.start([SERVER, "--host", "127.0.0.1", "--port", port], self._environ)
        until = time.monotonic() + STARTED_WITHIN_SECONDS
        while time.monotonic() < until:
            with suppress(httpx.TransportError):
                if self._root.get("/REST/2.0/rt").is_success:
                    self._browser.post("/NoAuth/Login.html", data={"user": ROOT[0], "pass": ROOT[1]})
                    return
            time.sleep(0.2)
        raise AssertionError(self._program.printed())

    def stop(self) -> None:
        """End it."""
        self._root.close()
        self._browser.close()
        if self._program is not None:
            self._program.kill()

    def mail(self, sender: str, subject: str) -> None:
        """Somebody writes to the office: it comes in by RT's mail gateway."""
        mail = EmailMessage()
        mail["From"], mail["To"], mail["Subject"] = f"Kim Writer <{sender}>", "office@office.example", subject
        mail["Message-ID"] = f"<{time.time_ns()}@example.org>"
        mail.set_content("Please answer me.")
        given = {"SessionType": "REST", "queue": "General", "action": "correspond", "message": mail.as_string()}
        answer = self._root.post("/REST/1.0/NoAuth/mail-gateway", data=given)
        assert answer.text.startswith("ok"), answer.text

    def user(self, name: str) -> Json:
        """The user, whose number is their ``id``."""
        answer = self._root.get(f"/REST/2.0/user/{name}")
        assert answer.is_success, answer.text
        found: Json = answer.json()
        return found

    def tickets_of(self, name: str) -> list[str]:
        """The numbers of somebody's tickets."""
        asked = {"query": f"Requestor.EmailAddress = '{name}'"}
        found = self._root.get("/REST/2.0/tickets", params=asked).json()["items"]
        return [str(ticket["id"]) for ticket in found]

    def reply(self, ticket: str, text: str) -> None:
        """Staff write to the customer."""
        body = {"Content": text, "ContentType": "text/plain"}
        assert self._root.post(f"/REST/2.0/ticket/{ticket}/correspond", json=body).is_success

    def entered_by_staff(self, requestor: str, subject: str) -> str:
        """Staff write down what somebody wants; returns the ticket's number."""
        given = {"Queue": "General", "Subject": subject, "Requestor": requestor, "Content": subject}
        answer = self._root.post("/REST/2.0/ticket", json=given)
        assert answer.is_success, answer.text
        return str(answer.json()["id"])

    def shown(self, name: str) -> tuple[str, str]:
        """What a user's two fields show."""
        fields = {field["name"]: " ".join(filter(None, field["values"])) for field in self.user(name)["CustomFields"]}
        return fields[FIELDS[0]], fields[FIELDS[1]]

    def page(self, ticket: str) -> str:
        """A ticket as staff see it in their browser."""
        return self._browser.get(f"/Ticket/Display.html?id={ticket}").text
