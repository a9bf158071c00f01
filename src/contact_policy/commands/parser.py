"""The commands: serve the service, keep its database and its record in order, and look at what it goes by."""

from __future__ import annotations

import argparse
import os
import signal
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from pkgutil import resolve_name

from contact_policy import __version__
from contact_policy.commands import mendable
from contact_policy.commands.ending import end_swiftly, ending_on_sigterm
from contact_policy.commands.opening import opened
from contact_policy.settings import Settings

Add = Callable[..., argparse.ArgumentParser]

_TERMINATED = 128 + signal.SIGTERM  # as a shell says it


@ending_on_sigterm(_TERMINATED)
def main(arguments: Sequence[str] | None = None) -> None:
    """Run one command; an error that the caller can mend is one line on standard error and exit 1."""
    end_swiftly()
    given = _parser().parse_args(arguments)
    try:
        opened(given.command)(given, Settings.from_environment())
        sys.stdout.flush()
    except BrokenPipeError:  # whoever reads has seen enough, as `head` does
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except Exception as error:
        if mendable.is_mendable(error):
            sys.exit(f"contact-policy: {error}")
        if isinstance(error, OSError) and error.filename:  # one that a setting or argument names
            sys.exit(f"contact-policy: {error.filename}: {error.strerror}")
        raise


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="contact-policy", description=__doc__)
    parser.add_argument("--version", action="version", version=__version__)
    add = parser.add_subparsers(required=True, metavar="COMMAND").add_parser
    _add_service(add)
    _add_credentials(add)
    _add_notices(add)
    _add_descriptions(add)
    _add_adapter(add)
    _add_imports(add)
    _add_reports(add)
    _add_audit(add)
    _add_seal(add)
    _add_feed(add)
    _add_offices(add)
    return parser


def _add(add: Add, name: str, function: str, description: str) -> argparse.ArgumentParser:
    """Add a command; ``function`` is the ``module:name`` that is opened and called once the command is asked for."""
    parser = add(name, help=description, description=description)
    parser.set_defaults(command=function)
    return parser


def _add_group(add: Add, name: str, description: str) -> Add:
    return add(name, help=description).add_subparsers(required=True, metavar="COMMAND").add_parser


def _add_service(add: Add) -> None:
    serve = _add(
        add, "serve", "contact_policy.commands.serve:run", "run the service, its database and its background work"
    )
    serve.add_argument("--workers", type=_count, default=1, help="how many processes answer (default 1)")
    serve.add_argument("--port", type=_port, help="the port to listen on (default PORT, else 8000)")
    serve.add_argument("--no-background", action="store_true", help="leave sweeping and delivering to others")
    serve.add_argument("--no-migrate", action="store_true", help="leave the schema to `migrate`: refuse another one")

    migrate = "contact_policy.commands.migrate:run"
    migration = _add(add, "migrate", migrate, "bring the database to this version's schema")
    migration.add_argument("--check", action="store_true", help="change nothing: exit 1 where there is something to do")

    backs_up = "write the whole database to a file, or to a new one in a folder"
    backup = _add(add, "backup", "contact_policy.commands.backup:backup", backs_up)
    backup.add_argument("file", type=Path, metavar="FILE", help="the file, or a folder")
    backup.add_argument(
        "--keep", type=_count, metavar="N", help="in a folder, made if need be: remove all but the newest N"
    )
    restores = "read such a file into an empty database, and check what is in it"
    restore = _add(add, "restore", "contact_policy.commands.backup:restore", restores)
    restore.add_argument("file", type=_file, metavar="FILE", help="the file")

    _add(add, "deliver", "contact_policy.commands.deliver:run", "send the notices and reminders that are due, once")

    sweeps = "remind of reviews and write down what has lapsed; running it twice changes nothing"
    sweep = _add(add, "sweep", "contact_policy.commands.sweep:run", sweeps)
    sweep.add_argument("--now", type=_instant, help="another time than now (not in production)")

    disposes = "list the customers whose periods of retention have passed, and erase them once somebody approved it"
    retention = _add(add, "retention", "contact_policy.commands.retention:run", disposes)
    acts = retention.add_mutually_exclusive_group(required=True)
    acts.add_argument("--dry-run", action="store_true", help="list them, and do nothing")
    acts.add_argument("--apply", action="store_true", help="erase them, for good")
    retention.add_argument("--approved-by", metavar="WHO", help="with --apply: who of the office approved the list")
    retention.add_argument("--now", type=_instant, help="another time than now (not in production)")


