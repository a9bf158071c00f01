"""Who may do what, as lines of the book: by title, and of deciding by what calls for whom."""

from __future__ import annotations

from collections.abc import Iterator

from contact_policy.desk import words
from contact_policy.desk.book.figure_words import AUTHORITY
from contact_policy.policy import Policy
from contact_policy.policy.document.format2.people import DecideTable
from contact_policy.policy.who_may import Act, may, titles_of

_ACTS = {
    Act.PROPOSE: "Who proposes",
    Act.WARN: "Who warns",
    Act.REVIEW: "Who reviews",
    Act.APPEAL: "Who hears appeals",
}
_REACHES = {"service": "reaching some services alone", "organisation": "reaching the whole organisation"}
_STANDS_IN = {"conflict": "where the case concerns them", "absence": "while they are away"}


def people(policy: Policy) -> Iterator[tuple[str, str, str]]:
    """The key, the title and the text of each line: two titles, where the document says no more of it."""
    authority, says = policy.who_acts, AUTHORITY
    if policy.who.authority is None:
        yield from ((name, title, getattr(policy.authority, name)) for name, title in says.items())
        return
    for act, title in _ACTS.items():
        yield act.value, title, titles_of(policy, may(policy, act))
    for number, entry in enumerate(authority.decide, start=1):
        is_last = number == len(authority.decide)
        title = "Who decides all else" if is_last and number > 1 else f"Who decides{_on(policy, entry)}"
        yield f"decide/{number}", title, f"{'. '.join(_said(policy, entry))}."
    if authority.review.somebody_else:
        yield "review/somebody_else", "Who does not review", "Those who decided"
    yield "conflict_path", says["conflict_path"], policy.authority.conflict_path


def _on(policy: Policy, entry: DecideTable) -> str:
    """What calls for whoever decides by an entry."""
    measures = [entry.label for entry_ in entry.measures for entry in policy.measures if entry.kind == entry_]
    called = [
        *measures,
        *(f"conduct graded {grade}" for grade in entry.grades),
        *(_REACHES[reach] for reach in entry.scope),
        *(["going without a warning"] if entry.without_warning else []),
    ]
    return f" on {words.listed(called)}" if called else ""


def _said(policy: Policy, entry: DecideTable) -> Iterator[str]:
    yield words.capitalised(titles_of(policy, entry.roles))
    if entry.needed > 1:
        yield f"{entry.needed} of them, each with their own reasons"
    if entry.in_meeting:
        yield "In a meeting, whose minute is recorded"
    for asked in entry.consult:
        yield f"After asking {asked.who}"
    for substitute in entry.substitutes:
        when = words.listed(_STANDS_IN[case] for case in substitute.when)
        yield f"{words.capitalised(titles_of(policy, [substitute.role]))} instead, {when}"
    if entry.told:
        yield f"Told of it: {'; '.join(entry.told)}"
