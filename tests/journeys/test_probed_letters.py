"""Probes of letters, under both documents: who can have received one, what a warning says, what no letter may say."""

from __future__ import annotations

import pytest

from contact_policy.records import Role
from fixtures import story
from fixtures.office import Json, Office
from fixtures.probing import ABUSE, EXCESS, HARASSMENT, THREAT, UNWARNED, Told, asked, contact, number, persistent
from fixtures.story import CHIEF, MANAGER, STAFF

CHANGE = "Please speak calmly, or write to us instead."
BLOCKS: list[Json] = [{"kind": "block_phone"}, {"kind": "block_email"}]


# --- receipt (judgement 5) --------------------------------------------------------------------------------------------


def posted_back(office: Office, point: Json) -> tuple[str, str]:
    """Customer, and the path of a warning that came back from their one address."""
    customer = str(office.post("/v1/customers", STAFF, name="Ann Away", contact_points=[point])["id"])
    story.explained_in_vain(office, customer)
    method = point["kind"]
    letter = f"/v1/notices/{story.warn(office, customer, 'persistent', method=method)['notice_id']}"
    office.later(days=3)
    back = {"returned_at": office.on(), "reason": "unknown_at_address"}
    office.post(f"{letter}/returned", STAFF, expect=200, **back)
    office.later(hours=1)
    return customer, letter


@pytest.mark.parametrize(
    ("kind", "came_back", "the_same", "another"),
    [
        ("post", "1 Mill Lane, Sampleton", ["1 MILL LANE\nSampleton", "1, Mill  Lane, Sampleton."], "12 Mill Lane"),
        ("email", "bob.probe@example.org", ["Bob.Probe@Example.org", "bob.probe+x@example.org"], "bob@example.org"),
    ],
)
def test_where_a_letter_came_back_from_is_the_same_place_however_it_is_written(
    each_office: Office, kind: str, came_back: str, the_same: list[str], another: str
) -> None:
    customer, letter = posted_back(each_office, {"kind": kind, "value": came_back})
    for value in ([], *the_same, came_back):
        points = [{"kind": kind, "value": value}] if value else []
        each_office.act(f"/v1/customers/{customer}", "change", STAFF, contact_points=points)
        refused = each_office.post(f"{letter}/issue", MANAGER, expect=409, method=kind)
        assert refused["code"] == "address-unfit", value
    each_office.act(f"/v1/customers/{customer}", "change", STAFF, contact_points=[{"kind": kind, "value": another}])
    assert each_office.post(f"{letter}/issue", MANAGER, expect=200, method=kind)["sent_to"]


def test_an_address_without_the_tag_may_reach_whom_one_with_it_did_not(each_office: Office) -> None:
    tagged = {"kind": "email", "value": f"eve.{each_office.now:%f}+forms@example.org"}
    customer, letter = posted_back(each_office, tagged)
    whole = [tagged | {"value": tagged["value"].replace("+forms", "")}]
    each_office.act(f"/v1/customers/{customer}", "change", STAFF, contact_points=whole)
    each_office.post(f"{letter}/issue", MANAGER, expect=200, method="email")


def test_the_next_letter_does_not_go_where_the_last_came_back_from_and_a_refused_one_was_received(
    each_office: Office,
) -> None:
    told = Told(each_office).met({"observations": ["refuses_decision"], "effect_on_work": "An hour of Sam's"}, later=1)
    told.met({"observations": ["refuses_decision"], "effect_on_work": "An hour of Sam's"}, later=1)
    warning = story.warn(each_office, told.customer, "persistent", method="post")
    each_office.later(days=20)
    told.met({"observations": ["refuses_decision"], "effect_on_work": "An hour of Sam's"}, later=1)
    decided = story.authorise(each_office, told.proposed())
    decision = f"/v1/notices/{decided['notice_id']}/issue"
    path = f"/v1/notices/{warning['notice_id']}/returned"
    each_office.post(path, STAFF, expect=200, returned_at=each_office.on(), reason="refused")
    assert told.asked() == {}
    each_office.post(path, STAFF, expect=200, returned_at=each_office.on(), reason="no_such_address")
    assert each_office.post(decision, MANAGER, expect=409, method="post")["code"] == "address-unfit"
    each_office.post(decision, MANAGER, expect=200, method="email")


# --- warnings (judgement 11) ------------------------------------------------------------------------------------------


def warned(office: Office, customer: str, *behaviours: str, **said: object) -> set[str]:
    body: Json = {"conduct": "You shouted at Sam in March and rang again.", "change_expected": CHANGE, **said}
    made = office.post(f"/v1/customers/{customer}/warnings", MANAGER, behaviours=list(behaviours), **body)
    return {check["rule"] for check in made["assessment"]["checks"] if check["outcome"] == "not_met"}


