"""A proposal as it is being written: five sections, kept with each step, assessed anew whenever it is looked at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from contact_policy.api.schemas.proposals import ProposalIn
from contact_policy.desk import considered, measures, words
from contact_policy.desk.forms import Form, checked
from contact_policy.errors import Invalid, InvalidField
from contact_policy.policy import Policy
from contact_policy.policy.facts import Proposal
from contact_policy.policy.findings import Stage
from contact_policy.policy.vocabulary import ACCESS_NEEDS
from contact_policy.services.proposals import Draft

KIND = "proposal"
REPLACES_PROPOSAL = "instead_of"
"""The field that holds the proposal, sent already, whose place this one is to take."""

_TEXTS = (
    *("grounds", "starts_on", "ends_on", "review_on", "replaces", "lesser_measures_considered"),
    *("warning_response_weighed", "police_reference", "immediate_risk", "aim", "fair_balance"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class FormSection:
    """One page of the form: the fields that it holds begin with these words. ``act`` is what leads there."""

    title: str
    act: str
    hint: str
    begins: tuple[str, ...]


SECTIONS: Mapping[str, FormSection] = {
    "behaviour": FormSection(
        title="Behaviour and grounds",
        act="Change the behaviour and grounds",
        hint="Which behaviour, why, and what came before",
        begins=(
            *("behaviours", "grounds", "case_ids", "aim", "fair_balance", "police_reference", "immediate_risk"),
            *("warning_response_weighed", "warning_exemption", "concerns_deciding_officer"),
        ),
    ),
    "evidence": FormSection(
        title="Evidence", act="Change the evidence", hint="The contacts it rests on", begins=("evidence_event_ids",)
    ),
    "criteria": FormSection(
        title="What was considered",
        act="Record what was considered",
        hint="Who considered each criterion, when, and what they found",
        begins=("criteria",),
    ),
    "measures": FormSection(
        title="Measures and milder ones",
        act="Change the measures",
        hint="What is to be limited, and what less would do",
        begins=("measures", "services", "lesser_measures_considered"),
    ),
    "length": FormSection(
        title="Length and review",
        act="Change how long it lasts",
        hint="From when to when",
        begins=("starts_on", "ends_on", "review_on", "replaces"),
    ),
}


def section_of(pointer: str) -> str:
    """The section in which what a pointer means is written; "" where none does."""
    name = pointer.lstrip("/").replace("/", ".")
    return next((key for key, section in SECTIONS.items() if name.startswith(section.begins)), "")


def so_far(form: Form, policy: Policy) -> dict[str, str]:
    """What each section says so far, in a line; a section that says nothing is left out."""
    labels = [policy.behaviour[name].label for name in form.many("behaviours") if name in policy.behaviour]
    grounds, cited = form.text("grounds"), len(form.many("evidence_event_ids"))
    criteria = policy.criteria_at(Stage.PROPOSAL)
    done = [entry for entry in criteria if form.text(f"criteria.{entry.name}.finding")]
    kinds = [policy.measure[kind].label for kind in measures.chosen(form, policy)]
    start, end, review = (words.day_typed(form.text(name)) for name in ("starts_on", "ends_on", "review_on"))
    days = [f"from {start}" * bool(start), f"to {end}" * bool(end), f"looked at again by {review}" * bool(review)]
    said = {
        "behaviour": ": ".join(filter(None, [words.capitalised(words.listed(labels)), words.shortened(grounds)])),
        "evidence": f"{words.count(cited, 'contact')} chosen" if cited else "",
        "criteria": f"{len(done)} of {len(criteria)} considered" if done else "",
        "measures": words.capitalised(words.listed(kinds)),
        "length": words.capitalised(", ".join(filter(None, days))),
    }
    return {key: text for key, text in said.items() if text}


def merged(before: Form, section: str, sent: Form) -> Form:
    """The form with one section as it was sent, and the others as they were."""
    begins = SECTIONS[section].begins
    kept = {name: values for name, values in before.fields.items() if not name.startswith(begins)}
    return Form({**kept, **{name: values for name, values in sent.fields.items() if name.startswith(begins)}})


def with_fields(form: Form, section: str, fields: Mapping[str, tuple[str, ...]]) -> Form:
    """The form with one section's fields replaced by these."""
    return merged(form, section, Form(fields))


