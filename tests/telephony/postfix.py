"""Postfix with the lines that the integration ships, unchanged, on a configuration and a queue of its own."""

from __future__ import annotations

import os
import pwd
import smtplib
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message
from pathlib import Path
from uuid import uuid4

RECIPE = Path(__file__).parents[2] / "integrations" / "postfix"
# The mailboxes of the office, in which a message may end up: the last is the policy document's own.
OFFICE, HOUSING, FILING = "office@opcc.example", "housing@opcc.example", "restricted-contact@opcc.example"
# And those that are never asked about.
FOI, POSTMASTER = "foi@opcc.example", "postmaster@opcc.example"
PORT, INSIDE_PORT, UNPROTECTED_PORT = 10025, 10026, 10027
TAKEN = 250
STARTED_WITHIN_SECONDS = 20
DELIVERED_WITHIN_SECONDS = 5

MAIN = """\
compatibility_level = 3.6
queue_directory = {folder}/queue
data_directory = {folder}/data
maillog_file = {folder}/log
maillog_file_prefixes = {folder}
myhostname = mx.opcc.example
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks = 127.0.0.2/32
mydestination =
disable_dns_lookups = yes
smtpd_peername_lookup = no
default_transport = error:nothing leaves this machine
virtual_mailbox_domains = opcc.example
virtual_mailbox_base = {folder}/mail
virtual_mailbox_maps = inline:{{ {mailboxes} }}
virtual_uid_maps = static:{nobody}
virtual_gid_maps = static:{nobody}
"""
# The port of the recipe, one that takes the sender for one of the office, and one without the recipe's default_action.
MASTER = """\
{port} inet n - n - - smtpd
{inside} inet n - n - - smtpd
  -o mynetworks=127.0.0.1/32
{unprotected} inet n - n - - smtpd
  -o smtpd_recipient_restrictions=reject_unauth_destination,check_policy_service,inet:127.0.0.1:10049
  -o smtpd_data_restrictions=
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
error unix - - n - - error
virtual unix - n n - - virtual
anvil unix - - n - 1 anvil
proxymap unix - - n - - proxymap
postlog unix-dgram n - n - 1 postlogd
"""


@dataclass(frozen=True, slots=True)
class Sent:
    """What the sender was told, how long it took in seconds, and the copies by the mailbox they came to."""

    code: int
    text: str
    seconds: float
    copies: list[tuple[str, Message]]

    def __str__(self) -> str:
        """In short: the code, and the mailboxes."""
        return f"{self.code}; in: {', '.join(mailbox for mailbox, _ in self.copies) or 'no mailbox'}"


@dataclass(frozen=True, slots=True)
class Postfix:
    """A mail server that takes mail on several ports."""

    folder: Path

    def receive(self, sender: str, *recipients: str, port: int = PORT, headed: str = "") -> Sent:
        """Send it a message and wait until each copy is delivered; ``headed`` is its From line."""
        began = time.monotonic()
        mark = uuid4().hex
        message = f"From: {headed or sender}\r\nSubject: {mark}\r\n\r\nGood morning.\r\n"
        with smtplib.SMTP("127.0.0.1", port, timeout=20) as smtp:
            code, text = _transaction(smtp, sender, recipients or (OFFICE,), message)
        seconds = time.monotonic() - began
        return Sent(code, text, seconds, self._delivered(mark) if code == TAKEN else [])

    def said(self) -> str:
        """What it has logged."""
        return (self.folder / "log").read_text(encoding="utf-8")

    def _delivered(self, mark: str) -> list[tuple[str, Message]]:
        """The copies of a message, once there is one and nothing is left in the queue."""
        deadline = time.monotonic() + DELIVERED_WITHIN_SECONDS
        while time.monotonic() < deadline:
            found = [(path.parts[-3], message_from_bytes(path.read_bytes())) for path in self._mail()]
            copies = [(f"{box}@opcc.example", message) for box, message in found if message["Subject"] == mark]
            if copies and not self._queued():
                return copies
            time.sleep(0.05)
        return []

    def _mail(self) -> list[Path]:
        return sorted((self.folder / "mail").glob("*/new/*"))

    def _queued(self) -> bool:
        queues = (self.folder / "queue" / name for name in ("incoming", "active", "deferred"))
        return any(path.is_file() for queue in queues for path in queue.rglob("*"))


def _transaction(smtp: smtplib.SMTP, sender: str, recipients: tuple[str, ...], message: str) -> tuple[int, str]:
    smtp.ehlo("sender.example")
    smtp.docmd(f"MAIL FROM:<{sender}>")  # as it is written: smtplib would tidy it
    answers = [smtp.rcpt(recipient) for recipient in recipients]
    if TAKEN not in [code for code, _ in answers]:
        code, text = answers[0]
        return code, text.decode()
    try:
        code, text = smtp.data(message)
    except smtplib.SMTPDataError as refused:
        return refused.smtp_code, str(refused.smtp_error)
    return code, text.decode()


@contextmanager
def running_postfix(folder: Path) -> Iterator[Postfix]:
    """Postfix in ``folder``, which others than root must be able to get to."""
    _configure(folder)
    postfix = Postfix(folder)
    _control(folder, "start")
    try:
        _wait_until_it_answers(postfix)
        yield postfix
    finally:
        _control(folder, "stop")


def _control(folder: Path, order: str) -> None:
    program = ["postfix", "-c", str(folder / "etc"), order]
    ran = subprocess.run(program, capture_output=True, text=True, timeout=60, check=False)
    assert ran.returncode == 0, ran.stderr


def _configure(folder: Path) -> None:
    nobody = pwd.getpwnam("nobody").pw_uid
    for name in ("etc", "queue", "data", "mail"):
        (folder / name).mkdir(mode=0o755)
    _give(folder / "data", "postfix")
    _give(folder / "mail", "nobody")
    mailboxes = ", ".join(
        f"{{{address} = {address.partition('@')[0]}/}}" for address in (OFFICE, HOUSING, FILING, FOI, POSTMASTER)
    )
    own = MAIN.format(folder=folder, nobody=nobody, mailboxes=mailboxes)
    recipe = (RECIPE / "main.cf").read_text(encoding="utf-8")
    (folder / "etc" / "main.cf").write_text(own + recipe, encoding="utf-8")
    master = MASTER.format(port=PORT, inside=INSIDE_PORT, unprotected=UNPROTECTED_PORT)
    (folder / "etc" / "master.cf").write_text(master, encoding="utf-8")


def _give(path: Path, account: str) -> None:
    os.chown(path, pwd.getpwnam(account).pw_uid, -1)


def _wait_until_it_answers(postfix: Postfix) -> None:
    deadline = time.monotonic() + STARTED_WITHIN_SECONDS
    while time.monotonic() < deadline:
        with suppress(ConnectionError, smtplib.SMTPException), smtplib.SMTP("127.0.0.1", PORT, timeout=5):
            return
        time.sleep(0.1)
    raise AssertionError(f"Postfix did not start: {postfix.said()}")
