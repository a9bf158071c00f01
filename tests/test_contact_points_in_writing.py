from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contact_policy.contact_points import normalise_email, normalise_postal, read_email_question


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Jo@Example.org", "jo@example.org"),
        ("Jo+x@Example.org", "jo@example.org"),
        (" jo+a+b@example.org\n", "jo@example.org"),
        ("jo.o'neill_99@mail.example.co.uk", "jo.o'neill_99@mail.example.co.uk"),
        ("Jo@BÜCHER.example", "jo@xn--bcher-kva.example"),
        ("jo@XN--BCHER-KVA.example", "jo@xn--bcher-kva.example"),
        ("jo@straße.example", "jo@xn--strae-oqa.example"),
        ("JOSÉ@example.org", "josé@example.org"),
        ("jose\u0301@example.org", "josé@example.org"),
        ("jo\uff20example.org", "jo@example.org"),
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
        "jo o@example.org",
        "jo@exa mple.org",
        "jo\x00@example.org",
        "jo\n@example.org",
        "jo@example.org\x00",
        "jo\ud800@example.org",
        "jo@\ud800.org",
        "jo\u200b@example.org",
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
    assert read_email_question(text if " " not in text else "") is None


@given(st.emails())
def test_an_e_mail_address_once_normalised_stays_as_it_is(text: str) -> None:
    address = read_email_question(text)
    if address is not None:
        assert normalise_email(address) == address == address.lower()
        assert "+" not in address


def test_a_plus_that_became_a_space_still_begins_a_sub_address() -> None:
    assert read_email_question("jo forms@example.org") == "jo@example.org"


def test_a_postal_address_is_one_line_with_single_spaces() -> None:
    assert normalise_postal("  1 High\tStreet,\r\n  Newtown  ") == "1 High Street, Newtown"


@pytest.mark.parametrize(
    "text", ["", " \n", "a" * 501, "1 High Street\x00", "1 High\ud800 Street", "1 High \x1b[2J Street"]
)
def test_what_is_no_postal_address_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="postal address"):
        normalise_postal(text)
