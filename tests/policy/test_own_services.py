"""Services of an office's own: how far a restriction reaches, what a call about another meets, what letters say."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from contact_policy.desk.book.chapters import book
from contact_policy.letters import built_in_templates
from contact_policy.policy import Policy, PolicyDocumentError, adopt, contact_status
from contact_policy.policy.asked_when import asked_because
from contact_policy.policy.case_analysis import CaseAnalysis
from contact_policy.policy.contact_status import Action, Candidate, ContactStatus, EmailAction, StatusQuestion
from contact_policy.policy.decision_notice import decision_notice
from contact_policy.policy.document.format2.criteria import ALWAYS, WhenTable
from contact_policy.policy.facts import Person, Restriction
from contact_policy.policy.filed_contacts import answer_by, brings_of, filed_under, raised
from contact_policy.policy.findings import Assessment, Check, CheckOutcome, Kind
from contact_policy.policy.measure import Measure
from contact_policy.policy.measure_fields import asked_of, measure_of
from contact_policy.policy.notices import EndNotice, ReviewNotice
from contact_policy.policy.question import Question
from contact_policy.policy.vocabulary import Channel, Grade, Raises
from fixtures.fair_case import JO, NOW, POLICY, Json, changed, contact, restriction
from fixtures.letters import written as letter_of
from fixtures.own_services import RULES, SCOPE, document, policy

PHONE, EMAIL = "+447700900123", "jo@example.org"
BLOCKED = Measure(kind="block_phone", numbers=(PHONE,))
POOL = {"proposal.services": ["pool"]}
ABOUT_POOL: Json = {"file.events.*.service": "pool"}


def check(found: Assessment, rule: str) -> Check:
    return next(each for each in found.checks if each.rule == rule)


def assessed(*changes: Json, edition: Policy | None = None) -> Assessment:
    return replace(changed(*changes), policy=edition or policy()).assess()


def told(*held: Restriction, service: str = "", channel: Channel | None = Channel.PHONE, **asked: Any) -> ContactStatus:
    question = StatusQuestion(as_of=NOW, channel=channel, **{"phone": PHONE, "service": service, **asked})
    return contact_status(policy(), question, (Candidate(person=JO, restrictions=held),))


def pool(*measures: Measure, **more: Any) -> Restriction:
    return restriction(*measures, services=("pool",), **more)


REACHES = [
    ((), "needs_reason", CheckOutcome.NOT_MET, Kind.NEEDS_REASON, "the whole organisation"),
    ((), "advice", CheckOutcome.NOT_MET, Kind.NEEDS_REASON, "the whole organisation"),
    ((), "breach", CheckOutcome.NOT_MET, Kind.BREACH, "the whole organisation"),
    ((), "free", CheckOutcome.MET, None, "leaves open"),
    ((POOL,), "breach", CheckOutcome.MET, None, "no others"),
    ((POOL, ABOUT_POOL), "breach", CheckOutcome.MET, None, "no others"),
    (
        ({"proposal.services": ["library", "pool"]}, ABOUT_POOL),
        "breach",
        CheckOutcome.NOT_MET,
        Kind.BREACH,
        "libraries",
    ),
]


@pytest.mark.parametrize(("changes", "wide", "met", "kind", "says"), REACHES)
def test_a_restriction_reaches_what_the_conduct_was_about_and_all_of_the_office_only_as_the_document_allows(
    changes: tuple[Json, ...], wide: str, met: CheckOutcome, kind: Kind | None, says: str
) -> None:
    edition = adopt(document(('organisation_wide = "needs_reason"', f'organisation_wide = "{wide}"')))
    found = check(assessed(*changes, edition=edition), "scope-justified")
    assert found.outcome is met
    assert kind is None or found.kind is kind
    assert says in found.statement


def test_what_the_law_owes_is_not_withheld_whatever_is_proposed() -> None:
    withheld = {"kind": "service_withheld", "effect": "service", "services": ["planning", "pool"]}
    found = check(assessed({"proposal.measures": [withheld]}), "service-not-owed")
    assert (found.outcome, found.kind) == (CheckOutcome.NOT_MET, Kind.BREACH)
    assert "planning" in found.statement
    assert "pool" not in found.statement


def test_who_decides_goes_by_how_far_it_reaches() -> None:
    entry = '[[authority.decide]]\nroles = ["chief_executive"]\nscope = ["organisation"]\nneeded = 1\n\n'
    edition = adopt(document(("[[authority.decide]]", f"{entry}[[authority.decide]]")))
    for changes, is_first in ((), True), ((POOL,), False):
        case = changed(*changes)
        question = Question(CaseAnalysis(edition, case.file), case.proposal)
        assert (question.deciding_entry is edition.who_acts.decide[0]) is is_first


@pytest.mark.parametrize(("changes", "is_asked"), [((), False), ((POOL,), True)])
def test_a_criterion_may_be_asked_of_restrictions_of_some_services_alone(
    changes: tuple[Json, ...], *, is_asked: bool
) -> None:
    asked = '[criteria.elsewhere]\nquestion = "where else it may be had"\nkind = "breach"\nclauses = ["MC-8.29"]\n'
    edition = adopt(document(("\n[rules]\n", f'\n{asked}when = {{ scope = ["service"] }}\n\n[rules]\n')))
    found = check(assessed(*changes, edition=edition), "criterion-elsewhere")
    assert (found.outcome is CheckOutcome.NOT_MET) is is_asked


@pytest.mark.parametrize(
    ("service", "action", "code"), [("", "connect", 0), ("pool", "decline", 603), ("library", "connect", 0)]
)
def test_a_number_blocked_for_one_service_is_declined_only_when_asked_about_that(
    service: str, action: str, code: int
) -> None:
    status = told(pool(BLOCKED), service=service)
    assert (status.action, status.sip_code) == (action, code)
    assert status.restricted is (service != "library")


@pytest.mark.parametrize("kind", sorted(policy().measure))
def test_without_a_service_no_measure_of_one_declines_limits_transfers_or_files(kind: str) -> None:
    measure = measure_of(policy(), kind, {})
    by_email = told(pool(measure), phone="", email=EMAIL, channel=Channel.EMAIL)
    for status in (told(pool(measure)), by_email):
        assert (status.action, status.email_action) == (Action.CONNECT, EmailAction.ACCEPT)
        assert (status.max_call_seconds, status.sip_code, status.transfer_to) == (0, 0, "")
        assert status.allowed_now
        assert not status.say


def test_staff_are_told_what_to_ask_and_what_holds_for_that_service() -> None:
    status = told(pool(Measure(kind="call_time_limit", minutes=10)))
    assert "restricted for this alone: the swimming pool" in status.staff_guidance
    assert "Ask what it is about." in status.staff_guidance
    assert "10 minutes" in status.staff_guidance
    assert status.scope == ("pool",)
    assert status.effects == ("call_limit",)
    assert status.restriction_ids == ("r",)


def test_beside_a_restriction_of_the_whole_office_one_of_a_service_is_told_and_does_nothing() -> None:
    office = restriction(Measure(kind="call_time_limit", minutes=10), id="all")
    status = told(office, pool(BLOCKED))
    assert (status.action, status.max_call_seconds) == (Action.LIMIT, 600)
    assert status.scope == ()
    assert "More is restricted for: the swimming pool." in status.staff_guidance
    assert set(status.effects) == {"call_limit", "block"}
    assert told(office, pool(BLOCKED), service="pool").action is Action.DECLINE
    assert told(office, pool(BLOCKED), service="library").max_call_seconds == 600


def test_what_comes_in_is_filed_only_where_it_is_about_the_service() -> None:
    held = pool(Measure(kind="read_and_file"))
    for service, is_filed in (None, False), ("library", False), ("pool", True):
        event = contact("one", NOW, channel=Channel.EMAIL, service=service)
        assert (filed_under(policy(), event, [held]) is held) is is_filed


def letter(*changes: Json, language: str = "en") -> str:
    case = replace(changed({"file.person.language": language}, *changes), policy=policy())
    question = Question(CaseAnalysis(case.policy, case.file), case.proposal, case.decider)
    return str(built_in_templates().write(decision_notice(question, "Carys Chief")))


def test_the_letter_says_which_service_is_meant_and_promises_the_rest() -> None:
    said = letter({"proposal.services": ["pool", "library"]})
    assert "This is about the swimming pool and libraries alone." in said
    assert "About this you can make contact" in said
    assert "alone." not in letter()
    assert "y pwll nofio" in letter(POOL, language="cy")


@pytest.mark.parametrize(("services", "names_the_court"), [([], True), (["planning"], True), (["pool"], False)])
def test_letters_name_who_can_help_with_the_services_concerned(services: list[str], *, names_the_court: bool) -> None:
    said = letter({"proposal.services": services})
    assert ("A court can look at decisions on plans." in said) is names_the_court
    assert "Citizens Advice" in said


def test_where_nobody_can_help_with_a_service_in_particular_all_who_can_are_named() -> None:
    elsewhere = document(('services = ["planning"]', 'services = ["library"]'))
    edition = adopt(elsewhere.replace(b"[signposts]\nhelp = {", b'[signposts]\nhelp = { services = ["library"],'))
    case = replace(changed(POOL), policy=edition)
    question = Question(CaseAnalysis(case.policy, case.file), case.proposal, case.decider)
    assert "Citizens Advice" in str(built_in_templates().write(decision_notice(question, "")))
    assert check(case.assess(), "signposting").outcome is CheckOutcome.MET


def test_a_letter_about_one_service_is_not_narrowed_by_a_restriction_of_another() -> None:
    other = replace(pool(Measure(kind="single_channel", channel=Channel.POST)), id="other")
    held = restriction(Measure(kind="call_time_limit", minutes=10), services=("library",))
    given = ReviewNotice(person=JO, restriction=held, reasons="It went on.", next_review_on=held.review_on)
    said = str(letter_of(policy(), replace(given, beside=(other,))))
    assert "by telephone" in said
    same = replace(other, services=("library",))
    assert "by telephone" not in str(letter_of(policy(), replace(given, beside=(same,))))


def test_what_still_holds_for_a_service_is_told_with_it_when_another_restriction_ends() -> None:
    other = pool(Measure(kind="call_time_limit", minutes=10))
    given = EndNotice(lapsed=False, ended_on=date(2026, 12, 1), reasons="It is calm.", person=JO, beside=(other,))
    said = str(letter_of(policy(), replace(given, services=("library",))))
    assert "They were about libraries alone." in said
    assert "(the swimming pool)" in said


@pytest.mark.parametrize(("services", "are_together"), [((), True), (("pool",), True), (("library",), False)])
def test_restrictions_of_services_apart_are_not_weighed_together(
    services: tuple[str, ...], *, are_together: bool
) -> None:
    case = replace(changed(POOL), policy=policy())
    held = restriction(Measure(kind="read_and_file"), services=services)
    question = Question(CaseAnalysis(policy(), replace(case.file, restrictions=(held,))), case.proposal)
    assert (question.measures_put.weight_together > question.measures_put.weight) is are_together


DAYS = [("new_matter", 10), ("new_information", 3), ("repairs", 2), ("statutory", 5), ("unheard_of", 10)]


@pytest.mark.parametrize(("brings", "days"), DAYS)
def test_what_filed_mail_brings_is_answered_within_its_own_days(brings: str, days: int) -> None:
    new_information = 'new_information = { says = { en = "We will always answer new information.", cy = "We will always'
    text = document().decode()
    start = text.index(new_information)
    line = text[start : text.index("\n", start)]
    edition = adopt(text.replace(line, line.replace("within_working_days = 10", "within_working_days = 3")).encode())
    received = datetime(2026, 11, 2, 10, tzinfo=UTC)
    expected = {2: date(2026, 11, 4), 3: date(2026, 11, 5), 5: date(2026, 11, 9), 10: date(2026, 11, 16)}
    assert answer_by(edition, brings, received) == expected[days]


def test_what_the_office_itself_lets_through_may_be_found_in_filed_mail_and_is_held_against_nobody() -> None:
    assert brings_of(policy()) == (
        "new_information", "new_matter", "safeguarding", "statutory", "repairs", "nothing",
    )  # fmt: skip
    assert raised(None, "repairs") is Raises.NEW_MATTER
    assert raised(Raises.REPEAT, "repairs") is Raises.NEW_MATTER


MISTAKES = [
    ("repairs = {", "repeat = {", "gets_through.repeat"),
    ("repairs = {", "nothing = {", "gets_through.nothing"),
    ("within_working_days = 2 }", "within_working_days = 0 }", "gets_through.repairs.within_working_days"),
    ('services = ["planning"]', 'services = ["planing"]', "signposts.court.services"),
    (
        'effect = "service"\nweight',
        'effect = "service"\nasks = { services = { among = ["planning"] } }\nweight',
        "measures.service_withheld.asks.services",
    ),
    (
        'effect = "service"\nweight',
        'effect = "service"\nasks = { services = { among = ["pol"] } }\nweight',
        "measures.service_withheld.asks.services",
    ),
    ('organisation_wide = "needs_reason"', 'organisation_wide = "forbidden"', "scope.organisation_wide"),
    (
        'usual = "service"\norganisation_wide = "needs_reason"',
        'usual = "organisation"\norganisation_wide = "breach"',
        "scope.usual",
    ),
    ('representatives = "with_reason"', 'representatives = "always"', "applies_to.representatives"),
]


@pytest.mark.parametrize(("old", "new", "key"), MISTAKES)
def test_what_cannot_be_meant_is_refused_at_its_key(old: str, new: str, key: str) -> None:
    with pytest.raises(PolicyDocumentError) as refused:
        adopt(document((old, new)))
    assert key in [flaw.key for flaw in refused.value.flaws]


CAPACITIES = [
    ("customer", "never", "never", None),
    ("representative", "never", "never", "evidence-is-the-customers-own"),
    ("visitor", "never", "never", "evidence-is-the-customers-own"),
    ("representative", "with_reason", "never", "someone-elses-representative"),
    ("visitor", "with_reason", "never", "evidence-is-the-customers-own"),
    ("visitor", "never", "with_reason", "visitor-restricted"),
    ("representative", "never", "with_reason", "evidence-is-the-customers-own"),
    ("customer", "with_reason", "with_reason", None),
]
_OF_PERSONS = ("evidence-is-the-customers-own", "someone-elses-representative", "visitor-restricted")


@pytest.mark.parametrize(("capacity", "representatives", "visitors", "unmet"), CAPACITIES)
def test_whoever_is_no_customer_is_restricted_only_where_the_policy_covers_them_and_with_a_reason(
    capacity: str, representatives: str, visitors: str, unmet: str | None
) -> None:
    applies = f'\n[applies_to]\nrepresentatives = "{representatives}"\nvisitors = "{visitors}"\nclauses = ["MC-2.1"]\n'
    edition = adopt(document(applies=applies))
    found = assessed({"file.person.capacity": capacity}, POOL, edition=edition)
    not_met = {c.rule: c.kind for c in found.checks if c.rule in _OF_PERSONS and c.outcome is CheckOutcome.NOT_MET}
    kind = Kind.BREACH if unmet == "evidence-is-the-customers-own" else Kind.NEEDS_REASON
    assert (not_met.get(unmet) is kind) if unmet else (not_met == {})


def test_a_policy_that_says_nothing_of_representatives_covers_none() -> None:
    case = changed({"file.person.capacity": "representative"})
    found = check(case.assess(), "evidence-is-the-customers-own")
    assert (found.outcome, found.kind, found.curable) == (CheckOutcome.NOT_MET, Kind.BREACH, False)


@pytest.mark.parametrize(("capacity", "is_asked"), [("customer", False), ("representative", True)])
def test_a_criterion_may_be_asked_of_restrictions_of_representatives_alone(capacity: str, *, is_asked: bool) -> None:
    asked = '[criteria.others]\nquestion = "who else can speak for them"\nkind = "breach"\nclauses = ["MC-8.29"]\n'
    edition = adopt(document(("\n[rules]\n", f"\n{asked}when = {{ representative = true }}\n\n[rules]\n")))
    found = check(assessed({"file.person.capacity": capacity}, edition=edition), "criterion-others")
    assert (found.outcome is CheckOutcome.NOT_MET) is is_asked


def test_a_representatives_letter_says_that_whoever_they_act_for_is_free() -> None:
    assert "This does not limit whoever you act for." in letter({"file.person.capacity": "representative"})
    assert "whoever you act for" not in letter()


def test_a_document_without_services_takes_none_of_their_rules() -> None:
    bare = document(
        scope="", rules=RULES.replace('scope-justified = { kind = "needs_reason", clauses = ["MC-8.19"] }', "")
    )
    assert SCOPE not in bare.decode()
    with pytest.raises(PolicyDocumentError, match=r"signposts\.court\.services"):
        adopt(bare)


def test_the_proposer_chooses_among_the_services_that_the_document_lists() -> None:
    among = 'effect = "service"\nasks = { services = { among = ["pool", "library"] } }\nweight'
    asked = asked_of(adopt(document(('effect = "service"\nweight', among))), "service_withheld")
    assert asked["services"].bounds.among == ("pool", "library")


def test_a_person_of_whom_nothing_is_said_is_a_customer() -> None:
    assert Person(id="jo").capacity == "customer"


ASKED = [
    ('behaviours = ["persistent"]', "it is about unreasonable persistence"),
    ('scope = ["service"]', "it reaches some services alone"),
    ("longer_than_months = 2", "it would last longer than 2 months"),
    ('effects = ["call_limit"]', "of what this does: "),
    (
        "access_need = false, representative = false",
        "no access need is on record; and because the person acts for nobody",
    ),
    ("replaces = true", None),
    ('scope = ["organisation"]', None),
]


@pytest.mark.parametrize(("when", "why"), ASKED)
def test_whoever_tries_a_proposal_is_told_which_criteria_are_asked_and_why(when: str, why: str | None) -> None:
    entry = '[criteria.more]\nquestion = "what else"\nkind = "breach"\nclauses = ["MC-8.29"]\n'
    edition = adopt(document(("\n[rules]\n", f"\n{entry}when = {{ {when} }}\n\n[rules]\n")))
    case = changed(POOL)
    told_why = asked_because(Question(CaseAnalysis(edition, case.file), case.proposal))
    assert told_why["access_needs"] == "It is asked of every proposal."
    assert ("more" in told_why) is (why is not None)
    assert why is None or f"because {why}" in told_why["more"]


def test_every_condition_of_a_criterion_can_be_told() -> None:
    """One that cannot fails the form, and the call, of whoever proposes."""
    given: dict[str, Any] = {
        "behaviours": ("persistent",),
        "measures": ("call_time_limit",),
        "effects": ("call_limit",),
    }
    given |= {"grades": tuple(Grade), "scope": ("service",), "longer_than_months": 2}
    case = changed(POOL)
    for item in fields(WhenTable):
        when: dict[str, Any] = {item.name: given.get(item.name, False)}
        edition = replace(policy(), asked_when={"criterion-1": replace(ALWAYS, **when)})
        assert asked_because(Question(CaseAnalysis(edition, case.file), case.proposal))["concern_addressed"] != ""


BOOK = {
    "scope/usual": "The services that it concerns",
    "scope/organisation_wide": "That needs a reason.",
    "services/planning": "Owed by law: never withheld",
    "services/pool": "May be withheld",
    "applies_to/visitors": "For their own conduct, with a recorded reason",
    "signposts/court": "A court can look at decisions on plans.",
    "gets_through/repairs": "2 working days",
}


def test_the_book_tells_the_owner_of_services_of_whom_it_covers_and_of_what_gets_through() -> None:
    said = {line.key: line.text for chapter in book(policy()) for line in chapter.lines}
    assert {key: said[key] for key in BOOK} == BOOK
    assert not any(key.startswith("scope/") for chapter in book(POLICY) for key in [each.key for each in chapter.lines])


def test_who_decides_on_what_reaches_the_whole_office_is_told_in_the_book() -> None:
    entry = '[[authority.decide]]\nroles = ["chief_executive"]\nscope = ["organisation"]\n\n'
    edition = adopt(document(("[[authority.decide]]", f"{entry}[[authority.decide]]")))
    titles = [line.title for chapter in book(edition) for line in chapter.lines]
    assert "Who decides on reaching the whole organisation" in titles
