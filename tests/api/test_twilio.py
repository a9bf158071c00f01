"""Twilio's signature and TwiML, held against Twilio's own library, and what its callers get from the real service."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlencode

import httpx
import pytest
from twilio.request_validator import RequestValidator  # type: ignore[import-untyped]  # it ships no types
from twilio.twiml.voice_response import Dial, VoiceResponse  # type: ignore[import-untyped]  # as above

from contact_policy.api import twilio
from contact_policy.policy.contact_status import Action, ContactStatus, Match
from contact_policy.services import Store
from fixtures.database import database_of, execute, fresh_database
from fixtures.office import Json, Office
from fixtures.restricting import phone, restrict, threatening
from fixtures.running import RunningService, running_service
from fixtures.service import MakeApp, connected
from telephony.people import restricted

PATH = "/v1/integrations/twilio/voice"
URL = f"https://contact-policy.office.example{PATH}"
TOKEN = "0123456789abcdef0123456789abcdef"  # noqa: S105 - nobody's
LINE = "+441632960000"
TWILIO = {
    "CONTACT_POLICY_TWILIO_AUTH_TOKEN": TOKEN,
    "CONTACT_POLICY_TWILIO_VOICE_URL": f"{URL}#ct=300&rt=800&rc=0",
    "CONTACT_POLICY_TWILIO_DIAL": LINE,
}
CALL = {
    "CallSid": "CA1",
    "AccountSid": "AC1",
    "To": LINE,
    "CallStatus": "ringing",
    "FromCity": "",
    "Direction": "inbound",
}
BLOCKED, LIMITED, BY_NUMBER, BY_URI, BOTH, SHARED, UNKNOWN = (f"+4477009007{n}" for n in range(10, 17))
KEYPAD = ("+266696687", "+2562533", "+7378742833", "+8656696", "+86282452253")
COORDINATOR: Json = {"kind": "single_contact", "name": "Co-ordinator", "phone": "01632 960101"}
ONE_MINUTE: Json = {"kind": "call_time_limit", "minutes": 1}
RESTRICTED = ContactStatus(restricted=True, match=Match.ONE, action=Action.CONNECT, say="What is said.")


def signature(form: dict[str, str], url: str = URL, token: str = TOKEN) -> str:
    """As Twilio itself would sign it."""
    return str(RequestValidator(token).compute_signature(url, form))


def twiml(*, say: str = "", number: str = "", sip: str = "", limit: int | None = None, after: str | None = None) -> str:
    """As Twilio's own library writes it."""
    response = VoiceResponse()
    if say:
        response.say(say, language="en-GB")
    dial = Dial(time_limit=limit, action=after)
    if number:
        dial.number(number)
    else:
        dial.sip(sip)
    response.append(dial)
    return str(response)


def told(body: bytes) -> str:
    """TwiML as Twilio's own library writes it: with the same kind of quotation marks, and without line breaks."""
    return body.decode().replace("<?xml version='1.0' encoding='utf-8'?>\n", '<?xml version="1.0" encoding="UTF-8"?>')


def attributes_sorted(xml: str) -> str:
    """The same with each element's attributes in order: theirs says nothing."""
    return re.sub(r"(?<=<Dial)((?: \w+=\"[^\"]*\")+)", lambda found: "".join(sorted(found[1].split(" "))), xml)


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (RESTRICTED, twiml(number=LINE)),
        (replace(RESTRICTED, action=Action.IDENTIFY), twiml(number=LINE)),
        (
            replace(RESTRICTED, action=Action.LIMIT, max_call_seconds=600),
            twiml(say="What is said.", number=LINE, limit=600),
        ),
        (
            replace(RESTRICTED, action=Action.TRANSFER, transfer_to="+441632960101", transfer_uri="sip:c@pbx.example"),
            twiml(say="What is said.", number="+441632960101", after=URL),
        ),
        (
            replace(RESTRICTED, action=Action.TRANSFER, transfer_uri="sip:c@pbx.example", max_call_seconds=60, say=""),
            twiml(sip="sip:c@pbx.example", limit=60, after=URL),
        ),
        (
            replace(RESTRICTED, action=Action.LIMIT, max_call_seconds=60, say='<Reject/> & "more"'),
            twiml(say='<Reject/> & "more"', number=LINE, limit=60),
        ),
    ],
)
def test_each_action_is_told_as_twilios_own_library_would(status: ContactStatus, expected: str) -> None:
    assert attributes_sorted(told(twilio.instructions(status, LINE, URL))) == attributes_sorted(expected)


