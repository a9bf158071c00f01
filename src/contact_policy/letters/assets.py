"""An office's own words and fonts, or ours: everything that makes its notices letters."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from contact_policy.letters.loading import load_templates
from contact_policy.letters.pdf import Typesetter
from contact_policy.letters.templates import Templates
from contact_policy.policy import Policy

FONTS = "fonts"


@dataclass(frozen=True, slots=True)
class LetterAssets:
    """The words that notices are written in, and the typesetter that makes PDFs of them."""

    templates: Templates
    typesetter: Typesetter


def load_letter_assets(directory: Path | None, policy: Policy) -> LetterAssets:
    """What is in ``directory``: templates, and a folder of fonts where ours are not enough; ours without one.

    Raises TemplateError, which names file, line and cure.
    """
    return LetterAssets(load_templates(directory, policy), _typesetter(directory))


@cache
def _typesetter(directory: Path | None) -> Typesetter:
    fonts = directory / FONTS if directory else None
    return Typesetter([fonts] if fonts and fonts.is_dir() else [])
