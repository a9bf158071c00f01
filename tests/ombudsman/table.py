"""The tables in docs/ombudsman.md, made anew by ``PYTHONPATH=tests .venv/bin/python -m ombudsman.table``."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from contact_policy.policy.document.rule_entry import RuleEntry
from ombudsman.conversion import convert
from ombudsman.decisions import DECISIONS
from ombudsman.grounds import GROUNDS, Way
from ombudsman.process import POLICY, Process, fair, unmet

DOCUMENT = Path(__file__).parents[2] / "docs" / "ombudsman.md"
BEGIN, END = "<!-- from here on generated -->\n", "<!-- up to here -->\n"
OUTCOMES = ("fault", "mixed", "no_fault", "not_investigated")


def generated() -> str:
    """The part of the document that the corpus gives."""
    return f"{_by_domain()}\n{_by_ground()}\n{_cures()}"


def _row(*cells: object) -> str:
    return f"| {' | '.join(map(str, cells))} |\n"


def _by_domain() -> str:
    counts = Counter((decision.domain, decision.outcome) for decision in DECISIONS)
    domains = sorted({decision.domain for decision in DECISIONS})
    rows = [_row("what it was about", *OUTCOMES), _row(*["---"] * (1 + len(OUTCOMES)))]
    rows += [_row(domain, *(counts[domain, outcome] for outcome in OUTCOMES)) for domain in domains]
    totals = Counter(decision.outcome for decision in DECISIONS)
    rows.append(_row(f"all {len(DECISIONS)}", *(totals[outcome] for outcome in OUTCOMES)))
    return "".join(rows)


def _by_ground() -> str:
    rows = [_row("ground", "decisions", "how it goes wrong", "what says so", "clauses and sources", "caught")]
    rows.append(_row(*["---"] * 6))
    for ground, ways in GROUNDS.items():
        count = sum(ground in decision.wrong for decision in DECISIONS)
        for way in ways:
            named = (f"`{ground}`", count) if way is ways[0] else ("", "")
            read_in = [convert(decision) for decision in DECISIONS if way.name in decision.wrong.get(ground, ())]
            tried = [way.happens(fair()), *read_in]
            caught = "yes" if all(_is_caught(way, process) for process in tried) else "NO"
            rows.append(_row(*named, f"{way.says} ({len(read_in)})", _sayers(way), ", ".join(_citations(way)), caught))
    return "".join(rows)


def _cures() -> str:
    ways = [way for ways in GROUNDS.values() for way in ways]
    said: dict[str, str] = {}
    for way in ways:
        cures = {check.rule: check.cure for check in way.happens(fair()).assessed().checks}
        said = {rule: cures[rule] for rule in way.rules} | said
    rows = [_row(f"`{rule}`", said[rule]) for rule in dict.fromkeys(rule for way in ways for rule in way.rules)]
    return "".join([_row("rule", "how it is put right"), _row("---", "---"), *rows])


def _entries(way: Way) -> list[RuleEntry]:
    return [POLICY.rule[rule] for rule in way.rules]


def _sayers(way: Way) -> str:
    named = [
        f"`{entry.id}` ({entry.gravest_kind.value.replace('_', ' ')}, {entry.stage.value})" for entry in _entries(way)
    ]
    if way.safeguard:
        named.append(f"safeguard: {way.safeguard.says}")
    return "; ".join(named)


def _citations(way: Way) -> list[str]:
    cited = [*way.safeguard.clauses] if way.safeguard else []
    for entry in _entries(way):
        cited += entry.clauses or entry.sources
    return list(dict.fromkeys(cited))


def _is_caught(way: Way, process: Process) -> bool:
    is_said = set(way.rules) <= unmet(process.assessed())
    return is_said and (way.safeguard is None or way.safeguard.acts(process))


def rewritten(document: str) -> str:
    """``document`` with its generated part made anew."""
    before, rest = document.split(BEGIN)
    return f"{before}{BEGIN}\n{generated()}\n{END}{rest.split(END)[1]}"


if __name__ == "__main__":
    DOCUMENT.write_text(rewritten(DOCUMENT.read_text(encoding="utf-8")), encoding="utf-8")