def test_a_warning_that_only_judges_describes_nothing(each_office: Office) -> None:
    customer = story.register(each_office, number())
    story.contact(each_office, customer, **ABUSE)
    for bare in (
        "Your behaviour is unacceptable.",
        "Aggressive or abusive behaviour",
        "You know what you did.",
        "Unacceptable conduct towards members of our staff",
    ):
        assert warned(each_office, customer, "aggressive", conduct=bare) == {"each-behaviour-described"}, bare
    for told in (
        "You swore at Sam.",
        "You were abusive on the telephone.",
        "Your messages to Sam of 3 March were lewd.",
    ):
        assert warned(each_office, customer, "aggressive", conduct=told) == set(), told


def test_two_behaviours_are_not_described_by_one_set_of_words(each_office: Office) -> None:
    customer = story.register(each_office, number())
    story.contact(each_office, customer, **ABUSE | EXCESS | {"observations": ["abusive_language", "excessive_contact"]})
    both = ("aggressive", "unreasonable")
    for first, second in (
        ("You rang us nine times.", "You rang us nine times!"),
        ("In March you rang us nine times.", "You rang us nine times in March."),
    ):
        said = {"conduct": "", "conduct_of": {"aggressive": first, "unreasonable": second}}
        assert warned(each_office, customer, *both, **said) == {"each-behaviour-described"}, second
    own = {"aggressive": "You swore at Sam.", "unreasonable": "You rang us nine times in March."}
    assert warned(each_office, customer, *both, conduct="", conduct_of=own) == set()


@pytest.mark.parametrize(
    ("seen", "is_recorded"),
    [
        ({"observations": ["angry", "forceful"]}, False),
        (ABUSE | {"made_by": "representative"}, False),
        (HARASSMENT | {"summary": ""}, False),
        (ABUSE | {"direction": "outbound"}, True),
        (HARASSMENT, True),
    ],
)
def test_what_nobody_saw_the_customer_do_is_not_warned_of(each_office: Office, seen: Json, is_recorded: bool) -> None:  # noqa: FBT001 - a test's parameter
    customer = story.register(each_office, number())
    story.contact(each_office, customer, **seen)
    assert warned(each_office, customer, "aggressive") == (set() if is_recorded else {"behaviour-recorded"})


# --- what a letter will say (judgement 12) ----------------------------------------------------------------------------


def test_what_a_letter_will_print_says_something_when_it_is_proposed(each_office: Office) -> None:
    told, fits, recorded = (
        persistent(each_office),
        {"measure-fits-behaviour": "breach"},
        {"evidence-recorded": "breach"},
    )
    reach: Json = {"kind": "single_contact", "phone": "01632 960101"}
    asked_of_other = {"other-measure-justified": "needs_reason"}
    for described, expected in ((".", fits), ("No.", fits), ("As agreed", fits), ("Visits by appointment", {})):
        assert told.asked({"kind": "other", "description": described}) == asked_of_other | expected, described
    for name, unnamed in (("- .", {"single-contact-named": "breach"}), ("Li", {})):
        assert told.asked(reach | {"name": name}) == unnamed, name
    for grounds, bare in (("Bad.", recorded), ("As per policy", recorded), ("Threats.", {})):
        assert told.asked(grounds=grounds) == bare, grounds


@pytest.mark.parametrize(
    ("reasons", "status"),
    [
        ("Reviewed and considered as per policy.", 422),
        ("Proportionate and necessary in the circumstances.", 422),
        ("The restriction continues as before.", 422),
        ("Decision upheld, see above.", 422),
        ("The calls got shorter, and two families still wait.", 201),
        ("Nid oes dim wedi newid ers y penderfyniad diwethaf.", 201),
    ],
)
def test_a_review_in_filler_words_is_none(each_office: Office, reasons: str, status: int) -> None:
    told = persistent(each_office).restricted()
    path = f"/v1/restrictions/{told.decided['restriction_id']}"
    body: Json = {"outcome": "continue", "reasons": reasons} | story.STILL_NEEDED
    each_office.act(path, "reviews", CHIEF, expect=status, **body)


def test_the_customers_own_words_are_taken_however_few(each_office: Office) -> None:
    told = persistent(each_office).restricted()
    path, now = f"/v1/restrictions/{told.decided['restriction_id']}", each_office.on()
    each_office.post(f"{path}/appeals", STAFF, received_at=now, grounds="No.")
    each_office.post(f"{path}/reconsideration-requests", STAFF, received_at=now, text="Please.")
    reply = f"/v1/warnings/{told.warning['id']}/responses"
    each_office.post(reply, STAFF, received_at=now, channel="phone", summary="No.")


