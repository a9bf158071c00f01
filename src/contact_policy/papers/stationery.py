"""An office's own words and fonts, or ours: everything that makes its notices papers."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from contact_policy.papers.pdf import Typesetter
from contact_policy.papers.templates import load_wording
from contact_policy.papers.wording import Wording
from contact_policy.policy import Policy

FONTS = "fonts"


@dataclass(frozen=True, slots=True)
class Stationery:
    """The words that notices are written in, and the typesetter that makes PDFs of them."""

    wording: Wording
    typesetter: Typesetter


def load_stationery(directory: Path | None, policy: Policy) -> Stationery:
    """The stationery in ``directory``: templates, and a folder of fonts where ours are not enough; ours without one.

    Raises TemplateError, which names file, line and cure.
    """
    return Stationery(load_wording(directory, policy), _typesetter(directory))


@cache
def _typesetter(directory: Path | None) -> Typesetter:
    fonts = directory / FONTS if directory else None
    return Typesetter([fonts] if fonts and fonts.is_dir() else [])
