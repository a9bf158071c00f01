"""The refusals that exist only because we speak HTTP; all others stand in ``errors``."""

from __future__ import annotations

from contact_policy.errors import ContactPolicyError


class ClockNotAllowed(ContactPolicyError):
    """The development clock was used in production (400)."""

    code = "clock-not-allowed"
    title = "X-Now is for development only"


class MethodNotAllowed(ContactPolicyError):
    """The path exists, but not with this method (405)."""

    code = "method-not-allowed"
    title = "This path does not take that method"

    def __init__(self, allow: str) -> None:
        super().__init__(f"It takes {allow}.")
        self.allow = allow


class MovedToSurvivor(ContactPolicyError):
    """The record was merged into another customer's, who is at ``location`` (308)."""

    code = "merged"
    title = "This record was merged into another customer's"

    def __init__(self, location: str) -> None:
        super().__init__("Send the same request to Location.")
        self.location = location


class HeaderRepeated(ContactPolicyError):
    """A header that has one value came twice (400)."""

    code = "header-repeated"
    title = "A header that has one value came twice"

    def __init__(self, name: str) -> None:
        super().__init__(f"Send {name} once.")


class EncodingNotSupported(ContactPolicyError):
    """The body is packed in a way that is not read here (415)."""

    code = "encoding-not-supported"
    title = "The body's Content-Encoding is not supported"


class BodyTooLarge(ContactPolicyError):
    """The body is over the operation's limit (413)."""

    code = "body-too-large"
    title = "The body is too large"

    def __init__(self, limit: int) -> None:
        super().__init__(f"At most {limit} bytes are accepted here.")


class InternalError(ContactPolicyError):
    """A fault of ours (500). It says nothing of what went wrong: that stands in the log under the request id."""

    def __init__(self) -> None:
        super().__init__("The fault is ours and has been logged under this request id.")
