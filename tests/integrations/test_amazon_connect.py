"""The Lambda function for Amazon Connect, as it stands in its file: in front of the real service, and of bad ones."""

from __future__ import annotations

import importlib.util
import sys
import time
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from fixtures.running import RunningService, free_port
from fixtures.stand_in import STATUS, StandIn
from integrations.conftest import BLOCKED_PHONE, LIMITED_PHONE, TRANSFERRED_PHONE

FILE = Path(__file__).parents[2] / "integrations" / "amazon-connect" / "contact_status.py"
THROUGH = {"action": "connect", "answered": "false"}


@pytest.fixture(scope="module")
def function() -> ModuleType:
    spec = importlib.util.spec_from_file_location("contact_status", FILE)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def event(caller: str | None) -> dict[str, Any]:
    """What Connect hands to a function, in short."""
    endpoint = None if caller is None else {"Address": caller, "Type": "TELEPHONE_NUMBER"}
    contact = {"Channel": "VOICE", "CustomerEndpoint": endpoint, "InitiationMethod": "INBOUND"}
    return {"Details": {"ContactData": contact, "Parameters": {}}, "Name": "ContactFlowEvent"}


@pytest.mark.parametrize(
    ("caller", "expected"),
    [
        (BLOCKED_PHONE, {"action": "decline", "restricted": "true"}),
        (LIMITED_PHONE, {"action": "limit", "max_call_seconds": "600"}),
        (TRANSFERRED_PHONE, {"action": "transfer", "transfer_to": "+441632960101"}),
        ("+447700900669", {"action": "connect", "match": "none"}),
        ("anonymous", {"action": "connect", "match": "unidentified"}),
        (None, {"action": "connect", "match": "unidentified"}),
    ],
)
def test_a_flow_is_told_what_the_service_says_in_texts_alone(
    function: ModuleType,
    restricting_service: RunningService,
    key: str,
    monkeypatch: pytest.MonkeyPatch,
    caller: str | None,
    expected: dict[str, str],
) -> None:
    monkeypatch.setenv("CONTACT_STATUS_URL", restricting_service.url)
    monkeypatch.setenv("CONTACT_STATUS_KEY", key)
    told = function.handler(event(caller), None)
    assert expected.items() <= told.items()
    assert told["answered"] == "true"
    assert set(told) == {*function.THROUGH, "answered"}
    assert all(type(value) is str for value in told.values())
    assert bool(told["say_en"]) is bool(told["say_cy"]) is (expected["action"] not in {"connect", "identify"})
    assert told["say_en"] != told["say_cy"] or not told["say"]


@pytest.mark.parametrize("called", ["999", "112", "18000", "+44112", "sip:999@pbx.example", "urn:service:sos"])
def test_whoever_calls_for_help_is_put_through_unasked(
    function: ModuleType,
    stand_in: StandIn,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    called: str,
) -> None:
    monkeypatch.setenv("CONTACT_STATUS_URL", stand_in.url)
    monkeypatch.setenv("CONTACT_STATUS_KEY", "k3y")
    call = event("+447700900123")
    call["Details"]["ContactData"]["SystemEndpoint"] = {"Address": called, "Type": "TELEPHONE_NUMBER"}
    assert THROUGH.items() <= function.handler(call).items()
    assert stand_in.received == []
    assert capsys.readouterr().out == ""


BAD = {
    "a fault": (500, b"{}"),
    "no way in": (401, b"{}"),
    "broken JSON": (200, b"{"),
    "no object": (200, b"[]"),
    "a key missing": (200, b'{"contract": "1"}'),
    "another contract": (200, b'{"contract": "2", "action": "decline"}'),
    "more than it should be": (200, b" " * 1_000_000 + b"{}"),
}


@pytest.mark.parametrize(("status", "body"), BAD.values(), ids=BAD)
def test_an_answer_that_is_not_good_puts_the_caller_through(
    function: ModuleType,
    stand_in: StandIn,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    status: int,
    body: bytes,
) -> None:
    monkeypatch.setenv("CONTACT_STATUS_URL", stand_in.url)
    monkeypatch.setenv("CONTACT_STATUS_KEY", "k3y")
    stand_in.status, stand_in.body = status, body
    told = function.handler(event("+447700900123"))
    assert THROUGH.items() <= told.items()
    assert capsys.readouterr().out.startswith("contact-status: let through, ")
    assert stand_in.received[0].target == "/v1/contact-status"
    assert stand_in.received[0].body == b'{"phone": "+447700900123"}'


@pytest.mark.parametrize("broken", [{}, {"Details": None}, {"Details": {}}])
def test_an_event_of_another_kind_puts_the_caller_through(function: ModuleType, broken: dict[str, Any]) -> None:
    assert THROUGH.items() <= function.handler(broken).items()


def test_nobody_waits_for_a_service_that_hangs_or_is_away(
    function: ModuleType, stand_in: StandIn, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    stand_in.delay = 3
    monkeypatch.setenv("CONTACT_STATUS_KEY", "k3y")
    for url in (stand_in.url, f"http://127.0.0.1:{free_port()}"):
        monkeypatch.setenv("CONTACT_STATUS_URL", url)
        began = time.monotonic()
        assert THROUGH.items() <= function.handler(event("+447700900123")).items()
        assert time.monotonic() - began < 2
    assert "900123" not in capsys.readouterr().out


def test_it_answers_with_what_the_contract_has_and_needs_nothing_but_python(function: ModuleType) -> None:
    texts = {f"say_{language}" for language in function.LANGUAGES}  # of the contract's ``say_texts``
    assert set(function.THROUGH) - texts <= set(STATUS)
    imported = {
        line.split()[1].partition(".")[0]
        for line in FILE.read_text().splitlines()
        if line.startswith(("import ", "from "))
    }
    assert imported <= sys.stdlib_module_names
