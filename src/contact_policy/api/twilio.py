"""Twilio's two own habits: how it signs what it asks, and the TwiML it wants to be told.

Both are small and fixed, and Twilio's own library would bring thirteen packages for them; the tests hold ours against
it.
"""

from __future__ import annotations

import base64
import hmac
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from enum import StrEnum
from urllib.parse import parse_qsl
from xml.etree.ElementTree import Element, SubElement, tostring

from contact_policy.policy.contact_status import Action, ContactStatus

SIGNATURE_HEADER = "X-Twilio-Signature"
MEDIA_TYPE = "application/xml"

# Twilio writes a withheld number as a word, or as that word on a telephone's keypad. Most of these are no number; that
# for "unavailable" could be one, and nobody must be taken for another should it ever stand among contact points.
_UNAVAILABLE = "+86282452253"

# Whoever calls these is never asked about, nor put through to anybody but the line.
_FOR_HELP = re.compile(
    r"(sips?:|tel:)?(\+|00)?(44)?(999|112|18000)([;@].*)?|urn:(nena:)?service:sos([.;].*)?", re.IGNORECASE | re.DOTALL
)
# How Twilio says of a call that it put through that there was a talk.
_TALKED = frozenset({"completed", "answered"})

_SIGNATURE = re.compile(r"[A-Za-z0-9+/]{27}=")  # 20 bytes in Base64
_MOST_PARAMETERS = 200  # Twilio sends some thirty, and one for each SIP header of the caller's

# Twilio's own voices speak English; of Welsh it has one of Amazon's.
_ENGLISH = {"language": "en-GB"}
_VOICES: Mapping[str, Mapping[str, str]] = {"cy": {"language": "cy-GB", "voice": "Polly.Gwyneth"}}

Form = Mapping[str, Sequence[str]]


def is_signature(text: str) -> bool:
    """Whether ``text`` is written as Twilio's signatures are: most of what others send need not be read."""
    return bool(_SIGNATURE.fullmatch(text))


def read_form(body: bytes) -> Form | None:
    """Give each parameter of a form with its values; whatever cannot be one is left out.

    None for a form of more parameters than Twilio sends.
    """
    form: dict[str, list[str]] = defaultdict(list)
    try:
        pairs = parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=_MOST_PARAMETERS)
    except ValueError:
        return None
    for name, value in pairs:
        form[name].append(value)
    return form


def is_signed(auth_token: str, url: str, form: Form, signature: str) -> bool:
    """Whether Twilio sent ``form`` to ``url``: HMAC-SHA1 over the URL and each parameter, in order of their names."""
    signed = url + "".join(name + value for name in sorted(form) for value in sorted(set(form[name])))
    digest = hmac.digest(auth_token.encode(), signed.encode("utf-8", "replace"), "sha1")
    return hmac.compare_digest(base64.b64encode(digest), signature.encode("utf-8", "replace"))


def caller_of(form: Form) -> str:
    """The caller's number, or an empty text for one who withheld it."""
    number = (form.get("From") or [""])[0]
    return "" if number == _UNAVAILABLE else number


def is_for_help(form: Form) -> bool:
    """Whether it is an emergency service that is called, as a telephone of the office's own may."""
    return any(_FOR_HELP.fullmatch(number) for number in form.get("To", ()))


class Transfer(StrEnum):
    """What became of the call to the single contact, where Twilio asks again after it."""

    NONE = "none"
    TALKED = "talked"
    FAILED = "failed"


def transfer_of(form: Form) -> Transfer:
    """What the form says of a transfer; of all that is not a talk nothing need be known."""
    told = form.get("DialCallStatus")
    if told is None:
        return Transfer.NONE
    return Transfer.TALKED if _TALKED.intersection(told) else Transfer.FAILED


def hang_up() -> bytes:
    """TwiML that ends the call: the talk is over."""
    response = Element("Response")
    SubElement(response, "Hangup")
    return _text(response)


def connect(line: str, seconds: int = 0) -> bytes:
    """TwiML that puts the caller through to the office's line, for so many seconds; 0 for any time."""
    response = Element("Response")
    _dial(response, line, seconds)
    return _text(response)


def instructions(status: ContactStatus, line: str, after: str = "") -> bytes:
    """TwiML for what is to be done with the call; ``line`` is whom everybody is put through to who may be.

    Who is limited or transferred is told so first. Nothing is said before a refusal: that would answer the call. After
    a transfer Twilio tells the URL ``after``, if there is one, what became of it.
    """
    response = Element("Response")
    if status.action is Action.DECLINE:
        SubElement(response, "Reject", reason="rejected")
        return _text(response)
    said = status.say_texts.get(status.language, status.say)
    if said and status.action in {Action.LIMIT, Action.TRANSFER}:
        SubElement(response, "Say", dict(_VOICES.get(status.language, _ENGLISH))).text = said
    # The number first: that is what Twilio reaches without an agreement on SIP.
    contact = status.transfer_to or status.transfer_uri if status.action is Action.TRANSFER else ""
    _dial(response, contact or line, status.max_call_seconds, after if contact else "")
    return _text(response)


def _dial(response: Element, whom: str, seconds: int, after: str = "") -> None:
    given = {"timeLimit": str(seconds) if seconds else "", "action": after}
    dial = SubElement(response, "Dial", {name: text for name, text in given.items() if text})
    SubElement(dial, "Sip" if whom.startswith("sip") else "Number").text = whom


def _text(response: Element) -> bytes:
    text: bytes = tostring(response, encoding="utf-8", xml_declaration=True)
    return text