def test_a_blocked_number_is_rejected_before_anything_is_said() -> None:
    rejected = VoiceResponse()
    rejected.reject(reason="rejected")
    assert told(twilio.instructions(replace(RESTRICTED, action=Action.DECLINE), LINE, URL)) == str(rejected)


def test_the_offices_line_may_be_a_sip_address() -> None:
    assert told(twilio.connect("sip:desk@pbx.example")) == twiml(sip="sip:desk@pbx.example")


@pytest.mark.parametrize(
    "form",
    [
        {},
        CALL,
        {**CALL, "From": "+447700900123", "CallerName": "Zoë & Søn = 100 %", "Empty": ""},
        {"b": "2", "B": "1", "a b": "c+d", "ü": "€"},
    ],
)
def test_a_signature_is_reckoned_as_twilios_own_library_does(form: dict[str, str]) -> None:
    read = twilio.read_form(urlencode(form).encode())
    assert read is not None
    assert twilio.is_signed(TOKEN, URL, read, signature(form))
    assert not twilio.is_signed("another", URL, read, signature(form))
    assert not twilio.is_signed(TOKEN, f"{URL}/", read, signature(form))


@pytest.fixture(scope="module")
def service(server_dsn: str, template: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningService]:
    """A service that Twilio asks, too."""
    folder: Path = tmp_path_factory.mktemp("twilio")
    with (
        fresh_database(server_dsn, template) as dsn,
        running_service(folder, "--no-background", DATABASE_URL=dsn, DEMO="0", **TWILIO) as running,
    ):
        yield running


@pytest.fixture(scope="module")
def office(service: RunningService) -> Iterator[Office]:
    """Where callers are restricted, all at one time."""
    with Office(service) as office:
        begin = office.now
        for number, measures in (
            (BLOCKED, [{"kind": "block_phone", "numbers": [BLOCKED]}]),
            (LIMITED, [ONE_MINUTE]),
            (BY_NUMBER, [COORDINATOR]),
            (BY_URI, [COORDINATOR | {"phone": "", "sip_uri": "sip:co@pbx.example"}]),
            (BOTH, [COORDINATOR, ONE_MINUTE]),
            (SHARED, [ONE_MINUTE]),
        ):
            office.now = begin
            points = [phone(number, shared=True)] if number == SHARED else [phone(number)]
            restrict(office, threatening(office, *points), *measures)
        yield office


def calling(office: Office, service: RunningService, caller: str | None, **more: str) -> httpx.Response:
    """Twilio's request about a caller."""
    form = CALL | ({} if caller is None else {"From": caller}) | more
    headers = {"X-Twilio-Signature": signature(form), "X-Now": office.now.isoformat()}
    return service.ask("POST", PATH, data=form, headers=headers)


@pytest.mark.parametrize(
    ("caller", "expected"),
    [
        (BLOCKED, '<Reject reason="rejected" />'),
        (BLOCKED.replace("+44", "0"), '<Reject reason="rejected" />'),
        (LIMITED, f'<Dial timeLimit="60"><Number>{LINE}</Number></Dial>'),
        (BY_NUMBER, f'<Dial action="{URL}"><Number>+441632960101</Number></Dial>'),
        (BY_URI, f'<Dial action="{URL}"><Sip>sip:co@pbx.example</Sip></Dial>'),
        (BOTH, f'<Dial timeLimit="60" action="{URL}"><Number>+441632960101</Number></Dial>'),
        (SHARED, f"<Response><Dial><Number>{LINE}</Number></Dial>"),
        (UNKNOWN, f"<Response><Dial><Number>{LINE}</Number></Dial>"),
    ],
)
def test_a_caller_gets_what_the_contact_status_says(
    office: Office, service: RunningService, caller: str, expected: str
) -> None:
    answer = calling(office, service, caller)
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/xml")
    assert f"{expected}</Response>" in answer.text
    assert ("<Say" in answer.text) is (caller in {LIMITED, BY_NUMBER, BY_URI, BOTH})


@pytest.mark.parametrize(
    "called",
    ["999", "112", "18000", "+44999", "sip:999@office.sip.twilio.com", "tel:112;phone-context=+44", "urn:service:sos"],
)
def test_whoever_calls_for_help_is_put_through_unasked(office: Office, service: RunningService, called: str) -> None:
    answer = calling(office, service, BLOCKED, To=called)
    assert (answer.status_code, told(answer.content)) == (200, twiml(number=LINE))


