"""A message as an e-mail: text, the same as HTML, and the letter itself."""

from __future__ import annotations

from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import formatdate

from contact_policy.carriers.carrier import Delivery


def as_mail(delivery: Delivery, sender_name: str, sender: str) -> EmailMessage:
    """Make the e-mail. Its Message-ID is the delivery's, so a mailbox that gets a repeat can tell.

    Raises ValueError for an address that cannot stand in a header.
    """
    if "@" not in delivery.address:
        raise ValueError("there is no address")
    mail = EmailMessage(policy=SMTP)
    mail["From"] = Address(sender_name, addr_spec=sender)
    mail["To"] = Address(addr_spec=delivery.address)
    mail["Subject"] = " ".join(delivery.subject.split())
    mail["Date"] = formatdate()
    mail["Message-ID"] = f"<{delivery.id}@{sender.rpartition('@')[2]}>"
    if delivery.is_automatic:
        mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(delivery.text)
    if delivery.html:
        mail.add_alternative(delivery.html, subtype="html")
    if delivery.pdf:
        mail.add_attachment(delivery.pdf, maintype="application", subtype="pdf", filename="letter.pdf")
    return mail
