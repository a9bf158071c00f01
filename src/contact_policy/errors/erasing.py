"""What is refused to whoever would forget somebody."""

from __future__ import annotations

from collections.abc import Mapping

from contact_policy.errors.refusals import Conflict


class ErasureNotYet(Conflict):
    """Something stands against erasing a customer's data; ``hindrances`` say what, and until when."""

    code = "erasure-not-yet"
    title = "Nothing of this customer's may be erased yet"

    def __init__(self, detail: str, hindrances: tuple[Mapping[str, str], ...]) -> None:
        super().__init__(detail)
        self.hindrances = hindrances
