"""What release 79019cd wrote and answered is answered the same by this release, and by one that knows more."""

from __future__ import annotations

from datetime import timedelta

import pytest

from contact_policy.policy import engine, load_policy
from contact_policy.policy.document.registers import REGISTERS
from contact_policy.settings import Settings
from fixtures.later_release import CHANGED_COUNTER, CHANGED_RULE, LATER, REWORDED, RULE, later_release, raised
from fixtures.office import Json
from fixtures.older_release import (
    ANSWERS,
    DOSSIERS,
    THE_END,
    as_far_as,
    ask,
    document,
    older_template,
    release,
    serving,
    settings,
    without_sentences,
)
from fixtures.story import STILL_NEEDED

__all__ = ["later_release", "older_template", "release", "settings"]
pytestmark = pytest.mark.anyio

AS_IT_WAS = [answer for answer in ANSWERS if answer not in DOSSIERS]
THEN = [answer for answer in ANSWERS if "as_of" in answer["params"]]
LATER_ALONE = pytest.mark.parametrize("release", ["later"], indirect=True)


async def test_what_was_known_told_and_recorded_then_is_answered_as_it_was_then(
    settings: Settings, release: str
) -> None:
    text = await document(settings)
    async with serving(settings, text if release == "this" else raised(text)) as client:
        for question in AS_IT_WAS:
            kept = question["answer"]
            assert as_far_as(kept, await ask(client, settings, question)) == kept, question["path"]


async def test_a_dossier_under_the_document_of_that_day_finds_what_it_found(settings: Settings, release: str) -> None:
    async with serving(settings, await document(settings)) as client:
        for question in DOSSIERS:
            kept = question["answer"]
            answer = as_far_as(kept, await ask(client, settings, question))
            assert without_sentences(answer) == without_sentences(kept)
            checks = answer["assessment"]["checks"]
            reworded = [check["rule"] for check in checks if check["statement"].startswith("In short: ")]
            assert sorted(reworded) == (sorted(REWORDED) if release == "later" else [])


@LATER_ALONE
async def test_an_edition_of_the_later_engine_asks_more_and_reads_otherwise(settings: Settings) -> None:
    async with serving(settings, raised(await document(settings))) as client:
        dossier = await ask(client, settings, DOSSIERS[2])
    now, then = dossier["assessment"], dossier["proposal"]["assessment"]
    assert (now["engine_version"], then["engine_version"]) == (str(LATER), "1")
    asked, was_asked = outcomes(now), outcomes(then)
    assert asked.keys() - was_asked.keys() == {
        rule.id for rule in load_policy().rules_of_proposals if REGISTERS["rules"][rule.id] > 1
    } | {RULE}
    assert RULE in asked
    assert (was_asked[CHANGED_RULE], asked[CHANGED_RULE]) == ("met", "not_met")
    figures, were = [figures_of(d["classification"]) for d in (dossier, DOSSIERS[2]["answer"])]
    assert figures.keys() - were.keys() == {"contacts-at-weekends"}
    assert were[CHANGED_COUNTER] > figures[CHANGED_COUNTER] == 0


