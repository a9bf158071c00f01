"""The words of notices: one template a kind, in blocks named for what each part is for, filled with the notice's facts.

An office may put its own in the place of ours. They are checked when they are loaded, so that none fails in use.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from jinja2 import BytecodeCache, DictLoader, Environment, StrictUndefined, Template
from jinja2.sandbox import ImmutableSandboxedEnvironment

from contact_policy.policy.notices import PARTS, MeasureFacts, NoticeContent
from contact_policy.policy.vocabulary import Language, Part

MEASURES = "measures.txt"
SUBJECT = "subject"
HEADING = "# "
ITEM = "- "


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A heading and the paragraphs under it; one that begins with a dash is an item of a list."""

    part: Part
    heading: str
    paragraphs: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeText:
    """The text of a notice by section."""

    subject: str
    sections: tuple[Section, ...]

    def states(self, part: Part) -> bool:
        """Whether the notice says anything under ``part``."""
        return any(s.part is part and any(p.strip() for p in s.paragraphs) for s in self.sections)


def environment(sources: Mapping[str, str], kept: BytecodeCache | None = None) -> Environment:
    """Where templates run: they see the facts they are given, and nothing else. ``kept`` is what was made of them."""
    made = ImmutableSandboxedEnvironment(
        loader=DictLoader(dict(sources)), undefined=StrictUndefined, bytecode_cache=kept
    )
    made.globals.clear()
    return made


class Templates:
    """The templates of an office, ready to be filled: English, and in a folder for each other language those in it."""

    def __init__(self, sources: Mapping[str, str], kept: Mapping[Language, BytecodeCache | None] | None = None) -> None:
        """``kept`` is what was made of each language's at an earlier start, where there is such."""
        self._environments = {
            language: environment(of_language(sources, language), (kept or {}).get(language)) for language in Language
        }

    def write(self, notice: NoticeContent) -> NoticeText:
        """The notice in this office's words. A part with nothing to tell is left out."""
        own = self._environments[notice.language]
        template = own.get_template(f"{notice.kind}.txt")
        facts = {name: _said(fact, own) for name, fact in notice.facts.items()}
        sections = tuple(
            section
            for part in Part
            if part in PARTS[notice.kind] and (section := _section(part, _block(template, block_of(part), facts)))
        )
        order = list(template.blocks)
        return NoticeText(
            subject=" ".join(_block(template, SUBJECT, facts).split()),
            sections=tuple(sorted(sections, key=lambda section: order.index(block_of(section.part)))),
        )


def of_language(sources: Mapping[str, str], language: Language) -> dict[str, str]:
    """The templates of one language, by the names that they call each other by."""
    folder = folder_of(language)
    others = () if folder else tuple(folder_of(other) for other in Language if other is not Language.ENGLISH)
    return {
        name.removeprefix(folder): text
        for name, text in sources.items()
        if name.startswith(folder) and not name.startswith(others or ("\0",))
    }


def folder_of(language: Language) -> str:
    """Where a language's templates lie beside the English ones."""
    return "" if language is Language.ENGLISH else f"{language}/"


def _said(fact: Any, own: Environment) -> Any:
    """A fact as a template meets it: text in paragraphs, measures in sentences.

    A measure that the templates have no sentence for is told in the one that anybody may hear.
    """
    if isinstance(fact, MeasureFacts):
        template = own.get_template(MEASURES)
        said = _block(template, fact.kind, asdict(fact)) if fact.kind in template.blocks else fact.says
        return _of_services(_sentence(" ".join(said.split())), fact.services)
    if isinstance(fact, tuple):
        return [_said(item, own) for item in fact]
    return "\n\n".join(filter(None, map(str.strip, fact.splitlines()))) if isinstance(fact, str) else fact


def _of_services(said: str, services: str) -> str:
    """A sentence that holds for some services alone, with these."""
    return f"{said} ({services})" if services else said


def _sentence(said: str) -> str:
    """A sentence, closed as one: what somebody wrote of an arrangement may lack its full stop."""
    return said if not said or said.endswith((".", "!", "?", ":")) else f"{said}."


def block_of(part: Part) -> str:
    """The name of the block in which a template states ``part``."""
    return part.value.replace(" ", "_")


def _block(template: Template, name: str, facts: Mapping[str, Any]) -> str:
    """What one block comes to; nothing where the template has none of the name."""
    block = template.blocks.get(name)
    if block is None:
        return ""
    try:
        return "".join(block(template.new_context(dict(facts))))
    except Exception:  # noqa: BLE001 - whatever a template may do wrong
        template.environment.handle_exception()  # raises it again, telling the template's line


def _section(part: Part, text: str) -> Section | None:
    """A block's first line is its heading; then come paragraphs, parted by empty lines, and items of lists.

    A tag alone on its line leaves an empty one, and so parts paragraphs too.
    """
    lines = re.sub(rf"\n(?={ITEM})", "\n\n", text.strip()).splitlines()
    heading = lines.pop(0).removeprefix(HEADING).strip() if lines and lines[0].startswith(HEADING) else ""
    paragraphs = tuple(" ".join(p.split()) for p in re.split(r"\n\s*\n", "\n".join(lines)) if p.strip())
    return Section(part=part, heading=heading, paragraphs=paragraphs) if paragraphs else None
