"""The settings of the identity provider: whose tokens are believed, and where they say who comes as what."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta

from contact_policy.settings import values
from contact_policy.settings.fields import from_variable
from contact_policy.settings.sending import SendingSettings

DEVELOPMENT_ISSUER = "contact-policy-development"
"""Who makes tokens where no identity provider is set up; in production nobody may go by that name."""

_TOGETHER = (
    "set it: issuer, audience and keys (a JWKS URL or file) of the identity provider belong together, and production "
    "does not start without them"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentitySettings(SendingSettings):
    """Who tells us who is asking: issuer, audience and keys belong together."""

    token_issuer: str = field(
        metadata=from_variable("CONTACT_POLICY_TOKEN_ISSUER", "", "The identity provider's `iss`")
    )
    token_audience: str = field(
        metadata=from_variable("CONTACT_POLICY_TOKEN_AUDIENCE", "", "What the identity provider calls us: `aud`")
    )
    token_jwks_url: str = field(
        metadata=from_variable(
            "CONTACT_POLICY_TOKEN_JWKS_URL",
            "",
            "Where the identity provider's keys are read: https, or http within this machine",
            values.key_set_url,
        )
    )
    token_jwks_file: str = field(
        metadata=from_variable("CONTACT_POLICY_TOKEN_JWKS_FILE", "", "A file with the identity provider's keys")
    )
    token_algorithms: tuple[str, ...] = field(
        metadata=from_variable(
            "CONTACT_POLICY_TOKEN_ALGORITHMS", "RS256,ES256", "The signatures accepted", values.algorithms
        )
    )
    token_lifetime: timedelta = field(
        metadata=from_variable(
            "CONTACT_POLICY_TOKEN_LIFETIME_MINUTES",
            "1440",
            "The longest that a token may live, from `iat` to `exp`, in minutes",
            values.minutes,
        )
    )
    token_roles_claim: str = field(
        metadata=from_variable(
            "CONTACT_POLICY_TOKEN_ROLES_CLAIM",
            "roles",
            "The claim that lists roles; a path has a full stop between names, such as realm_access.roles",
            values.claim_path,
        )
    )
    token_person_claim: str = field(
        metadata=from_variable(
            "CONTACT_POLICY_TOKEN_PERSON_CLAIM",
            "sub",
            "The claim that names the person, the same in every token of theirs, such as oid (Entra ID)",
            values.claim_path,
        )
    )

    @property
    def has_identity_provider(self) -> bool:
        """Whether tokens come from the organisation's identity provider; if not, the development issuer makes them."""
        return bool(self.token_issuer)

    def identity_faults(self, *, is_production: bool) -> Iterator[tuple[str, str]]:
        """Each variable that does not go with the others, and what would."""
        given = {
            "CONTACT_POLICY_TOKEN_ISSUER": self.token_issuer,
            "CONTACT_POLICY_TOKEN_AUDIENCE": self.token_audience,
            "CONTACT_POLICY_TOKEN_JWKS_URL": self.token_jwks_url or self.token_jwks_file,
        }
        if self.token_jwks_url and self.token_jwks_file:
            yield "CONTACT_POLICY_TOKEN_JWKS_URL", "give either a URL or CONTACT_POLICY_TOKEN_JWKS_FILE"
        if is_production and self.token_issuer.casefold() == DEVELOPMENT_ISSUER:
            yield "CONTACT_POLICY_TOKEN_ISSUER", "name your identity provider: this is the development issuer's name"
        if not is_production and not any(given.values()):
            return
        yield from ((variable, _TOGETHER) for variable, value in given.items() if not value)
