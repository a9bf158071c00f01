"""Signing in and out: with the organisation's identity provider, or in development as one of six people."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from http import HTTPStatus
from typing import NamedTuple
from urllib.parse import quote

from starlette.responses import RedirectResponse, Response

from contact_policy.api.identity import TokenVerifier
from contact_policy.api.identity.development_issuer import DevelopmentIssuer
from contact_policy.desk.forms import moment_of
from contact_policy.desk.pages import PEOPLE, act, open_to_all, page
from contact_policy.desk.provider import Provider, SignInFailed
from contact_policy.desk.session import LONGEST_SECONDS, Sessions, SignedIn
from contact_policy.desk.visit import Visit
from contact_policy.errors import Invalid, NotFound, Unauthenticated, Unavailable, invalid
from contact_policy.records.role_names import RoleNames
from contact_policy.services import people

_NOT_SIGNED_IN = "You are not signed in: your organisation's sign-in page did not say who you are. Try again."
_NO_ROLE = "You have signed in, and have no role here. Ask whoever looks after your office's accounts to give you one."


class _Person(NamedTuple):
    """Somebody whom anybody may be in development."""

    login: str
    name: str
    role: str


_NAMES = ("Sam Field", "Mary Jones", "Chris Okafor", "Rita Marsh", "Ann Price", "Dana Ward")
_MORE_NAMES = ("Lee Shaw", "Noor Ali", "Pat Webb", "Jo Byrne", "Kim Grant", "Max Hill", "Ada Stone", "Eve Lloyd")


def _people(names: RoleNames) -> list[_Person]:
    """One for each role of people: of a document that names more roles than one of each, the more of them."""
    roles = names.of(PEOPLE)
    called = _NAMES if len(roles) == len(_NAMES) else (_NAMES + _MORE_NAMES)[: len(roles)]
    return [_Person(name.partition(" ")[0].lower(), name, role) for name, role in zip(called, roles, strict=False)]


@page("/sign-in")
@open_to_all()
async def sign_in(visit: Visit) -> Response:
    """The way in; whoever is in already is led on."""
    back = _back(visit.request.query_params.get("back", ""))
    if visit.person is not None:
        return visit.leave_for(back)
    return _way_in(visit, back)


def _way_in(visit: Visit, back: str, notice: str = "", refused: Invalid | None = None) -> Response:
    has_provider = bool(visit.settings.desk_client_id)
    names = RoleNames(visit.policy)
    choices = [(p.login, p.name, names.title(p.role)) for p in _people(names)] if _is_development(visit) else []
    return visit.show(
        "sign_in.html",
        title="Sign in",
        refused=refused,
        back=back,
        notice=notice,
        has_provider=has_provider,
        people=choices,
    )


def _is_development(visit: Visit) -> bool:
    return not visit.settings.is_production and not visit.settings.has_identity_provider


async def _again(visit: Visit, refused: Invalid) -> Response:
    return _way_in(visit, _back(visit.form.text("back")), refused=refused)


@act("/sign-in", again=_again)
@open_to_all()
async def choose_person(visit: Visit) -> Response:
    """Be one of the people of development, at a time of one's choice: by a token, judged as any other."""
    if not _is_development(visit):
        raise NotFound("path")
    names = RoleNames(visit.policy)
    chosen = next((person for person in _people(names) if person.login == visit.form.text("person")), None)
    if chosen is None:
        raise invalid("/person", "Choose who you are.")
    clock = moment_of(visit.form, "clock")
    now = datetime.now(UTC)
    token = DevelopmentIssuer(visit.settings.data_dir).issue(chosen.login, [chosen.role], now)
    claims = await _verifier(visit).claims(token, now)
    person = SignedIn(
        subject=claims.subject,
        name=chosen.name,
        roles=claims.roles,
        held=claims.held,
        expires_at=int(now.timestamp()) + LONGEST_SECONDS,
        clock=datetime.fromisoformat(clock) if clock else None,
    )
    return await _enter(visit, person, _back(visit.form.text("back")))


