"""What a person is given when they ask what is kept of them (UK GDPR Article 15)."""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import Annotated

from fastapi import Query, Request, Response
from starlette.concurrency import run_in_threadpool

from contact_policy.api import read_traces
from contact_policy.api.header_values import joined
from contact_policy.api.idempotency import Shape
from contact_policy.api.negotiation import preferred
from contact_policy.api.operations import allow, operations
from contact_policy.api.schemas.subject_access import IssueCopyIn, SubjectExportOut, export_out
from contact_policy.api.subject_access_archive import MEDIA_TYPE, archive
from contact_policy.api.unit_of_work import Changing, Reading, ReadSession
from contact_policy.errors import DataChanged, NotAcceptable
from contact_policy.records import Role
from contact_policy.records.subject_access import SubjectExport, Withheld
from contact_policy.services import read_traces as traces
from contact_policy.services.context import Context
from contact_policy.services.subject_access import collecting, issuing
from contact_policy.services.subject_access.issuing import Issued
from contact_policy.services.subject_access.texts import Withholding

router = operations("Data requests")

_WHO = (Role.AUDITOR, Role.ADMIN)
_JSON = "application/json"
_BOTH = {"content": {_JSON: {}, MEDIA_TYPE: {"schema": {"type": "string", "format": "binary"}}}}


@router.get(
    "/customers/{customer_id}/subject-access-export",
    response_model=SubjectExportOut,
    responses={200: _BOTH},
    summary="Read all that is kept of a person",
)
@allow(*_WHO, errors=[NotAcceptable], grows_with="customer_id")
async def read_subject_access_export(
    customer_id: str,
    session: Reading,
    request: Request,
    review: Annotated[bool, Query(description="With each text, and what in it may be about somebody else.")] = False,  # noqa: FBT002 - FastAPI's way
) -> Response:
    """Whole, oldest first, of records merged into theirs too, with what Article 15 of the UK GDPR has the office say.

    It is for the office to look through: `?review=true` gives each text with what should be looked at, and a POST makes
    the copy that the person is given. Staff are "member of staff 1". As `application/zip`: a page to read, each letter
    as a PDF, and `manifest.json` with digests. That it was read stands in the trail, once a day.
    """
    media_type = preferred(joined(request.headers, "Accept"), (_JSON, MEDIA_TYPE))
    async with session.reading() as context:
        export = await collecting.collect(context, customer_id)
        texts = await issuing.review(context, export) if review else None
    read_traces.leave(session, traces.SUBJECT_ACCESS, f"customers/{customer_id}", customer_id)
    if media_type == MEDIA_TYPE:
        return await _archive(session, export, export, ())
    answer = await run_in_threadpool(lambda: export_out(export, texts).model_dump_json())
    return Response(answer, media_type=_JSON, headers={"Vary": "Accept"})


@router.post(
    "/customers/{customer_id}/subject-access-export",
    status_code=HTTPStatus.CREATED,
    response_model=SubjectExportOut,
    responses={201: _BOTH},
    summary="Issue a copy of a person's data",
)
@allow(*_WHO, errors=[NotAcceptable, DataChanged], grows_with="customer_id")
async def issue_subject_access_copy(customer_id: str, body: IssueCopyIn, request: Request, unit: Changing) -> Response:
    """The copy for the person, without the pieces of text that are named, wherever else these stand.

    What is kept is the copy's digest, and what was withheld and why: not what the copy says. In the archive it is that
    of `export.json`.
    """
    media_type = preferred(joined(request.headers, "Accept"), (_JSON, MEDIA_TYPE))
    withheld = body.withheld()
    done: list[Issued] = []

    async def issue(context: Context) -> Issued:
        done[:] = [await issuing.issue(context, customer_id, withheld)]
        return done[0]

    answer = await unit.answer(
        issue, lambda issued: export_out(issued.export, issued=issued), lambda _: Shape(HTTPStatus.CREATED)
    )
    if media_type == _JSON:
        answer.headers["Vary"] = "Accept"
        return answer
    if not done:  # it was issued before, under the same key
        copy_id = json.loads(bytes(answer.body))["issued"]["id"]
        async with unit.session.reading() as context:
            done = [await issuing.issued_before(context, customer_id, copy_id)]
    made = await _archive(unit.session, done[0].whole, done[0].export, withheld)
    made.status_code = answer.status_code
    return made


async def _archive(
    session: ReadSession, whole: SubjectExport, given: SubjectExport, withheld: tuple[Withheld, ...]
) -> Response:
    """The archive of what is ``given``, whose letters are without what was withheld of the ``whole``."""
    async with session.reading() as context:
        letters = [await context.tx.notices.get(id_) for id_ in whole.notice_ids]
    withholding = Withholding(whole.items, withheld)
    made = await run_in_threadpool(archive, given, letters, session.letter_assets.typesetter, withholding)
    headers = {"Vary": "Accept", "Content-Disposition": 'attachment; filename="subject-access-export.zip"'}
    return Response(made, media_type=MEDIA_TYPE, headers=headers)
