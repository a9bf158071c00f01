"""Pages made from templates: what stands in all of them, and the words that they may use."""

from __future__ import annotations

from functools import cache

from jinja2 import Environment, PackageLoader, PrefixLoader, select_autoescape
from jinja2.loaders import ChoiceLoader

from contact_policy.desk import words


@cache
def environment() -> Environment:
    """The templates, compiled once for the life of the process."""
    components = PrefixLoader({"govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja")})
    ours = Environment(
        loader=ChoiceLoader([PackageLoader("contact_policy.desk"), components]),
        autoescape=select_autoescape(default=True),
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        cache_size=-1,
    )
    ours.filters |= {
        "day": words.day,
        "last_day": words.last_day,
        "time": words.time,
        "moment": words.moment,
        "capitalised": words.capitalised,
        "listed": words.listed,
        "channels": words.channels,
    }
    ours.filters["page_of"] = _page_of
    ours.globals["count"] = words.count
    ours.globals["words"] = words
    return ours


_THINGS = {
    "warnings": "/warnings/{warning_id}",
    "proposals": "/proposals/{proposal_id}",
    "restrictions": "/restrictions/{restriction_id}",
    "notices": "/notices/{notice_id}",
    "appeals": "/appeals/{appeal_id}",
}


def _page_of(noun: str) -> str:
    """Where a thing of that noun is read, as its page is declared."""
    return _THINGS[noun]
