"""The commands: serve the service, keep its database and its record in order, and look at what it goes by."""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from pathlib import Path

from contact_policy import __version__, postfix_adapter
from contact_policy.api.identity.development_issuer import DevelopmentIssuer
from contact_policy.api.schemas.fields import parse_day
from contact_policy.commands import deliver as delivering
from contact_policy.commands import keys as key_commands
from contact_policy.commands import notices as notice_commands
from contact_policy.commands import report as report_command
from contact_policy.commands import serve as serving
from contact_policy.embedded import EmbeddedPostgresError
from contact_policy.errors import ContactPolicyError
from contact_policy.letters import TemplateError
from contact_policy.policy import PolicyDocumentError, load_policy
from contact_policy.records import OutgoingState
from contact_policy.records.role_names import RoleNames
from contact_policy.reports import policy_book, simulation
from contact_policy.services.editions import Again
from contact_policy.settings import SettingError, Settings, describe

_MENDABLE = (
    SettingError, PolicyDocumentError, TemplateError, EmbeddedPostgresError, ContactPolicyError, serving.CannotServe
)  # fmt: skip

Command = Callable[[argparse.Namespace, Settings], None]


def main(arguments: Sequence[str] | None = None) -> None:
    """Run one command; an error that the caller can mend is one line on standard error and exit 1."""
    given = _parser().parse_args(arguments)
    command: Command = given.command
    try:
        command(given, Settings.from_environment())
    except _MENDABLE as error:
        sys.exit(f"contact-policy: {error}")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="contact-policy", description=__doc__)
    parser.add_argument("--version", action="version", version=__version__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    serve = _add(commands.add_parser, "serve", _serve, "run the service, its database and its background work")
    serve.add_argument("--workers", type=_count, default=1, help="how many processes answer (default 1)")
    serve.add_argument("--port", type=_port, help="the port to listen on (default PORT, else 8000)")
    serve.add_argument("--no-background", action="store_true", help="leave sweeping and delivering to others")

    _add(commands.add_parser, "migrate", _migrate, "bring the database to this version's schema")

    _add(commands.add_parser, "deliver", _deliver, "send the notices and reminders that are due, once")

    sweep = _add(
        commands.add_parser,
        "sweep",
        _sweep,
        "remind of reviews and write down what has lapsed; running it twice changes nothing",
    )
    sweep.add_argument("--now", type=_instant, help="another time than now (not in production)")

    token = _add(commands.add_parser, "token", _token, "print one development token and nothing else")
    token.add_argument(
        "--role", action="append", required=True, help="a role, as the policy document names it; repeatable"
    )
    token.add_argument("--subject", required=True, help="who it is for")

    keys = commands.add_parser("key", help="API keys for devices").add_subparsers(required=True, metavar="COMMAND")
    create = _add(keys.add_parser, "create", key_commands.create, "print a new API key, this once, and nothing else")
    create.add_argument("--role", action="append", required=True, help="what the device may do, such as telephony")
    create.add_argument("--name", required=True, help="which device it is for")
    _add(keys.add_parser, "list", key_commands.list_all, "list the API keys, never the keys themselves")
    revoke = _add(keys.add_parser, "revoke", key_commands.revoke, "end an API key, on every worker within a second")
    revoke.add_argument("id", help="its id, as `key list` shows it")

    letters = commands.add_parser("notices", help="an office's own notices").add_subparsers(
        required=True, metavar="COMMAND"
    )
    for name, command, description in (
        ("export", notice_commands.export, "write the built-in notices to a folder, to be changed there"),
        ("check", notice_commands.check, "say whether the notices in a folder can be used"),
    ):
        _add(letters.add_parser, name, command, description).add_argument("directory", type=Path, metavar="DIR")

    _add(commands.add_parser, "settings", _settings, "print every setting, its default and its meaning")
    _add(commands.add_parser, "openapi", _openapi, "print the API's OpenAPI document")

    postfix = _add(commands.add_parser, "postfix", _postfix, "run the adapter that Postfix asks about each message")
    postfix.add_argument("--listen", metavar="HOST:PORT", help="where Postfix asks (default 127.0.0.1:10040)")
    postfix.add_argument("--service", metavar="URL", help="the service to ask (default http://127.0.0.1:8000)")
    postfix.add_argument("--key-file", metavar="FILE", help="a file with the API key to show the service")

    book = _add(commands.add_parser, "policy-book", _policy_book, "print each clause beside what answers it")
    book.add_argument("--html", action="store_true", help="as a page of HTML")
    book.add_argument("--policy", type=Path, help="another policy document than the one in the settings")
    book.add_argument("--cases", type=Path, help="a folder of test cases, to be listed beside their rules")

    trial = _add(commands.add_parser, "simulate", _simulate, "try another policy document on what is on record")
    trial.add_argument("--policy", type=Path, required=True, help="the policy document to try")
    trial.add_argument("--html", type=Path, metavar="FILE", help="write a page with a chart to FILE, too")
    trial.add_argument("--now", type=_instant, help="another time than now")

    report = _add(commands.add_parser, "report", report_command.write, "count what was done in a period, without names")
    report.add_argument("--from", dest="first_on", type=_day, help="the first day (default twelve months up to --to)")
    report.add_argument("--to", dest="last_on", type=_day, help="the last day, included (default today)")
    report.add_argument("--html", type=Path, metavar="FILE", help="write a page with charts to FILE")
    report.add_argument("--csv", type=Path, metavar="FILE", help="write CSV to FILE (default: print it)")
    report.add_argument("--now", type=_instant, help="another time than now")

    audit = commands.add_parser("audit", help="the trail").add_subparsers(required=True, metavar="COMMAND")
    _add(audit.add_parser, "verify", _verify, "check every entry of the trail against its digest")
    _add(
        audit.add_parser, "replay", _replay, "ask every stored assessment again, under its own edition and engine level"
    )
    return parser


def _add(
    add: Callable[..., argparse.ArgumentParser], name: str, command: Command, description: str
) -> argparse.ArgumentParser:
    parser = add(name, help=description, description=description)
    parser.set_defaults(command=command)
    return parser


def _count(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError("give a whole number of at least 1")
    return int(text)


def _port(text: str) -> int:
    if not text.isdecimal() or not 0 < int(text) <= 65535:  # noqa: PLR2004 - the highest port there is
        raise argparse.ArgumentTypeError("give a port number from 1 to 65535")
    return int(text)


def _instant(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError("give a time such as 2026-11-20T10:00:00Z") from None
    if moment.tzinfo is None:
        raise argparse.ArgumentTypeError("give the time with an offset, such as Z")
    return moment.astimezone(UTC)


def _day(text: str) -> date:
    try:
        return parse_day(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def _serve(given: argparse.Namespace, settings: Settings) -> None:
    serving.serve(settings, port=given.port or settings.port, workers=given.workers, background=not given.no_background)


def _migrate(_given: argparse.Namespace, settings: Settings) -> None:
    with serving.database(settings) as dsn:
        print(f"The database is at revision {asyncio.run(serving.migrate(dsn))}.")


def _sweep(given: argparse.Namespace, settings: Settings) -> None:
    if given.now and settings.is_production:
        raise SettingError("--now", "in production the service's own clock counts; leave it out")
    with serving.database(settings) as dsn:
        asyncio.run(serving.migrate(dsn))
        swept = asyncio.run(serving.sweep(settings, dsn, given.now or datetime.now(UTC)))
    lapses, reminders = (
        f"{n} {word}{'' if n == 1 else 's'}" for n, word in ((swept.lapses, "lapse"), (swept.reminders, "reminder"))
    )
    print(f"{lapses} and {reminders} recorded.")
    if swept.failed:
        sys.exit(f"contact-policy: {swept.failed} restrictions could not be swept; they are tried again each time")


def _deliver(_given: argparse.Namespace, settings: Settings) -> None:
    with serving.database(settings) as dsn:
        asyncio.run(serving.migrate(dsn))
        fared = asyncio.run(delivering.deliver(settings, serving.policy_of(settings), dsn))
    states = [state for state in OutgoingState if state is not OutgoingState.SENDING]
    print(", ".join(f"{fared[state]} {state}" for state in states))


def _token(given: argparse.Namespace, settings: Settings) -> None:
    if settings.is_production or settings.has_identity_provider:
        raise SettingError("CONTACT_POLICY_ENVIRONMENT", "tokens come from the identity provider in the settings")
    names = RoleNames(serving.policy_of(settings))
    try:
        for name in given.role:
            names.read(name)
    except ValueError as error:
        raise SettingError("--role", str(error)) from None
    print(DevelopmentIssuer(settings.data_dir).issue(given.subject, given.role, datetime.now(UTC)))


def _settings(_given: argparse.Namespace, settings: Settings) -> None:
    for line in describe(settings):
        print(f"{line.variable}={line.value}\n    {line.description} (default: {line.default or 'empty'})")


def _openapi(_given: argparse.Namespace, settings: Settings) -> None:
    print(json.dumps(serving.openapi_document(settings), indent=2, ensure_ascii=False))


def _postfix(given: argparse.Namespace, _settings: Settings) -> None:
    told = {
        "CONTACT_POLICY_POSTFIX_LISTEN": given.listen,
        "CONTACT_POLICY_POSTFIX_SERVICE": given.service,
        "CONTACT_POLICY_POSTFIX_KEY_FILE": given.key_file,
    }
    told = {variable: text for variable, text in told.items() if text}
    postfix_adapter.run(Settings.from_environment(os.environ | told))


def _policy_book(given: argparse.Namespace, settings: Settings) -> None:
    policy = load_policy(given.policy) if given.policy else serving.policy_of(settings)
    cases = policy_book.read_cases(given.cases) if given.cases else {}
    print((policy_book.as_html if given.html else policy_book.as_text)(policy, cases), end="")


def _simulate(given: argparse.Namespace, settings: Settings) -> None:
    current, draft = serving.policy_of(settings), load_policy(given.policy)
    with serving.database(settings) as dsn:
        result = asyncio.run(serving.simulate(dsn, current, draft, given.now or datetime.now(UTC)))
    print(simulation.as_text(result, current, draft), end="")
    if given.html:
        given.html.write_text(simulation.as_html(result, current, draft))


def _replay(_given: argparse.Namespace, settings: Settings) -> None:
    with serving.database(settings) as dsn:
        found = asyncio.run(serving.replay(dsn))
    subjects = {again: [replay.subject for replay in found if replay.again is again] for again in Again}
    counts = ", ".join(f"{len(of)} {_spoken(again)}" for again, of in subjects.items())
    print(f"{len(found)} assessments on record: {counts}.")
    failed = {again: subjects[again] for again in (Again.OTHERWISE, Again.NOT_ASKED) if subjects[again]}
    if failed:
        sys.exit("\n".join(f"contact-policy: {_spoken(again)}: {', '.join(of)}" for again, of in failed.items()))


def _spoken(again: Again) -> str:
    return again.replace("_", " ")


def _verify(_given: argparse.Namespace, settings: Settings) -> None:
    with serving.database(settings) as dsn:
        found = asyncio.run(serving.verify_audit(dsn))
    print(f"{found.entries} entries checked, {len(found.altered)} altered.")
    if found.altered:
        sys.exit(f"contact-policy: altered entries: {', '.join(map(str, found.altered))}")
