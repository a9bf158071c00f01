"""What leaves the office, handed to a carrier: by SMTP, through GOV.UK Notify or by webhook."""

from contact_policy.carriers.carrier import Carrier, Delivery, DeliveryOutcome
from contact_policy.carriers.destinations import Destinations, Unreachable
from contact_policy.carriers.notify import Notify, NotifyEmail, NotifyLetters
from contact_policy.carriers.smtp import Smtp, SmtpSecurity, SmtpServer
from contact_policy.carriers.webhook import Receipt, Webhook, WebhookEvent, new_secret

__all__ = [
    "Carrier",
    "Delivery",
    "DeliveryOutcome",
    "Destinations",
    "Notify",
    "NotifyEmail",
    "NotifyLetters",
    "Receipt",
    "Smtp",
    "SmtpSecurity",
    "SmtpServer",
    "Unreachable",
    "Webhook",
    "WebhookEvent",
    "new_secret",
]
