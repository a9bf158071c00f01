"""Notices as papers: words by template, then plain text, HTML and PDF."""

from __future__ import annotations

from contact_policy.papers.checking import TemplateError
from contact_policy.papers.page import html_letter
from contact_policy.papers.pdf import CannotTypeset, Typesetter
from contact_policy.papers.plain import plain_letter
from contact_policy.papers.stationery import Stationery, load_stationery
from contact_policy.papers.templates import built_in_wording, export_templates, load_wording
from contact_policy.papers.wording import NoticeText, Section, Wording

__all__ = [
    "CannotTypeset",
    "NoticeText",
    "Section",
    "Stationery",
    "TemplateError",
    "Typesetter",
    "Wording",
    "built_in_wording",
    "export_templates",
    "html_letter",
    "load_stationery",
    "load_wording",
    "plain_letter",
]
