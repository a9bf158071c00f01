"""The Welsh council's story at the desk: a letter in two languages, and a director in the place of whom it concerns."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from contact_policy.policy import adopt
from contact_policy.policy.document.loading import DOCUMENTS
from fixtures.desk_acts import AUTHORISE, LETTER, READ, at, contact, decision, proposed, written_down
from fixtures.desk_offices import DeskOffice, desk_office, example
from fixtures.desk_reader import Reader

pytestmark = [pytest.mark.anyio, pytest.mark.long("a story told page by page, as people send it")]

STAFF, MANAGER, HEAD, DIRECTOR = "staff", "team manager", "Head of Service", "Director"
ABUSE = {"observations": "abusive_language", "summary": "Shouted at the person who answered and called her names"}
THREAT = {
    "observations": "threat_of_violence",
    "summary": "He said that he knew where she parked and would be waiting for her tonight.",
}
REASONS = "She was threatened by name, at her own desk, and cannot be asked to wait for another time."
WARNING = {
    "behaviours": "aggressive",
    "conduct_of.aggressive": "You shouted at the person who answered on 7 January.",
    "change_of.aggressive": "Please speak calmly, or write to us instead.",
}
WELSH, ENGLISH = "Annwyl", "Dear Wyn"


@pytest.fixture
async def both(tmp_path: Path, dsn: str) -> AsyncIterator[DeskOffice]:
    """The council, had it chosen to print each letter in both of its languages."""
    text = (DOCUMENTS / "examples" / "welsh-council.toml").read_text(encoding="utf-8")
    policy = adopt(text.replace('letters = "chosen" ', 'letters = "both" ').encode())
    async with desk_office(policy, dsn, tmp_path) as office:
        yield office


@pytest.fixture
async def chosen(tmp_path: Path, dsn: str) -> AsyncIterator[DeskOffice]:
    async with desk_office(example("welsh-council"), dsn, tmp_path) as office:
        yield office


def in_both(reader: Reader, *pairs: tuple[str, str]) -> None:
    """The page holds the letter whole in Welsh, and then whole in English."""
    welsh, _, english = reader.text.partition(ENGLISH)
    assert WELSH in welsh
    for said, the_same in pairs:
        assert said in welsh
        assert the_same in english


WARNED = (
    ("Dyma sut yr ydym yn ystyried hyn: ymddygiad ymosodol neu fygythiol.", "We see this as aggressive or threatening"),
    ("Byddwn bob amser yn ystyried cwyn newydd.", "We will always consider a new complaint."),
    ("Mary Jones Rheolwr tîm Cyngor Enghraifft", "Mary Jones Team manager Enghraifft Council"),
)  # fmt: skip
DECIDED = (
    ("Cysylltwch â ni drwy'r post yn unig.", "Please contact us only by post."),
    ("Mae'r achos hwn yn ymwneud â'r Pennaeth Gwasanaeth.", "This case concerns the Head of Service."),
    ("Rita Marsh Cyfarwyddwr Cyngor Enghraifft", "Rita Marsh Director Enghraifft Council"),
)


async def test_a_letter_is_read_in_both_languages_and_a_director_decides_on_what_concerns_the_head_of_service(
    both: DeskOffice,
) -> None:
    jo = await written_down(await both.sign_in(STAFF, "2030-01-07T09:00"), "Wyn Welsh", language="cy")
    await contact(both, STAFF, jo, "2030-01-07T10:15", **ABUSE)
    mary = await at(both, MANAGER, jo, "2030-01-08T10:00")
    await mary.follow("Warn in writing")
    await mary.press("Read the letter", WARNING)
    in_both(mary, *WARNED)
    await mary.press("Draft this letter")
    await mary.follow(LETTER)
    in_both(mary, *WARNED)
    await mary.press("Record that it was issued", {"method": "by_hand"})
    in_both(mary, *WARNED)

    await contact(both, STAFF, jo, "2030-01-14T10:15", **THREAT)
    dossier = await put_forward(both, jo)
    head = await at(both, HEAD, dossier, "2030-01-15T10:00")
    assert "Before anything else This case concerns the Head of Service. A Director decides." in head.text
    assert "For decision by the Director" in head.text
    await stood_in(both, dossier)
    sam = await at(both, STAFF, jo, "2030-01-16T11:00")
    await sam.follow("Open it: Please contact us only by post.")
    assert "From 15 January 2030" in sam.text


async def put_forward(office: DeskOffice, jo: str) -> str:
    mary = await at(office, MANAGER, jo, "2030-01-14T13:00")
    sections = {
        "behaviour": {
            "behaviours": "aggressive", "grounds": "A threat to a member of staff, by telephone.",
            "warning_exemption.reason": REASONS, "concerns_deciding_officer": "yes", "police_reference": "PS-2030/4711",
        },
        "measures": {
            "measures": "one_channel", "measures.one_channel.channel": "post",
            "lesser_measures_considered": "A word at the time, and a letter, would not keep staff safe.",
        },
        "length": {"ends_on": "2030-03-17"},
    }  # fmt: skip
    await mary.open(f"{jo}/proposal/measures")
    assert "No call will last longer than … minutes." in mary.text
    assert not [name for form in mary.sheet.forms for name in form.fields if ".calls_recorded." in name]
    await mary.open(jo)
    button = await proposed(mary, sections, "2030-01-14")
    assert button == "Send to the Director"
    assert "the policy itself leaves that open for such an act" in mary.text
    await mary.press(button)
    return mary.here.partition("?")[0]


async def stood_in(office: DeskOffice, dossier: str) -> None:
    """A director says why, and the letter tells it in both languages, before it goes out and afterwards."""
    rita = await at(office, DIRECTOR, dossier, "2030-01-15T11:00")
    said = decision(rita, "authorise", REASONS)
    await rita.press(READ, said, expect=422)
    why = "Why do you decide in the place of the Head of Service?"
    assert f"{why} It is not stated why somebody decides in the place of the Head of Service." in rita.text
    said |= {"substitute.for": "conflict", "substitute.because": "The complaint is about the Head of Service herself."}
    await rita.press(READ, said)
    in_both(rita, *DECIDED)
    await rita.press(AUTHORISE)
    assert "In the place of the Head of Service: The complaint is about the Head of Service herself." in rita.text
    await rita.follow(LETTER)
    in_both(rita, *DECIDED)
    await rita.press("Record that it was issued", {"method": "by_hand"})
    in_both(rita, *DECIDED)


async def test_whoever_chose_a_language_is_written_to_in_that_alone(chosen: DeskOffice) -> None:
    for language, name, greeting, other in (("cy", "Wyn Cymro", WELSH, ENGLISH), ("en", "Wyn Sais", ENGLISH, WELSH)):
        jo = await written_down(await chosen.sign_in(STAFF, "2030-01-07T09:00"), name, language=language)
        await contact(chosen, STAFF, jo, "2030-01-07T10:15", **ABUSE)
        mary = await at(chosen, MANAGER, jo, "2030-01-08T10:00")
        await mary.follow("Warn in writing")
        await mary.press("Read the letter", WARNING)
        assert greeting in mary.text
        assert other not in mary.text