def _add_credentials(add: Add) -> None:
    issues = "print one development token and nothing else"
    token = _add(add, "token", "contact_policy.commands.tokens:run", issues)
    token.add_argument(
        "--role", action="append", required=True, help="a role, as the policy document names it; repeatable"
    )
    token.add_argument("--subject", required=True, help="who it is for")

    key = _add_group(add, "key", "API keys for devices")
    creates = "print a new API key, this once, and nothing else"
    create = _add(key, "create", "contact_policy.commands.keys:create", creates)
    create.add_argument("--role", action="append", required=True, help="what the device may do, such as telephony")
    create.add_argument("--name", required=True, help="which device it is for")
    _add(key, "list", "contact_policy.commands.keys:list_all", "list the API keys, never the keys themselves")
    revokes = "end an API key, on every worker within a second"
    revoke = _add(key, "revoke", "contact_policy.commands.keys:revoke", revokes)
    revoke.add_argument("id", help="its id, as `key list` shows it")


def _add_notices(add: Add) -> None:
    notices = _add_group(add, "notices", "an office's own notices")
    exports = "write the built-in notices to a folder, to be changed there"
    export = _add(notices, "export", "contact_policy.commands.notices:export", exports)
    checks = "say whether the notices in a folder can be used"
    check = _add(notices, "check", "contact_policy.commands.notices:check", checks)
    for command in (export, check):
        command.add_argument("directory", type=Path, metavar="DIR")


def _add_descriptions(add: Add) -> None:
    _add(add, "settings", "contact_policy.commands.settings:run", "print every setting, its default and its meaning")
    maps = "print which table and column holds what about whom, and how long it stays"
    _add(add, "data-map", "contact_policy.commands.data_map:run", maps)
    _add(add, "openapi", "contact_policy.commands.openapi:run", "print the API's OpenAPI document")


def _add_adapter(add: Add) -> None:
    asks = "run the adapter that Postfix asks about each message"
    postfix = _add(add, "postfix", "contact_policy.commands.postfix:run", asks)
    postfix.add_argument("--listen", metavar="HOST:PORT", help="where Postfix asks (default 127.0.0.1:10040)")
    postfix.add_argument("--service", metavar="URL", help="the service to ask (default http://127.0.0.1:8000)")
    postfix.add_argument("--key-file", metavar="FILE", help="a file with the API key to show the service")


def _add_imports(add: Add) -> None:
    imports = _add_group(add, "import", "what another system has, from a CSV file")
    sends = "send the contacts of a CSV file to the service, and say of each line what came of it"
    events = _add(imports, "events", "contact_policy.commands.imports:events", sends)
    tells = "send the customers of a CSV file to the service, and say of each line what came of it"
    customers = _add(imports, "customers", "contact_policy.commands.imports:customers", tells)
    customers.add_argument("--skip-bad-contact-points", action="store_true", help="leave out what is no number")
    for command in (events, customers):
        command.add_argument("file", type=Path, metavar="FILE.csv", help="the file, in UTF-8")
        command.add_argument("--map", type=Path, metavar="FILE.toml", help="which of its columns is which field")
        command.add_argument("--system", required=True, help="what the office calls the system it comes from")
        command.add_argument("--dry-run", action="store_true", help="say what would come of it, and store nothing")
        command.add_argument("--service", metavar="URL", default="http://127.0.0.1:8000", help="where it is sent")
        command.add_argument("--key-file", type=Path, metavar="FILE", help="a file with an API key of the crm role")
        command.add_argument("--token-file", type=Path, metavar="FILE", help="a file with an access token instead")


