"""Notices as letters: words by template, then plain text, HTML and PDF."""

from __future__ import annotations

from contact_policy.letters.assets import LetterAssets, load_letter_assets
from contact_policy.letters.checking import TemplateError
from contact_policy.letters.loading import built_in_templates, export_templates, load_templates
from contact_policy.letters.page import html_letter
from contact_policy.letters.pdf import CannotTypeset, Typesetter
from contact_policy.letters.plain import plain_letter
from contact_policy.letters.templates import NoticeText, Section, Templates

__all__ = [
    "CannotTypeset",
    "LetterAssets",
    "NoticeText",
    "Section",
    "TemplateError",
    "Templates",
    "Typesetter",
    "built_in_templates",
    "export_templates",
    "html_letter",
    "load_letter_assets",
    "load_templates",
    "plain_letter",
]
