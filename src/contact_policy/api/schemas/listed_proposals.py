"""Proposals in a list: each written straight from what is kept, and once, as that takes a page longest."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Sequence

from pydantic import Field
from pydantic_core import to_json

from contact_policy.api.schemas.assessments import assessment_as_kept, checks_as_kept
from contact_policy.api.schemas.measures import measure_as_kept
from contact_policy.api.schemas.proposals import ProposalOut, proposal_out
from contact_policy.policy.facts import Proposal
from contact_policy.policy.plain_forms import unset
from contact_policy.records import ListedProposal, ProposalAsKept, ProposalRecord


class ListedProposalOut(ProposalOut):
    """A proposal in a list: `assessment.verdict` is that of the day it was made; its dossier has today's."""

    changed_since: bool = Field(
        description="Whether something but a proposal came onto the customer's record after `assessment.as_of`: "
        "today's verdict may be another"
    )


_SHOWN = tuple(ProposalOut.model_fields)
_EVENTS, _CHECKS = b'"evidence_event_ids":[]', b'"checks":[]'
_OF_RECORD = ("id", "customer_id", "status", "proposed_at", "withdrawn_by", "withdrawn_at", "withdrawal_reason")

ToShow = Callable[[Sequence[str]], Awaitable[Iterable[ProposalAsKept | ProposalRecord]]]

# Some five hundred proposals in each worker: more than wait for a decision, and as many as an office looks through.
_MOST_BYTES = 16 * 2**20
_BOOLEANS = {True: b"true", False: b"false"}


class WrittenProposals:
    """The JSON of the proposals that lists showed last: a page is put together of it, and seldom written anew.

    Each stands there by its id and state, so that none is shown as it was before it changed.
    """

    def __init__(self, most_bytes: int = _MOST_BYTES) -> None:
        """Know none yet."""
        self._written: dict[tuple[str, int], bytes] = {}
        self._room = most_bytes

    async def page(self, listed: Sequence[ListedProposal], to_show: ToShow) -> list[bytes]:
        """Each as callers see it; those not written yet are read with ``to_show``, of the look that listed them."""
        found = {one.id: self._taken((one.id, one.state)) for one in listed}
        new = [one.id for one in listed if not found[one.id]]
        if new:
            found |= {shown.id: _json(shown) for shown in await to_show(new)}
        for one in listed:
            self._keep((one.id, one.state), found[one.id])
        return [b'%b,"changed_since":%b}' % (found[one.id], _BOOLEANS[one.changed_since]) for one in listed]

    def _taken(self, key: tuple[str, int]) -> bytes:
        written = self._written.pop(key, b"")
        self._room += len(written)
        return written

    def _keep(self, key: tuple[str, int], written: bytes) -> None:
        self._taken(key)
        self._written[key] = written
        self._room -= len(written)
        while self._room < 0:
            self._taken(next(iter(self._written)))


def _json(shown: ProposalAsKept | ProposalRecord) -> bytes:
    """Without the brace at its end: what is shown as it is kept is written straight from there."""
    if isinstance(shown, ProposalAsKept):
        return _json_as_kept(shown)
    return proposal_out(shown).model_dump_json().encode()[:-1]


_UNSET = unset(Proposal)
"""What a proposal as it is kept does not say where nobody said it."""


def _json_as_kept(kept: ProposalAsKept) -> bytes:
    exemption = kept.proposal["warning_exemption_reason"]
    values = {
        **{name: getattr(kept, name) for name in _OF_RECORD},
        **_UNSET,
        **kept.proposal,
        "measures": [measure_as_kept(measure) for measure in kept.proposal["measures"]],
        "evidence_event_ids": [],
        "warning_exemption": {"reason": exemption} if exemption else None,
        "assessment": {**assessment_as_kept(kept.assessment), "checks": []},
    }
    shown = to_json({name: values[name] for name in _SHOWN})[:-1]
    # no text of a proposal can say what is looked for: a quotation mark within a text has a backslash before it
    before, _, rest = shown.partition(_EVENTS)
    between, _, after = rest.partition(_CHECKS)
    cited, checks = kept.evidence_event_ids, checks_as_kept(kept.checks)
    return b'%b"evidence_event_ids":%b%b"checks":%b%b' % (before, cited, between, checks, after)
