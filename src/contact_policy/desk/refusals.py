"""How a refusal reads to a person: what happened, what stands now, and what to do. Nothing they wrote is lost."""

from __future__ import annotations

from http import HTTPStatus
from typing import NamedTuple

from starlette.responses import Response

from contact_policy import errors
from contact_policy.api.http_errors import MethodNotAllowed
from contact_policy.api.problems import status_of
from contact_policy.desk.forms import Form
from contact_policy.desk.meanwhile import ChangedMeanwhile
from contact_policy.desk.visit import Visit

_LONG_TEXT = 30  # characters from which on what somebody wrote is shown, so that it can be copied


class _Said(NamedTuple):
    """The heading of a refusal and its first sentence; whether sending the same again is worth a button."""

    title: str
    text: str
    may_be_sent_again: bool = False


class WrongOrigin(errors.Forbidden):
    """The form did not come from a page of ours (403)."""

    code = "wrong-origin"
    title = "The form did not come from this service"


_NOTHING = "Nothing was recorded."
_WORDS: dict[type[errors.ContactPolicyError], _Said] = {
    WrongOrigin: _Said(
        "This did not come from here", f"{_NOTHING} The form was sent from another site, or your browser did not say."
    ),
    errors.Forbidden: _Said("This page is not open to you", "Your role does not reach it."),
    MethodNotAllowed: _Said("There is nothing here for you", "This page takes nothing that is sent so."),
    errors.NotFound: _Said("There is nothing here for you", "The page is not there, or not for you."),
    errors.PreconditionFailed: _Said(
        "It changed while you read", f"{_NOTHING} Somebody changed it in the meantime: read it anew before you go on."
    ),
    errors.AlreadyDecided: _Said(
        "It has been decided in the meantime", f"{_NOTHING} Open it to read who decided what, and when."
    ),
    errors.Conflict: _Said("This cannot be done now", _NOTHING),
    errors.Unavailable: _Said(
        "The record cannot be reached just now", f"{_NOTHING} Try again in a moment.", may_be_sent_again=True
    ),
    errors.Busy: _Said("Others are at this just now", f"{_NOTHING} Try again in a moment.", may_be_sent_again=True),
    errors.OutcomeUnknown: _Said(
        "It is not known whether this was recorded",
        "Send it again: if it was recorded, it is not recorded twice.",
        may_be_sent_again=True,
    ),
    errors.Invalid: _Said("This cannot be understood", _NOTHING),
    errors.ContactPolicyError: _Said("Something went wrong here", "The fault is ours, and has been noted."),
}


def refusal(visit: Visit, error: errors.ContactPolicyError) -> Response:
    """The page that says ``error``."""
    said = next(_WORDS[branch] for branch in type(error).__mro__ if branch in _WORDS)
    return visit.show(
        "refused.html",
        title=said.title,
        status=status_of(type(error)),
        text=said.text,
        details=list(_details(error)),
        meanwhile=error if isinstance(error, ChangedMeanwhile) else None,
        kept=list(visit.form.pairs()),
        written=written(visit.form),
        may_be_sent_again=said.may_be_sent_again and visit.request.method == "POST",
        reference=visit.request.state.request_id if said is _WORDS[errors.ContactPolicyError] else "",
    )


def _details(error: errors.ContactPolicyError) -> list[str]:
    if isinstance(error, errors.Invalid):
        return [field.detail for field in error.fields]
    if isinstance(error, errors.ChecksFailed):
        return [f"{check.statement} {check.cure}".strip() for check in error.checks]
    return [error.detail] if isinstance(error, errors.Conflict) else []


def signed_out(visit: Visit) -> Response:
    """The answer to a form from somebody whose sign-in is over: it holds all they sent, and nothing of it is stored."""
    return visit.show(
        "signed_out.html",
        title="You have been signed out",
        status=HTTPStatus.UNAUTHORIZED,
        kept=list(visit.form.pairs()),
        written=written(visit.form),
    )


def written(form: Form) -> list[str]:
    """What somebody wrote at length."""
    return [value for name, value in form.pairs() if len(value) > _LONG_TEXT and " " in value and name != "read"]
