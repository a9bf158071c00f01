"""What cannot be done just now, and may be asked again."""

from __future__ import annotations

from contact_policy.errors.refusals import ContactPolicyError


class Unavailable(ContactPolicyError):
    """Something we need is away; the same request may be sent again (503)."""

    code = "unavailable"
    title = "Temporarily unavailable"


def away() -> Unavailable:
    """Make the error for a database that does not answer."""
    return Unavailable("The database cannot be reached just now. Send the same request again.")


class Busy(Unavailable):
    """What we need is there and at work for others; the same request may be sent again in a moment (503)."""

    code = "busy"
    title = "Busy just now"


class RequestInProgress(Busy):
    """The first request with this key is still under way; sent again later, it gets that one's answer (503)."""

    code = "request-in-progress"
    title = "The first request with this Idempotency-Key is still under way"


class OutcomeUnknown(Unavailable):
    """The commit's fate is unknown; sending the same Idempotency-Key again is safe (503)."""

    code = "outcome-unknown"
    title = "It is not known whether this was stored"


class TooMany(ContactPolicyError):
    """The caller asks more than its share just now, and may ask again after ``retry_after`` seconds (429)."""

    code = "too-many-requests"
    title = "More than your share just now"

    def __init__(self, detail: str, retry_after: int) -> None:
        super().__init__(detail)
        self.retry_after = retry_after


class BatchUnderWay(TooMany):
    """Another batch is under way: one at a time, so that nobody else waits for them (429)."""

    code = "busy"
    title = "Another batch is under way"

    def __init__(self) -> None:
        super().__init__("One batch at a time; this one was not begun.", 2)
