"""Who is asking: a bearer token is believed only when every check says so, and is answered 401 otherwise.

The library that verifies signatures (python-jose) is called in ``verifier`` and ``keys`` alone, so that it could be
swapped; ``token_text`` looks at a token before the library does, ``claims`` at what it says afterwards.
"""

from contact_policy.api.identity.key_sources import JwksFile, KeySource, StaticKeys
from contact_policy.api.identity.keys import VerificationKey, read_key_set
from contact_policy.api.identity.remote_keys import JwksUrl
from contact_policy.api.identity.verifier import TokenVerifier, bearer_token

__all__ = [
    "JwksFile",
    "JwksUrl",
    "KeySource",
    "StaticKeys",
    "TokenVerifier",
    "VerificationKey",
    "bearer_token",
    "read_key_set",
]
