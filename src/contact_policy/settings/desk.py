"""The settings of the desk: the pages on which people of the office work, and how they sign in to them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from contact_policy.settings import values
from contact_policy.settings.fields import from_variable, secret
from contact_policy.settings.identity import IdentitySettings

_SHORTEST_SECRET = 32  # bytes
AUTO, OFF = "auto", "off"


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskSettings(IdentitySettings):
    """Whether there is a desk, where browsers find it, and what the identity provider calls it."""

    desk: str = field(
        metadata=from_variable(
            "CONTACT_POLICY_DESK",
            AUTO,
            "auto: the pages under /desk answer where people can sign in (outside production always); off: never",
            values.desk,
        )
    )
    desk_client_id: str = field(
        metadata=from_variable(
            "CONTACT_POLICY_DESK_CLIENT_ID", "", "What the identity provider calls the desk, as a web client with PKCE"
        )
    )
    desk_client_secret: str = field(
        metadata=secret("CONTACT_POLICY_DESK_CLIENT_SECRET", "That client's secret, where the provider gave it one")
    )
    desk_secrets: tuple[str, ...] = field(
        metadata=secret(
            "CONTACT_POLICY_DESK_SECRET",
            "What signs the desk's cookies, of 32 characters or more, the same for every worker; after a comma the one"
            " before it, which is still believed",
            values.words,
        )
    )
    desk_scope: str = field(
        metadata=from_variable(
            "CONTACT_POLICY_DESK_SCOPE",
            "openid profile",
            "What the desk asks the identity provider for; add the scope that gives an access token for our audience",
        )
    )
    desk_name_claim: str = field(
        metadata=from_variable(
            "CONTACT_POLICY_DESK_NAME_CLAIM",
            "name",
            "The claim of the ID token that says what to call the person who signed in",
            values.claim_path,
        )
    )
    public_url: str = field(
        metadata=from_variable(
            "CONTACT_POLICY_PUBLIC_URL",
            "",
            "The address at which browsers reach the service, with its path prefix if it has one, such as"
            " https://contact.office.example; empty takes each request's own",
            values.public_url,
        )
    )

    @property
    def path_prefix(self) -> str:
        """What stands before /desk in an address, where several offices share a host name; mostly nothing."""
        return urlsplit(self.public_url).path

    def is_desk_on(self, *, is_production: bool) -> bool:
        """Whether there is a desk: where people can sign in, unless it is turned off."""
        return self.desk != OFF and (bool(self.desk_client_id) or not is_production)

    def desk_faults(self, *, is_production: bool) -> Iterator[tuple[str, str]]:
        """Each variable of the desk that stands in its way, and what would be right."""
        if not self.is_desk_on(is_production=is_production):
            return
        if any(len(each.encode()) < _SHORTEST_SECRET for each in self.desk_secrets):
            yield "CONTACT_POLICY_DESK_SECRET", f"give at least {_SHORTEST_SECRET} characters that nobody can guess"
        if self.desk_client_id and not self.has_identity_provider:
            yield "CONTACT_POLICY_DESK_CLIENT_ID", "name the identity provider too: CONTACT_POLICY_TOKEN_ISSUER"
        if is_production and not self.desk_secrets:
            yield "CONTACT_POLICY_DESK_SECRET", "set it: it signs the desk's cookies (or CONTACT_POLICY_DESK=off)"
        if is_production and not self.public_url.startswith("https://"):
            yield "CONTACT_POLICY_PUBLIC_URL", "set it to the https:// address at which browsers reach the desk"
