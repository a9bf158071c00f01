"""What people of the office have begun to write."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Unfinished:
    """A form of the desk that ``owner`` has begun and not sent: nobody else sees it, and it is never evidence.

    ``kind`` says which form; ``about_id`` is the customer or thing that it is about, ``form`` its fields as typed.
    """

    owner: str
    kind: str
    about_id: str
    customer_id: str
    form: Mapping[str, tuple[str, ...]] = field(repr=False)
    saved_at: datetime
