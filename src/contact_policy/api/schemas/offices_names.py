"""Fields that take the names which the office's own policy document gives, and no others."""

from __future__ import annotations

from contextvars import ContextVar
from typing import Annotated

from pydantic import AfterValidator, WithJsonSchema

from contact_policy.api.schemas.fields import wrong
from contact_policy.policy import Policy, load_policy

NAMED = "x-named-by-policy"
"""In a field's schema: the component that lists the names which it takes."""
BEHAVIOUR, MEASURE, MEASURE_KIND = "Behaviour", "Measure", "MeasureKind"

# The edition in use; admission sets it for each request. What is read outside of one is held to no edition.
policy_in_use: ContextVar[Policy | None] = ContextVar("policy_in_use", default=None)


def edition_in_use() -> Policy:
    """The edition that the office goes by; outside of a request the built-in one."""
    return policy_in_use.get() or load_policy()


def _is_covered(name: str) -> str:
    policy = policy_in_use.get()
    if policy is not None and name not in policy.behaviour:
        raise wrong(f"use one of {', '.join(policy.behaviour)}")
    return name


BehaviourOut = Annotated[str, WithJsonSchema({"type": "string", NAMED: BEHAVIOUR})]
"""A behaviour as the record has it: by the name of the edition that it was recorded under."""
BehaviourIn = Annotated[str, AfterValidator(_is_covered), WithJsonSchema({"type": "string", NAMED: BEHAVIOUR})]
"""A behaviour that the edition in use covers."""
