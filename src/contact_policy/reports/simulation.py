"""The outcome of trying another policy document: a table, and a page with a chart."""

from __future__ import annotations

from textwrap import indent

from contact_policy.policy import Policy
from contact_policy.reports.pages import page
from contact_policy.services.simulation import Simulation

CHART_WIDTH = 320


def as_text(result: Simulation, current: Policy, draft: Policy) -> str:
    """The table, then each difference with its reasons."""
    lines = [
        f"{_asked(result)}, now and then:",
        f"now:  {_edition(current)}",
        f"then: {_edition(draft)}",
        "",
        f"{'answer':42} {'now':>6} {'then':>6}",
        *[f"{answer:42} {now:6} {then:6}" for answer, (now, then) in result.answers.items()],
        "",
        f"{len(result.changed)} would be different:",
    ]
    for changed in result.changed:
        difference = changed.difference
        lines += [f"{changed.subject}: {difference.before} -> {difference.after}"]
        lines += [indent(str(why), "    ") for why in difference.why]
    return "\n".join(lines) + "\n"


def as_html(result: Simulation, current: Policy, draft: Policy) -> str:
    """The same as a page; bars are drawn to the largest count."""
    most = max((max(pair) for pair in result.answers.values()), default=1) or 1
    bars = [
        (answer, now, then, CHART_WIDTH * now // most, CHART_WIDTH * then // most)
        for answer, (now, then) in result.answers.items()
    ]
    return page(
        "simulation.html",
        asked=_asked(result),
        result=result,
        current=_edition(current),
        draft=_edition(draft),
        bars=bars,
    )


def _asked(result: Simulation) -> str:
    asked = f"{result.customers} customers and {result.proposals} proposals"
    return f"{asked} ({result.unasked} more whose facts were changed)" if result.unasked else asked


def _edition(policy: Policy) -> str:
    return f"{policy.about.id} {policy.about.version} ({policy.digest[:8]})"
