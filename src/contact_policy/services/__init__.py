"""What the office does, a function each, one noun a file. A service is handed a ``Context`` and never commits."""

from contact_policy.storage.store import Store
from contact_policy.storage.transaction import Transaction

__all__ = ["Store", "Transaction"]
