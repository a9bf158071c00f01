"""The customer's record: what happened between them and the office, line by line."""

from contact_policy.services.record.entry import Entry
from contact_policy.services.record.record import read

__all__ = ["Entry", "read"]