def _add_reports(add: Add) -> None:
    lists = "print each clause beside what answers it"
    book = _add(add, "policy-book", "contact_policy.commands.policy_book:run", lists)
    book.add_argument("--html", action="store_true", help="as a page of HTML")
    book.add_argument("--policy", type=_file, help="another policy document than the one in the settings")
    book.add_argument("--cases", type=Path, help="a folder of test cases, to be listed beside their rules")

    policy = _add_group(add, "policy", "policy documents")
    checks = "say all that keeps a policy document from being adopted, or what it is not asked"
    check = _add(policy, "check", "contact_policy.commands.policy:check", checks)
    check.add_argument("file", type=_file, metavar="FILE", help="the policy document")
    converts = "write a document of format 1 in format 2"
    convert = _add(policy, "convert", "contact_policy.commands.policy:convert", converts)
    convert.add_argument("old", type=_file, metavar="OLD", help="the document of format 1")
    convert.add_argument("new", type=Path, metavar="NEW", help="the file to write; it must not be there yet")
    prints = "print the JSON Schema of format 2, for editors"
    _add(policy, "schema", "contact_policy.commands.policy:schema", prints)

    tries = "try another policy document on what is on record"
    trial = _add(add, "simulate", "contact_policy.commands.simulate:run", tries)
    trial.add_argument("--policy", type=_file, required=True, help="the policy document to try")
    trial.add_argument("--html", type=Path, metavar="FILE", help="write a page with a chart to FILE, too")
    trial.add_argument("--now", type=_instant, help="another time than now")

    counts = "count what was done in a period, without names"
    report = _add(add, "report", "contact_policy.commands.report:write", counts)
    report.add_argument(
        "--from", dest="first_on", type=_day, help="a month's first day (default twelve months up to --to)"
    )
    report.add_argument("--to", dest="last_on", type=_day, help="a month's last day, included (default this quarter's)")
    report.add_argument("--html", type=Path, metavar="FILE", help="write a page with charts to FILE")
    report.add_argument("--csv", type=Path, metavar="FILE", help="write CSV to FILE (default: print it)")
    report.add_argument("--now", type=_instant, help="another time than now")


def _add_audit(add: Add) -> None:
    audit = _add_group(add, "audit", "the trail")
    checks = "hold every entry of the trail, and the records it tells of, against what was written and sealed"
    verify = _add(audit, "verify", "contact_policy.commands.audit:verify", checks)
    since = "a checkpoint kept elsewhere: check that the trail goes on from it, and what came since"
    verify.add_argument("--since", type=_file, metavar="CHECKPOINT", help=since)
    kept = "checkpoints kept elsewhere that the whole trail is held against (default CONTACT_POLICY_SEAL_TO)"
    verify.add_argument("--checkpoints", type=_file, metavar="FILE", help=kept)
    proves = "check, without the service, that an entry's proof leads to the checkpoint in it"
    proof = _add(audit, "check-proof", "contact_policy.commands.audit:check_proof", proves)
    proof.add_argument("file", type=_file, metavar="FILE", help="the answer of /v1/audit/{sequence}/proof")
    proof.add_argument("--key", type=_file, metavar="FILE", help="the public key (default the one in the settings)")
    asks = "ask every stored assessment again, under its own edition and engine level"
    _add(audit, "replay", "contact_policy.commands.audit:replay", asks)


def _add_seal(add: Add) -> None:
    seal = _add_group(add, "seal", "the seal of the trail")
    _add(seal, "key", "contact_policy.commands.seal:key", "make the key that signs the trail's checkpoints")


def _add_feed(add: Add) -> None:
    feed = _add_group(add, "feed", "the change feed")
    renews = "make it a new feed after a restore: whoever follows it begins anew"
    _add(feed, "renew", "contact_policy.commands.feed:renew", renews)


def _add_offices(add: Add) -> None:
    offices = _add_group(add, "offices", "many offices on one machine, a database and a process each")
    serves = "serve every office of a file, a process each"
    serve = _add(offices, "serve", "contact_policy.commands.offices:serve", serves)
    migrates = "bring every office's database to this version's schema, and report"
    migrate = _add(offices, "migrate", "contact_policy.commands.offices:migrate", migrates)
    works = "sweep, send and post for every office, in one process"
    background = _add(offices, "background", "contact_policy.commands.offices:background", works)
    for command in (serve, migrate, background):
        command.add_argument("file", type=_file, metavar="FILE.toml", help="the offices, a table of settings each")


def _count(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError("give a whole number of at least 1")
    return int(text)


def _file(text: str) -> Path:
    if not Path(text).is_file():
        raise argparse.ArgumentTypeError("there is no such file")
    return Path(text)


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
        day: date = resolve_name("contact_policy.api.schemas.fields:parse_day")(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None
    return day
