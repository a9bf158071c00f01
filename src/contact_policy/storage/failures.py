"""What a database error means to the office. No value of any row gets past here: errors leave without their cause."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import asyncpg  # type: ignore[import-untyped]  # it ships no types
from sqlalchemy.exc import DBAPIError, StatementError

from contact_policy.errors import (
    AlreadyDecided,
    Busy,
    Conflict,
    Duplicate,
    OutcomeUnknown,
    Unavailable,
    UnforeseenRefusal,
    away,
    invalid,
)

# What connecting, asking and committing may raise: the driver's own errors, which SQLAlchemy wraps as it migrates.
DATABASE_ERRORS = (
    StatementError,
    asyncpg.PostgresError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
    OSError,
    TimeoutError,
)

# SQLSTATEs, by prefix, of a server that is away, going, or no longer the primary: the request may come again.
_AWAY = ("08", "25006", "57", "58", "XX")
# … and of one that is there: full, waiting for somebody else's lock, or at a statement that took too long.
_BUSY = ("25P03", "40", "53", "55P03", "57014")
# … and of a statement that was prepared over another connection than it is asked over.
_POOLERS = ("26000", "42P05")

# What two requests may run into at the same moment, or what is left to the database to find. Whatever else it refuses
# is a fault of ours.
_FORESEEN: dict[str, Callable[[], Conflict]] = {
    "pk_external_references": lambda: Duplicate("Another customer has this external reference."),
    "pk_contact_event_references": lambda: Duplicate("Another contact is recorded under this reference."),
    "uq_contact_points_current": lambda: Duplicate("The same contact point is given twice."),
    "uq_breaches_restriction_id": lambda: Duplicate(
        "This contact event is recorded as a breach of this restriction already."
    ),
    "uq_decisions_proposal_id": lambda: AlreadyDecided("Somebody else decided this proposal first."),
    "uq_reviews_reconsideration_request_id": lambda: Duplicate("A review has answered this request already."),
    "uq_incident_sightings_contact_event_id": lambda: Duplicate("Somebody has seen this contact already."),
}


def translate(error: BaseException) -> BaseException:
    """Give the error to raise instead of ``error``: one of ours, or ``error`` itself where the statement is at fault.

    A statement at fault (SQLSTATE class 42, or values of a wrong type) is a defect of this package, and its message
    holds no row's contents.
    """
    driver_error = _driver_error(error)
    state = getattr(driver_error, "sqlstate", None)
    if _is_poolers(state, driver_error):
        return Unavailable("A connection pooler stands before the database: end DATABASE_URL with ?pgbouncer=true.")
    if state is not None and state.startswith(_BUSY):
        return Busy("The database is busy with others' work just now. Send the same request again in a moment.")
    if _is_away(error, driver_error, state):
        return away()
    # a value the driver could not encode is a ValueError
    if isinstance(driver_error, ValueError) or (state or "").startswith("22"):
        return invalid("", "A value lies outside what can be stored.")
    if state is None or state.startswith("42"):
        return error
    return _refusal(state, driver_error.constraint_name or "")


def translate_commit(error: BaseException) -> BaseException:
    """Give the error to raise instead of ``error`` out of a COMMIT: a server lost there may have stored everything."""
    meaning = translate(error)
    if isinstance(meaning, Unavailable):
        return outcome_unknown()
    return meaning


def outcome_unknown() -> OutcomeUnknown:
    """Make the error for a commit whose fate is unknown."""
    return OutcomeUnknown(
        "It was being stored, and not acknowledged in time. Send the same request with the same key again."
    )


def _driver_error(error: BaseException) -> Any:
    if isinstance(error, DBAPIError):
        return error.driver_exception
    return error.orig if isinstance(error, StatementError) else error


def _is_away(error: BaseException, driver_error: Any, state: str | None) -> bool:
    if isinstance(error, DBAPIError) and error.connection_invalidated:
        return True
    if state is not None:
        return state.startswith(_AWAY)
    away = (OSError, TimeoutError, asyncpg.InterfaceError, asyncpg.InternalClientError)
    return isinstance(driver_error, away) and not isinstance(driver_error, ValueError)


def _is_poolers(state: str | None, driver_error: Any) -> bool:
    """Whether it is what comes of a pooler that we were not told of: a statement, or a setting, that it does not keep.

    PgBouncer and its like mix up prepared statements of several clients, and refuse settings they do not know.
    """
    return state in _POOLERS or (state == "08P01" and "startup parameter" in str(driver_error))


def _refusal(state: str, constraint: str) -> BaseException:
    if constraint in _FORESEEN:
        return _FORESEEN[constraint]()
    return UnforeseenRefusal(f"The database refused the statement ({state} {constraint}).")
