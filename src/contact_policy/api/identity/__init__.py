"""Who is asking: a bearer token or a device's key is believed only when every check says so, else answered 401.

``token_text`` looks at a token before any library does, ``claims`` at what it says afterwards; ``fault`` lists why one
is refused, and ``refusal_log`` tells operators. The library that verifies signatures (python-jose) is called in
``verifier`` and ``keys`` alone, so that it could be swapped. Devices' keys (``api_keys``) are on record and stay apart:
whoever makes a token for development needs no database.
"""

from contact_policy.api.identity.claims import Expected
from contact_policy.api.identity.id_tokens import read_id_token
from contact_policy.api.identity.key_sources import JwksFile, KeySource, StaticKeys
from contact_policy.api.identity.keys import VerificationKey, read_key_set
from contact_policy.api.identity.refusal_log import RefusalLog
from contact_policy.api.identity.remote_keys import JwksUrl
from contact_policy.api.identity.verifier import TokenVerifier, bearer_token

__all__ = [
    "Expected",
    "JwksFile",
    "JwksUrl",
    "KeySource",
    "RefusalLog",
    "StaticKeys",
    "TokenVerifier",
    "VerificationKey",
    "bearer_token",
    "read_id_token",
    "read_key_set",
]
