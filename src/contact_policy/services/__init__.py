"""What the office does, a function each, one noun a file. A service is handed a ``Context`` and never commits."""

from contact_policy.storage.locks import lock_name
from contact_policy.storage.store import Store, stalled
from contact_policy.storage.transaction import MERGING, Transaction
from contact_policy.storage.waiting import Line, Waiter, first_of, too_many, waiter

__all__ = [
    "MERGING",
    "Line",
    "Store",
    "Transaction",
    "Waiter",
    "first_of",
    "lock_name",
    "stalled",
    "too_many",
    "waiter",
]
