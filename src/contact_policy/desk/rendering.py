"""Pages made from templates: what stands in all of them, and the words that they may use."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from jinja2 import Environment, PackageLoader, PrefixLoader, select_autoescape
from jinja2.loaders import ChoiceLoader

from contact_policy.desk import words
from contact_policy.desk.reach import reach_hint, reaching, services
from contact_policy.letters.kept_bytecode import kept_bytecode
from contact_policy.policy import Policy
from contact_policy.policy.who_may import Act, may, titles_of


@cache
def environment() -> Environment:
    """The templates, each compiled once for the life of the process; ``compile_templates`` does it for all."""
    components = PrefixLoader({"govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja")})
    ours = Environment(
        loader=ChoiceLoader([PackageLoader("contact_policy.desk"), components]),
        autoescape=select_autoescape(default=True),
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        cache_size=-1,
        bytecode_cache=kept_bytecode(Path(__file__).parent / "templates"),
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
    ours.globals |= {"titles_of": titles_of, "may_do": _may}
    ours.globals |= {"reaching": reaching, "reach_hint": reach_hint, "services_of": services}
    return ours


def _may(policy: Policy, act: str) -> tuple[str, ...]:
    """The roles that may do an act of that name."""
    return may(policy, Act(act))


def compile_templates() -> None:
    """Compile every template, so that no page keeps other requests waiting for it: half a second, once kept 30 ms."""
    ours = environment()
    for name in ours.list_templates(extensions=["html"]):
        ours.get_template(name)


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
