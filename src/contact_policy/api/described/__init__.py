"""The words and examples of the OpenAPI document that stand beside the code: of fields, of refusals, of answers."""

from __future__ import annotations

from contact_policy.api.described.answers import add_answers
from contact_policy.api.described.fields import complete_fields, complete_parameters

__all__ = ["add_answers", "complete_fields", "complete_parameters"]
