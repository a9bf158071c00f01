from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contact_policy.contact_points import (
    is_same_place,
    normalise_email,
    normalise_postal,
    postal_warnings,
    read_email_question,
)
from contact_policy.policy.sub_addresses import covering


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Jo@Example.org", "jo@example.org"),
        ("Jo+x@Example.org", "jo+x@example.org"),
        (" jo+a+b@example.org\n", "jo+a+b@example.org"),
        ("jo+@example.org", "jo@example.org"),
        ("jo+a+@example.org", "jo+a@example.org"),
        ("jo.o'neill_99@mail.example.co.uk", "jo.o'neill_99@mail.example.co.uk"),
        ("Jo@BÜCHER.example", "jo@xn--bcher-kva.example"),
        ("jo@XN--BCHER-KVA.example", "jo@xn--bcher-kva.example"),
        ("jo@straße.example", "jo@xn--strae-oqa.example"),
        ("JOSÉ@example.org", "josé@example.org"),
        ("jose\u0301@example.org", "josé@example.org"),
        ("jo\uff20example.org", "jo@example.org"),
        ("\u202ajo@example.org\u202c\u00a0", "jo@example.org"),
        ("jo\u200b@exam\u00adple.org\ufeff", "jo@example.org"),
        ("jo\u2011s@a\u2010b.example", "jo-s@a-b.example"),
        ("pat.o\u2019neill@example.org", "pat.o'neill@example.org"),
        ("jo\u200d@example.org", "jo@example.org"),
        ("jo@\u0646\u0627\u0645\u0647\u200c\u0627\u06cc.example", "jo@xn--mgba3gch31f060k.example"),
        # return addresses as servers sign and rewrite them: BATV, Barracuda, SRS
        ("prvs=1234ABCDEF=Jo@example.org", "jo@example.org"),
        ("btv1==1234abcdef==jo@example.org", "jo@example.org"),
        ("SRS0=HHH=TT=example.org=jo@relay.example", "jo@example.org"),
        ("SRS0+HHH=TT=example.org=jo+a@relay.example", "jo+a@example.org"),
        ("SRS1=HHH=a.example==HHH=TT=example.org=jo@relay.example", "jo@example.org"),
        ("ann+SRS=ab1=cd=example.org=jo@relay.example", "jo@example.org"),
        ("prvs=jo/1234ABCDEF@example.org", "jo@example.org"),
        ("prvs=jo=1234abcdef@example.org", "jo@example.org"),
        ("jo+prvs=2987A7B7C7@example.org", "jo@example.org"),
        ("jo+a+prvs=2987A7B7C7@example.org", "jo+a@example.org"),
        ("SRS0=HHH=TT=example.org=prvs=1234abcdef=jo@relay.example", "jo@example.org"),
    ],
)
def test_an_e_mail_address_has_one_spelling(text: str, expected: str) -> None:
    assert normalise_email(text) == expected == normalise_email(expected)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "@",
        "jo",
        "jo@",
        "@example.org",
        "+x@example.org",
        "jo@example",
        "jo@@example.org",
        "jo@a@example.org",
        "*@example.org",
        "j*@example.org",
        "jo@*.org",
        "jo@*",
        "%@example.org",
        "jo?@example.org",
        "jo+*@example.org",
        "jo\u00a0o@example.org",
        "jo o@example.org",
        "jo@exa mple.org",
        "jo\x00@example.org",
        "jo\n@example.org",
        "jo@example.org\x00",
        "jo\ud800@example.org",
        "jo@\ud800.org",
        ".jo@example.org",
        "jo.@example.org",
        "jo..o@example.org",
        '"jo o"@example.org',
        "Jo <jo@example.org>",
        "<jo@example.org>",
        "jo@[127.0.0.1]",
        "jo@127.0.0.1",
        "jo@-example.org",
        "jo@example-.org",
        "jo@.example.org",
        "jo@example..org",
        "jo@example.org.",
        "jo@exa_mple.org",
        "jo@xn--zzzzzz-.org",
        "jo@example.org,al@example.org",
        "mailto:jo@example.org",
        "j" * 65 + "@example.org",
        "jo@" + "a" * 64 + ".org",
        "jo@" + "a." * 130 + "org",
        "j" * 100_000,
        "j" * 64 + "@" + f"{'a' * 60}." * 3 + "example.org",
        "jo\uff0a@example.org",
    ],
)
def test_what_is_no_single_e_mail_address_is_refused_without_repeating_it(text: str) -> None:
    with pytest.raises(ValueError, match=r"address|domain") as refusal:
        normalise_email(text)
    assert len(text.strip()) < 3 or text.strip() not in str(refusal.value)
    assert not isinstance(refusal.value, UnicodeError)


