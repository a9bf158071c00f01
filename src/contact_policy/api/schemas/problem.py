"""The one shape of every error (RFC 9457)."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, Field


class ProblemField(BaseModel):
    """One thing at fault in the request."""

    pointer: str = Field(
        description="Where: a JSON pointer into the body (`/measures/0/minutes`; empty for the whole body), "
        "`?name` for a query parameter, or the name of a header",
        examples=["/measures/0/minutes"],
    )
    detail: str = Field(description="What would be right", examples=["Give a whole number of at least 1."])


class Problem(BaseModel):
    """An error, as `application/problem+json`. It never holds personal data."""

    type: str = Field(
        description="`urn:contact-policy:problem:` and the code", examples=["urn:contact-policy:problem:not-found"]
    )
    title: str = Field(description="The problem's headline, the same each time", examples=["Not found"])
    status: int = Field(description="The HTTP status", examples=[404])
    detail: str = Field(description="What this is about, in words", examples=["There is no such customer."])
    instance: str = Field(description="The path that was asked for, without its query", examples=["/v1/customers/none"])
    code: str = Field(description="A stable name to program against", examples=["not-found"])
    request_id: str = Field(description="The answer's `X-Request-ID`; quote it when asking for help", examples=["9f1c"])
    errors: list[ProblemField] | None = Field(default=None, description="On 422: each thing at fault")
    checks: list[dict[str, Any]] | None = Field(
        default=None, description="Where the policy stands in the way: its unmet checks, each with clauses and cure"
    )
    hindrances: list[dict[str, Any]] | None = Field(
        default=None, description="Where nothing may be erased yet: what stands against it, and until when, where known"
    )
