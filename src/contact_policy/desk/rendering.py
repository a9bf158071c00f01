"""Pages made from templates: what stands in all of them, and the words that they may use."""

from __future__ import annotations

from collections.abc import Mapping, MutableMapping
from functools import cache
from pathlib import Path
from time import perf_counter
from typing import Any

from jinja2 import Environment, PackageLoader, PrefixLoader, select_autoescape
from jinja2.loaders import ChoiceLoader
from starlette.responses import HTMLResponse

from contact_policy.api.pacing import Pacing
from contact_policy.desk import words
from contact_policy.desk.reach import reach_hint, reaching, services
from contact_policy.letters.kept_bytecode import kept_bytecode
from contact_policy.policy import Policy
from contact_policy.policy.who_may import Act, may, titles_of

# Seconds after which whoever writes a page lets others have a turn.
AT_A_STRETCH = 0.001


class _Templates(Environment):
    """Templates that import each other a hundred times a page."""

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """Have what all of them may use in one table: Jinja's two laid over each other cost a tenth of a page."""
        return {**self.globals, **(d or {})}


@cache
def environment() -> Environment:
    """The templates, each compiled once for the life of the process; ``compile_templates`` does it for all."""
    components = PrefixLoader({"govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja")})
    ours = _Templates(
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


class PageToWrite(HTMLResponse):
    """A page that is known but not yet written. To write one takes milliseconds: a telephone may ring meanwhile."""

    def __init__(self, template: str, said: Mapping[str, Any], status: int) -> None:
        """``said`` is what the template is given."""
        super().__init__(status_code=status)
        self._template = template
        self._said = said

    async def write(self, pacing: Pacing) -> None:
        """Put its text together in its turn, and let others have theirs wherever it has taken long."""
        await pacing.begin()
        pieces, since = [], perf_counter()
        for piece in environment().get_template(self._template).generate(self._said):
            pieces.append(piece)
            if perf_counter() - since > AT_A_STRETCH:
                await pacing.begin()
                since = perf_counter()
        self.body = self.render("".join(pieces))
        self.headers["Content-Length"] = str(len(self.body))


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
