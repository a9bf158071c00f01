"""What no document may lose, over the decisions of each office that a shipped document is for; see ``offices``."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cache, partial
from pathlib import Path

import pytest

from contact_policy.letters import built_in_templates
from contact_policy.policy import Policy, assess, classify, contact_status
from contact_policy.policy.case_analysis import CaseAnalysis
from contact_policy.policy.contact_status import Candidate
from contact_policy.policy.decision_notice import decision_notice
from contact_policy.policy.document.format2.criteria import WhenTable
from contact_policy.policy.findings import Verdict
from contact_policy.policy.measure_fields import asked_of
from contact_policy.policy.question import Question
from contact_policy.policy.vocabulary import Grade, NoticeKind
from fixtures.sampling import IS_WHOLE, chance, drawn, size
from prove.asking import TALLY, Asker
from prove.callers import QUESTIONS, holds
from prove.offices.levels import NOT_SHOWN, measure, shown
from prove.offices.office import SHIPPED, Office
from prove.offices.point import Point
from prove.record import AS_OF, restriction

each_office = pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
SHARES = (0.5, 0.8, 0.85, 0.9, 0.95)


@cache
def office_of(path: Path) -> Office:
    return Office(path)


def cases(office: Office) -> Iterator[Point]:
    """The fairest case of each behaviour, and that of the gravest act."""
    fair = office.space.fair
    for entry in office.policy.behaviours:
        levels = [level for level in office.space.levels[shown(entry.name)] if level not in NOT_SHOWN]
        yield fair.having({"proposed": entry.name, shown(entry.name): levels[0]})
    first = shown(fair.proposed)
    severe = [
        level
        for level in office.space.levels[first]
        if office.model.act(fair.having({first: level}), fair.proposed) == "severe"
    ]
    yield from (fair.having({first: level}) for level in severe[:1])


def anywhere(office: Office, wanted: int, seed: str) -> Iterator[Point]:
    rng = chance(f"{office.name}: {seed}")
    for _ in range(wanted):
        yield office.space.anywhere(rng, rng.choice(SHARES))


@pytest.mark.long("whole, it is every pair of levels about each case, in each office")
@each_office
def test_what_no_document_may_lose_holds_in_its_office(path: Path) -> None:
    office = office_of(path)
    unmet: set[str] = set()
    tried = 0
    for fair in cases(office) if IS_WHOLE else [office.space.fair]:
        office.asker.forget()
        about = replace(office.space, fair=fair)
        pairs = about.pairs() if IS_WHOLE else drawn(about.singles(), 40, office.name)
        tried += office.proof.check(pairs)
        unmet |= office.asker.all_unmet()
    TALLY[f"states of {office.name}, in pairs of levels"] += tried
    office.asker.forget()
    sampled = office.proof.check(anywhere(office, size(30, 4_000), "anywhere"))
    TALLY["states of the offices' whole spaces, sampled"] += sampled
    unmet |= office.asker.all_unmet()
    if IS_WHOLE:
        asked = {entry.id for entry in office.policy.rules_of_proposals}
        assert asked - unmet == set(never_unmet(office.policy)), "a check that nothing can fail, or that now can"


def never_unmet(policy: Policy) -> Iterator[str]:
    """The rules that nothing in the office's space fails: it is the same in every state, or it has no such measure."""
    yield from ("appeal-route-stated", "signposting")
    if not policy.is_review_overdue(AS_OF.date()) and "policy-in-date" in policy.rule:
        yield "policy-in-date"
    effects = {policy.terms[entry.kind].effect for entry in policy.measures}
    if "block" not in effects:
        yield "shared-contact-point-not-blocked"
    if "subject" not in effects:
        yield from ("review-right-not-refused", "statutory-matter-not-refused")
    closing = any("closes_channels" in asked_of(policy, entry.kind) for entry in policy.measures)
    graver = any(e.severe_only or policy.terms[e.kind].needs_grade is Grade.SERIOUS for e in policy.measures)
    if not closing and not graver:
        yield "blocking-only-if-severe"
    if not closing or not any(entry.grade is Grade.SERIOUS for entry in policy.observations):
        yield "unwatched-route-closed"
    if not any(policy.terms[entry.kind].reason or not policy.terms[entry.kind].listed for entry in policy.measures):
        yield "other-measure-justified"
    if not policy.further.exempts_anybody:
        yield from ("customer-heard-soon", "exemption-is-recent")


@each_office
def test_the_order_in_which_facts_are_given_changes_nothing(path: Path) -> None:
    office = office_of(path)
    rng = chance(f"{office.name}: order")
    for state in anywhere(office, size(8, 1_000), "order"):
        file, put, decider = office.asker.file(state), office.put.proposal(state), office.put.decider(state)
        shuffled = replace(
            file,
            events=tuple(rng.sample(file.events, len(file.events))),
            cases=file.cases[::-1],
            warnings=file.warnings[::-1],
        )
        cited = tuple(rng.sample(put.evidence_event_ids, len(put.evidence_event_ids)))
        assert classify(office.policy, shuffled) == office.asker.classification(state)
        asked = replace(put, evidence_event_ids=cited)
        found = assess(office.policy, shuffled, asked, decider=decider, seek_alternatives=False)
        assert found == office.asker.assessment(state)
        TALLY["orders of the same facts compared"] += 1


