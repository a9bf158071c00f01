"""The policy book: each clause beside what answers it and the cases that test it, and each rule beside its clauses."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from textwrap import fill

from contact_policy.policy import Policy
from contact_policy.policy.document.rule_entry import RuleEntry
from contact_policy.reports.pages import page
from contact_policy.services.policy_book import AnsweredClause, answered_clauses

LINE = 110
INDENT = " " * 12

Cases = Mapping[str, Sequence[str]]


def read_cases(folder: Path) -> Cases:
    """The sentences of the test cases under ``folder`` (TOML: ``[[pairs]]``, each with ``rule`` and ``sentence``)."""
    found: dict[str, list[str]] = {}
    for path in sorted(folder.glob("*.toml")):
        for case in tomllib.loads(path.read_text()).get("pairs", []):
            found.setdefault(case["rule"], []).append(case["sentence"])
    return found


def as_text(policy: Policy, cases: Cases) -> str:
    """The book as text."""
    clauses = answered_clauses(policy)
    parts = [_title(policy), f"{len(clauses)} of {len(policy.clauses)} clauses are answered.", "", "CLAUSES", ""]
    parts += [line for answered in clauses for line in _clause_lines(answered, cases)]
    parts += ["", "RULES", ""]
    for rule in policy.rules:
        cites = ", ".join((*rule.clauses, *rule.sources))
        parts.append(_wrapped(f"{rule.id}: {_kind(rule)}, at the {rule.stage}; {cites}", ""))
        parts += [_wrapped(f"tested: {says}", INDENT) for says in cases.get(rule.id, ())]
    return "\n".join(parts) + "\n"


def as_html(policy: Policy, cases: Cases) -> str:
    """The book as a page."""
    return page("policy_book.html", title=_title(policy), policy=policy, clauses=answered_clauses(policy), cases=cases)


def _kind(rule: RuleEntry) -> str:
    """The kind, or each with its case where it depends on the facts."""
    by_case = " or ".join(f"{kind} ({case})" for case, kind in rule.kinds.items())
    return by_case or rule.gravest_kind


def _title(policy: Policy) -> str:
    about = policy.about
    return f"{about.title}, {about.owner}, edition {about.version}"


def _clause_lines(answered: AnsweredClause, cases: Cases) -> list[str]:
    clause = answered.clause
    lines = [_wrapped(f"{clause.id:12}{clause.text} ({clause.kind})", "")]
    for label, entries in (
        ("rule", answered.rules),
        ("measure", answered.measures),
        ("step", answered.steps),
        ("duty", answered.duties),
        ("", answered.classification),
    ):
        lines += [_wrapped(f"{label} {entry}".strip(), INDENT) for entry in entries]
    count = sum(len(cases.get(rule, ())) for rule in answered.rules)
    return [*lines, f"{INDENT}tested by {count} cases"] if count else lines


def _wrapped(text: str, indent: str) -> str:
    return fill(text, LINE, initial_indent=indent, subsequent_indent=INDENT)
