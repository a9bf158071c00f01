"""Why a credential is refused: a closed list, for the log and the office's own people, and never with a claim."""

from __future__ import annotations

from enum import StrEnum


class Reason(StrEnum):
    """What stood against a token or key; the value is what the log and the counter call it."""

    NO_CREDENTIAL = "no-credential"
    TWO_CREDENTIALS = "two-credentials"
    API_KEY = "api-key"
    TOO_LONG = "too-long"
    MALFORMED = "malformed"
    HEADER = "header"
    TYPE = "type"
    ALGORITHM = "algorithm"
    NO_KEYS = "no-keys"
    KEY = "key"
    SIGNATURE = "signature"
    ISSUER = "issuer"
    AUDIENCE = "audience"
    DATES = "dates"
    LIFETIME = "lifetime"
    EXPIRED = "expired"
    NOT_YET = "not-yet"
    KIND = "kind"
    PERSON = "person"
    ROLES = "roles"
    UNFORESEEN = "unforeseen"


# What the bearer is told: only of what is looked at once our own identity provider is known to have made the token, so
# never an attacker. ASCII, without quotation marks: it stands in a header.
TOLD = {
    Reason.NO_CREDENTIAL: "",
    Reason.TWO_CREDENTIALS: "",
    Reason.API_KEY: "",
    Reason.TOO_LONG: "",
    Reason.MALFORMED: "",
    Reason.HEADER: "",
    Reason.TYPE: "",
    Reason.ALGORITHM: "",
    Reason.NO_KEYS: "",
    Reason.KEY: "",
    Reason.SIGNATURE: "",
    Reason.ISSUER: "",
    Reason.AUDIENCE: "The token is not for this service: its aud is another than the one set up here.",
    Reason.DATES: "The token needs iat and exp (and nbf, where it has one) as seconds since 1970.",
    Reason.LIFETIME: "The token lives longer than this service accepts.",
    Reason.EXPIRED: "The token has expired.",
    Reason.NOT_YET: "The token is not valid yet: one of the clocks is wrong.",
    Reason.KIND: "This is no access token, but one of another kind.",
    Reason.PERSON: "The token lacks the claim that names the person, or it is unfit.",
    Reason.ROLES: "The token gives no role of this service.",
    Reason.UNFORESEEN: "",
}


class TokenFault(ValueError):
    """A token is not believed, for this reason."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason = reason
