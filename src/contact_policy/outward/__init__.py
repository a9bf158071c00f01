"""What leaves the office: parcels handed to a carrier, by SMTP or through GOV.UK Notify."""

from contact_policy.outward.carriers import Carrier, Outcome, Parcel
from contact_policy.outward.notify import Notify, NotifyEmail, NotifyLetters
from contact_policy.outward.smtp import Smtp, SmtpSecurity, SmtpServer

__all__ = [
    "Carrier",
    "Notify",
    "NotifyEmail",
    "NotifyLetters",
    "Outcome",
    "Parcel",
    "Smtp",
    "SmtpSecurity",
    "SmtpServer",
]
