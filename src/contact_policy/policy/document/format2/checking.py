"""Reads a document of format 2, and says every mistake with its line, its key and the cure."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from typing import Any

from contact_policy.policy.document.format2.effects import OWN_LEVEL
from contact_policy.policy.document.format2.figures import figure_flaws
from contact_policy.policy.document.format2.guarantees import guarantee_flaws
from contact_policy.policy.document.format2.references import reference_flaws
from contact_policy.policy.document.format2.unanswered import unanswered
from contact_policy.policy.document.format2.written_policy import FORMAT, WrittenPolicy
from contact_policy.policy.document.reader import Flaw, PolicyDocumentError, Reader


def is_format_2(data: Mapping[str, Any]) -> bool:
    """Whether a document says that it is of this format."""
    return "format" in data and data["format"] != 1


def read_written_policy(document: bytes, *, name: str = "document", is_adopted: bool = True) -> WrittenPolicy:
    """The document, whole: of the right shape, naming what exists, and to be adopted with every guarantee.

    Raises PolicyDocumentError, which tells the first mistake and holds them all: of shape, or where that is right of
    what is named and is not there, or where all is there of figures and guarantees.
    """
    text, data = parsed(document, name)
    return read_parsed(text, data, name=name, is_adopted=is_adopted)


def parsed(document: bytes, name: str) -> tuple[str, dict[str, Any]]:
    """The document as text, and what stands in it. Raises PolicyDocumentError for what is no TOML."""
    try:
        text = document.decode("utf-8")
        return text, tomllib.loads(text)
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise PolicyDocumentError(f"{name}: not TOML: {error}") from None


def read_parsed(text: str, data: Mapping[str, Any], *, name: str, is_adopted: bool) -> WrittenPolicy:
    """The same of a document that was parsed."""
    reader = Reader(name, text, level=OWN_LEVEL, is_adopted=True)
    if data.get("format") != FORMAT:
        reader.note(("format",), f"use one of {FORMAT}, or leave it out for format 1")
        reader.refuse_what_was_noted()
    policy: WrittenPolicy = reader.read(WrittenPolicy, data, ())
    reader.refuse_what_was_noted()
    for check in reference_flaws(policy):
        reader.note_all(check)
    reader.refuse_what_was_noted()
    if is_adopted:
        for check in (*figure_flaws(policy), *guarantee_flaws(policy)):
            reader.note_all(check)
        reader.refuse_what_was_noted()
    return policy


def what_is_not_answered(policy: WrittenPolicy, document: bytes, *, name: str = "document") -> tuple[Flaw, ...]:
    """What of a whole document the engine of this release does not go by; empty where it can be adopted."""
    reader = Reader(name, document.decode("utf-8"), level=OWN_LEVEL, is_adopted=True)
    for check in unanswered(policy):
        reader.note_all(check)
    return reader.noted
