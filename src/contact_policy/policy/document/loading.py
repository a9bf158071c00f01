"""The two doors by which a policy document (TOML) becomes a ``Policy``.

An edition to go by is *adopted*: it must be whole, by all that its engine level asks. An edition that something was
once decided by is *recalled*: it was whole in its day, and is taken as it stands. Both refuse with a
``PolicyDocumentError`` that names line, key and cure.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from contact_policy.policy import engine
from contact_policy.policy.document.completeness import completeness_flaws
from contact_policy.policy.document.format2.answering import beside, edition
from contact_policy.policy.document.format2.checking import is_format_2, parsed, read_parsed, what_is_not_answered
from contact_policy.policy.document.format2.remarks import MOVED
from contact_policy.policy.document.policy import Policy
from contact_policy.policy.document.reader import PolicyDocumentError, Reader
from contact_policy.policy.document.references import NAMED_TABLES, reference_flaws
from contact_policy.policy.document.values import value_flaws

DOCUMENTS = Path(__file__).parents[1] / "documents"
BUILT_IN = DOCUMENTS / "opcc-1.0.toml"

Office = Mapping[str, str]
_LISTS = frozenset({"unasked_recipients"})


def load_policy(path: Path = BUILT_IN, *, office: Office | None = None) -> Policy:
    """Adopt the edition at ``path``; see ``adopt``."""
    return adopt(path.read_bytes(), name=path.name, office=office)


def adopt(document: bytes, *, name: str = "document", office: Office | None = None) -> Policy:
    """The edition to go by from now on; ``office`` overrides entries of its ``[office]`` table.

    Nothing is guessed: an unknown key, a missing key, a value of the wrong type, an unclaimed clause, a rule that
    cites nothing, a citation of a clause that does not exist, anything left out that the document's level knows, and a
    promise that nothing keeps, is each a flaw. Raises PolicyDocumentError, which tells the first and holds them all.
    The digest is of the document's bytes and the overrides, so that a decision pins what was really applied.
    """
    levels = (engine.OLDEST_LEVEL_FOR_NEW_DECISIONS, engine.NEWEST_LEVEL)
    return _adopted(document, name, tuple(sorted((office or {}).items())), levels)


@lru_cache(maxsize=16)
def _adopted(document: bytes, name: str, office: tuple[tuple[str, str], ...], _levels: tuple[int, int]) -> Policy:
    """An edition that was adopted, once more the same: a start asks several times, and nobody changes a ``Policy``."""
    return _read(document, name, dict(office), level=None)


def recall(document: bytes, *, level: int, name: str = "document", office: Office | None = None) -> Policy:
    """An edition of the past, to answer what was asked by it, under the engine ``level`` of that day.

    What the code has learned since need not stand in it. Raises PolicyDocumentError for what this release cannot
    answer: a level, or a document, of a later engine, and a document that names what no code answers any more.
    """
    if not engine.FIRST_LEVEL <= level <= engine.NEWEST_LEVEL:
        raise PolicyDocumentError(f"{name}: it was asked of engine {level}; this release knows {_levels()}")
    return _read(document, name, office, level=level)


def edition_digest(document: bytes, office: Office | None = None) -> str:
    """The SHA-256 by which decisions pin an edition: of the document's bytes and what settings put in their place."""
    said = repr(sorted(office.items())).encode() if office else b""
    return hashlib.sha256(document + said).hexdigest()


