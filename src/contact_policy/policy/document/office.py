"""The office's own particulars: the table ``[office]``."""

from __future__ import annotations

from dataclasses import dataclass

from contact_policy.policy.document.tables import added


@dataclass(frozen=True, kw_only=True)
class Office:
    """The office's own particulars, which settings may override. ``phone`` is E.164.

    ``emergency_number`` is whom anybody calls in an emergency, whatever is limited. ``policy_place`` says where the
    policy can be read, as it follows "You can read it". ``unasked_recipients`` are the mailboxes whose mail no measure
    touches, by address or by what stands before the @: who asks for information or for their data is always heard.
    What stands within our sentences is kept without a full stop of its own: those have theirs.
    """

    name: str
    postal_address: str
    email: str
    phone: str
    hours: str
    contact_name: str
    file_to: str
    appeal_contact: str = ""
    signposting: str = ""
    unasked_recipients: tuple[str, ...] = ("postmaster", "abuse")
    emergency_number: str = added(since=2, default="")
    policy_place: str = added(since=2, default="")

    def __post_init__(self) -> None:
        """Leave out the full stops that our sentences bring."""
        for name in _WITHIN_SENTENCES:
            object.__setattr__(self, name, getattr(self, name).rstrip(" ."))


_WITHIN_SENTENCES = ("postal_address", "hours", "contact_name", "appeal_contact", "policy_place")
