"""An export as a page that anybody can read: headings, lists and plain words, nothing from elsewhere."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from html import escape
from typing import Any

from contact_policy.policy.words import ENGLISH
from contact_policy.policy.working_days import london_date
from contact_policy.records.subject_access import SubjectExport, SubjectItem

_STYLE = (
    "body{font:1.1rem/1.5 sans-serif;max-width:48rem;margin:2rem auto;padding:0 1rem}"
    "section{border-top:1px solid #777;margin-top:1.5rem}dt{font-weight:bold}dd{margin:0 0 .5rem 1rem;"
    "white-space:pre-wrap;overflow-wrap:anywhere}"
)
_HEADINGS = {
    "purposes": "What we use it for",
    "lawful_basis": "What allows us to",
    "categories": "What kinds of things it is",
    "recipients": "Who is given it",
    "source": "Where it comes from",
    "period": "How long we keep it",
    "rights": "Your rights",
    "complaint_to_the_office": "To complain to us",
    "complaint_to_the_commissioner": "To complain to the Information Commissioner",
    "automated_decisions": "Who decides",
}


def as_page(export: SubjectExport, letters: Sequence[str]) -> str:
    """The page; ``letters`` are the names of the files that lie beside it."""
    title = f"What we keep about {export.name}"
    return "".join(
        (
            '<!doctype html><html lang="en"><head><meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width"><title>',
            escape(title),
            f"</title><style>{_STYLE}</style></head><body><main><h1>",
            escape(title),
            "</h1>",
            f"<p>As of {ENGLISH.on(london_date(export.made_at))}.</p>",
            *_explained(export),
            "<h2>What was sent to whom</h2>",
            *_listed(
                [f"{each['at'] or ''}: {each['what']}, {each['recipient']}" for each in export.recipients]
                or ["Nothing."]
            ),
            "<h2>Your letters</h2>",
            *_listed([f'<a href="{escape(name)}">{escape(name)}</a>' for name in letters] or ["None."], is_html=True),
            "<h2>What we keep, oldest first</h2>",
            *(part for item in export.items for part in _item(item)),
            "<h2>What is not listed by itself</h2>",
            *_listed(list(export.left_out.values())),
            "</main></body></html>",
        )
    )


def _explained(export: SubjectExport) -> Iterator[str]:
    for name, heading in _HEADINGS.items():
        said = export.explanations[name]
        yield f"<h2>{heading}</h2>"
        if name == "period":
            yield from _listed([f"{each['what']}: {each['kept']}" for each in said])
        elif isinstance(said, list):
            yield from _listed(said)
        else:
            yield f"<p>{escape(said)}</p>"


def _listed(lines: Sequence[str], *, is_html: bool = False) -> Iterator[str]:
    yield "<ul>"
    yield from (f"<li>{line if is_html else escape(line)}</li>" for line in lines)
    yield "</ul>"


def _item(item: SubjectItem) -> Iterator[str]:
    yield f"<section><h3>{escape(item.holds)}</h3><dl>"
    if item.at is not None:
        yield _pair("when", item.at.isoformat(timespec="minutes"))
    if item.by:
        yield _pair("recorded by", f"{item.by}{f' ({item.role})' if item.role else ''}")
    if item.recipients:
        yield _pair("sent", ", ".join(item.recipients))
    yield from (
        _pair(name.replace("_", " "), _said(value)) for name, value in item.data.items() if value not in ("", [], {})
    )
    yield from (_pair(id_, text) for id_, text in item.clauses)
    yield "</dl></section>"


def _pair(name: str, said: str) -> str:
    return f"<dt>{escape(name)}</dt><dd>{escape(said)}</dd>"


def _said(value: Any, depth: int = 0) -> str:
    """A value in lines, what belongs to it moved in."""
    indent = "  " * depth
    if isinstance(value, Mapping):
        shown = [
            f"{indent}{name.replace('_', ' ')}: {_said(part, depth + 1).lstrip()}"
            for name, part in value.items()
            if part not in (None, "", [], {})
        ]
        return "\n".join(["", *shown] if depth else shown)
    if isinstance(value, list):
        return "\n".join(f"{indent}{_said(part, depth + 1).strip()}" for part in value)
    return {True: "yes", False: "no"}.get(value, str(value)) if isinstance(value, bool) else str(value)