def _read(document: bytes, name: str, office: Office | None, *, level: int | None) -> Policy:
    """The edition, to be adopted where no ``level`` is given: that for new decisions is then used."""
    text, data = parsed(document, name)
    worked_out: dict[str, Any] = {}
    if is_format_2(data):
        data, worked_out = _of_format_2(document, text, data, name, is_adopted=level is None)
    flaws_of_values = tuple(value_flaws(data))  # of the document's own: what settings give instead is looked at below
    if office and isinstance(data.setdefault("office", {}), dict):
        data["office"].update({key: _listed(said) if key in _LISTS else said for key, said in office.items()})
        _override_in_each_language(data, office)
        if "signposting" in office and worked_out:
            worked_out["further"]["signposts"] = {}  # it is said to everybody, whatever the matter is
    of_its_own = _level(data)
    reader = Reader(
        name,
        text,
        level=of_its_own,
        is_adopted=level is None,
        overridden=frozenset(office or ()),
        moved={**MOVED, **_own_sentences(data)} if worked_out else {},
        named=_names(data) if worked_out else {},
    )
    _note_what_is_worked_out(data, reader)
    if not engine.FIRST_LEVEL <= of_its_own <= engine.NEWEST_LEVEL:
        reader.note(("policy", "engine"), f"this release knows {_levels()}; name one of these")
        reader.refuse_what_was_noted()
    used = max(of_its_own, engine.OLDEST_LEVEL_FOR_NEW_DECISIONS) if level is None else level
    worked_out |= {"digest": edition_digest(document, office), "engine_used": used}
    policy: Policy = reader.read(Policy, {**data, **worked_out}, ())
    for check in reference_flaws(policy):
        reader.note_all(check)
    if level is None:
        reader.note_all(lambda: flaws_of_values)
        for check in completeness_flaws(policy):
            reader.note_all(check)
    reader.refuse_what_was_noted()
    return policy


def _of_format_2(
    document: bytes, text: str, data: Mapping[str, Any], name: str, *, is_adopted: bool
) -> tuple[dict[str, Any], dict[str, Any]]:
    """The tables of format 1 that say what a document of format 2 does, and what is worked out beside them.

    What the engine does not go by refuses it.
    """
    written = read_parsed(text, data, name=name, is_adopted=is_adopted)
    flaws = what_is_not_answered(written, document, name=name) if is_adopted else ()
    if flaws:
        raise PolicyDocumentError(f"{name}, {flaws[0]}", flaws)
    return edition(written), beside(written)


def _own_sentences(tables: Mapping[str, Any]) -> dict[str, str]:
    """Where a document of format 2 has the sentences that format 1 has among each language's texts."""
    return {
        f"languages.{code}.{table}.{key}": f"languages.own.{code}.{table}.{key}"
        for code, said in tables["languages"].items()
        for table in ("say", "letter")
        for key in said.get(table, ())
    }


def _names(tables: Mapping[str, Any]) -> dict[str, list[str]]:
    """By table that is a list in format 1, the names that its entries have in the document."""
    return {table: [str(entry[key]) for entry in tables.get(table, ())] for table, key in NAMED_TABLES.items()}


def _listed(said: str) -> list[str]:
    """What a setting lists, separated by commas."""
    return [part.strip() for part in said.split(",") if part.strip()]


def _override_in_each_language(data: Mapping[str, Any], office: Office) -> None:
    """What settings say of the office holds in every language: a letter must not name another office in one."""
    languages = data.get("languages")
    for translation in languages.values() if isinstance(languages, dict) else ():
        texts = translation.get("office") if isinstance(translation, dict) else None
        if isinstance(texts, dict):
            texts.update({key: said for key, said in office.items() if key in texts})


def _levels() -> str:
    return f"levels {engine.FIRST_LEVEL} to {engine.NEWEST_LEVEL}"


def _level(data: Mapping[str, Any]) -> int:
    """The level that the document names; of one that names none, or something else, the first."""
    about = data.get("policy")
    given = about.get("engine") if isinstance(about, dict) else None
    return given if type(given) is int else engine.FIRST_LEVEL


def _note_what_is_worked_out(data: Mapping[str, Any], reader: Reader) -> None:
    for key, cure in _WORKED_OUT.items():
        if key in data:
            reader.note((key,), f"remove it; {cure}")


_OF_FORMAT_2 = "documents of format 2 say this in their own tables"
_WORKED_OUT = {
    "digest": "the digest is worked out",
    "language": "say the texts of another language under [languages]",
    "engine_used": "say engine under [policy]",
    **dict.fromkeys(("asked_when", "covered", "not_asked", "who", "further"), _OF_FORMAT_2),
}
"""The keys of a ``Policy`` that no document gives, each with what to do instead."""
