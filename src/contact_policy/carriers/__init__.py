"""What leaves the office, handed to a carrier: by SMTP, through GOV.UK Notify or by webhook."""

from contact_policy.carriers.carrier import Carrier, Delivery, DeliveryOutcome
from contact_policy.carriers.notify import Notify, NotifyEmail, NotifyLetters
from contact_policy.carriers.smtp import Smtp, SmtpSecurity, SmtpServer
from contact_policy.carriers.webhook import Receiver, Webhook

__all__ = [
    "Carrier",
    "Delivery",
    "DeliveryOutcome",
    "Notify",
    "NotifyEmail",
    "NotifyLetters",
    "Receiver",
    "Smtp",
    "SmtpSecurity",
    "SmtpServer",
    "Webhook",
]
