"""Recipients whose mail is never asked about: the office's duties to them end with no measure."""

from __future__ import annotations

import re
from collections.abc import Iterable

_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"')


class UnaskedMailboxes:
    """Mailboxes, by whole address or by what stands before the @; one covers its sub-addresses."""

    def __init__(self, mailboxes: Iterable[str]) -> None:
        self._mailboxes = frozenset(mailbox.lower() for mailbox in mailboxes)

    def covers(self, recipient: str) -> bool:
        """Whether mail to ``recipient``, as Postfix names it, is passed on unasked."""
        name, at, domain = recipient.strip().lower().rpartition("@")
        name, domain = (name, domain.rstrip(".")) if at else (domain, "")
        name = _QUOTED.sub(lambda found: re.sub(r"\\(.)", r"\1", found[1]), name)
        names = {name, name.partition("+")[0]}
        return not self._mailboxes.isdisjoint(names | {f"{each}@{domain}" for each in names})
