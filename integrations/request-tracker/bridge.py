"""Request Tracker 5 beside contact-policy: customers' correspondence goes there, and what restricts them comes back.

Standard library only, one file. What customers write becomes contact events, each once, by its transaction's id; two
custom fields of the RT user say how to deal with whoever is restricted, and are emptied as soon as that is over. Two
loops, so that neither waits for the other; what one has come to is kept in a file of its own. Environment: README.md.
"""
# ruff: noqa: INP001, T201 - it is no package: the one file is all that is taken; it says in the log what it does

from __future__ import annotations

import base64
import json
import os
import sys
import threading
import time
import traceback
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterable, Iterator
from http import HTTPStatus
from itertools import count
from pathlib import Path
from typing import Any

Json = dict[str, Any]

SYSTEM = "rt"  # what contact-policy calls Request Tracker
RESTRICTION, ENDS = "Contact restriction", "Contact restriction ends"
WRITTEN = "ObjectType = 'RT::Ticket' AND (Type = 'Create' OR Type = 'Correspond') AND id > "
MARKED = json.dumps([{"field": f"CustomField.{{{RESTRICTION}}}", "operator": "IS NOT", "value": "NULL"}])
LATER, HIDDEN = {429, 502, 503, 504}, {403, 404}
CHANNELS = {"Email": "email", "Web": "web"}
TRANSACTIONS, USERS, STATUSES = 100, 100, 500  # at most, at a time
SETTLED_SECONDS = 300  # a transaction of RT's that began before another may be seen after it, but not so much later
WAIT_SECONDS, AGAIN_SECONDS, ANSWER_SECONDS = 20, 2, 60  # for a change, after a failure, for an answer


class NotNow(Exception):
    """Nobody is there, or asks for time: the same again after so many ``seconds``."""

    def __init__(self, who: str, seconds: float = AGAIN_SECONDS) -> None:
        super().__init__(f"{who}: not now")
        self.seconds = seconds


class Refused(Exception):
    """What was asked is refused; ``status`` says how."""

    def __init__(self, who: str, status: int) -> None:
        super().__init__(f"{who}: {status}")
        self.status = status


class Api:
    """One of the two services, asked with JSON."""

    def __init__(self, name: str, url: str, credential: tuple[str, str]) -> None:
        """``credential`` is a header and its value."""
        self._name, self._url = name, url.rstrip("/")
        self._headers = dict([credential, ("Content-Type", "application/json")])

    def ask(self, method: str, path: str, body: Any = None, **query: Any) -> Any:
        """Send one request. Raises NotNow, Refused."""
        url = f"{self._url}{path}" + (f"?{urllib.parse.urlencode(query, doseq=True)}" if query else "")
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(url, data, self._headers, method=method)  # noqa: S310 - the operator's
        try:
            with urllib.request.urlopen(request, timeout=ANSWER_SECONDS) as answer:  # noqa: S310 - as above
                return json.load(answer)
        except urllib.error.HTTPError as error:
            if error.code in LATER:
                raise NotNow(self._name, float(error.headers.get("Retry-After", AGAIN_SECONDS))) from None
            raise Refused(self._name, error.code) from None
        except (OSError, ValueError):  # away, cut off, or whoever stands before it
            raise NotNow(self._name) from None


class Kept:
    """What a loop has come to, in a file that is whole at every moment."""

    def __init__(self, file: Path, at_first: Json) -> None:
        self._file = file
        self.values: Json = json.loads(file.read_text()) if file.exists() else at_first

    def keep(self, **values: Any) -> None:
        """Change some values, and write all of them."""
        self.values |= values
        new = self._file.with_suffix(".new")
        with new.open("w") as file:
            json.dump(self.values, file)
            file.flush()
            os.fsync(file.fileno())
        new.replace(self._file)


