"""The one answer to whoever is not known."""

from contact_policy.errors import Unauthenticated

# Which check failed would help nobody but an attacker.
REFUSAL = (
    "Send a valid access token of your identity provider as Authorization: Bearer, or a valid API key as X-API-Key; "
    "not both."
)


def not_known() -> Unauthenticated:
    """Make the refusal, the same for every fault of a token or key."""
    return Unauthenticated(REFUSAL)
