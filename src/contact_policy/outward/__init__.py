"""What leaves the office: parcels handed to a carrier, by SMTP, through GOV.UK Notify or by webhook."""

from contact_policy.outward.carriers import Carrier, Outcome, Parcel
from contact_policy.outward.notify import Notify, NotifyEmail, NotifyLetters
from contact_policy.outward.smtp import Smtp, SmtpSecurity, SmtpServer
from contact_policy.outward.webhook import Receiver, Webhook

__all__ = [
    "Carrier",
    "Notify",
    "NotifyEmail",
    "NotifyLetters",
    "Outcome",
    "Parcel",
    "Receiver",
    "Smtp",
    "SmtpSecurity",
    "SmtpServer",
    "Webhook",
]
