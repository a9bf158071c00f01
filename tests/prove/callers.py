"""What callers and correspondents ask for, and what is true of every answer about one restricted person."""

from __future__ import annotations

from collections.abc import Sequence

from contact_policy.policy.contact_status import Action, ContactStatus, EmailAction, StatusQuestion
from contact_policy.policy.measure import Measure
from contact_policy.policy.vocabulary import Channel
from prove.record import AS_OF, OWN_EMAIL, OWN_PHONE, SHARED_EMAIL, SHARED_PHONE

OTHER_PHONE = "+447700900009"
QUESTIONS = tuple(
    StatusQuestion(as_of=AS_OF, channel=channel, phone=phone, email=email)
    for channel, phone, email in (
        (Channel.PHONE, OWN_PHONE, ""),
        (Channel.PHONE, SHARED_PHONE, ""),
        (Channel.PHONE, OTHER_PHONE, ""),
        (Channel.PHONE, "", ""),
        (Channel.EMAIL, "", OWN_EMAIL),
        (Channel.EMAIL, "", SHARED_EMAIL),
        (Channel.IN_PERSON, "", ""),
    )
)
HOW = {
    Channel.PHONE: "by telephone", Channel.EMAIL: "by e-mail", Channel.POST: "by post",
    Channel.IN_PERSON: "in person", Channel.WEB: "through our website",
}  # fmt: skip


def holds(measures: Sequence[Measure], route: Channel, question: StatusQuestion, answer: ContactStatus) -> None:
    """Of somebody under ``measures``, whose ``route`` never closes: declined on what is blocked, and told the way."""
    assert answer.restricted
    if answer.action is Action.DECLINE:
        assert question.phone in {n for m in measures for n in m.numbers}, "declined a number that is not blocked"
        assert route is not Channel.PHONE, "declined on the only route that is left"
        assert HOW[route] in answer.sip_reason
    if answer.email_action is EmailAction.REJECT:
        assert question.email in {a for m in measures for a in m.addresses}, "refused an address that is not blocked"
        assert route is not Channel.EMAIL, "refused mail on the only route that is left"
        assert HOW[route] in answer.smtp_reply
    assert f"You can always reach us {HOW[route]}" in answer.say
    assert route in answer.permitted_channels
    assert HOW[route] in answer.staff_guidance
