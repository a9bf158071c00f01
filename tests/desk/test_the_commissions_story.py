"""The Scottish commission's story at the desk: a word, a letter, and two who must agree, of whom one refuses."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from fixtures.desk_acts import AUTHORISE, READ, at, contact, decision, issued, proposed, written_down
from fixtures.desk_offices import DeskOffice, desk_office, example

pytestmark = [pytest.mark.anyio, pytest.mark.long("a story told page by page, as people send it")]

STAFF, OFFICER, SENIOR, CHIEF = "staff", "member of staff", "more senior member of staff", "Chief Executive"
SAID = "I told Jo that swearing ends the call, and asked for calm words from now on."
GROUNDS = "The officer was sworn at in each of five calls, after a word at the time and a letter."
REASONS = "The person who answers works alone, and nothing milder spared her."
ABUSE = {"observations": "verbal_abuse", "summary": "Swore at the person who answered and called her names"}


@pytest.fixture
async def office(tmp_path: Path, dsn: str) -> AsyncIterator[DeskOffice]:
    async with desk_office(example("scottish-commission"), dsn, tmp_path) as office:
        yield office


async def test_a_word_comes_first_then_a_letter_and_what_one_agrees_to_another_refuses(office: DeskOffice) -> None:
    jo = await written_down(await office.sign_in(STAFF, "2030-01-07T09:00"), "Cara Commission")
    await told(office, jo)
    await warned(office, jo)
    for day in ("2030-02-04", "2030-02-11", "2030-02-18"):
        await contact(office, STAFF, jo, f"{day}T10:15", **ABUSE)
    for decides in ("refuse", "authorise"):
        dossier = await put_forward(office, jo)
        await one_agrees(office, dossier)
        await another(office, dossier, decides)
    sam = await at(office, STAFF, jo, "2030-02-21T12:00")
    assert "In force, from 21 February 2030 to 17 May 2030" in sam.text
    await sam.open("/desk")
    await sam.press("Look up", {"who": "Cara Commission"})
    await sam.press("This is who is calling: Cara Commission")
    assert "Please make contact only through Advice Direct (01632 960111), who speaks for you." in sam.text


async def told(office: DeskOffice, jo: str) -> None:
    """Sworn at, staff say so at the time and write that down; it takes no letter's place."""
    sam = await contact(office, STAFF, jo, "2030-01-07T10:15", **ABUSE)
    assert "Aggressive or abusive behaviour, minor" in sam.text
    await sam.follow("Write down what they were told")
    assert "Said at the time" in sam.text
    said = {"said_at.day": "2030-01-07", "said_at.time": "10:20", "said": SAID}
    await sam.press("Keep it", {"warning_step": "at_the_time", "behaviours": "aggression", **said})
    await contact(office, STAFF, jo, "2030-01-09T10:15", **ABUSE)


async def warned(office: DeskOffice, jo: str) -> None:
    mary = await at(office, OFFICER, jo, "2030-01-10T10:00")
    assert "They were warned by word of mouth" in mary.text
    assert SAID in mary.text
    await mary.follow("Warn in writing")
    assert "which steps may follow H.7 , F.2 , I.1 ." in mary.text
    await mary.press("Read the letter", {
        "behaviours": "aggression",
        "conduct_of.aggression": "On 7 and 9 January you swore at the person who answered.",
        "change_of.aggression": "Please speak to us calmly, or write to us instead.",
    })  # fmt: skip
    assert "Our Unacceptable Actions Policy says what that means." in mary.text
    assert "You can complain again about something new. We will answer new information." in mary.text
    await mary.press("Draft this letter")
    await issued(mary)
    assert "Mary Jones Member of staff Scottish Commission on Social Security" in mary.text


async def put_forward(office: DeskOffice, jo: str) -> str:
    """Measures are read as the commission's letters say them, and it goes to those two who decide on them."""
    mary = await at(office, OFFICER, jo, "2030-02-19T10:00")
    await mary.open(f"{jo}/proposal/measures")
    assert "We will read what you send. We will return papers that do not bear on your complaint." in mary.text
    await mary.open(f"{jo}/proposal/behaviour")
    assert f"Warned by word of mouth on 7 January 2030: {SAID}" in mary.text
    await mary.open(jo)
    sections = {
        "behaviour": {"behaviours": "aggression", "grounds": GROUNDS},
        "measures": {
            "measures": "no_personal_contact", "measures.no_personal_contact.name": "Advice Direct",
            "measures.no_personal_contact.phone": "01632 960111",
            "lesser_measures_considered": "Calls at set times were tried for two weeks, and the swearing went on.",
        },
        "length": {"ends_on": "2030-05-17"},
    }  # fmt: skip
    button = await proposed(mary, sections, "2030-02-19")
    assert button == "Send to the more senior member of staff or Chief Executive"
    await mary.press(button)
    return mary.here.partition("?")[0]


async def one_agrees(office: DeskOffice, dossier: str) -> None:
    """The first who agrees decides nothing yet, and is not asked again."""
    sue = await at(office, SENIOR, dossier, "2030-02-20T10:00")
    assert "2 people must agree" in sue.text
    assert "police" not in sue.text  # asked only where the case is severe
    await sue.press(READ, decision(sue, "authorise", REASONS))
    assert "Nothing yet: others must agree, too." in sue.text
    await sue.press("Agree to it")
    assert "You have agreed already. Somebody else must, too." in sue.text
    assert all(READ not in form.buttons for form in sue.sheet.forms)
    await sue.open("/desk")
    assert "You have agreed, and others must, too Waits for others" in sue.text


async def another(office: DeskOffice, dossier: str, decides: str) -> None:
    cal = await at(office, CHIEF, "/desk", "2030-02-21T10:00")
    await cal.follow("Cara Commission")
    assert cal.here == dossier
    assert f"Chris Okafor agreed, 20 February 2030: {REASONS} 1 person must still agree" in cal.text
    await cal.press(READ, decision(cal, decides, REASONS))
    if decides == "refuse":
        assert "Rita Marsh, Chief Executive, refused this on 21 February 2030." in cal.text
        await cal.press("Refuse, and tell whoever asked")
        assert "Refused by Rita Marsh" in cal.text
        mary = await at(office, OFFICER, "/desk", "2030-02-21T11:00")
        assert "Cara Commission: word of a refusal, to whoever asked" in mary.text
        return
    assert "You can always ask for information, or for your own data." in cal.text
    await cal.press(AUTHORISE)
    await issued(cal)
