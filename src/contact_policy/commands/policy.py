"""The commands ``contact-policy policy check``, ``convert`` and ``schema``."""

from __future__ import annotations

import argparse
import json
import sys
import tomllib
from pathlib import Path

from contact_policy.policy import PolicyDocumentError, load_policy
from contact_policy.policy.document.format2.checking import is_format_2, read_written_policy, what_is_not_answered
from contact_policy.policy.document.format2.conversion import Conversion
from contact_policy.policy.document.format2.remarks import ours
from contact_policy.policy.document.format2.schema import schema as made_schema
from contact_policy.policy.document.format2.writing import written
from contact_policy.policy.document.loading import recall
from contact_policy.policy.document.reader import Flaw
from contact_policy.policy.document.unasked import sentences
from contact_policy.policy.engine import NEWEST_LEVEL
from contact_policy.settings import Settings


def check(given: argparse.Namespace, settings: Settings) -> None:
    """Say all that keeps a policy document from being adopted; of one that may be, what it is not asked.

    A document of format 2 that is whole, but says more than this release goes by, is told so, and what; that is no
    mistake of its own.
    """
    try:
        flaws = _not_gone_by(given.file)
        if flaws:
            print(f"{given.file} is whole. This release cannot go by it yet:")
            _tell(given.file, flaws)
            sys.exit(f"contact-policy: {given.file} cannot be adopted by this release; beyond it: {len(flaws)}")
        policy = load_policy(given.file, office=settings.office)
    except PolicyDocumentError as error:
        if not error.flaws:
            raise
        _tell(given.file, error.flaws)
        sys.exit(f"contact-policy: {given.file} cannot be adopted; to mend: {len(error.flaws)}")
    about = policy.about
    print(f"{given.file} can be adopted: {about.title}, edition {about.version}.")
    print(*sentences(policy), sep="\n")


def _not_gone_by(file: Path) -> tuple[Flaw, ...]:
    """What a whole document of format 2 says beyond this release; nothing of any other."""
    document = file.read_bytes()
    try:
        data = tomllib.loads(document.decode("utf-8"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError):
        return ()
    if not is_format_2(data):
        return ()
    return what_is_not_answered(read_written_policy(document, name=file.name), document, name=file.name)


def _tell(file: Path, flaws: tuple[Flaw, ...]) -> None:
    for flaw in sorted(flaws, key=lambda flaw: flaw.line):
        print(f"{file.name}, {flaw}")


def convert(given: argparse.Namespace, _: Settings) -> None:
    """Write a document of format 1 in format 2. It is read before, so that no mistake is carried over."""
    if given.new.exists():
        sys.exit(f"contact-policy: {given.new} is there already; name another file")
    document = given.old.read_bytes()
    recall(document, level=NEWEST_LEVEL, name=given.old.name)
    text = document.decode("utf-8")
    data = tomllib.loads(text)
    if is_format_2(data):
        sys.exit(f"contact-policy: {given.old} is of format 2 already")
    conversion = Conversion(data)
    made = {**conversion.converted(), "ours": ours(text)}
    made["clauses"] = made.pop("clauses")
    about = data["policy"]
    new = written(made, head=f"{about['title']}, edition {about['version']}, as data.").encode()
    given.new.write_bytes(new)
    print(f"{given.new} is {given.old} in format 2.")
    for key in conversion.untranslated:
        print(f"to translate, now in English: {key}")


def schema(_: argparse.Namespace, __: Settings) -> None:
    """Print the JSON Schema of format 2, by which editors complete and check a document."""
    print(json.dumps(made_schema(), indent=1, ensure_ascii=False))
