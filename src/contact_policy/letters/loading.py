"""Where the templates come from: ours, or an office's own folder, checked whole before any is used."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from contact_policy.letters.checking import TemplateError, check_templates
from contact_policy.letters.kept_bytecode import kept_bytecode
from contact_policy.letters.templates import Templates, folder_of
from contact_policy.policy import Policy
from contact_policy.policy.vocabulary import Language

BUILT_IN = Path(__file__).with_name("text")
_PATTERN = "**/*.txt"
# Digests of the editions under which ours would do: neither changes in a process, and a start asks three times.
_would_do: set[str] = set()


@cache
def built_in_templates() -> Templates:
    """Our own words. A test holds them to what an office's are held to."""
    return Templates(_built_in(), {language: kept_bytecode(BUILT_IN / folder_of(language)) for language in Language})


@cache
def _built_in() -> Mapping[str, str]:
    return _read(BUILT_IN)


def load_templates(directory: Path | None, policy: Policy) -> Templates:
    """The words in ``directory``, or ours without one. A file it does not have is ours.

    Raises TemplateError for a template with an unknown placeholder, a broken syntax, or without a part that ``policy``
    says such a notice must state; it names file, line and cure.
    """
    if directory is None:
        templates = built_in_templates()
        if policy.digest not in _would_do:
            check_templates(templates, _built_in(), policy, are_ours=True)
            _would_do.add(policy.digest)
        return templates
    sources = {**_built_in(), **_own(directory)}
    templates = Templates(sources)
    check_templates(templates, sources, policy, are_ours=False)
    return templates


def _own(directory: Path) -> dict[str, str]:
    if not directory.is_dir():
        raise TemplateError(str(directory), 1, "there is no such folder; contact-policy notices export writes one")
    own, known = _read(directory), _built_in()
    for name in own:
        if name not in known:
            raise TemplateError(name, 1, f"no notice is written by it; known are {', '.join(sorted(known))}")
    return own


def _read(directory: Path) -> dict[str, str]:
    files = sorted(directory.glob(_PATTERN))
    return {path.relative_to(directory).as_posix(): path.read_text(encoding="utf-8") for path in files}


def export_templates(directory: Path) -> list[Path]:
    """Write our templates to ``directory`` for an office to change; returns the files written.

    Raises TemplateError, and writes nothing, where a file of the name is there: it may be the office's own.
    """
    wanted = {directory / name: text for name, text in _built_in().items()}
    for path in wanted:
        if path.exists():
            raise TemplateError(str(path), 1, "it is there already; name an empty folder")
    for path, text in wanted.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return list(wanted)
