"""The way to the pages that nothing else leads to."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from contact_policy.desk.pages import PAGES
from contact_policy.records import Role

_PLACES = (
    ("Home", ""),
    ("Customers", "/customers"),
    ("Proposals", "/proposals"),
    ("Reviews", "/reviews"),
    ("Filed mail", "/filed"),
    ("Data requests", "/data-requests"),
    ("Figures", "/figures"),
    ("Audit trail", "/trail"),
    ("The policy", "/policy"),
)


class Destination(NamedTuple):
    """A link of the navigation."""

    title: str
    path: str
    is_here: bool


def places(roles: frozenset[Role], here: str) -> Iterator[Destination]:
    """Where somebody with ``roles`` can go from the page ``here``."""
    open_to_them = {page.path for page in PAGES if page.method == "GET" and page.roles and page.roles & roles}
    for title, path in _PLACES:
        if path in open_to_them:
            is_here = here == path or (path != "" and here.startswith(f"{path}/"))
            yield Destination(title, path, is_here)
