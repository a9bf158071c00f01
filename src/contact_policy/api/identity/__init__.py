"""Who is asking: a bearer token or a device's key is believed only when every check says so, else answered 401.

The library that verifies signatures (python-jose) is called in ``verifier`` and ``keys`` alone, so that it could be
swapped; ``token_text`` looks at a token before the library does, ``claims`` at what it says afterwards.
"""

from contact_policy.api.identity.api_keys import ApiKeyCache, DeviceUse
from contact_policy.api.identity.key_sources import JwksFile, KeySource, StaticKeys
from contact_policy.api.identity.keys import VerificationKey, read_key_set
from contact_policy.api.identity.remote_keys import JwksUrl
from contact_policy.api.identity.verifier import TokenVerifier, bearer_token

__all__ = [
    "ApiKeyCache",
    "DeviceUse",
    "JwksFile",
    "JwksUrl",
    "KeySource",
    "StaticKeys",
    "TokenVerifier",
    "VerificationKey",
    "bearer_token",
    "read_key_set",
]
