"""The one answer to whoever is not known."""

from contact_policy.api.identity.fault import TOLD, Reason
from contact_policy.errors import Unauthenticated

# Which check failed would help nobody but an attacker: it stands in the log.
REFUSAL = (
    "Send a valid access token of your identity provider as Authorization: Bearer, or a valid API key as X-API-Key; "
    "not both."
)

_ABOUT_NO_TOKEN = frozenset({Reason.NO_CREDENTIAL, Reason.TWO_CREDENTIALS, Reason.API_KEY})


class NotBelieved(Unauthenticated):
    """A credential, or that there is none, is no ground to believe anybody (401).

    ``reason`` is for the log; ``told`` for the office's own people, and empty for all others.
    """

    def __init__(self, reason: Reason) -> None:
        super().__init__(REFUSAL)
        self.reason = reason
        self.told = TOLD[reason]

    @property
    def is_of_a_token(self) -> bool:
        """Whether there was a token to be refused."""
        return self.reason not in _ABOUT_NO_TOKEN
