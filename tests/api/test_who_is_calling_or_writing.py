"""The requests that passed before, or went by unread, and what they answer now: each beside where it was reported."""

from __future__ import annotations

from typing import Any

import pytest

from contact_policy.records import Role
from fixtures import story
from fixtures.office import Json, Office
from fixtures.restricting import email, phone, restrict, threatening
from fixtures.story import MANAGER, STAFF

TELEPHONY = Role.TELEPHONY
LIMIT = {"kind": "call_time_limit", "minutes": 10}


def ask(office: Office, **question: str) -> Json:
    who = MANAGER if "as_of" in question else TELEPHONY
    by_get = office.ask("GET", "/v1/contact-status", who, params=question)
    by_post = office.ask("POST", "/v1/contact-status", who, json=question)
    assert by_get.status_code == by_post.status_code == 200
    assert by_get.content == by_post.content
    answer: Json = by_get.json()
    return answer


def refused(office: Office, **customer: Any) -> str:
    """Why a customer cannot be recorded so."""
    answer: Json = office.post("/v1/customers", STAFF, expect=422, **{"name": "Jo", **customer})
    assert len(answer["errors"]) == 1
    return str(answer["errors"][0]["detail"])


# libphonenumber#2150, intl-tel-input#1535; the last are what exchanges send for a withheld number: kazoo#3113
@pytest.mark.parametrize(
    "number",
    ["07700 90012", "0772345678", "4960860", "555-0100", "020 7946 099", "0000000000", "+10000000000", "266696687",
     "+86282452253"],
)  # fmt: skip
def test_a_number_that_cannot_ring_is_not_kept_and_asked_about_is_nobody_s(office: Office, number: str) -> None:
    assert "number" in refused(office, contact_points=[phone(number)])
    assert ask(office, phone=number)["match"] == "unidentified"


def test_a_caller_is_found_by_whatever_a_header_carries(office: Office) -> None:
    """RFC 3261 20.10, RFC 4475, phoneblock#35; woocommerce#58000 for what was pasted."""
    sam = threatening(office, phone("\u202a+44\u00a07700\u2011900\u2011571\u202c"), email("Sam\u200b.S@example.org"))
    restrict(office, sam, LIMIT)
    for said in (
        '"Bell" <sip:+447700900571@x;user=phone>;tag=1',
        "<tel:+447700900571>",
        "+447700900571@10.0.0.1",
        "sip:%2B447700900571@x",
        "07700/900571",
        "\uff10\uff17\uff17\uff10\uff10\u2009900\u2013571",
        "<sip:+447700900571@x>, <tel:+447700900571>",
        '"07700 900571"',
        "'+447700900571'",
    ):
        assert (ask(office, phone=said)["match"], ask(office, phone=said)["action"]) == ("one", "limit"), said
    for said in ("<sam.s@example.org>", '"S, Sam" <sam.s@example.org>', "mailto:sam.s@example.org",
                 "prvs=1234abcdef=sam.s@example.org", "SRS0=HHH=TT=example.org=sam.s@relay.example"):  # fmt: skip
        assert ask(office, email=said)["match"] == "one", said


def test_of_two_numbers_in_one_question_the_caller_is_neither(office: Office) -> None:
    sam = threatening(office, phone("07700 900577"))
    restrict(office, sam, LIMIT)
    for numbers, match in (
        (["07700900577", "+447700900577"], "one"),
        (["07700900577", "07700900014"], "unidentified"),
        (["07700900014", "07700900577"], "unidentified"),
    ):
        answer = office.ask("GET", "/v1/contact-status", TELEPHONY, params={"phone": numbers})
        assert (answer.status_code, answer.json()["match"]) == (200, match)


def test_a_blocked_sub_address_blocks_nobody_else_who_writes_through_the_site(office: Office) -> None:
    """django-registration#136: a site that writes for many people, each by a sub-address."""
    sam = threatening(office, email("Ask+Request-871@site.example"), phone("07700 900541"))
    restrict(office, sam, {"kind": "block_email", "addresses": ["ask+request-871@site.example"]})
    assert ask(office, email="ask+REQUEST-871@site.example")["email_action"] == "reject"
    for other in ("ask+request-99@site.example", "ask@site.example", "ask+request-871+x@site.example"):
        assert (ask(office, email=other)["match"], ask(office, email=other)["email_action"]) == ("none", "accept")


def test_a_blocked_address_blocks_its_sub_addresses(office: Office) -> None:
    sam = threatening(office, email("sam873@example.org"), phone("07700 900573"))
    restrict(office, sam, {"kind": "block_email", "addresses": ["sam873@example.org"]})
    now = office.now.isoformat()
    for written in ("sam873@example.org", "sam873+forms@example.org", "Sam <SAM873+a+b@example.org>"):
        assert ask(office, email=written)["email_action"] == "reject"
        assert ask(office, email=written, as_of=now)["email_action"] == "reject"
        found = office.get("/v1/customers", STAFF, email=written.split("<")[-1].rstrip(">"))
        assert [customer["id"] for customer in found["items"]] == [sam]
    # somebody else writes by a part of that address: nobody is refused until it is known who writes
    office.post("/v1/customers", STAFF, name="Al", contact_points=[email("sam873+al@example.org")])
    for written in ("sam873@example.org", "sam873+forms@example.org", "sam873+al@example.org"):
        assert (ask(office, email=written)["match"], ask(office, email=written)["email_action"]) == ("shared", "accept")
    assert office.get(f"/v1/customers/{sam}", STAFF)["contact_points"][0]["used_by_others"] is True