class Contacts:
    """From RT: what customers wrote, each once, however often it is sent."""

    def __init__(self, rt: Api, policy: Api, kept: Kept) -> None:
        self._rt, self._policy, self._kept = rt, policy, kept
        self._channel = os.environ.get("RT_CHANNEL", "email")
        self._every = float(os.environ.get("RT_EVERY_SECONDS", "60"))

    def round(self) -> float:
        """Send what is new, some at a time; the seconds until it is worth looking again."""
        after, sent = self._kept.values["after"], set(self._kept.values["sent"])
        asked = {"query": f"{WRITTEN}{after}", "orderby": "id", "fields": "Type,Created,Creator,ObjectId"}
        customers: dict[str, Json] = {}
        contacts, seen, page = list[Json](), list[Json](), 0
        while len(contacts) < TRANSACTIONS:
            page += 1
            found = self._rt.ask("GET", "/transactions", **asked, per_page=TRANSACTIONS, page=page)["items"]
            if not found:
                break
            seen += found
            for transaction in found:
                if int(transaction["id"]) not in sent:
                    contacts += self._looked_at(transaction, customers)
        self._send(f"/external-references/{SYSTEM}/customers/batch?skip_bad_contact_points=true", customers.values())
        self._send("/contact-events/batch", contacts)
        settled = [int(one["id"]) for one in seen if _seconds(one["Created"]) < time.time() - SETTLED_SECONDS]
        after = max([after, *settled])
        self._kept.keep(after=after, sent=[int(one["id"]) for one in seen if int(one["id"]) > after])
        return self._every if len(contacts) < TRANSACTIONS else 0

    def _looked_at(self, transaction: Json, customers: dict[str, Json]) -> list[Json]:
        try:
            return list(self._contact(transaction, customers))
        except Refused as refused:
            if refused.status not in HIDDEN:
                raise
            print(f"left out: transaction {transaction['id']}: {refused}", flush=True)
            return []

    def _contact(self, transaction: Json, customers: dict[str, Json]) -> Iterator[Json]:
        """The contact that a transaction is, where a customer wrote or asked; ``customers`` gets who it was."""
        ticket = self._rt.ask("GET", f"/ticket/{transaction['ObjectId']}")
        person = self._user(transaction["Creator"]["id"])
        if transaction["Type"] == "Create" and person["Privileged"] and ticket["Requestor"]:
            person = self._user(ticket["Requestor"][0]["id"])  # written down for them
        if person["Privileged"] or not person.get("EmailAddress"):
            return
        id_ = str(person["id"])
        points = [{"kind": "email", "value": person["EmailAddress"]}]
        phones = dict.fromkeys(person[name] for name in ("MobilePhone", "HomePhone", "WorkPhone") if person.get(name))
        points += [{"kind": "phone", "value": value} for value in phones]
        name = person.get("RealName") or person["Name"]
        customers[id_] = {"external_id": id_, "name": name, "contact_points": points}
        yield {
            "customer": {"system": SYSTEM, "external_id": id_},
            "external_reference": {"system": SYSTEM, "id": f"transaction-{transaction['id']}"},
            "occurred_at": transaction["Created"],
            "channel": self._channel_of(transaction["id"]),
            "direction": "inbound",
            "summary": ticket["Subject"],
        }

    def _user(self, name: str) -> Json:
        user: Json = self._rt.ask("GET", f"/user/{urllib.parse.quote(name, safe='')}")
        return user | {"Privileged": bool(int(user.get("Privileged") or 0))}

    def _channel_of(self, transaction_id: str) -> str:
        attached = self._rt.ask("GET", f"/transaction/{transaction_id}/attachments", fields="Headers")["items"]
        lines = [line for one in attached for line in one["Headers"].splitlines()]
        interfaces = [line.partition(": ")[2] for line in lines if line.startswith("X-RT-Interface: ")]
        return CHANNELS.get(interfaces[0] if interfaces else "", self._channel)

    def _send(self, path: str, items: Iterable[Json]) -> None:
        sent = list(items)
        if not sent:
            return
        for item in self._policy.ask("POST", path, {"items": sent})["items"]:
            if item["outcome"] == "refused":
                named = sent[item["index"]].get("external_reference", {}).get("id") or "a user"
                print(f"refused: {named}: {item['code']}", flush=True)


