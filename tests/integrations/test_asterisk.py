"""The dial plan for Asterisk, which Debian 12 does not have: what can be said of it without running it."""

from __future__ import annotations

import re
from pathlib import Path

from contact_policy.policy.contact_status import Action
from fixtures.stand_in import STATUS

PLAN = (Path(__file__).parents[2] / "integrations" / "asterisk" / "extensions.conf").read_text(encoding="utf-8")
LINES = [line for line in PLAN.splitlines() if line and not line.lstrip().startswith(";")]


def test_it_reads_what_the_contract_has() -> None:
    read = set(re.findall(r"JSON_DECODE\(CONTACT_ANSWER,(\w+)\)", PLAN))
    assert {"contract", "action", "max_call_seconds", "transfer_to", "transfer_uri"} <= read <= set(STATUS)
    assert set(re.findall(r'"\$\{CONTACT_TOLD\}" = "(\w+)"', PLAN)) <= set(Action)


def test_the_number_goes_in_the_body_and_only_as_far_as_it_is_one() -> None:
    (asking,) = [line for line in LINES if "${CURL(" in line]
    assert '/v1/contact-status,{"phone":"${FILTER(+0-9,${CALLERID(num)})}"}' in asking
    assert PLAN.count("CALLERID(num)") == 1


def test_nothing_with_a_colon_is_put_where_asterisk_would_split_it() -> None:
    splitting = [line for line in LINES if re.search(r"ExecIf\(|\$\{IF\(", line)]
    assert splitting
    assert [line for line in splitting if ":" in line] == []


def test_every_context_that_is_gone_to_is_there() -> None:
    contexts = set(re.findall(r"^\[([\w-]+)\]", PLAN, re.MULTILINE))
    gone_to = set(re.findall(r"(?:Goto\(|Gosub\(|b\()([a-z-]+)[,^]", PLAN))
    assert gone_to <= contexts
    assert {f"contact-{action}" for action in re.findall(r"CONTACT_ACTION=(\w+)", PLAN)} <= contexts
