"""The settings of what one caller may ask at most, so that a CRM system's import leaves room for everybody else."""

from __future__ import annotations

from dataclasses import dataclass, field

from contact_policy.settings import values
from contact_policy.settings.desk import DeskSettings
from contact_policy.settings.fields import from_variable


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareSettings(DeskSettings):
    """What a caller of the crm role may write. The contact status is limited for nobody."""

    crm_writes_per_second: int = field(
        metadata=from_variable(
            "CONTACT_POLICY_CRM_WRITES_PER_SECOND",
            "50",
            "Writes that a worker takes from one caller of the crm role, each second",
            values.up_to(1_000_000),
        )
    )
    crm_batches_per_minute: int = field(
        metadata=from_variable(
            "CONTACT_POLICY_CRM_BATCHES_PER_MINUTE",
            "2",
            "Batches that a worker takes from one caller of the crm role, each minute",
            values.up_to(1_000_000),
        )
    )
    rate_limit_headers: bool = field(
        metadata=from_variable(
            "CONTACT_POLICY_RATE_LIMIT_HEADERS",
            "1",
            "Whether RateLimit and RateLimit-Policy tell such callers what is left (an Internet-Draft's)",
            values.switch,
        )
    )