@LATER_ALONE
async def test_what_was_read_unfairly_is_put_right_for_new_decisions_under_any_document(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The document stays as it is: it is asked no further rule, and those it lists as the later engine asks them."""
    monkeypatch.setattr(engine, "OLDEST_LEVEL_FOR_NEW_DECISIONS", LATER)
    async with serving(settings, await document(settings)) as client:
        dossier = await ask(client, settings, DOSSIERS[0])
        for question in THEN:
            kept = question["answer"]
            assert as_far_as(kept, await ask(client, settings, question)) == kept, question["path"]
    now, then = dossier["assessment"], dossier["proposal"]["assessment"]
    assert now["engine_version"] == str(LATER)
    assert outcomes(now).keys() == outcomes(then).keys()
    assert outcomes(now)[CHANGED_RULE] == "not_met"


@LATER_ALONE
async def test_a_day_is_replayed_under_the_engine_that_was_used_on_it(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same document before and after a reading of it was put right."""
    monkeypatch.setattr(engine, "OLDEST_LEVEL_FOR_NEW_DECISIONS", LATER)
    path = f"/v1/customers/{DOSSIERS[2]['answer']['customer']['id']}/classification"
    async with serving(settings, await document(settings)) as client:
        counted = []
        for moment in (THE_END, THE_END + timedelta(minutes=1)):
            then = {"as_of": moment.isoformat()}
            at = (THE_END + timedelta(hours=1)).isoformat()
            answer = await ask(client, settings, DOSSIERS[0], path=path, params=then, at=at)
            counted.append(figures_of(answer)[CHANGED_COUNTER])
    before, after = counted
    assert before > after == 0


async def test_a_restriction_of_that_day_is_told_reviewed_and_lifted(settings: Settings, release: str) -> None:
    (restriction,) = DOSSIERS[2]["answer"]["restrictions"]
    path, customer = f"/v1/restrictions/{restriction['id']}", {"customer_id": restriction["customer_id"]}
    text = await document(settings)
    async with serving(settings, text if release == "this" else raised(text)) as client:
        told = await ask(client, settings, DOSSIERS[2], path="/v1/contact-status", params=customer)
        assert (told["action"], told["restriction_ids"]) == ("transfer", [restriction["id"]])
        reached = [restriction["measures"][0] | {"email": "contact@opcc.example"}]
        gentler = {"outcome": "vary", "reasons": "Two ways are fairer than one.", "measures": reached}
        gentler |= STILL_NEEDED if release == "later" else {}
        reviewed = await ask(client, settings, DOSSIERS[2], path=f"{path}/reviews", body=gentler)
        letter = f"/v1/notices/{reviewed['notice_id']}"
        issued = await ask(client, settings, DOSSIERS[2], path=f"{letter}/issue", body={"method": "by_hand"})
        assert "contact@opcc.example" in issued["text"]
        lifted = await ask(client, settings, DOSSIERS[2], path=f"{path}/lift", body={"reasons": "It is quiet now."})
        assert lifted["status"] == "lifted"
        told = await ask(client, settings, DOSSIERS[2], path="/v1/contact-status", params=customer)
        assert told["restricted"] is False


@pytest.mark.parametrize("release", ["this"], indirect=True)
async def test_what_the_edition_of_today_no_longer_offers_is_still_read_and_gone_on_with(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An office goes back to an edition from before there were single contacts and other arrangements."""
    text = await document(settings)
    monkeypatch.setattr(engine, "NEWEST_LEVEL", LATER)
    for kind in ("single_contact", "other"):
        monkeypatch.setitem(REGISTERS["measures"], kind, LATER)
        head, rest = text.split(f'[[measures]]\nkind = "{kind}"')
        text = head + rest[rest.index("[[measures]]") :]
    async with serving(settings, text) as client:
        waiting = await ask(client, settings, DOSSIERS[1])
        checks = {check["rule"]: check for check in waiting["assessment"]["checks"]}
        assert "This does not answer unreasonable persistence: other." in checks["measure-fits-behaviour"]["statement"]

        (restriction,) = DOSSIERS[2]["answer"]["restrictions"]
        customer, path = restriction["customer_id"], f"/v1/restrictions/{restriction['id']}"
        told = await ask(client, settings, DOSSIERS[2], path="/v1/contact-status", params={"customer_id": customer})
        assert told["transfer_to"] == restriction["measures"][0]["phone"]
        asked = DOSSIERS[2]["answer"]["proposal"] | {"measures": [{"kind": "call_time_limit", "minutes": 10}]}
        further = {name: asked[name] for name in ("measures", "behaviours", "grounds")}
        assessed = await ask(
            client, settings, DOSSIERS[2], path="/v1/assessments", body=further | {"customer_id": customer}
        )
        (proportion,) = [c for c in assessed["checks"] if c["rule"] == "measure-in-proportion"]
        assert "together with what is in force weigh 6" in proportion["statement"]
        gentler = {
            "outcome": "vary",
            "reasons": "Two ways are fairer.",
            "measures": restriction["measures"],
        }
        assert (await ask(client, settings, DOSSIERS[2], path=f"{path}/reviews", body=gentler))["outcome"] == "vary"


def figures_of(classification: Json) -> dict[str, float]:
    return {each["indicator"]: each["figure"] for each in classification["indicators"]}


def outcomes(assessment: Json) -> dict[str, str]:
    return {check["rule"]: check["outcome"] for check in assessment["checks"]}


@LATER_ALONE
async def test_the_policy_says_which_engine_it_answers_to(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    async def levels(text: str) -> tuple[int, int, int]:
        async with serving(settings, text) as client:
            about = await ask(client, settings, DOSSIERS[0], path="/v1/policy")
        return about["engine"], about["engine_used"], about["engine_newest"]

    text = await document(settings)
    assert await levels(text) == (1, 1, LATER)
    assert await levels(raised(text)) == (LATER, LATER, LATER)
    monkeypatch.setattr(engine, "OLDEST_LEVEL_FOR_NEW_DECISIONS", LATER)
    assert await levels(text) == (1, LATER, LATER)
