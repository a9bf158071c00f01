"""The New South Wales council's story at the desk: what concerns one service is decided, and asked about by service."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from fixtures.desk_acts import AUTHORISE, READ, at, contact, decision, issued, proposed, written_down
from fixtures.desk_offices import DeskOffice, desk_office, example
from fixtures.desk_reader import Sent

pytestmark = [pytest.mark.anyio, pytest.mark.long("a story told page by page, as people send it")]

STAFF, MEMBER, SENIOR, GENERAL = "staff", "staff member", "Nominated Senior Manager", "General Manager"
ADDRESS = "jo.shire@example.org"
BARGES = {"observations": "bombards", "service": "library", "effect_on_work": "Two borrowers waited half an hour."}
THREAT = {
    "observations": "threat", "service": "pool",
    "summary": "He said that he knew where she parked and would be waiting for her tonight.",
}  # fmt: skip
WORDS = "Write down what they were told"
REASONS = "The threat was grave, and the pool is where it was made."
RISK = "A member of staff was to be met at her car that night, he said."


@pytest.fixture
async def office(tmp_path: Path, dsn: str) -> AsyncIterator[DeskOffice]:
    async with desk_office(example("nsw-model"), dsn, tmp_path) as office:
        yield office


async def test_what_concerns_one_service_is_proposed_decided_and_asked_about_with_and_without_it(
    office: DeskOffice,
) -> None:
    point = {"contact_points.1.kind": "email", "contact_points.1.value": ADDRESS}
    jo = await written_down(await office.sign_in(STAFF, "2030-01-02T09:00"), "Shay Shire", **point)
    for day in ("2030-01-02", "2030-01-03"):
        sam = await contact(office, STAFF, jo, f"{day}T10:15", **BARGES)
    assert "Unreasonable persistence, minor Established" in sam.text
    sam = await contact(office, STAFF, jo, "2030-01-07T10:15", **THREAT)
    assert "Unreasonable behaviour, severe Established" in sam.text
    assert WORDS not in sam.text  # a spoken warning is for staff members and managers to give

    dossier = await put_forward(office, jo)
    dana = await at(office, GENERAL, dossier, "2030-01-08T10:00")
    assert "Why do you decide in the place of the Nominated Senior Manager?" in dana.text
    await decided(office, dossier)
    await asked_about(office)


async def put_forward(office: DeskOffice, jo: str) -> str:
    mary = await at(office, MEMBER, jo, "2030-01-07T13:00")
    assert WORDS in mary.text
    assert "Warn in writing" not in mary.text  # a letter is for the Nominated Senior Manager
    sections: dict[str, Sent] = {
        "behaviour": {
            "behaviours": "conduct", "grounds": "A threat to a member of staff at the pool.",
            "warning_exemption.reason": RISK, "immediate_risk": RISK,
        },
        "measures": {
            "measures": ["no_email", "two_staff"], "measures.no_email.addresses": ADDRESS, "services": ["pool"],
            "lesser_measures_considered": "Nothing less would keep the threats away from her.",
        },
        "length": {"ends_on": "2030-06-17"},
    }  # fmt: skip
    button = await proposed(mary, sections, "2030-01-07")
    assert button == "Send to the Nominated Senior Manager"
    assert "It reaches the services that it names, and no others." in mary.text
    await mary.press(button)
    assert "Reaches The aquatic centre" in mary.text
    return mary.here.partition("?")[0]


async def decided(office: DeskOffice, dossier: str) -> None:
    """Nobody decides who has not asked the staff concerned; the letter says which service and which address."""
    rita = await at(office, SENIOR, dossier, "2030-01-08T11:00")
    assert ADDRESS in rita.text
    said = decision(rita, "authorise", REASONS)
    await rita.press(READ, said, expect=422)
    at_first = "consultations.0"
    advice = {f"{at_first}.by": "Rita Marsh", f"{at_first}.on": "2030-01-08", f"{at_first}.advice": RISK}
    await rita.press(READ, said | advice)
    for text in (
        f"We will not take contact from {ADDRESS}.",
        "This is about the aquatic centre alone.",
        "Our policy, Managing Unreasonable Conduct by Complainants, says what that means.",
        "We will look at a new complaint. We will answer significant new information.",
        "You can still attend meetings of the Council that are open to the public.",
        "In an emergency call 000.",
    ):
        assert text in rita.text, text
    assert "Land and Environment Court" not in rita.text
    await rita.press(AUTHORISE)
    assert "To be told of it: staff whom the complainant may contact." in rita.text
    await issued(rita)


async def asked_about(office: DeskOffice) -> None:
    """Whoever answers asks what it is about: the pool, nothing said, the library."""
    sam = await at(office, STAFF, "/desk", "2030-01-09T11:00")
    await sam.press("Look up", {"who": ADDRESS, "service": "pool"})
    assert "Contact by e-mail breaks a condition." in sam.text
    assert "It concerns The aquatic centre They can reach us by telephone and by post" in sam.text
    assert "You can still attend meetings of the Council that are open to the public." in sam.text
    await sam.press("Look up", {"service": ""})
    assert "This customer is restricted for this alone: the aquatic centre. Ask what it is about." in sam.text
    assert "They can reach us by telephone, by e-mail and by post" in sam.text
    await sam.press("Look up", {"service": "library"})
    assert "Nobody who has it is restricted about this: libraries." in sam.text
    assert "It concerns" not in sam.text