def body(form: Form, policy: Policy) -> dict[str, Any]:
    """The form as the API would be sent it."""
    sent: dict[str, Any] = form.given(**{name: name for name in _TEXTS})
    sent["measures"] = measures.body(form, policy)
    sent["behaviours"] = list(form.many("behaviours"))
    sent["evidence_event_ids"] = list(form.many("evidence_event_ids"))
    sent["case_ids"] = list(form.many("case_ids"))
    sent["services"] = list(form.many("services"))
    sent["concerns_deciding_officer"] = form.has("concerns_deciding_officer", "yes")
    if reason := form.text("warning_exemption.reason"):
        sent["warning_exemption"] = {"reason": reason}
    about_needs = policy.criterion_about(ACCESS_NEEDS)
    given = {
        entry.name: _criterion(form, entry.name, asks_needs=entry.name == about_needs)
        for entry in policy.criteria_at(Stage.PROPOSAL)
    }
    sent["criteria"] = {name: said for name, said in given.items() if said}
    return sent


def _criterion(form: Form, name: str, *, asks_needs: bool) -> dict[str, Any]:
    said = considered.one(form, name)
    if asks_needs:
        begin = f"criteria.{name}.needs_weighed."
        weighed = [(field.removeprefix(begin), form.text(field)) for field in form.fields if field.startswith(begin)]
        if found := [{"access_need_id": id_, "finding": text} for id_, text in weighed if text]:
            said["needs_weighed"] = found
    return said


def read(form: Form, policy: Policy) -> Draft:
    """The proposal as the service takes it. Raises Invalid with the names of the form's own fields."""
    try:
        return checked(ProposalIn, body(form, policy)).draft()
    except Invalid as refused:
        raise in_the_form(refused, form, policy) from None


def in_the_form(refused: Invalid, form: Form, policy: Policy) -> Invalid:
    """What is refused, by the fields of the form: a measure is called there by its kind and not by its place."""
    kinds = measures.chosen(form, policy)
    fields = []
    for field in refused.fields:
        steps = field.pointer.lstrip("/").split("/")
        if steps[0] == "measures" and len(steps) > 1 and steps[1].isdecimal() and int(steps[1]) < len(kinds):
            steps = ["measures", kinds[int(steps[1])], *steps[2:3]]
        fields.append(InvalidField("/" + ".".join(steps), field.detail))
    return Invalid(*fields)


def as_form(policy: Policy, proposal: Proposal, *, instead_of: str) -> Form:
    """The form that would send a proposal that is on record once more: in the place of one that waits, if any."""
    fields: dict[str, tuple[str, ...]] = {
        REPLACES_PROPOSAL: (instead_of,),
        **measures.as_form(policy, proposal.measures),
    }
    for name in _TEXTS:
        value = getattr(proposal, name)
        if value and not (name == "review_on" and proposal.review_on_defaulted):
            fields[name] = (str(value),)
    fields |= {
        name: tuple(getattr(proposal, name)) for name in ("behaviours", "evidence_event_ids", "case_ids", "services")
    }
    if proposal.concerns_deciding_officer:
        fields["concerns_deciding_officer"] = ("yes",)
    if proposal.warning_exemption_reason:
        fields["warning_exemption.reason"] = (proposal.warning_exemption_reason,)
    for name, given in proposal.criteria.items():
        at = f"criteria.{name}"
        said = {
            "considered_by": given.considered_by,
            "considered_on": given.considered_on.isoformat() if given.considered_on else "",
            "finding": given.finding,
            "new_information": given.new_information or "",
            "concerns_remain": "yes" if given.concerns_remain else "",
        }
        fields |= {f"{at}.{part}": (text,) for part, text in said.items() if text}
        fields |= {f"{at}.needs_weighed.{w.access_need_id}": (w.finding,) for w in given.needs_weighed}
    return Form(fields)