@pytest.mark.parametrize(("caller", "limit"), [(BY_NUMBER, None), (BOTH, 60)])
@pytest.mark.parametrize("status", ["no-answer", "busy", "failed", "canceled", "of a later day"])
def test_whom_the_single_contact_does_not_answer_the_line_does(
    office: Office, service: RunningService, caller: str, limit: int | None, status: str
) -> None:
    answer = calling(office, service, caller, DialCallStatus=status)
    assert (answer.status_code, told(answer.content)) == (200, twiml(number=LINE, limit=limit))
    assert "fail-open: the single contact cannot be reached" in service.program.printed()
    assert caller not in service.program.printed()


@pytest.mark.parametrize("status", ["completed", "answered"])
def test_after_a_talk_with_the_single_contact_nobody_else_is_rung(
    office: Office, service: RunningService, status: str
) -> None:
    response = VoiceResponse()
    response.hangup()
    assert told(calling(office, service, BY_NUMBER, DialCallStatus=status).content) == told(str(response).encode())


@pytest.mark.parametrize("caller", [None, "", "anonymous", "Restricted", "sip:@x", "\0", "x" * 5000, *KEYPAD])
def test_whoever_withholds_the_number_is_put_through(
    office: Office, service: RunningService, caller: str | None
) -> None:
    answer = calling(office, service, caller)
    assert (answer.status_code, told(answer.content)) == (200, twiml(number=LINE))


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"X-Twilio-Signature": ""},
        {"X-Twilio-Signature": "not base64"},
        {"X-Twilio-Signature": signature(CALL)},
        {"X-Twilio-Signature": signature(CALL | {"From": LIMITED}, url=f"{URL}?x=1")},
        {"X-Twilio-Signature": signature(CALL | {"From": LIMITED}, token="another")},  # noqa: S106 - nobody's
    ],
    ids=["absent", "empty", "nonsense", "of another body", "for another URL", "with another token"],
)
def test_what_twilio_did_not_sign_is_refused(service: RunningService, sent: dict[str, str]) -> None:
    answer = service.ask("POST", PATH, data=CALL | {"From": LIMITED}, headers=sent)
    assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")
    assert LIMITED not in answer.text


@pytest.mark.parametrize("body", [b"", b"\xff\xfe", b"From=%ff&From=%00", b"&&&===", b"a" * 1_048_577])
def test_whatever_is_sent_instead_of_a_form_is_refused(service: RunningService, body: bytes) -> None:
    answer = service.ask("POST", PATH, content=body, headers={b"X-Twilio-Signature": b"\xe9"})
    assert answer.status_code == (403 if len(body) < 1_000_000 else 413)


@pytest.mark.anyio
async def test_without_twilios_settings_there_is_no_such_place(make_app: MakeApp) -> None:
    async with connected(make_app()) as client:
        answer = await client.post(PATH, data=CALL, headers={"X-Twilio-Signature": signature(CALL)})
    assert (answer.status_code, answer.json()["code"]) == (404, "not-found")


@pytest.mark.long("a service of its own is started, to take its database away")
def test_a_restriction_holds_while_the_database_is_away(server_dsn: str, template: str, tmp_path: Path) -> None:
    with (
        fresh_database(server_dsn, template) as dsn,
        running_service(tmp_path, "--no-background", DATABASE_URL=dsn, DEMO="0", **TWILIO) as service,
    ):
        restricted(service, [phone(BLOCKED)], {"kind": "block_phone", "numbers": [BLOCKED]})
        name = database_of(dsn)
        shut = f"ALTER DATABASE {name} ALLOW_CONNECTIONS false"
        end = f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"  # noqa: S608 - our name
        asyncio.run(execute(server_dsn, shut, end))
        form = CALL | {"From": BLOCKED}
        answer = service.ask("POST", PATH, data=form, headers={"X-Twilio-Signature": signature(form)})
    assert (answer.status_code, "<Reject" in answer.text) == (200, True)


@pytest.mark.anyio
async def test_without_memory_or_database_callers_are_put_through(
    make_app: MakeApp, caplog: pytest.LogCaptureFixture
) -> None:
    form = CALL | {"From": BLOCKED}
    nowhere = Store("postgresql://nobody@127.0.0.1:1/nowhere")
    async with connected(make_app(TWILIO, at=nowhere)) as client:
        answer = await client.post(PATH, data=form, headers={"X-Twilio-Signature": signature(form)})
    await nowhere.close()
    assert (answer.status_code, told(answer.content)) == (200, twiml(number=LINE))
    assert "fail-open" in caplog.text
    assert BLOCKED not in caplog.text
