"""Notices as papers: words by template, then plain text, HTML and PDF. Only ``pdf`` needs the typesetter."""

from __future__ import annotations

from contact_policy.papers.checking import TemplateError
from contact_policy.papers.templates import built_in_wording, export_templates, load_wording
from contact_policy.papers.wording import NoticeText, Section, Wording

__all__ = [
    "NoticeText",
    "Section",
    "TemplateError",
    "Wording",
    "built_in_wording",
    "export_templates",
    "load_wording",
]
