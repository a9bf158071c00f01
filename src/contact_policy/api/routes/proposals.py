"""Proposals: assessed, made, read with the whole case, decided, withdrawn."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated

from fastapi import Query, Request, Response

from contact_policy.api import read_traces
from contact_policy.api.dependencies import IfMatch
from contact_policy.api.etags import single
from contact_policy.api.idempotency import Shape, changed, created
from contact_policy.api.operations import allow, operations
from contact_policy.api.pagination import Listed, Page, listed_json
from contact_policy.api.schemas.assessments import TriedOut, tried_out
from contact_policy.api.schemas.decisions import DecisionIn, DecisionOut, decision_out
from contact_policy.api.schemas.fields import Id
from contact_policy.api.schemas.listed_proposals import ListedProposalOut, WrittenProposals
from contact_policy.api.schemas.proposals import (
    AssessmentRequest,
    ProposalIn,
    ProposalOut,
    Withdrawal,
    proposal_out,
)
from contact_policy.api.schemas.record import DossierOut, dossier_out
from contact_policy.api.unit_of_work import Changing, Reading
from contact_policy.errors import AlreadyDecided, NotFound, PolicyBreach, ReasonRequired, invalid
from contact_policy.policy.who_may import Act
from contact_policy.records import DecisionRecord, ProposalStatus, Role
from contact_policy.records.role_names import OpenTo
from contact_policy.services import decisions, proposals, tried_proposals
from contact_policy.services import read_traces as traces
from contact_policy.services.context import Context
from contact_policy.services.deceased import CustomerDeceased

router = operations("Restriction proposals")

_WRITERS = (Role.MANAGER, Role.CHIEF_EXECUTIVE)
_READERS = (*_WRITERS, Role.AUDITOR)
_TAKING_PART = (Act.PROPOSE, Act.DECIDE)
_DECIDERS = OpenTo(roles=frozenset({Role.CHIEF_EXECUTIVE}), doing=Act.DECIDE)


@router.post("/assessments", summary="Try a proposal")
@allow(*_WRITERS, doing=Act.PROPOSE, grows_with="customer_id")
async def assess_proposal(body: AssessmentRequest, session: Reading) -> TriedOut:
    """What the engine says of a proposal, clause by clause, and which criteria are asked of it; nothing is stored."""
    async with session.reading() as context:
        try:
            tried = await tried_proposals.try_draft(context, body.customer_id, body.draft())
        except NotFound:
            raise invalid("/customer_id", "Name a customer.") from None
        return tried_out(tried)


@router.post(
    "/customers/{customer_id}/restriction-proposals",
    status_code=HTTPStatus.CREATED,
    response_model=ProposalOut,
    summary="Propose a restriction",
)
@allow(*_WRITERS, doing=Act.PROPOSE, errors=[CustomerDeceased], grows_with="customer_id")
async def propose_restriction(customer_id: str, body: ProposalIn, unit: Changing) -> Response:
    """Stored with its assessment (MC-8.10). What fairness lacks is no error: the assessment names it, with the cure."""
    return await unit.answer(
        lambda context: proposals.propose(context, customer_id, body.draft()),
        proposal_out,
        lambda record: created(f"/v1/restriction-proposals/{record.id}", record.version),
    )


@router.get("/restriction-proposals", response_model=Listed[ListedProposalOut], summary="List proposals")
@allow(*_READERS, also=_TAKING_PART)
async def list_proposals(
    request: Request,
    session: Reading,
    page: Page,
    status: Annotated[ProposalStatus | None, Query()] = None,
    customer_id: Annotated[Id | None, Query()] = None,
) -> Response:
    """Newest first. Nothing is assessed anew: `changed_since` says of which a dossier may have another verdict."""
    written: WrittenProposals = request.app.state.written_proposals
    async with session.reading() as context:
        found, after = await context.tx.proposals.listed(page, status=status, customer_id=customer_id)
        items = await written.page(found, context.tx.proposals.to_show)
    return listed_json(items, after)


@router.get("/restriction-proposals/{proposal_id}", response_model=ProposalOut, summary="Read a proposal")
@allow(*_READERS, also=_TAKING_PART)
async def read_proposal(proposal_id: str, session: Reading, request: Request) -> Response:
    """One proposal, with the ETag that a decision asks for."""
    async with session.reading() as context:
        record = await context.tx.proposals.get(proposal_id)
    return single(request, proposal_out(record), record.version)


@router.get("/restriction-proposals/{proposal_id}/dossier", summary="Read the whole case")
@allow(*_READERS, also=_TAKING_PART, grows_with="proposal_id")
async def read_dossier(proposal_id: str, session: Reading, request: Request) -> DossierOut:
    """Customer, classification, evidence, warnings, criteria, a fresh assessment and what is in force (MC-8.5)."""
    async with session.reading() as context:
        found = await proposals.dossier(context, proposal_id)
    if request.app.state.role_names.is_open(_DECIDERS, session.caller):
        subject = f"restriction-proposals/{proposal_id}"
        read_traces.leave(session, traces.DOSSIER, subject, found.record.customer_id)
    return dossier_out(found, session.policy, session.now)


@router.post(
    "/restriction-proposals/{proposal_id}/decision",
    response_model=DecisionOut,
    responses={202: {"model": DecisionOut, "description": "Others must agree before anything is decided"}},
    summary="Authorise or refuse",
)
@allow(
    Role.CHIEF_EXECUTIVE,
    doing=Act.DECIDE,
    errors=[AlreadyDecided, CustomerDeceased, PolicyBreach, ReasonRequired],
    grows_with="proposal_id",
)
async def decide_proposal(proposal_id: str, body: DecisionIn, if_match: IfMatch, unit: Changing) -> Response:
    """Once, on an assessment made anew at this moment (MC-8.3, 8.11, 9.1). Authorising drafts the decision notice.

    Where the policy has several people decide, each agrees with reasons of their own: 202 until the last does. Any one
    refusal refuses.
    """

    async def decide(context: Context) -> DecisionRecord:
        proposal = await context.tx.proposals.get(proposal_id)
        version = if_match.version_of(proposal_out(proposal), proposal.version)
        return await decisions.decide(context, proposal_id, version, body.ruling())

    return await unit.answer(decide, decision_out, _decided)


def _decided(record: DecisionRecord) -> Shape:
    """202 where others must agree before anything is decided."""
    return Shape(HTTPStatus.ACCEPTED if record.awaits_agreement else HTTPStatus.OK)


@router.post("/restriction-proposals/{proposal_id}/withdraw", response_model=ProposalOut, summary="Withdraw a proposal")
@allow(*_WRITERS, doing=Act.PROPOSE, errors=[AlreadyDecided])
async def withdraw_proposal(proposal_id: str, body: Withdrawal, unit: Changing) -> Response:
    """Takes a proposal back before it is decided."""
    return await unit.answer(
        lambda context: proposals.withdraw(context, proposal_id, body.reason),
        proposal_out,
        lambda record: changed(record.version),
    )
