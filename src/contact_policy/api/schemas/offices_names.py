"""Fields that take the names which the office's own policy document gives, and no others."""

from __future__ import annotations

from contextvars import ContextVar
from typing import Annotated

from pydantic import AfterValidator, WithJsonSchema

from contact_policy.api.schemas.fields import wrong
from contact_policy.policy import Policy, load_policy
from contact_policy.policy.filed_contacts import brings_of

NAMED = "x-named-by-policy"
"""In a field's schema: the component that lists the names which it takes."""
BEHAVIOUR, MEASURE, MEASURE_KIND = "Behaviour", "Measure", "MeasureKind"
BRINGS, SERVICE, SERVICES = "Brings", "Service", "Services"

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


def _gets_through(name: str) -> str:
    known = brings_of(edition_in_use())
    if name not in known:
        raise wrong(f"use one of {', '.join(known)}")
    return name


BringsOut = Annotated[str, WithJsonSchema({"type": "string", NAMED: BRINGS})]
"""What a filed contact was found to bring, by the name of the edition that it was read under."""
BringsIn = Annotated[str, AfterValidator(_gets_through), WithJsonSchema({"type": "string", NAMED: BRINGS})]
"""What a filed contact may bring under the edition in use."""


def is_a_service(name: str) -> str:
    """Hold a name to the services that the edition in use names. Raises the error that says which they are."""
    policy = policy_in_use.get()
    if policy is not None and name not in policy.further.services:
        known = ", ".join(policy.further.services)
        raise wrong(f"use one of {known}" if known else "leave it out: this office's policy names no services")
    return name


def _is_a_service_or_none(name: str) -> str:
    return is_a_service(name) if name else name


_SERVICE = WithJsonSchema({"type": "string", NAMED: SERVICE})
ServiceIn = Annotated[str, AfterValidator(_is_a_service_or_none), _SERVICE]
"""A service that the edition in use names; empty for none."""
ServicesIn = Annotated[
    list[Annotated[str, AfterValidator(is_a_service)]], WithJsonSchema({"type": "array", NAMED: SERVICES})
]
"""Services that the edition in use names."""
