"""What is refused to whoever would forget somebody, or write of them afterwards."""

from __future__ import annotations

from collections.abc import Mapping

from contact_policy.errors.refusals import Conflict


class CustomerErased(Conflict):
    """Nothing more is written of somebody whose data were erased."""

    code = "customer-erased"
    title = "Everything about this customer was erased"

    def __init__(self) -> None:
        super().__init__(
            "Nothing more is written of them. Register whoever makes contact now as a new customer, and write it there."
        )


class DataChanged(Conflict):
    """A copy of somebody's data is asked for once more, and cannot be made as it was."""

    code = "data-changed"
    title = "The data changed since the copy was issued"


class ErasureNotYet(Conflict):
    """Something stands against erasing a customer's data; ``hindrances`` say what, and until when."""

    code = "erasure-not-yet"
    title = "Nothing of this customer's may be erased yet"

    def __init__(self, detail: str, hindrances: tuple[Mapping[str, str], ...]) -> None:
        super().__init__(detail)
        self.hindrances = hindrances
