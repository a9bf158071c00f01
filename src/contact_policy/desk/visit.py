"""One request to a page: who came, when, with what; and what the page can do about it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from http import HTTPStatus
from typing import Any, TypeVar

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from contact_policy.api.unit_of_work import ReadSession
from contact_policy.desk import acts, assets, words
from contact_policy.desk.forms import Form, field_at_fault
from contact_policy.desk.navigation import places
from contact_policy.desk.readable import DESK, READ_BY
from contact_policy.desk.rendering import PageToWrite
from contact_policy.desk.session import SignedIn
from contact_policy.errors import Invalid
from contact_policy.policy import Policy
from contact_policy.policy.document.format2.people import WarningTable
from contact_policy.policy.who_may import Act
from contact_policy.policy.working_days import london_date
from contact_policy.records import Caller, Role
from contact_policy.records.role_names import OpenTo, RoleNames
from contact_policy.services import trials
from contact_policy.services.context import Context
from contact_policy.settings import Settings

Done = TypeVar("Done")


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """A request that has come past the gate. ``path`` is the page's, as it was declared."""

    request: Request
    path: str
    person: SignedIn | None
    now: datetime
    form: Form = field(default_factory=Form)

    @property
    def policy(self) -> Policy:
        """The policy edition in use."""
        policy: Policy = self.request.app.state.policy
        return policy

    @property
    def settings(self) -> Settings:
        """The settings of the service."""
        settings: Settings = self.request.app.state.settings
        return settings

    @property
    def session(self) -> ReadSession:
        """Who is asking, when, and under which edition, as services are told it."""
        held = self.request.app.state
        request_id = self.request.state.request_id
        caller = self.person.caller(request_id) if self.person else _nobody(request_id)
        return ReadSession(held.store, held.policy, caller, self.now, held.letter_assets)

    def may(self, *roles: Role) -> bool:
        """Whether whoever came has one of ``roles``."""
        return self.person is not None and not self.person.roles.isdisjoint(roles)

    def is_open(self, whom: OpenTo) -> bool:
        """Whether what is open to ``whom`` is open to whoever came."""
        names: RoleNames = self.request.app.state.role_names
        return self.person is not None and names.is_open(whom, self.person.caller(""))

    def may_do(self, *acts: Act) -> bool:
        """Whether the document names whoever came among those that may do any of ``acts``."""
        return self.is_open(OpenTo(roles=frozenset(), also=acts))

    @property
    def held(self) -> tuple[str, ...]:
        """Their roles by the document's names."""
        names: RoleNames = self.request.app.state.role_names
        return names.held(self.person.caller("")) if self.person else ()

    def may_take(self, step: WarningTable) -> bool:
        """Whether a step of warning is theirs to take, where the document says whose it is."""
        return not step.by or not set(step.by).isdisjoint(self.held)

    @property
    def may_write_down_words(self) -> bool:
        """Whether there is a warning by word of mouth that is theirs to write down: any, of a document without one."""
        spoken = self.policy.spoken_steps.values()
        return not spoken or any(map(self.may_take, spoken))

    def is_awaited(self, *roles: Role) -> bool:
        """Whether what waits for ``roles`` waits for whoever came: they have one, or may do what it waits for."""
        if self.may(*roles):
            return True
        decides = Role.CHIEF_EXECUTIVE in roles and self.may_do(Act.DECIDE, Act.REVIEW)
        return decides or (Role.MANAGER in roles and self.may_do(Act.PROPOSE, Act.WARN))

    def may_open(self, path: str) -> bool:
        """Whether there is a page to read at ``path`` (as it was declared), and it is open to whoever came."""
        whom = READ_BY.get(path)
        return whom is not None and self.is_open(whom)

    @property
    def here(self) -> str:
        """The address of this very page."""
        return self.to(self.path.format(**self.request.path_params))

    @property
    def has_page_here(self) -> bool:
        """Whether there is something to read at this address."""
        return self.may_open(self.path)

    def id(self, name: str) -> str:
        """The id of that name in the address."""
        found: str = self.request.path_params[name]
        return found

    def to(self, path: str) -> str:
        """The address of the page ``path`` of this desk."""
        return f"{self.settings.path_prefix}{DESK}{path}"

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[Context]:
        """A context in which nothing can be written."""
        async with self.session.reading() as context:
            yield context

    async def do(
        self, work: Callable[[Context], Awaitable[Done]], to: Callable[[Done], str], *, since: str = ""
    ) -> Response:
        """Do ``work`` once, however often the form is sent, and lead on to the page that ``to`` names.

        ``since``, for a deed that makes a thing anew: the id of the last such thing that is over, so that what was
        taken back can be asked for again.
        """
        subject = self.session.caller.subject
        key = acts.key_of(self.request, subject, self.now, self.form, since)
        session = self.session
        return await acts.do(
            self.request, key, subject, self.now, lambda tx: work(session.context(tx)), lambda done: self.to(to(done))
        )

    async def preview(self, work: Callable[[Context], Awaitable[Done]], customer_id: str | None = None) -> Done:
        """What ``work`` would do: it is done, and taken back."""
        session = self.session
        return await trials.tried(session.store, customer_id, lambda tx: work(session.context(tx)))

    def leave_for(self, path: str) -> Response:
        """Lead on to another page of the desk."""
        return RedirectResponse(self.to(path), HTTPStatus.SEE_OTHER)

    def show(
        self,
        template: str,
        *,
        title: str,
        status: int = HTTPStatus.OK,
        refused: Invalid | None = None,
        **facts: Any,
    ) -> Response:
        """Answer with a page. ``title`` is its heading; ``refused`` says what in the form is to be corrected."""
        errors = {} if refused is None else {field_at_fault(each): each.detail for each in refused.fields}
        shown = {**self._surroundings(), "title": title, "form": self.form, "errors": errors} | facts
        return PageToWrite(template, shown, HTTPStatus.UNPROCESSABLE_ENTITY if errors else status)

    def _surroundings(self) -> Mapping[str, Any]:
        policy, person = self.policy, self.person
        return {
            "visit": self,
            "to": self.to,
            "policy": policy,
            "sheets": [self.to(f"/assets/{name}") for name in assets.names()],
            "places": list(places(self.may_open, self.path)),
            "person": person,
            "roles": words.roles(self.request.app.state.role_names, person.caller("")) if person else [],
            "is_review_overdue": policy.is_review_overdue(london_date(self.now)),
            "recorded": _time_said(self.request.query_params.get("recorded", "")),
            "field_labels": {},  # what forms call their fields, told by them as they are made
            "is_printing": "print" in self.request.query_params,
        }


def _nobody(request_id: str) -> Caller:
    """Whoever has not signed in."""
    return Caller(subject="", roles=frozenset(), request_id=request_id)


def _time_said(text: str) -> str:
    """A time of day out of an address, where it is one: nothing else is repeated from there."""
    hour, _, minute = text.partition(":")
    is_time = len(text) == len("10:15") and hour.isdecimal() and minute.isdecimal() and text.isascii()
    return text if is_time else ""