OF_SIZE = frozenset({"measure-in-proportion", "lesser-measure-considered", "blocking-only-if-severe"})


@each_office
def test_a_lesser_set_is_in_proportion_wherever_a_harsher_one_is(path: Path) -> None:
    office = office_of(path)
    for state in anywhere(office, size(12, 2_000), "lesser"):
        harsher = office.asker.answer(state).unmet & OF_SIZE
        for kind in office.model.kinds(state):
            less = state.having({measure(kind): ""})
            if office.space.is_state(less):
                assert not (office.asker.answer(less).unmet & OF_SIZE) - harsher, office.space.described(less)
                TALLY["pairs of a lesser and a harsher set compared"] += 1


@each_office
def test_what_is_suggested_instead_is_allowed_to_whom_the_document_names_for_it(path: Path) -> None:
    office = office_of(path)
    for drawn_state in anywhere(office, size(2, 100), "alternatives"):
        state = drawn_state.having({"decider": "deciding"})
        found = office.asker.assessment(state, seek_alternatives=True).alternatives
        TALLY["states asked for alternatives"] += 1
        for alternative in found:
            kinds = {m.kind for m in alternative.measures}
            forms = {measure(e.kind): "as_it_is" if e.kind in kinds else "" for e in office.policy.measures}
            proposed = office.put.proposal(state)
            reach = alternative.services or proposed.services
            put = replace(proposed, measures=alternative.measures, services=reach)
            decider = office.put.decider(state.having(forms))
            answer = assess(office.policy, office.asker.file(state), put, decider=decider, seek_alternatives=False)
            assert answer.verdict is alternative.verdict is not Verdict.NOT_PERMITTED
            TALLY["alternatives assessed in their own right"] += 1


@each_office
def test_whatever_is_allowed_has_a_letter_that_says_what_the_document_wants_said(path: Path) -> None:
    office, templates = office_of(path), built_in_templates()
    wanted = office.policy.notice[NoticeKind.DECISION].must_state
    for state in anywhere(office, size(12, 600), "letters"):
        decider = office.put.decider(state)
        if decider is None or not office.asker.answer(state).is_allowed:
            continue
        for spoken in office.policy.spoken.values():
            question = Question(CaseAnalysis(spoken, office.asker.file(state)), office.put.proposal(state), decider)
            letter = decision_notice(question, "Chris Okafor")
            assert [part for part in wanted if not letter.states(part)] == [], office.space.described(state)
            assert templates.write(letter).sections
            TALLY["letters written of what is allowed"] += 1


@each_office
def test_whoever_is_restricted_is_declined_only_on_what_is_blocked_and_always_told_the_open_route(path: Path) -> None:
    office = office_of(path)
    for state in anywhere(office, size(12, 2_000), "status"):
        route = office.model.kept_route(state)
        if route is not None:
            measures, person = office.put.measures(state), office.facts.person(state)
            candidate = Candidate(person=person, restrictions=(restriction("r", measures),))
            for question in QUESTIONS:
                holds(measures, route, question, contact_status(office.policy, question, (candidate,)))
                TALLY["contact status answers"] += 1


def misread(policy: Policy) -> Iterator[tuple[Policy, dict[str, str]]]:
    """The document as an engine at fault might read it, one thing at a time, and the few levels that tell."""
    most = dict.fromkeys(policy.proportion, 10_000)
    yield replace(policy, proportion=most), {"measure no_email": "as_it_is", "measure representative": "as_it_is"}
    bare = replace(policy.consideration, minimum_words=1, filler_words=frozenset())
    yield replace(policy, consideration=bare), {"criterion merits": "token"}
    unneeded = tuple(replace(step, needed=False) for step in policy.warning_steps)
    yield replace(policy, who=replace(policy.who, steps=unneeded)), {"step warning_letter": "none"}
    mild = tuple(replace(entry, grade=entry.grade and Grade.MINOR) for entry in policy.observations)
    yield replace(policy, observations=mild), {}
    seldom = dict.fromkeys(policy.asked_when, WhenTable(grades=(Grade.SEVERE,)))
    yield replace(policy, asked_when=seldom), {"criterion risk": "absent"}
    all_exempt = replace(policy.further, exempt_observations=frozenset(policy.observation))
    yield replace(policy, further=all_exempt), {"step warning_letter": "none", "exemption": "real"}
    for_all = replace(policy.who_acts, decide=policy.who_acts.decide[-1:])
    ends_all = {"measure termination": "as_it_is", "decider": "nominated_senior_manager"}
    severe = "conduct-observed: stalking"
    yield replace(policy, who=replace(policy.who, authority=for_all)), {**ends_all, "shown conduct": severe}


def _always(read: Policy, _: Point) -> Policy:
    return read


def test_a_document_that_the_engine_read_otherwise_would_be_found() -> None:
    office = office_of(next(path for path in SHIPPED if path.stem == "nsw-model"))
    for read, levels in misread(office.policy):
        making = replace(office.asker.making, classifying=read, policy=partial(_always, read))
        state = office.space.fair.having(levels)
        assert not office.proof.fails(state)
        assert replace(office.proof, asker=Asker(making)).fails(state), levels
