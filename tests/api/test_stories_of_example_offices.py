"""Stories in the example offices: who signs, who stands in, what is said before it is written, in which language."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from contact_policy.api.identity.development_issuer import DevelopmentIssuer
from contact_policy.app import create_app, verifier_for
from contact_policy.policy import adopt
from contact_policy.policy.document.loading import DOCUMENTS
from contact_policy.services import Store
from contact_policy.settings import Settings
from fixtures.pdfs import opened, text_of
from fixtures.service import connected

pytestmark = pytest.mark.anyio

Json = dict[str, Any]
FOUND = "It was gone through with care, with the file and with those who met the customer."
REASON = "The person at the desk was threatened by name, and cannot be asked to wait for another time."


def example(name: str, *changes: tuple[str, str]) -> str:
    text = (DOCUMENTS / "examples" / f"{name}.toml").read_text(encoding="utf-8")
    for before, after in changes:
        assert before in text
        text = text.replace(before, after, 1)
    return text


class Office:
    """An office that goes by a document, and whoever does something there at its time."""

    def __init__(self, client: httpx.AsyncClient, issuer: DevelopmentIssuer) -> None:
        self._client, self._issuer = client, issuer
        self.now = datetime(2026, 11, 23, 10, tzinfo=UTC)

    async def send(
        self, method: str, path: str, role: str, *, expect: int, who: str = "", also: Json | None = None, **body: Any
    ) -> httpx.Response:
        headers = self._as(role, who) | (also or {})
        answer = await self._client.request(method, path, json=body or None, headers=headers)
        assert answer.status_code == expect, answer.text
        return answer

    def _as(self, role: str, who: str = "") -> dict[str, str]:
        token = self._issuer.issue(who or f"{role}-1", [role], datetime.now(UTC))
        return {"Authorization": f"Bearer {token}", "X-Now": self.now.isoformat()}

    async def post(self, path: str, role: str, *, expect: int = 201, who: str = "", **body: Any) -> Any:
        return (await self.send("POST", path, role, expect=expect, who=who, **body)).json()

    async def get(self, path: str, role: str) -> Any:
        return (await self.send("GET", path, role, expect=200)).json()

    async def decide(self, made: Json, role: str, *, expect: int = 200, who: str = "", **body: Any) -> Any:
        path = f"/v1/restriction-proposals/{made['id']}"
        seen = {"If-Match": (await self.send("GET", path, role, expect=200)).headers["ETag"]}
        answer = await self.send("POST", f"{path}/decision", role, expect=expect, who=who, also=seen, **body)
        return answer.json()

    async def customer(self, **more: Any) -> str:
        points = [{"kind": "post", "value": "1 Mill Lane, Sampleton"}]
        made = await self.post("/v1/customers", "staff", name="Jo Caller", contact_points=points, **more)
        return str(made["id"])

    async def contact(self, customer: str, observation: str, summary: str) -> str:
        made = await self.post(
            f"/v1/customers/{customer}/contact-events", "staff", occurred_at=self.now.isoformat(), channel="phone",
            direction="inbound", observations=[observation], summary=summary,
        )  # fmt: skip
        return str(made["id"])

    async def issue(self, warning: Json) -> None:
        path = f"/v1/notices/{warning['notice_id']}/issue"
        assert (await self._client.post(path, json={"method": "by_hand"}, headers=self._as("officer"))).is_success

    async def propose(self, customer: str, role: str, **said: Any) -> Any:
        """A proposal in which everything is considered that the document wants considered."""
        asked = (await self.get("/v1/policy/criteria", role))["items"]
        on = self.now.date().isoformat()
        given: Json = {
            each["name"]: {
                "considered_by": "Pat Proposer", "considered_on": on, "finding": FOUND,
                **({"new_information": "none"} if each["asks_new_information"] else {}),
            }
            for each in asked if each["stage"] == "proposal"
        }  # fmt: skip
        whole = {
            "criteria": given, "ends_on": (self.now + timedelta(days=60)).date().isoformat(),
            "lesser_measures_considered": "A word at the time, and a letter, would not keep staff safe.",
            "aim": "Staff are to be able to answer without fear.",
            "fair_balance": "All that is new can still be put in writing, and is answered.",
            **said,
        }  # fmt: skip
        return await self.post(f"/v1/customers/{customer}/restriction-proposals", role, **whole)


def outcomes(made: Json) -> Json:
    return {check["rule"]: check["outcome"] for check in made["assessment"]["checks"]}


def reasons(made: Json) -> Json:
    return {
        check["rule"]: REASON
        for check in made["assessment"]["checks"]
        if check["kind"] == "needs_reason" and check["outcome"] == "not_met"
    }


@pytest.fixture
def serve(store: Store, data_dir: Path) -> Any:
    @asynccontextmanager
    async def served(document: str) -> AsyncIterator[Office]:
        policy = adopt(document.encode())
        settings = Settings.from_environment({"CONTACT_POLICY_DATA_DIR": str(data_dir)})
        app = create_app(settings, store=store, policy=policy, verifier=verifier_for(settings, policy))
        async with connected(app) as client:
            yield Office(client, DevelopmentIssuer(data_dir))

    return served


THREAT = "He said that he knew where she parked and would be waiting for her tonight."


async def threatened(office: Office, role: str, behaviour: str, measure: Json, observation: str, **more: Any) -> Any:
    customer = await office.customer()
    event = await office.contact(customer, observation, THREAT)
    office.now += timedelta(hours=1)
    return await office.propose(
        customer, role, measures=[measure], behaviours=[behaviour], evidence_event_ids=[event], immediate_risk=REASON,
        grounds="A threat to a member of staff, by telephone.", warning_exemption={"reason": REASON},
        police_reference="PS-2026/4711", **more,
    )  # fmt: skip


async def test_in_scotland_two_sign_what_ends_all_complaints_and_one_of_them_refuses(serve: Any) -> None:
    async with serve(example("scottish-commission")) as office:
        said: Json = {
            "reasons": "The person at the desk was threatened by name, and nothing milder keeps her safe.",
            "criteria": {"police": {"considered_by": "Sue", "considered_on": "2026-11-23", "finding": FOUND}},
        }
        measure: Json = {"kind": "no_personal_contact", "name": "Ann Adviser", "phone": "01632 960111"}
        for last, standing in (("authorise", "authorised"), ("refuse", "refused")):
            made = await threatened(office, "officer", "aggression", measure, "threat_of_violence")
            agree: Json = {**said, "outcome": "authorise", "recorded_reasons": reasons(made)}
            first = await office.decide(made, "senior_officer", expect=202, who="sue", **agree)
            assert (first["standing"], first["restriction_id"]) == ("awaiting_agreement", None)
            again = await office.decide(made, "senior_officer", expect=409, who="SUE", **agree)
            assert again["code"] == "policy-breach"
            ends = agree if last == "authorise" else {**said, "outcome": last}
            second = await office.decide(made, "chief_executive", who="cal", **ends)
            assert second["standing"] == standing


async def test_in_wales_a_director_stands_in_where_the_case_concerns_the_head_of_service(serve: Any) -> None:
    async with serve(example("welsh-council")) as office:
        made = await threatened(
            office, "team_manager", "aggressive", {"kind": "one_channel", "channel": "post"}, "threat_of_violence",
            concerns_deciding_officer=True,
        )  # fmt: skip
        said: Json = {"outcome": "authorise", "reasons": "She was threatened by name, at her own desk."}
        said["recorded_reasons"] = reasons(made)
        refused = await office.decide(made, "director", expect=409, **said)
        assert [check["rule"] for check in refused["checks"]] == ["substitute-stated"]
        instead = {"for": "conflict", "because": "The customer's complaint is about the Head of Service herself."}
        decided = await office.decide(made, "director", substitute=instead, **said)
        assert (decided["standing"], decided["how_decided"]["substitute"]["for"]) == ("authorised", "conflict")


NO_FIRST = ('first = "cy"\n', "")
BOTH = ('letters = "chosen" ', 'letters = "both" ')


async def test_in_wales_a_letter_holds_both_languages_whole_in_the_offices_order(serve: Any) -> None:
    async with serve(example("welsh-council", BOTH)) as office:
        for language in ({"language": "en"}, {"language": "cy"}, {}):
            customer = await office.customer(**language)
            await office.contact(customer, "abusive_language", "Shouted at the person who answered.")
            warning = await office.post(
                f"/v1/customers/{customer}/warnings", "team_manager", behaviours=["aggressive"],
                conduct="You shouted at the person who answered on 23 November.",
                change_expected="Please speak calmly, or write to us instead.",
            )  # fmt: skip
            notice = await office.get(f"/v1/notices/{warning['notice_id']}", "team_manager")
            assert (notice["language"], [each["language"] for each in notice["also"]]) == ("cy", ["en"])
            assert len(notice["sections"]) == len(notice["also"][0]["sections"])
            path = f"/v1/notices/{warning['notice_id']}"
            for accept in ("text/plain", "text/html", "application/pdf"):
                answer = await office.send("GET", path, "team_manager", expect=200, also={"Accept": accept})
                text = text_of(opened(answer.content)) if accept == "application/pdf" else answer.text
                at = [text.lower().index(said.lower()) for said in ("Annwyl Jo Caller", "Dear Jo Caller")]
                assert at == sorted(at)
                assert text.count("You shouted at the person who answered") == len(("cy", "en"))
                if accept == "application/pdf":
                    pages = opened(answer.content).pages
                    assert len(pages) % len(("cy", "en")) == 0
                    assert all(page.extract_text().strip() for page in pages)
                assert "Cyngor Enghraifft" in text
                assert "Enghraifft Council" in text


async def test_where_no_language_is_put_first_the_customers_own_stands_first(serve: Any) -> None:
    async with serve(example("welsh-council", BOTH, NO_FIRST)) as office:
        for language, order in (("en", ["en", "cy"]), ("cy", ["cy", "en"])):
            customer = await office.customer(language=language)
            await office.contact(customer, "abusive_language", "Shouted at the person who answered.")
            warning = await office.post(
                f"/v1/customers/{customer}/warnings", "team_manager", behaviours=["aggressive"],
                conduct="You shouted at the person who answered.", change_expected="Please speak calmly to us.",
            )  # fmt: skip
            notice = await office.get(f"/v1/notices/{warning['notice_id']}", "team_manager")
            assert [notice["language"], *(each["language"] for each in notice["also"])] == order


async def test_where_each_customer_chooses_whoever_chose_none_is_written_to_in_the_offices_first(serve: Any) -> None:
    async with serve(example("welsh-council")) as office:
        for language, written in (({}, "cy"), ({"language": "en"}, "en"), ({"language": "cy"}, "cy")):
            customer = await office.customer(**language)
            await office.contact(customer, "abusive_language", "Shouted at the person who answered.")
            warning = await office.post(
                f"/v1/customers/{customer}/warnings", "team_manager", behaviours=["aggressive"],
                conduct="You shouted at the person who answered.", change_expected="Please speak calmly to us.",
            )  # fmt: skip
            notice = await office.get(f"/v1/notices/{warning['notice_id']}", "team_manager")
            assert (notice["language"], notice["also"]) == (written, [])


NEEDED = ('form = "spoken"\nneeded = false', 'form = "spoken"')


async def test_in_scotland_a_word_at_the_time_comes_before_the_letter_where_it_is_needed(serve: Any) -> None:
    abuse = "Swore at the person who answered, again and again, and would not stop when asked."
    async with serve(example("scottish-commission", NEEDED)) as office:
        steps = (await office.get("/v1/policy", "officer"))["warning_steps"]
        assert [(step["name"], step["form"], step["needed"]) for step in steps] == [
            ("at_the_time", "spoken", True), ("letter", "written", True),
        ]  # fmt: skip
        customer = await office.customer()
        events = [await office.contact(customer, "verbal_abuse", abuse)]
        letter: Json = {
            "behaviours": ["aggression"], "conduct": "You swore at the person who answered on 23 November.",
            "change_expected": "Please speak to us calmly, or write to us instead.", "step": "letter",
        }  # fmt: skip
        path = f"/v1/customers/{customer}/warnings"
        wrong = await office.post(path, "officer", expect=422, **letter | {"step": "at_the_time"})
        (error,) = wrong["errors"]
        assert (error["pointer"], "spoken warnings" in error["detail"]) == ("/step", True)
        early = await office.post(path, "officer", **letter)
        assert outcomes(early)["steps-in-order"] == "not_met"
        said: Json = {"behaviours": ["aggression"], "step": "at_the_time", "said_at": office.now.isoformat()}
        bare = await office.post(f"/v1/customers/{customer}/spoken-warnings", "staff", expect=422, said="ok", **said)
        assert [error["pointer"] for error in bare["errors"]] == ["/said"]
        await office.post(
            f"/v1/customers/{customer}/spoken-warnings", "staff", **said,
            said="I told Jo that swearing ends the call, and asked for calm words from now on.",
        )  # fmt: skip
        office.now += timedelta(days=2)
        events.append(await office.contact(customer, "verbal_abuse", abuse))
        written = await office.post(path, "officer", **letter)
        assert (outcomes(written)["steps-in-order"], written["step"]) == ("met", "letter")
        for again in (False, True):
            if again:
                await office.issue(written)
                office.now += timedelta(days=20)
                events.append(await office.contact(customer, "verbal_abuse", abuse))
                office.now += timedelta(hours=1)
            made = await office.propose(
                customer, "officer", measures=[{"kind": "writing_only"}], behaviours=["aggression"],
                grounds="The swearing goes on.", evidence_event_ids=events,
            )  # fmt: skip
            assert outcomes(made)["warned-in-writing"] == ("met" if again else "not_met")
        dossier = await office.get(f"/v1/restriction-proposals/{made['id']}/dossier", "senior_officer")
        assert [each["step"] for each in dossier["spoken_warnings"]] == ["at_the_time"]
        assert [each["step"] for each in dossier["warnings"]] == ["letter", "letter"]
