"""A SIP address is kept as user@host: what no telephone system can route would lose every call transferred to it."""

from __future__ import annotations

import pytest

from contact_policy.contact_points import normalise_sip_uri


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("co@pbx.office.example", "sip:co@pbx.office.example"),
        ("sip:co@pbx.office.example", "sip:co@pbx.office.example"),
        (" SIP:Co.Ordinator@PBX.Office.example:5070 ", "sip:Co.Ordinator@pbx.office.example:5070"),
        ("sip:+441632960101@pbx", "sip:+441632960101@pbx"),
        ("sip:co%20ordinator@192.0.2.1", "sip:co%20ordinator@192.0.2.1"),
        ("sip:co@[2001:DB8::1]:5060", "sip:co@[2001:db8::1]:5060"),
    ],
)
def test_it_has_one_spelling(written: str, kept: str) -> None:
    assert normalise_sip_uri(written) == normalise_sip_uri(kept) == kept


@pytest.mark.parametrize(
    "written",
    [
        "", "sip:", "co", "sip:co", "sip:co@", "sip:@pbx.example", "pbx.example", "sip:pbx.example",
        "sips:co@pbx.example", "sip:co@pbx.example;transport=tls", "sip:co@pbx.example?Subject=x", "tel:+441632960101",
        "mailto:co@pbx.example", "<sip:co@pbx.example>", '"Co" <sip:co@pbx.example>', "sip:co:secret@pbx.example",
        "sip:co@pbx.example:0", "sip:co@pbx.example:65536", "sip:co@pbx.example:", "sip:co@pbx.example:sip",
        "sip:co@300.1.1.1", "sip:co@1.2.3", "sip:co@2001:db8::1", "sip:co@[2001:db8::g]", "sip:co@[]",
        "sip:co@pbx..example", "sip:co@-pbx.example", "sip:co@pbx.example.", "sip:co@p_b_x", "sip:co@pbx example",
        "sip:a@b@pbx.example", "sip:co,other@pbx.example", "sip:co&PJSIP/other@pbx.example", "sip:co@pbx.example\n",
        "sip:c\u00f6@pbx.example", "sip:co@pbx.ex\u00e4mple", "sip:co\0@pbx.example", f"sip:{'c' * 250}@pbx.example",
        f"sip:co@{'a' * 64}.example",
    ],
)  # fmt: skip
def test_what_cannot_be_routed_is_refused_with_the_cure(written: str) -> None:
    with pytest.raises(ValueError, match=r"^(Write it as user@host|Give a port from 1 to 65535)") as refused:
        normalise_sip_uri(written)
    assert "secret" not in str(refused.value)
