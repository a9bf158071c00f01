"""What is refused, by whose fault it is, and the root of all errors."""

from __future__ import annotations

from dataclasses import dataclass

from contact_policy.policy.findings import Check

_LONGEST_STEP = 100  # a member's name is the caller's text: enough of it to find the place
# Whoever has more to correct is told of the others next time: an answer stays smaller than what it answers.
MOST_FIELDS_TOLD = 20


class ContactPolicyError(Exception):
    """Root of every error of ours. ``code`` ends the problem's type URN; ``title`` is its headline."""

    code = "internal-error"
    title = "Something went wrong"

    def __init__(self, detail: str) -> None:
        super().__init__(detail)
        self.detail = detail


class UnforeseenRefusal(ContactPolicyError):
    """The database refused what should have been refused before it, or never tried: a fault of ours (500)."""


class Unauthenticated(ContactPolicyError):
    """Nobody we can believe is asking (401)."""

    code = "unauthenticated"
    title = "A valid access token or API key is required"


class Forbidden(ContactPolicyError):
    """The caller's roles do not reach this operation (403)."""

    code = "forbidden"
    title = "Your role does not allow this"


class NotFound(ContactPolicyError):
    """There is no such thing (404)."""

    code = "not-found"
    title = "Not found"

    def __init__(self, noun: str) -> None:
        super().__init__(f"There is no such {noun}.")


class NotAcceptable(ContactPolicyError):
    """None of the formats asked for can be given (406)."""

    code = "not-acceptable"
    title = "None of the formats asked for can be given"


class PreconditionRequired(ContactPolicyError):
    """``If-Match`` with a concrete tag is missing (428)."""

    code = "precondition-required"
    title = "If-Match is required"


class PreconditionFailed(ContactPolicyError):
    """The thing changed since the caller read it (412)."""

    code = "precondition-failed"
    title = "It has changed since you read it"


@dataclass(frozen=True, slots=True)
class InvalidField:
    """A field at fault: a JSON pointer (``/measures/0/minutes``) or ``?name`` for a query parameter, and the cure."""

    pointer: str
    detail: str


def pointer_step(name: str | int) -> str:
    """One step of a JSON pointer (RFC 6901), shortened where it is the caller's own long text."""
    return str(name)[:_LONGEST_STEP].replace("~", "~0").replace("/", "~1")


class Invalid(ContactPolicyError):
    """The request cannot be understood or names something impossible (422). The first ``MOST_FIELDS_TOLD`` are told."""

    code = "invalid-request"
    title = "The request is not valid"

    def __init__(self, *fields: InvalidField) -> None:
        super().__init__("See errors: each names a field and what would be right.")
        self.fields = fields[:MOST_FIELDS_TOLD]


def invalid(pointer: str, detail: str) -> Invalid:
    """One field at fault, in short."""
    return Invalid(InvalidField(pointer, detail))


class IdempotencyKeyReused(ContactPolicyError):
    """The same key came with another request (422)."""

    code = "idempotency-key-reused"
    title = "This Idempotency-Key answered another request"


class Conflict(ContactPolicyError):
    """The state of things does not allow it (409)."""

    code = "conflict"
    title = "The state of things does not allow this"


class AlreadyDecided(Conflict):
    """A proposal is decided or withdrawn once."""

    code = "already-decided"
    title = "This proposal is no longer awaiting a decision"


class AppealAlreadyDecided(AlreadyDecided):
    """An appeal is decided once."""

    title = "This appeal has been decided"


class TookPart(Conflict):
    """Whoever hears an appeal took no part in what is appealed against."""

    code = "took-part"
    title = "You took part in what is appealed against"


class NothingToAppeal(Conflict):
    """What would be appealed against has been quashed."""

    code = "nothing-to-appeal"
    title = "There is nothing left to appeal against"


class AlreadyIssued(Conflict):
    """A notice is issued once."""

    code = "already-issued"
    title = "This notice has been issued"


class NotIssued(Conflict):
    """The notice is not out, so it cannot have come back."""

    code = "not-issued"
    title = "The notice has not been issued"


class AlreadyQueued(Conflict):
    """A notice is on its way once at a time."""

    code = "already-queued"
    title = "This notice is on its way"


class ChannelNotSetUp(Conflict):
    """The service has no way to send so."""

    code = "channel-not-set-up"
    title = "The service has no way to send it so"


class CannotBePrinted(Conflict):
    """A letter by post holds letters that no font at hand has."""

    code = "cannot-be-printed"


class AddressUnfit(Conflict):
    """There is no one address of the customer's that it may go to."""

    code = "address-unfit"
    title = "There is no address that it may go to"


class NotInForce(Conflict):
    """The restriction is not in force, so it can be neither broken nor reviewed nor lifted."""

    code = "not-in-force"
    title = "The restriction is not in force"


class HarsherMeasures(Conflict):
    """A review or an appeal would make a restriction harsher than it was authorised (a new proposal may)."""

    code = "harsher-measures"
    title = "The measures are not the same or gentler"


class EventOutsideRestriction(Conflict):
    """The contact event does not lie within the restriction."""

    code = "event-outside-restriction"
    title = "The contact event does not lie within the restriction"


class AlreadyMerged(Conflict):
    """The record is another customer's by now; merge or change that one."""

    code = "already-merged"
    title = "This record was merged before"


class NotMerged(Conflict):
    """No merge of these two stands that could be undone."""

    code = "not-merged"
    title = "These records are not merged"


class ContactCorrected(Conflict):
    """The contact was recorded anew; what is to be done is done with its correction."""

    code = "contact-corrected"
    title = "The contact has been corrected"


class NothingToAnswer(Conflict):
    """Nobody has found that a filed contact brings anything to be answered."""

    code = "nothing-to-answer"
    title = "There is nothing to answer"


class DataRequestAnswered(Conflict):
    """A request about somebody's data has its answer."""

    code = "data-request-answered"
    title = "The request has been answered"


class NoBreach(Conflict):
    """No contact is on record that broke the restriction's conditions."""

    code = "no-breach"
    title = "There is no breach to remind of"


class Duplicate(Conflict):
    """It is on record already."""

    code = "duplicate"
    title = "It is on record already"


class ReferenceTaken(Conflict):
    """Another contact is recorded under the caller's reference."""

    code = "reference-taken"
    title = "Another contact is recorded under this reference"

    def __init__(self) -> None:
        super().__init__("Give each contact a reference of its own; what was recorded is corrected by another contact.")


class ChecksFailed(Conflict):
    """The policy stands in the way; ``checks`` say by which clause and what would cure it."""

    def __init__(self, detail: str, checks: tuple[Check, ...]) -> None:
        super().__init__(detail)
        self.checks = checks


class PolicyBreach(ChecksFailed):
    """The policy forbids it: no authorisation is possible."""

    code = "policy-breach"
    title = "The policy forbids this"


class ReasonRequired(ChecksFailed):
    """The policy leaves it to judgement, and the judgement's reason is not recorded."""

    code = "reason-required"
    title = "A recorded reason is required"


class NoticeIncomplete(ChecksFailed):
    """The notice lacks what the policy says it must tell the customer."""

    code = "notice-incomplete"
    title = "The notice lacks mandatory content"
