"""An example of each refusal that an operation may answer with: its own, as the service words it."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from importlib import resources
from typing import Any

from contact_policy import errors
from contact_policy.api import http_errors
from contact_policy.api.admission import PATH_IDS
from contact_policy.api.identity.refusal import REFUSAL
from contact_policy.api.problems import TYPE_PREFIX, status_of
from contact_policy.api.schemas.fields import EXAMPLE_ID

Error = type[errors.ContactPolicyError]

_HINDRANCE = {"hindrance": "legal-hold", "subject": f"holds/{EXAMPLE_ID}", "until": "2031-06-30"}
_CHECK = {
    "rule": "warned-in-writing",
    "kind": "breach",
    "stage": "proposal",
    "clauses": ["8.6", "8.7"],
    "sources": [],
    "outcome": "not_met",
    "statement": "No warning about this behaviour was issued.",
    "cure": "Issue a warning, and give the customer time to change.",
    "curable": True,
}


def examples(path: str, found: Iterable[Error], *, has_body: bool, limit: int, who: str) -> dict[str, Any]:
    """One example for each of ``found`` at ``path``, by its code."""
    instance = _instance(path)
    shown: dict[str, Any] = {}
    for error in dict.fromkeys(found):
        example: dict[str, Any] = {
            "type": TYPE_PREFIX + error.code,
            "title": error.title,
            "status": int(status_of(error)),
            "detail": _detail(error, path, limit, who),
            "instance": instance,
            "code": error.code,
            "request_id": EXAMPLE_ID,
        }
        if error is errors.Invalid:
            example["errors"] = [_flaw(has_body=has_body)]
        if issubclass(error, errors.ChecksFailed):
            example["checks"] = [_CHECK]
        if error is errors.ErasureNotYet:
            example["hindrances"] = [_HINDRANCE]
        shown.setdefault(error.code, {"summary": error.title, "value": example})
    return shown


def _instance(path: str) -> str:
    for name in PATH_IDS:
        path = path.replace(f"{{{name}}}", EXAMPLE_ID)
    return path.replace("{system}", "crm").replace("{external_id:any_text}", "C-1024").replace("{sequence}", "4711")


def _detail(error: Error, path: str, limit: int, who: str) -> str:
    noun = next((noun for name, noun in PATH_IDS.items() if f"{{{name}}}" in path), "path")
    said = _said(noun, limit, who)
    return said[error].detail if error in said else _WORDS[error.code]


@cache
def _said(noun: str, limit: int, who: str) -> Mapping[Error, errors.ContactPolicyError]:
    """The refusals that say what they are about; alike for most operations on a thing."""
    return {
        errors.Unauthenticated: errors.Unauthenticated(REFUSAL),
        errors.Forbidden: errors.Forbidden(f"This is open to: {who}." if who else _WORDS[errors.Forbidden.code]),
        errors.NotFound: errors.NotFound(noun),
        errors.Invalid: errors.Invalid(),
        errors.ReferenceTaken: errors.ReferenceTaken(),
        errors.TooMany: errors.TooMany("At most 100 writes in 2 seconds are taken.", 1),
        errors.BatchUnderWay: errors.BatchUnderWay(),
        http_errors.BodyTooLarge: http_errors.BodyTooLarge(limit),
        http_errors.HeaderRepeated: http_errors.HeaderRepeated("Host"),
        http_errors.MovedToSurvivor: http_errors.MovedToSurvivor(""),
        http_errors.InternalError: http_errors.InternalError(),
    }


def _flaw(*, has_body: bool) -> dict[str, str]:
    if has_body:
        return {"pointer": "", "detail": "A JSON body is required."}
    return {"pointer": "X-Now", "detail": "Give an RFC 3339 time with an offset, such as 2026-11-20T10:00:00Z."}


_WORDS: dict[str, str] = tomllib.loads(
    resources.files(__package__).joinpath("problems.toml").read_text(encoding="utf-8")
)