@page("/sign-in/start")
@open_to_all()
async def begin(visit: Visit) -> Response:
    """Go to the organisation's sign-in page. By a link: browsers hold a form to this site wherever it leads."""
    back = _back(visit.request.query_params.get("back", ""))
    try:
        begun = await _provider(visit).begin(back, _signed_in_address(visit))
    except SignInFailed:
        return _way_in(
            visit, back, "Your organisation's sign-in page cannot be reached just now. Try again in a moment."
        )
    response = RedirectResponse(begun.address, HTTPStatus.SEE_OTHER)
    _sessions(visit).begin(response, begun.kept)
    return response


@page("/signed-in")
@open_to_all()
async def signed_in(visit: Visit) -> Response:
    """Come back from there."""
    kept = _sessions(visit).begun(visit.request)
    if kept is None or visit.request.query_params.get("state") != kept["state"]:
        return _way_in(visit, "", _NOT_SIGNED_IN)
    came_back_to = f"{_signed_in_address(visit)}?{visit.request.url.query}"
    try:
        person = await _provider(visit).finish(
            kept, came_back_to, _signed_in_address(visit), _verifier(visit), datetime.now(UTC)
        )
    except SignInFailed:
        return _way_in(visit, "", _NOT_SIGNED_IN)
    except Unauthenticated:
        return _way_in(visit, "", _NO_ROLE)
    return await _enter(visit, person, _back(kept["back"]))


async def _enter(visit: Visit, person: SignedIn, back: str) -> Response:
    if person.roles.isdisjoint(PEOPLE):
        return _way_in(visit, "", _NO_ROLE)
    entered = replace(visit, person=person, now=person.clock or visit.now)
    # Somebody may be on the line, and who is restricted is known while the record is away.
    with suppress(Unavailable):
        async with entered.session.store.transaction() as tx:
            await people.see(entered.session.context(tx), person.name)
    response = visit.leave_for(back)
    _sessions(visit).write(response, person)
    _sessions(visit).end_begun(response)
    return response


async def _stay(visit: Visit, refused: Invalid) -> Response:  # noqa: ARG001 - what every form is shown again by
    return visit.leave_for("")


@act("/sign-out", again=_stay)
@open_to_all()
async def sign_out(visit: Visit) -> Response:
    """Forget who is signed in here."""
    response = visit.leave_for("/signed-out")
    _sessions(visit).clear(response)
    return response


@page("/signed-out")
@open_to_all()
async def signed_out(visit: Visit) -> Response:
    """What is left to do: the organisation's own sign-in may last."""
    address = await _provider(visit).sign_out_address() if visit.settings.desk_client_id else ""
    if address:
        back = f"{_origin(visit)}{visit.to('')}"
        address += f"?client_id={quote(visit.settings.desk_client_id)}&post_logout_redirect_uri={quote(back, safe='')}"
    return visit.show("signed_out_here.html", title="You have signed out", address=address)


def _back(text: str) -> str:
    """Where somebody wanted to go, as a path of this desk; its first page for anything else."""
    is_path = text.startswith("/") and not text.startswith("//") and text.isprintable() and "\\" not in text
    return text if is_path and not text.startswith("/sign") else ""


def _origin(visit: Visit) -> str:
    base = visit.settings.public_url or str(visit.request.base_url)
    return base.rstrip("/").removesuffix(visit.settings.path_prefix)


def _signed_in_address(visit: Visit) -> str:
    return f"{_origin(visit)}{visit.to('/signed-in')}"


def _sessions(visit: Visit) -> Sessions:
    sessions: Sessions = visit.request.app.state.desk_sessions
    return sessions


def _provider(visit: Visit) -> Provider:
    provider: Provider = visit.request.app.state.desk_provider
    if not visit.settings.desk_client_id:
        raise NotFound("path")
    return provider


def _verifier(visit: Visit) -> TokenVerifier:
    verifier: TokenVerifier = visit.request.app.state.verifier
    return verifier
