"""The settings of what seals the audit trail: the key that signs it, and where its checkpoints go."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from contact_policy.settings import values
from contact_policy.settings.fields import from_variable


@dataclass(frozen=True, slots=True, kw_only=True)
class SealingSettings:
    """What the trail is sealed with; without a key its entries are digested and wait to be sealed."""

    seal_key_file: str = field(
        metadata=from_variable(
            "CONTACT_POLICY_SEAL_KEY_FILE",
            "",
            "The private key (Ed25519, PEM) that signs the audit trail's checkpoints, made by"
            " `contact-policy seal key`; empty: the trail is not sealed",
        )
    )
    seal_to: str = field(
        metadata=from_variable(
            "CONTACT_POLICY_SEAL_TO",
            "",
            "Where checkpoints go that the database's administrators cannot change: a file that each is appended to, an"
            " https:// address that the last one is posted to each minute, or mailto:someone@… each hour",
            values.seal_to,
        )
    )

    @property
    def seal_file(self) -> Path | None:
        """The file that checkpoints are appended to, where they go to one."""
        is_elsewhere = not self.seal_to or self.seal_to.startswith(("https://", "mailto:"))
        return None if is_elsewhere else Path(self.seal_to)
