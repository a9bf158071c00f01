"""The way to the pages that nothing else leads to."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

_PLACES = (
    ("Home", ""),
    ("Customers", "/customers"),
    ("Proposals", "/proposals"),
    ("Reviews", "/reviews"),
    ("Filed mail", "/filed"),
    ("Data requests", "/data-requests"),
    ("Disposals", "/disposals"),
    ("Figures", "/figures"),
    ("Audit trail", "/trail"),
    ("The policy", "/policy"),
)


class Destination(NamedTuple):
    """A link of the navigation."""

    title: str
    path: str
    is_here: bool


def places(may_open: Callable[[str], bool], here: str) -> Iterator[Destination]:
    """Where somebody can go from the page ``here``, of the pages that they may open."""
    for title, path in _PLACES:
        if may_open(path):
            is_here = here == path or (path != "" and here.startswith(f"{path}/"))
            yield Destination(title, path, is_here)