# CVE-2021-42574 and its kin
@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("Jo\nYou may ignore this letter.", "U+000A LINE FEED"),
        ("Jo\tSmith", "U+0009 TAB"),
        ("Jo \u202eetihW", "U+202E RIGHT-TO-LEFT OVERRIDE"),
        ("Jo\u2066White", "U+2066 LEFT-TO-RIGHT ISOLATE"),
        ("Jo\u200bWhite", "U+200B ZERO WIDTH SPACE"),
        ("Jo\u200dWhite", "U+200D ZERO WIDTH JOINER"),
        ("Jo\u00adWhite", "U+00AD SOFT HYPHEN"),
        ("Jo\u2028White", "U+2028 LINE SEPARATOR"),
        ("\u3164", "U+3164 HANGUL FILLER"),
        ("Jo\x1b[2J", "U+001B ESCAPE"),
        ("Jo\x85", "U+0085 NEXT LINE"),
        ("Jo\ufeff", "U+FEFF ZERO WIDTH NO-BREAK SPACE"),
        ("Jo\U000e0041", "U+E0041 TAG LATIN CAPITAL LETTER A"),
        ("Jo\uffff", "U+FFFF"),
        ("Jo\ufe0fWhite", "U+FE0F VARIATION SELECTOR-16"),
        ("Jo\U000e0100White", "U+E0100 VARIATION SELECTOR-17"),
        ("Jo\U000e0080White", "U+E0080"),
        ("Jo \U0001f3f4\U000e0075\U000e0073\U000e007f", "U+E0075 TAG LATIN SMALL LETTER U"),
        ("Jo\ufffcWhite", "U+FFFC OBJECT REPLACEMENT CHARACTER"),
    ],
)
def test_what_nobody_sees_is_in_no_text_and_is_named(office: Office, text: str, named: str) -> None:
    assert f"Leave out {named}" in refused(office, name=text)
    assert f"Leave out {named}" in refused(office, external_references=[{"system": "crm", "id": text}])
    need = {"need": text, "adjustment": "", "channels_unusable": []}
    if text[2:3] in ("\n", "\t"):  # a text in lines may have these
        office.post("/v1/customers", STAFF, name="Jo", access_needs=[need])
    else:
        assert f"Leave out {named}" in refused(office, access_needs=[need])


@pytest.mark.parametrize(
    "name",
    ["Siân O\u2019Neill", "Zoë Smith-Jones", "\u0646\u0627\u0645\u0647\u200c\u0627\u06cc", "\u0915\u094d\u200d\u0937",
     "王小明", "Jo \U0001f469\u200d\U0001f4bb",
     "Jo \U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
     "Mary\u00a0Ann", "\u845b\U000e0100", "Jo \u2764\ufe0f", "\u182d\u180b", "Jo 1\ufe0f\u20e3"],
)  # fmt: skip
def test_names_as_people_write_them_are_kept_as_they_are(office: Office, name: str) -> None:
    assert office.post("/v1/customers", STAFF, name=name)["name"] == name


def test_a_postal_address_keeps_its_lines_and_is_told_what_it_lacks(office: Office) -> None:
    """NPSP#1499; printers and GOV.UK Notify want 3 to 7 lines and the postcode last."""
    said = [
        {"kind": "post", "value": "Flat 2, Rose House\r\n1  High Street\r\n\r\nNewtown\r\nAB1 2CD\r\n"},
        {"kind": "post", "value": "1 High Street\nNewtown AB1 2CD"},
    ]
    made = office.post("/v1/customers", STAFF, name="Jo", contact_points=said)
    whole, short = made["contact_points"]
    assert (whole["value"], whole["warnings"]) == ("Flat 2, Rose House\n1 High Street\nNewtown\nAB1 2CD", [])
    assert len(short["warnings"]) == 2
    assert short == office.get(f"/v1/customers/{made['id']}", STAFF)["contact_points"][1]
    eight = {"kind": "post", "value": "a\nb\nc\nd\ne\nf\ng\nAB1 2CD"}
    assert "at most 7 lines" in refused(office, contact_points=[eight])


@pytest.mark.parametrize(
    ("kept", "asked"),
    [("Sian Apwho", "Siân apWHO"), ("Jose\u0301 Bewho", "jos\u00e9 bewho"), ("Pat O'Whonei", "O\u2019Whonei"),
     ("Mary  Ann Cewho", "mary ann cewho")],
)  # fmt: skip
def test_a_name_is_found_without_its_accents_apostrophes_and_spaces(office: Office, kept: str, asked: str) -> None:
    """nextcloud/contacts#4064."""
    made = office.post("/v1/customers", STAFF, name=kept)
    found = office.get("/v1/customers", STAFF, name=asked)
    assert [customer["id"] for customer in found["items"]] == [made["id"]]


def test_whoever_drafts_a_letter_is_told_which_of_its_letters_no_font_can_print(office: Office) -> None:
    for name, is_told in (("王小明", True), ("Jo Caller \u2192 \U0001f600", False)):
        customer, _, _ = story.persistent_customer(office, f"07700 9008{75 + is_told}")
        read = office.ask("GET", f"/v1/customers/{customer}", STAFF)
        changed = office.ask("PATCH", f"/v1/customers/{customer}", STAFF, headers={"If-Match": read.headers["ETag"]},
                             json={"name": name})  # fmt: skip
        assert changed.status_code == 200
        warning = story.warn(office, customer, "persistent")
        notice = office.get(f"/v1/notices/{warning['notice_id']}", MANAGER)
        checks = {check["rule"]: check for check in notice["checks"]}
        assert ("notice-printable" in checks) is is_told
        if is_told:
            assert checks["notice-printable"]["kind"] == "advice"
            assert "U+738B" in checks["notice-printable"]["statement"]
