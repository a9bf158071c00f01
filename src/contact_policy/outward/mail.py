"""A parcel as an e-mail: text, the same as HTML, and the letter itself."""

from __future__ import annotations

from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import formatdate

from contact_policy.outward.carriers import Parcel


def as_mail(parcel: Parcel, sender_name: str, sender: str) -> EmailMessage:
    """Make the e-mail. Its Message-ID is the parcel's, so a mailbox that gets a repeat can tell.

    Raises ValueError for an address that cannot stand in a header.
    """
    if "@" not in parcel.address:
        raise ValueError("there is no address")
    mail = EmailMessage(policy=SMTP)
    mail["From"] = Address(sender_name, addr_spec=sender)
    mail["To"] = Address(addr_spec=parcel.address)
    mail["Subject"] = " ".join(parcel.subject.split())
    mail["Date"] = formatdate()
    mail["Message-ID"] = f"<{parcel.id}@{sender.rpartition('@')[2]}>"
    if parcel.is_automatic:
        mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(parcel.text)
    if parcel.html:
        mail.add_alternative(parcel.html, subtype="html")
    if parcel.pdf:
        mail.add_attachment(parcel.pdf, maintype="application", subtype="pdf", filename="letter.pdf")
    return mail
