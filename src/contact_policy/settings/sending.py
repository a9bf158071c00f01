"""The settings of what leaves the office: by SMTP, through GOV.UK Notify, by webhook, and to whom reminders go."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from contact_policy.settings import values
from contact_policy.settings.fields import from_variable, secret
from contact_policy.settings.logs import LogSettings

_DEFAULT_PORTS = {"tls": 465, "starttls": 587, "none": 25}


@dataclass(frozen=True, slots=True, kw_only=True)
class SendingSettings(LogSettings):
    """What the office sends by, if anything: a notice can always be printed and its issue recorded by a person."""

    smtp_host: str = field(
        metadata=from_variable("CONTACT_POLICY_SMTP_HOST", "", "The server that takes our e-mail; empty: no SMTP")
    )
    smtp_port: int | None = field(
        metadata=from_variable(
            "CONTACT_POLICY_SMTP_PORT", "", "Its port; empty takes 587, or 465 or 25 as security says", values.any_port
        )
    )
    smtp_security: str = field(
        metadata=from_variable(
            "CONTACT_POLICY_SMTP_SECURITY", "starttls", "starttls, tls (from the first byte) or none", values.security
        )
    )
    smtp_username: str = field(
        metadata=from_variable("CONTACT_POLICY_SMTP_USERNAME", "", "Who we are to that server; empty: nobody")
    )
    smtp_password: str = field(metadata=secret("CONTACT_POLICY_SMTP_PASSWORD", "The password to that name"))
    smtp_sender: str = field(
        metadata=from_variable(
            "CONTACT_POLICY_SMTP_SENDER", "", "Whom our e-mail is from; empty takes the office's address", values.email
        )
    )
    notify_api_key: str = field(
        metadata=secret("CONTACT_POLICY_NOTIFY_API_KEY", "The GOV.UK Notify account's API key; empty: no Notify")
    )
    notify_url: str = field(
        metadata=from_variable(
            "CONTACT_POLICY_NOTIFY_URL",
            "https://api.notifications.service.gov.uk",
            "Where GOV.UK Notify is reached",
            values.url,
        )
    )
    notify_email_template: str = field(
        metadata=from_variable(
            "CONTACT_POLICY_NOTIFY_EMAIL_TEMPLATE",
            "",
            "The id of Notify's e-mail template, with ((subject)) and ((body)); empty: e-mail does not go by Notify",
        )
    )
    notify_letters: bool = field(
        metadata=from_variable(
            "CONTACT_POLICY_NOTIFY_LETTERS", "1", "Whether Notify prints and posts letters", values.switch
        )
    )
    notify_postage: str = field(
        metadata=from_variable(
            "CONTACT_POLICY_NOTIFY_POSTAGE", "second", "How Notify posts: first, second or economy", values.postage
        )
    )
    reminder_address_manager: str = field(
        metadata=from_variable(
            "CONTACT_POLICY_REMINDER_ADDRESS_MANAGER", "", "Where managers are reminded, by e-mail", values.email
        )
    )
    reminder_address_chief_executive: str = field(
        metadata=from_variable(
            "CONTACT_POLICY_REMINDER_ADDRESS_CHIEF_EXECUTIVE",
            "",
            "Where the deciding office holder is reminded, by e-mail",
            values.email,
        )
    )
    reminder_webhook_url: str = field(
        metadata=secret(
            "CONTACT_POLICY_REMINDER_WEBHOOK_URL",
            "Where reminders are posted, one webhook subscription; empty: none but those made over the API",
            values.webhook_url,
        )
    )
    reminder_webhook_secret: str = field(
        metadata=secret("CONTACT_POLICY_REMINDER_WEBHOOK_SECRET", "What that one is signed with: whsec_ and base64")
    )

    reminder_address_admin: str = field(
        metadata=from_variable(
            "CONTACT_POLICY_REMINDER_ADDRESS_ADMIN",
            "",
            "Where administrators are told of a webhook subscription that was disabled, by e-mail",
            values.email,
        )
    )
    webhook_networks: tuple[values.Network, ...] = field(
        metadata=from_variable(
            "CONTACT_POLICY_WEBHOOK_NETWORKS",
            "",
            "Networks of the office's own that webhooks may go to, such as 10.1.0.0/16; empty: the internet alone",
            values.networks,
        )
    )
    webhook_ports: tuple[int, ...] = field(
        metadata=from_variable(
            "CONTACT_POLICY_WEBHOOK_PORTS",
            "443",
            "The ports that webhooks may go to, with commas between",
            values.ports,
        )
    )

    @property
    def has_email(self) -> bool:
        """Whether e-mail can be sent."""
        return bool(self.smtp_host or self.notify_email_template)

    @property
    def has_letters(self) -> bool:
        """Whether letters can be printed and posted."""
        return bool(self.notify_api_key) and self.notify_letters

    @property
    def has_webhook(self) -> bool:
        """Whether reminders go by webhook too."""
        return bool(self.reminder_webhook_url)

    @property
    def port_of_smtp(self) -> int:
        """The port given, or the one usual for its security."""
        return self.smtp_port or _DEFAULT_PORTS[self.smtp_security]

    def sending_faults(self) -> Iterator[tuple[str, str]]:
        """Each variable that does not go with the others, and what would."""
        if self.smtp_host and self.notify_email_template:
            yield (
                "CONTACT_POLICY_NOTIFY_EMAIL_TEMPLATE",
                "leave it out, or CONTACT_POLICY_SMTP_HOST: e-mail goes one way",
            )
        if self.notify_email_template and not self.notify_api_key:
            yield "CONTACT_POLICY_NOTIFY_API_KEY", "set it: a template of Notify's is of no use without its key"
        if self.notify_api_key and not values.is_notify_key(self.notify_api_key):
            yield "CONTACT_POLICY_NOTIFY_API_KEY", "give the whole key as Notify showed it: a name and two ids"
        if bool(self.smtp_username) != bool(self.smtp_password):
            yield "CONTACT_POLICY_SMTP_PASSWORD", "give both the user name and the password, or neither"
        if self.smtp_password and self.smtp_security == "none":
            yield "CONTACT_POLICY_SMTP_SECURITY", "say starttls or tls: a password is never sent in the clear"
        if self.reminder_webhook_secret and not self.reminder_webhook_url:
            yield "CONTACT_POLICY_REMINDER_WEBHOOK_URL", "give both the webhook's URL and its secret, or neither"
        if self.reminder_webhook_url and not values.is_webhook_secret(self.reminder_webhook_secret):
            yield "CONTACT_POLICY_REMINDER_WEBHOOK_SECRET", "set it, as the URL is: whsec_ and 24 to 64 bytes in base64"
