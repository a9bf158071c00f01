"""Proposals in a list: each written straight from what is kept, as reading and writing a page of them takes longest."""

from __future__ import annotations

from pydantic import Field
from pydantic_core import to_json

from contact_policy.api.schemas.assessments import assessment_as_kept, checks_as_kept
from contact_policy.api.schemas.measures import measure_as_kept
from contact_policy.api.schemas.proposals import ProposalOut, proposal_out
from contact_policy.records import ListedProposal, ProposalAsKept


class ListedProposalOut(ProposalOut):
    """A proposal in a list: `assessment.verdict` is that of the day it was made; its dossier has today's."""

    changed_since: bool = Field(
        description="Whether something but a proposal came onto the customer's record after `assessment.as_of`: "
        "today's verdict may be another"
    )


_SHOWN = tuple(ListedProposalOut.model_fields)
_EVENTS, _CHECKS = b'"evidence_event_ids":[]', b'"checks":[]'
_OF_RECORD = ("id", "customer_id", "status", "proposed_at", "withdrawn_by", "withdrawn_at", "withdrawal_reason")


def listed_proposal_json(listed: ListedProposal) -> bytes:
    """A proposal as callers see it in a list: what is shown as it is kept is written straight from there."""
    shown = listed.shown
    if isinstance(shown, ProposalAsKept):
        return _json_as_kept(shown, changed_since=listed.changed_since)
    values = dict(proposal_out(shown))
    return ListedProposalOut(**values, changed_since=listed.changed_since).model_dump_json().encode()


def _json_as_kept(kept: ProposalAsKept, *, changed_since: bool) -> bytes:
    exemption = kept.proposal["warning_exemption_reason"]
    values = {
        **{name: getattr(kept, name) for name in _OF_RECORD},
        **kept.proposal,
        "measures": [measure_as_kept(measure) for measure in kept.proposal["measures"]],
        "evidence_event_ids": [],
        "warning_exemption": {"reason": exemption} if exemption else None,
        "assessment": {**assessment_as_kept(kept.assessment), "checks": []},
        "changed_since": changed_since,
    }
    shown = to_json({name: values[name] for name in _SHOWN})
    # no text of a proposal can say what is looked for: a quotation mark within a text has a backslash before it
    before, _, rest = shown.partition(_EVENTS)
    between, _, after = rest.partition(_CHECKS)
    cited, checks = kept.evidence_event_ids, checks_as_kept(kept.checks)
    return b'%b"evidence_event_ids":%b%b"checks":%b%b' % (before, cited, between, checks, after)
