"""The settings of what seals the audit trail: the key that signs it, and where its checkpoints go."""

from __future__ import annotations

from dataclasses import dataclass, field

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
            "A file that each checkpoint is appended to, kept where the database's administrators cannot change it",
        )
    )
