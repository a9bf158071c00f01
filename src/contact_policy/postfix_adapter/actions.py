"""From the contact status to what Postfix shall do: only words that are known, only texts that are safe to pass on."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

DUNNO = "DUNNO"
# For a recipient that the rest of a message's fate does not suit: the sender's server sends again to that one alone.
LATER = "452 4.5.3 Please send to this recipient separately"
FILED_HEADER = "X-Contact-Policy: file"

_REPLY = re.compile(r"5\d\d 5\.\d{1,3}\.\d{1,3} [ -~]{1,290}")
_MAILBOX = re.compile(r"[!-?A-~]+@[!-?A-~]+")
_MAX_MAILBOX = 254


class Unusable(ValueError):
    """The service answered something that this adapter must not act on; the message says what, never whom."""


@dataclass(frozen=True, slots=True)
class MailStatus:
    """What to do with one message: a refusal to pass on verbatim, or that it is to be filed, and where."""

    reply: str = ""
    is_filed: bool = False
    file_to: str = ""

    def action(self, stage: str) -> str:
        """What Postfix shall do at this stage.

        An answer holds one action, so a filed message is redirected at RCPT and marked at the later stages.
        """
        if self.reply:
            return self.reply
        if self.is_filed and stage != "RCPT":
            return f"PREPEND {FILED_HEADER}"
        return f"REDIRECT {self.file_to}" if self.file_to else DUNNO


ACCEPTED = MailStatus()


def read_status(document: Any) -> MailStatus:
    """Take what concerns mail from the service's answer. Raises Unusable."""
    if not isinstance(document, dict) or document.get("contract") != "1":
        raise Unusable("the answer is not of contract 1")
    match document.get("email_action"):
        case "accept":
            return ACCEPTED
        case "reject":
            return MailStatus(reply=_text(document, "smtp_reply", _REPLY))
        case "file":
            mailbox = _text(document, "file_to", _MAILBOX) if document.get("file_to") else ""
            return MailStatus(is_filed=True, file_to=mailbox)
        case _:
            raise Unusable("the answer's email_action is unknown")


def _text(document: dict[str, Any], key: str, shape: re.Pattern[str]) -> str:
    text = document.get(key)
    if not isinstance(text, str) or not shape.fullmatch(text) or (key == "file_to" and len(text) > _MAX_MAILBOX):
        raise Unusable(f"the answer's {key} cannot be passed on")
    return text
