"""Twilio asks while the phone rings, in its own way: a signed form in, TwiML out."""

from __future__ import annotations

import logging
from typing import Annotated, Any

from fastapi import Depends, Request, Response

from contact_policy.api import twilio
from contact_policy.api.body import KIB
from contact_policy.api.clock import is_moved
from contact_policy.api.dependencies import LetterAssets, Now, Policy, Refresher, Settings, Store
from contact_policy.api.http_errors import BodyTooLarge
from contact_policy.api.operations import operations, signed
from contact_policy.api.unit_of_work import ReadSession
from contact_policy.errors import Forbidden, NotFound, Unavailable
from contact_policy.records import Caller, Role
from contact_policy.services import contact_statuses
from contact_policy.status_board import Board

router = operations("Integrations")

_log = logging.getLogger("contact_policy.twilio")
_TWILIO = Caller(subject="twilio", roles=frozenset({Role.TELEPHONY}))


async def _session(store: Store, policy: Policy, now: Now, letter_assets: LetterAssets) -> ReadSession:
    return ReadSession(store, policy, _TWILIO, now, letter_assets)


TwiliosSession = Annotated[ReadSession, Depends(_session)]
_FORM = {
    "requestBody": {
        "required": True,
        "content": {
            "application/x-www-form-urlencoded": {
                "schema": {
                    "type": "object",
                    "description": "What Twilio sends of a call, of which these are looked at and all is signed.",
                    "properties": {
                        "From": {"type": "string", "examples": ["+447700900123"]},
                        "To": {"type": "string", "examples": ["+441632960000"]},
                        "DialCallStatus": {
                            "type": "string",
                            "description": "After a transfer: what became of it.",
                            "examples": ["no-answer"],
                        },
                    },
                    "additionalProperties": {"type": "string"},
                }
            }
        },
    }
}
_TWIML: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "TwiML: what Twilio is to do with the call",
        "content": {twilio.MEDIA_TYPE: {"schema": {"type": "string"}}},
    }
}


@router.post(
    "/integrations/twilio/voice",
    summary="What is Twilio to do with this call?",
    response_class=Response,
    responses=_TWIML,
    openapi_extra=_FORM,
)
@signed("twilio", max_body_size=64 * KIB, errors=[Forbidden, NotFound, BodyTooLarge])
async def answer_twilio_call(
    request: Request, settings: Settings, session: TwiliosSession, refresher: Refresher
) -> Response:
    """The contact status of a caller as TwiML; where neither memory nor the database has it, the caller is put through.

    So is whoever calls for help, and whom the single contact does not answer: Twilio asks again after a transfer. 404
    until Twilio's settings are made; 403 for what Twilio has not signed.
    """
    if not settings.twilio_auth_token:
        raise NotFound("path")
    form = _signed_form(settings, await request.body(), request.headers.get(twilio.SIGNATURE_HEADER, ""))
    transfer = twilio.transfer_of(form)
    if transfer is twilio.Transfer.TALKED:
        return _twiml(twilio.hang_up())
    if twilio.is_for_help(form):
        return _twiml(twilio.connect(settings.twilio_dial))
    asked = contact_statuses.Asked(region=settings.default_region, phone=twilio.caller_of(form))
    try:
        answered = await _ask(None if is_moved(request) else refresher.board, session, asked)
    except Unavailable:
        _log.error("fail-open: the database is away; a caller of Twilio's is put through")
        return _twiml(twilio.connect(settings.twilio_dial))
    if transfer is twilio.Transfer.FAILED:
        _log.error("fail-open: the single contact cannot be reached; a caller of Twilio's is put through")
        return _twiml(twilio.connect(settings.twilio_dial, answered.status.max_call_seconds))
    return _twiml(twilio.instructions(answered.status, settings.twilio_dial, settings.twilio_voice_url))


def _twiml(instructions: bytes) -> Response:
    return Response(instructions, media_type=twilio.MEDIA_TYPE)


def _signed_form(settings: Settings, body: bytes, signature: str) -> twilio.Form:
    """The form, once it is known to be Twilio's: anybody may send one, so nothing is read that could not be theirs."""
    form = twilio.read_form(body) if twilio.is_signature(signature) else None
    if form is None or not twilio.is_signed(settings.twilio_auth_token, settings.twilio_voice_url, form, signature):
        raise Forbidden("Twilio has not signed this request, or not for the URL in our settings.")
    return form


async def _ask(
    board: Board | None, session: ReadSession, asked: contact_statuses.Asked
) -> contact_statuses.StatusAnswer:
    """From memory, like the contact status itself; from the database where there is no board, or not of that time."""
    if board is not None:
        return board.ask(asked.question(), session.now, is_stale=False)[0]
    async with session.reading() as context:
        return await contact_statuses.ask(context, asked)
