"""ID tokens (OpenID Connect Core 3.1.3.7): that a sign-in which we began has just ended, and what to call the person.

Who somebody is and what they may do stands in the access token alone, which ``verifier`` judges.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from jose import jws
from jose.exceptions import JOSEError

from contact_policy.api.identity.claims import CLOCK_LEEWAY
from contact_policy.api.identity.fault import Reason, TokenFault
from contact_policy.api.identity.key_sources import KeySource
from contact_policy.api.identity.token_text import read_token


async def read_id_token(
    token: str, keys: KeySource, *, issuer: str, client_id: str, nonce: str, now: datetime
) -> Mapping[str, Any]:
    """The claims of an ID token that ``issuer`` gave ``client_id`` for the sign-in of ``nonce``.

    Raises TokenFault for any other.
    """
    header, claims = read_token(token)
    key = await keys.find(header.kid)
    if key is None or key.algorithm != header.algorithm:
        raise TokenFault(Reason.KEY)
    try:
        jws.verify(token, key.key, algorithms=[key.algorithm])
    except JOSEError:
        raise TokenFault(Reason.SIGNATURE) from None
    if claims.get("iss") != issuer:
        raise TokenFault(Reason.ISSUER)
    audience = claims.get("aud")
    if client_id not in (audience if isinstance(audience, list) else [audience]):
        raise TokenFault(Reason.AUDIENCE)
    if claims.get("nonce") != nonce:
        raise TokenFault(Reason.KIND)
    expires_at = claims.get("exp")
    if not isinstance(expires_at, int | float) or now.timestamp() >= expires_at + CLOCK_LEEWAY:
        raise TokenFault(Reason.EXPIRED)
    return claims