# --- words that are true (judgement 14, 15) ---------------------------------------------------------------------------


def threatening(office: Office, *measures: Json, **person: object) -> Told:
    """Somebody restricted without a warning for a threat by telephone and by e-mail."""
    told = Told(office, **person).met(THREAT, THREAT | {"channel": "email"}, later=0)
    points = office.get(f"/v1/customers/{told.customer}", STAFF)["contact_points"]
    own = {p["kind"]: [p["value"]] for p in points}
    filled = {"block_phone": {"numbers": own["phone"]}, "block_email": {"addresses": own["email"]}}
    soon: Json = {"behaviours": ["aggressive"], "review_on": office.on(days_ago=-25)[:10]}
    return told.restricted(*[m | filled.get(m["kind"], {}) for m in measures], **soon, **UNWARNED)


def letter_of(told: Told) -> str:
    return " ".join(told.office.get(f"/v1/notices/{told.decided['notice_id']}", MANAGER)["text"].split())


def test_mail_that_is_filed_is_not_said_to_be_refused(each_office: Office) -> None:
    filed = threatening(each_office, {"kind": "block_email"}, {"kind": "read_and_file"})
    assert "We will read and file e-mail from" in letter_of(filed)
    status = each_office.get("/v1/contact-status", STAFF, customer_id=filed.customer)
    for said in (letter_of(filed), status["staff_guidance"]):
        assert "not accept e-mail" not in said
    refused = threatening(each_office, *BLOCKS)
    assert "We will not accept e-mail from" in letter_of(refused)
    status = each_office.get("/v1/contact-status", STAFF, customer_id=refused.customer)
    assert "We will not accept e-mail" in status["staff_guidance"]
    for said in (letter_of(refused), status["staff_guidance"], status["say"]):
        assert "call 999" in said
        assert "always get through" not in said
    assert status["staff_guidance"].startswith("This customer can reach us by post.")
    assert "by telephone" not in status["staff_guidance"], "nobody asked of a call"


def test_staff_do_not_send_anybody_to_what_they_cannot_use(each_office: Office) -> None:
    told = persistent(each_office).restricted({"kind": "single_channel", "channel": "email"})
    need = {"need": "Has no computer any more", "adjustment": "Letters", "channels_unusable": ["email"]}
    path, asking = "/v1/contact-status", {"customer_id": told.customer}
    assert "Please make contact only by e-mail." in each_office.get(path, STAFF, **asking)["staff_guidance"]
    told.changed(access_needs=[need])
    guided = each_office.get(path, STAFF, **asking)["staff_guidance"]
    assert guided.startswith("This customer can reach us by post. They cannot make contact by e-mail")
    assert "only by e-mail" not in guided


# --- held and ended calls (judgement 16) ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("seen", "is_listed"),
    [
        ({"observations": ["angry", "forceful"]}, True),
        ({"observations": ["distressed"], "summary": "She wept and could not go on."}, True),
        ({"summary": "He shouted and swore at Sam for ten minutes."}, True),
        ({"direction": "outbound"}, True),
        ({"made_by": "household"}, True),
        (ABUSE, False),
        ({"observations": ["excessive_contact"]}, False),
        ({"outcome": "normal"}, False),
    ],
)
def test_a_call_is_ended_for_what_the_policy_calls_unacceptable_or_listed(
    each_office: Office,
    seen: Json,
    is_listed: bool,  # noqa: FBT001 - a test's parameter
) -> None:
    customer = story.register(each_office, number())
    event = contact(each_office, customer, later=1, **{"outcome": "call_ended"} | seen)
    listed = each_office.get("/v1/incidents", MANAGER, customer_id=customer, kind="unexplained")["items"]
    assert [each["id"] for each in listed] == ([event] if is_listed else [])


def test_nobody_is_restricted_or_written_to_after_their_death(each_office: Office) -> None:
    told = persistent(each_office)
    made = told.proposed()
    told.changed(deceased_on=each_office.now.date().isoformat())
    assert story.authorise(each_office, made, expect=409)["code"] == "customer-deceased"
    body = story.proposal(each_office, told.events, told.case)
    path = f"/v1/customers/{told.customer}/restriction-proposals"
    assert each_office.post(path, MANAGER, expect=409, **body)["code"] == "customer-deceased"
    each_office.post(f"/v1/restriction-proposals/{made['id']}/withdraw", MANAGER, expect=200, reason="They have died.")
    contact(each_office, told.customer, made_by="household")
    assert asked(made) == {}
    assert each_office.get("/v1/contact-status", Role.TELEPHONY, phone=told.phone)["restricted"] is False
