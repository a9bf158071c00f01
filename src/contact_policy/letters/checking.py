"""Whether templates can be used: they parse, name only facts there are, and say what the policy makes them say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from traceback import extract_tb

from jinja2 import TemplateError as JinjaError
from jinja2 import TemplateSyntaxError, nodes

from contact_policy.letters.specimens import specimens
from contact_policy.letters.templates import (
    MEASURES,
    SUBJECT,
    NoticeText,
    Templates,
    block_of,
    environment,
    folder_of,
    of_language,
)
from contact_policy.policy import Policy, PolicyDocumentError
from contact_policy.policy.effects import EFFECTS
from contact_policy.policy.first_measures import FIRST_MEASURES, FirstMeasure
from contact_policy.policy.notices import MeasureFacts, NoticeContent
from contact_policy.policy.vocabulary import Language


class TemplateError(ValueError):
    """A template cannot be used; the message names the file, the line and the cure."""

    def __init__(self, file: str, line: int, cure: str) -> None:
        super().__init__(f"{file}, line {line}: {cure}")
        self.file, self.line, self.cure = file, line, cure


def check_templates(templates: Templates, sources: Mapping[str, str], policy: Policy, *, are_ours: bool) -> None:
    """Raise TemplateError for the first that would not do, PolicyDocumentError where nothing is asked of any.

    Letters are asked for in every language that ``policy`` offers. Where they ``are_ours`` a test has read them, and it
    is left to see whether they state what ``policy`` says: whoever starts us waits for no more than that.
    """
    if not policy.notices:
        raise PolicyDocumentError("notices: say in [[notices]], for every kind, what it must state")
    for language in policy.spoken:
        _check_language(of_language(sources, language), policy, language, templates, are_ours=are_ours)


def _check_language(
    sources: Mapping[str, str], policy: Policy, language: Language, templates: Templates, *, are_ours: bool
) -> None:
    examples = specimens(policy, language)
    try:
        if not are_ours:
            _check_kinds(sources, examples, policy, is_english=language is Language.ENGLISH)
        for notice in examples:
            _check_parts(notice, _tried(notice, templates), sources[f"{notice.kind}.txt"], policy)
    except TemplateError as error:
        raise TemplateError(f"{folder_of(language)}{error.file}", error.line, error.cure) from None


def _check_kinds(
    sources: Mapping[str, str], examples: Sequence[NoticeContent], policy: Policy, *, is_english: bool
) -> None:
    """Every kind has its template, and each template says what can be said."""
    kinds = dict.fromkeys(notice.kind for notice in examples)
    for name in (MEASURES, *(f"{kind}.txt" for kind in kinds)):
        if name not in sources:
            raise TemplateError(name, 1, "add it: letters in this language are offered, and this is one")
    parsed = {name: _parse(name, text) for name, text in sources.items()}
    for kind in kinds:
        facts = set().union(*(notice.facts for notice in examples if notice.kind is kind))
        _check_names(f"{kind}.txt", facts, parsed)
    _check_names(MEASURES, set(MeasureFacts.__dataclass_fields__), parsed)
    _check_measures(parsed[MEASURES], policy, is_english=is_english)


def _parse(name: str, text: str) -> nodes.Template:
    try:
        tree = environment({}).parse(text, name)
        environment({}).compile(tree, name)
    except TemplateSyntaxError as error:
        raise TemplateError(name, error.lineno, f"mend the syntax: {error.message}") from None
    for reach in tree.find_all((nodes.Getattr, nodes.Getitem, nodes.Call)):
        raise TemplateError(name, reach.lineno, "facts are plain words: take what follows the . or the ( out")
    return tree


def _tried(notice: NoticeContent, templates: Templates) -> NoticeText:
    """What a made-up notice comes to in these words."""
    try:
        return templates.write(notice)
    except (JinjaError, TypeError, ValueError, ArithmeticError, LookupError) as error:
        lines = [frame.lineno for frame in extract_tb(error.__traceback__) if frame.filename == "<template>"]
        line = (lines[-1] if lines else None) or 1
        raise TemplateError(f"{notice.kind}.txt", line, f"it fails on a made-up case: {error}") from None


def _check_names(name: str, facts: set[str], parsed: Mapping[str, nodes.Template]) -> None:
    """Every name that a template, or one it includes, asks for is a fact of its kind or the template's own."""
    for file, tree in _with_included(name, parsed):
        own = {n.name for n in tree.find_all(nodes.Name) if n.ctx != "load"}
        for asked in tree.find_all(nodes.Name):
            if asked.name not in facts | own:
                known = ", ".join(sorted(facts))
                raise TemplateError(file, asked.lineno, f"{asked.name!r} is no fact of {name}; known are {known}")


def _with_included(name: str, parsed: Mapping[str, nodes.Template]) -> Iterator[tuple[str, nodes.Template]]:
    yield name, parsed[name]
    for taken in parsed[name].find_all((nodes.Extends, nodes.Import, nodes.FromImport)):
        raise TemplateError(name, taken.lineno, "take in shared text by {% include %} alone")
    for include in parsed[name].find_all(nodes.Include):
        wanted = include.template.value if isinstance(include.template, nodes.Const) else ""
        if wanted not in parsed or "/" not in wanted:
            shared = ", ".join(sorted(file for file in parsed if "/" in file))
            raise TemplateError(name, include.lineno, f"include one of {shared}")
        yield from _with_included(wanted, parsed)


def _check_measures(tree: nodes.Template, policy: Policy, *, is_english: bool) -> None:
    """Each block is named for a kind of measure; none is left out that tells what the letter alone may tell.

    In another language none is left out: what anybody may hear of a measure is in English. What the document names
    itself has its sentence there, or from the words of the language.
    """
    blocks = {block.name: block.lineno for block in tree.find_all(nodes.Block)}
    for kind, first in FIRST_MEASURES.items():
        is_private = any(EFFECTS[first.effect].parameters[name].is_private for name in _parameters(first))
        if kind not in blocks and (is_private or not is_english):
            raise TemplateError(MEASURES, 1, f"add {{% block {kind} %}}…{{% endblock %}}, one sentence for the measure")
    for name, line in blocks.items():
        known = dict.fromkeys((*FIRST_MEASURES, *policy.measure))
        if name not in known:
            raise TemplateError(MEASURES, line, f"there is no measure {name!r}; known are {', '.join(known)}")


def _parameters(first: FirstMeasure) -> list[str]:
    """The parameters of its effect that a measure uses."""
    known = EFFECTS[first.effect].parameters.items()
    return [name for name, parameter in known if name in first.fields or parameter.one in first.fields]


def _check_parts(notice: NoticeContent, written: NoticeText, source: str, policy: Policy) -> None:
    """What the policy makes such a notice state is stated, wherever there is anything to tell."""
    file = f"{notice.kind}.txt"
    if not written.subject:
        raise TemplateError(file, _line(source, SUBJECT), "give it a subject: {% block subject %}…{% endblock %}")
    entry = policy.notice.get(notice.kind)  # none in an edition from before there was such a notice
    for part in entry.must_state if entry else ():
        if notice.states(part) and not written.states(part):
            name = block_of(part)
            cure = f"state the {part} that the policy asks of it: {{% block {name} %}}, a heading and a paragraph"
            raise TemplateError(file, _line(source, name), cure)


def _line(source: str, name: str) -> int:
    """Where a template has the block of that name; its first line where it has none."""
    blocks = environment({}).parse(source).find_all(nodes.Block)
    return next((block.lineno for block in blocks if block.name == name), 1)
