"""How the adapter proves to the service who it is."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from contact_policy.settings import SettingError, Settings

_SECRET = re.compile(r"[!-~]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Credential:
    """A header with a secret: the text itself, or a file that holds it and may be replaced while we run."""

    header: str
    prefix: str = ""
    text: str = ""
    file: str = ""

    def headers(self) -> dict[str, str]:
        """Give the header to send. Raises OSError or ValueError where the secret cannot be had."""
        secret = Path(self.file).read_text(encoding="ascii").strip() if self.file else self.text
        if not _SECRET.fullmatch(secret):
            raise ValueError("The key or token is empty or has characters that none has.")
        return {self.header: f"{self.prefix}{secret}"}


def credential_of(settings: Settings) -> Credential:
    """Find the one key or token that the settings give. Raises SettingError where it cannot be used."""
    key, bearer = "X-API-Key", "Authorization"
    ways = {
        "CONTACT_POLICY_POSTFIX_KEY": Credential(header=key, text=settings.postfix_key),
        "CONTACT_POLICY_POSTFIX_KEY_FILE": Credential(header=key, file=settings.postfix_key_file),
        "CONTACT_POLICY_POSTFIX_TOKEN": Credential(header=bearer, prefix="Bearer ", text=settings.postfix_token),
        "CONTACT_POLICY_POSTFIX_TOKEN_FILE": Credential(
            header=bearer, prefix="Bearer ", file=settings.postfix_token_file
        ),
    }
    given = {variable: way for variable, way in ways.items() if way.text or way.file}
    if len(given) != 1:
        raise SettingError("CONTACT_POLICY_POSTFIX_KEY_FILE", f"set this, or one other of {', '.join(ways)}")
    (variable, credential), = given.items()  # fmt: skip
    try:
        credential.headers()
    except (OSError, ValueError) as error:
        raise SettingError(variable, f"it cannot be used ({type(error).__name__})") from None
    return credential