class Restrictions:
    """Into RT: how to deal with whoever is restricted, for as long as that holds."""

    def __init__(self, rt: Api, policy: Api, kept: Kept) -> None:
        self._rt, self._policy, self._kept = rt, policy, kept

    def round(self) -> float:
        """Wait for something to change, and show it; no pause is needed before the next round."""
        place = self._kept.values["next"]
        try:
            page = place and self._policy.ask("GET", "/changes", since=place, system=SYSTEM, wait=WAIT_SECONDS)
        except Refused as refused:
            if refused.status != HTTPStatus.GONE:
                raise
            print("the feed does not reach back: everybody is looked at", flush=True)
            page = None
        if page:
            self._show(_named(page["items"]), page["next"])
        else:
            self._show_everybody()
        return 0

    def _show_everybody(self) -> None:
        """At first, and after too long: whoever is restricted, and whoever RT shows to be."""
        asked: Json = {"system": SYSTEM, "limit": 200}
        listed, page = [], self._policy.ask("GET", "/contact-status/restricted", **asked)
        place = page["next"]
        while True:
            listed += _named(page["items"])
            if page["next_cursor"] is None:
                break
            page = self._policy.ask("GET", "/contact-status/restricted", **asked, cursor=page["next_cursor"])
        self._show(dict.fromkeys([*listed, *self._marked()]), place)

    def _marked(self) -> Iterator[str]:
        for page in count(1):
            found = self._rt.ask("GET", "/users", query=MARKED, per_page=USERS, page=page)["items"]
            for user in found:
                yield str(self._rt.ask("GET", f"/user/{urllib.parse.quote(user['id'], safe='')}")["id"])
            if len(found) < USERS:
                return

    def _show(self, ids: Iterable[str], place: str) -> None:
        """Have RT show how to deal with each of them now, nothing of whoever is not restricted; then go on there."""
        left = list(ids)
        while left:
            some, left = left[:STATUSES], left[STATUSES:]
            questions = [{"external_system": SYSTEM, "external_id": id_} for id_ in some]
            answers = self._policy.ask("POST", "/contact-status/batch", {"items": questions})["items"]
            for id_, status in zip(some, answers, strict=True):
                if status["stale"]:
                    raise NotNow("contact-policy")
                shown = (status["staff_guidance"], status["ends_on"]) if status["restricted"] else ("", "")
                self._write(id_, dict(zip((RESTRICTION, ENDS), shown, strict=True)))
        if place != self._kept.values["next"]:
            self._kept.keep(next=place)

    def _write(self, id_: str, fields: dict[str, str]) -> None:
        try:
            user = self._rt.ask("GET", f"/user/{id_}")
        except Refused as refused:
            if refused.status != HTTPStatus.NOT_FOUND:
                raise
            return  # a user whom RT has no more shows nothing
        if not _shows(user, fields):
            self._rt.ask("PUT", f"/user/{id_}", {"CustomFields": fields})
            if not _shows(self._rt.ask("GET", f"/user/{id_}"), fields):  # RT answers 200 where a right is missing, too
                raise Refused("Request Tracker", HTTPStatus.FORBIDDEN)
            print(f"user {id_}: {'restricted' if fields[RESTRICTION] else 'cleared'}", flush=True)


def _shows(user: Json, fields: dict[str, str]) -> bool:
    known = {field["name"]: " ".join(filter(None, field["values"])).split() for field in user["CustomFields"]}
    return all(known[name] == text.split() for name, text in fields.items())


def _named(items: Iterable[Json]) -> list[str]:
    """The RT users that these changes, or these restricted, are about, each once."""
    return list(dict.fromkeys(name["id"] for item in items for name in item["external_references"]))


def _seconds(moment: str) -> float:
    return time.mktime(time.strptime(moment, "%Y-%m-%dT%H:%M:%SZ")) - time.timezone


def for_ever(work: Callable[[], float]) -> None:
    """Do one round after the other; whoever is away is asked again. Any other fault ends the whole, to begin anew."""
    is_well = True
    while True:
        try:
            pause = work()
            is_well = True
        except NotNow as later:
            if is_well:
                print(f"{later}; asked again until it is", flush=True)
            is_well, pause = False, later.seconds
        except BaseException as fault:  # noqa: BLE001 - whatever it is: a loop that ended in silence would harm
            at = traceback.extract_tb(fault.__traceback__)[-1].lineno  # its words may hold what somebody wrote
            why = fault if isinstance(fault, Refused) else f"{type(fault).__name__} in line {at}"
            print(f"ended: {why}", file=sys.stderr, flush=True)
            os._exit(1)
        time.sleep(pause)


def main() -> None:
    """Run both loops."""
    user, password = os.environ["RT_USER"], Path(os.environ["RT_PASSWORD_FILE"]).read_text().strip()
    basic = base64.b64encode(f"{user}:{password}".encode()).decode()
    rt = Api("Request Tracker", f"{os.environ['RT_URL'].rstrip('/')}/REST/2.0", ("Authorization", f"Basic {basic}"))
    key = Path(os.environ["CONTACT_POLICY_KEY_FILE"]).read_text().strip()
    policy = Api("contact-policy", f"{os.environ['CONTACT_POLICY_URL'].rstrip('/')}/v1", ("X-API-Key", key))
    folder = Path(os.environ["STATE_DIRECTORY"])
    sent = Kept(folder / "contacts.json", {"after": int(os.environ.get("RT_AFTER", "0")), "sent": []})
    contacts = Contacts(rt, policy, sent)
    restrictions = Restrictions(rt, policy, Kept(folder / "restrictions.json", {"next": None}))
    threading.Thread(target=for_ever, args=(contacts.round,)).start()
    for_ever(restrictions.round)


if __name__ == "__main__":
    main()
