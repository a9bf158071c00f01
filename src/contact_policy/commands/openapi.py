"""The command ``contact-policy openapi``."""

from __future__ import annotations

import argparse
import json
from typing import Any

from contact_policy.api.identity import Expected, StaticKeys, TokenVerifier
from contact_policy.api.identity.development_issuer import AUDIENCE, ISSUER
from contact_policy.app import create_app
from contact_policy.commands import startup
from contact_policy.services import Store
from contact_policy.settings import Settings


def run(_given: argparse.Namespace, settings: Settings) -> None:
    """Print the API's OpenAPI document."""
    print(json.dumps(document(settings), indent=2, ensure_ascii=False))


def document(settings: Settings) -> dict[str, Any]:
    """The API's description. The application it is read off is never started, so its database is never asked."""
    verifier = TokenVerifier(expected=Expected(issuer=ISSUER, audience=AUDIENCE), keys=StaticKeys(()))
    app = create_app(settings, store=Store("postgresql:///"), policy=startup.policy_of(settings), verifier=verifier)
    return app.openapi()