@given(st.emails())
def test_an_e_mail_address_once_normalised_stays_as_it_is(text: str) -> None:
    address = read_email_question(text)
    if address is not None:
        assert normalise_email(address) == address == address.lower()


@pytest.mark.parametrize(
    "text",
    [
        # RFC 5321, 5322 and 6068, and what a mail filter is given
        "<jo@example.org>",
        "Jo <jo@example.org>",
        '"Smith, Jo" <Jo@Example.org>',
        '"<al@example.org>" <jo@example.org>',
        "From: Jo <jo@example.org>",
        "jo@example.org (Jo (of the shop))",
        "Jo (Smith, J.) <jo@example.org>",
        "<@relay.example,@other.example:jo@example.org>",
        '"jo"@example.org',
        '<"j\\o"@example.org>',
        "mailto:jo@example.org?subject=Help",
        "mailto:%6Ao@example.org",
        "jo@example.org.",
        "Jo <jo@example.org>, Jo Smith <JO@example.org>",
        "<prvs=1234abcdef=jo@example.org>",
        "\u2068<jo@example.org>\u2069",
        "Resent-From: Jo <jo@example.org>",
        "X-Sender: jo@example.org",
        "jo@example.org;",
        "The family: jo@example.org;",
        "The family: Jo <jo@example.org>, jo@example.org;",
        "SMTP:jo@example.org",
        "mailto://jo@example.org",
        "jo%40example.org",
        "'jo@example.org'",
        '"jo@example.org"',
        "jo @ example.org",
    ],
)
def test_a_sender_is_read_out_of_whatever_a_mail_header_can_carry(text: str) -> None:
    assert read_email_question(text) == "jo@example.org"


@pytest.mark.parametrize(
    "text",
    ["", "<>", "<", "MAILER-DAEMON", "Jo", "undisclosed-recipients:;", "Jo <jo>", "jo@example.org, al@example.org",
     "<jo@example.org> <al@example.org>", "mailto:jo@example.org,al@example.org", "http://jo@example.org",
     '"jo o"@example.org', "jo@[127.0.0.1]", "*@example.org", "The family: jo@example.org, al@example.org;",
     "jo%example.org@relay.example", "Undisclosed: ;"],
)  # fmt: skip
def test_a_header_that_names_nobody_or_two_is_nobody_s(text: str) -> None:
    assert read_email_question(text) is None


def test_a_character_that_no_address_has_is_named() -> None:
    with pytest.raises(ValueError, match=r"U\+2603 SNOWMAN"):
        normalise_email("jo\u2603@example.org")
    with pytest.raises(ValueError, match=r"U\+0020 SPACE"):
        normalise_email("jo\u2009o@example.org")


def test_a_plus_that_became_a_space_still_begins_a_sub_address() -> None:
    assert read_email_question("jo forms@example.org") == "jo+forms@example.org"


