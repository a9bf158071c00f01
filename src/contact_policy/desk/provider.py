"""Signing in with the organisation's identity provider: authorisation code with PKCE (RFC 7636), OpenID Connect.

Nothing of a token is kept: what counts is read from it once, by the API's own verifier, and stands in the cookie.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import httpx2
from authlib.integrations.base_client import OAuthError
from authlib.integrations.httpx_client import AsyncOAuth2Client

from contact_policy.api.identity import TokenVerifier, read_id_token
from contact_policy.api.identity.claims import at_path
from contact_policy.desk.session import LONGEST_SECONDS, SignedIn
from contact_policy.desk.words import fallback_name
from contact_policy.settings import Settings

_SECONDS = 10.0
_LONGEST_NAME = 100


class SignInFailed(Exception):
    """The provider did not sign anybody in, or not for us."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Begun:
    """Where somebody goes to sign in, and what their coming back is held against."""

    address: str
    kept: Mapping[str, str]


class Provider:
    """The identity provider in the settings, as the desk's web client sees it; its addresses are read when needed."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._described: Mapping[str, Any] | None = None

    async def begin(self, back: str, signed_in: str) -> Begun:
        """Begin a sign-in that ends at our address ``signed_in``, and goes on to ``back``. Raises SignInFailed."""
        described = await self._description()
        kept = {name: secrets.token_urlsafe(32) for name in ("state", "nonce", "verifier")}
        async with self._client(signed_in) as client:
            address, _ = client.create_authorization_url(
                described["authorization_endpoint"],
                state=kept["state"],
                nonce=kept["nonce"],
                code_verifier=kept["verifier"],
            )
        return Begun(address=address, kept={**kept, "back": back})

    async def finish(
        self, kept: Mapping[str, str], came_back_to: str, signed_in: str, verifier: TokenVerifier, now: datetime
    ) -> SignedIn:
        """Who signed in, by the address they ``came_back_to``. Raises SignInFailed, Unauthenticated."""
        described = await self._description()
        try:
            async with self._client(signed_in) as client:
                tokens = await client.fetch_token(
                    described["token_endpoint"],
                    authorization_response=came_back_to,
                    state=kept["state"],
                    code_verifier=kept["verifier"],
                )
        except (OAuthError, httpx2.HTTPError, ValueError) as error:
            raise SignInFailed from error
        claims = await verifier.claims(str(tokens.get("access_token", "")), now)
        try:
            said = await read_id_token(
                str(tokens.get("id_token", "")),
                verifier.keys,
                issuer=self._settings.token_issuer,
                client_id=self._settings.desk_client_id,
                nonce=kept["nonce"],
                now=now,
            )
        except ValueError as error:
            raise SignInFailed from error
        return SignedIn(
            subject=claims.subject,
            name=_name(said, self._settings.desk_name_claim) or fallback_name(claims.subject),
            roles=claims.roles,
            held=claims.held,
            expires_at=min(int(claims.expires_at), int(now.timestamp()) + LONGEST_SECONDS),
        )

    async def sign_out_address(self) -> str:
        """Where people sign out of the provider itself; empty where it names no such place, or is away."""
        try:
            return str((await self._description()).get("end_session_endpoint", ""))
        except SignInFailed:
            return ""

    async def _description(self) -> Mapping[str, Any]:
        if self._described is None:
            self._described = await self._read_description()
        return self._described

    async def _read_description(self) -> Mapping[str, Any]:
        issuer = self._settings.token_issuer
        address = f"{issuer.rstrip('/')}/.well-known/openid-configuration"
        try:
            async with httpx2.AsyncClient(timeout=_SECONDS) as client:
                answer = await client.get(address)
                answer.raise_for_status()
                described = answer.json()
        except (httpx2.HTTPError, httpx2.InvalidURL, ValueError) as error:
            raise SignInFailed from error
        wanted = ("authorization_endpoint", "token_endpoint")
        is_whole = isinstance(described, dict) and all(isinstance(described.get(name), str) for name in wanted)
        if not is_whole or described.get("issuer") != issuer:
            raise SignInFailed
        return dict(described)

    def _client(self, signed_in: str) -> AsyncOAuth2Client:
        secret = self._settings.desk_client_secret
        return AsyncOAuth2Client(
            client_id=self._settings.desk_client_id,
            client_secret=secret or None,
            token_endpoint_auth_method="client_secret_basic" if secret else "none",
            scope=self._settings.desk_scope,
            redirect_uri=signed_in,
            code_challenge_method="S256",
            timeout=_SECONDS,
        )


def _name(said: Mapping[str, Any], claim: str) -> str:
    name = at_path(said, claim)
    return name.strip()[:_LONGEST_NAME] if isinstance(name, str) and name.isprintable() else ""