def test_an_address_covers_its_sub_addresses_and_none_of_them_another() -> None:
    assert covering("ask+request-11@site.example") == ("ask+request-11@site.example", "ask@site.example")
    assert covering("jo@example.org") == ("jo@example.org",)
    assert covering("+447700900123") == ("+447700900123",)


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("  1 High\tStreet,\r\n\r\n  Newtown  \rAB1 2CD", "1 High Street,\nNewtown\nAB1 2CD"),
        ("1 High\u00a0Street\u2028Newtown\x0bAB1 2CD", "1 High Street\nNewtown\nAB1 2CD"),
        ("1 High Street, Newtown, AB1 2CD", "1 High Street, Newtown, AB1 2CD"),
        ("a\nb\nc\nd\ne\nf\nAB1 2CD", "a\nb\nc\nd\ne\nf\nAB1 2CD"),
    ],
)
def test_a_postal_address_keeps_its_lines_with_single_spaces(text: str, kept: str) -> None:
    assert normalise_postal(text) == kept == normalise_postal(kept)


@pytest.mark.parametrize(
    "text",
    ["", " \n", "a" * 501, "1 High Street\x00", "1 High\ud800 Street", "1 High \x1b[2J Street", "1 High\u202e Street",
     "a\nb\nc\nd\ne\nf\ng\nAB1 2CD"],
)  # fmt: skip
def test_what_is_no_postal_address_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="postal address"):
        normalise_postal(text)


@pytest.mark.parametrize(
    ("address", "cures"),
    [
        ("Flat 2\n1 High Street\nNewtown\nAB1 2CD", []),
        ("1 High Street, Newtown, ab12cd", []),
        ("1 High Street\nForces\nBFPO 12", []),
        ("1 High Street\nNewtown AB1 2CD", ["lines", "own"]),
        ("1 High Street\nAB1 2CD\nNewtown", ["Put the postcode last"]),
        ("1 High Street\nNewtown\nAB1 2CD\nEngland", ["Put the postcode last"]),
        ("1 Rue Haute\n75001 Paris\nFrance", ["abroad"]),
        ("1 High Street\nNewtown", ["lines", "postcode"]),
        ("1, High, Street, of, the, new, town, AB1 2CD", ["lines"]),
        (",", ["lines", "postcode"]),
        ("1 Main Street\nGibraltar\nGX11 1AA", ["abroad"]),
        ("No fixed abode\nNewtown\nAB1 2CD", ["no fixed address"]),
        ("NFA\nNewtown\nAB1 2CD", ["no fixed address"]),
        ("(Flat 2)\n1 High Street\nAB1 2CD", ["Begin each line"]),
    ],
)
def test_what_keeps_a_letter_from_arriving_is_told(address: str, cures: list[str]) -> None:
    """As printers and GOV.UK Notify want it: 3 to 7 lines, the postcode last (NPSP#1499)."""
    told = postal_warnings(address)
    assert len(told) == len(cures)
    assert all(cure in warning for cure, warning in zip(cures, told, strict=True))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("1 Mill Lane, Sampleton", "1 MILL LN\nSampleton."),
        ("3 Heol Llŷn, Môn LL77 7TW", "3 heol llyn\nMon\nLL777TW\nWales"),
        ("4 Saint Mary\u2019s Street, Upton", "4 St. Marys St, Upton, UK"),
        ("Flat 2, 1 Mill Road", "Apt. 2\n1 Mill Rd"),
        ("1a Mill Lane", "1 A Mill Lane"),
    ],
)
def test_the_same_door_may_be_written_otherwise(one: str, other: str) -> None:
    assert is_same_place(one, other)
    assert is_same_place(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("1/2 Mill Lane", "12 Mill Lane"),
        ("1 Mill Lane", "11 Mill Lane"),
        ("1 Mill Lane, Upton", "1 Mill Lane, Downton"),
        ("1 Mill Lane SA1 1AA", "1 Mill Lane SA1 1AB"),
        ("1 Mill Lane", "1 Mill Lane SA1 1AA"),
        ("10 Wales Road", "10 Road"),
    ],
)
def test_another_door_is_not_taken_for_the_same(one: str, other: str) -> None:
    assert not is_same_place(one, other)
