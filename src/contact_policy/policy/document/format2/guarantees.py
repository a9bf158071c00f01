"""What no document may switch off: the fourteen guarantees, each a refusal with key and cure.

They are numbered as in ``docs/policies.md``, and each cure begins with its number.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from contact_policy.policy.document.format2.criteria import ALWAYS
from contact_policy.policy.document.format2.effects import EFFECTS
from contact_policy.policy.document.format2.measures import MeasureTable
from contact_policy.policy.document.format2.register import GETS_THROUGH, MUST_STATE
from contact_policy.policy.document.format2.written_policy import WrittenPolicy
from contact_policy.policy.document.lines import Path
from contact_policy.policy.document.reader import Flawed
from contact_policy.policy.findings import Kind
from contact_policy.policy.vocabulary import Channel, Grade, NoticeKind

LONGEST_MONTHS, LONGEST_REVIEW_MONTHS = 36, 12
LONGEST_APPEAL_WORKING_DAYS = 60
_ALWAYS_WATCHED = (Channel.IN_PERSON, Channel.WEB)


def guarantee_flaws(policy: WrittenPolicy) -> Iterator[Callable[[], Iterator[Flawed]]]:
    """The checks, each to be made by itself."""
    checks = (
        _deciders, _appeals, _ways_in, _letters, _warned, _exempted, _conduct, _grounds, _measures, _proportion,
        _gets_through, _considered, _ends, _kept,
    )  # fmt: skip
    for check in checks:
        yield partial(check, policy)


def _posts(policy: WrittenPolicy) -> frozenset[str]:
    """The roles that are one post."""
    return frozenset(name for name, role in policy.roles.items() if role.holders == "one")


def _deciders(policy: WrittenPolicy) -> Iterator[Flawed]:
    """G1: somebody other than the one who proposes decides, and one post is one signature."""
    posts = _posts(policy)
    proposing = frozenset(policy.authority.propose.roles)
    for index, entry in enumerate(policy.authority.decide):
        path: Path = ("authority", "decide", index)
        if entry.everybody <= proposing & posts:
            cure = "G1: whoever proposes cannot decide; name a role apart from the one post that proposes"
            yield (*path, "roles"), cure
        if frozenset(entry.roles) <= posts and entry.needed > len(entry.roles):
            cure = "G1: one post cannot agree with itself; name as many roles, or one with several holders"
            yield (*path, "needed"), cure
        for place, substitute in enumerate(entry.substitutes):
            if frozenset(entry.roles) == {substitute.role} & posts:
                cure = f"G1: {substitute.role!r} cannot stand in for itself; name another role"
                yield (*path, "substitutes", place, "role"), cure
    for act in ("review", "appeal"):
        table = getattr(policy.authority, act)
        if frozenset(table.roles) <= posts and table.needed > len(table.roles):
            cure = "G1: one post cannot agree with itself; name as many roles, or one with several holders"
            yield ("authority", act, "needed"), cure
    if not policy.authority.decide[-1].is_for_all_else:
        path = ("authority", "decide", len(policy.authority.decide) - 1)
        yield path, "G1: the last entry decides all that the others do not; leave its conditions out"


def _appeals(policy: WrittenPolicy) -> Iterator[Flawed]:
    """G2: there is an appeal, heard by somebody who did not decide, in good time."""
    posts, hearing = _posts(policy), frozenset(policy.authority.appeal.roles)
    if any(hearing <= entry.everybody & posts for entry in policy.authority.decide):
        yield (
            ("authority", "appeal", "roles"),
            "G2: an appeal is heard by somebody who did not decide; name another role",
        )
    appeals = policy.appeals
    if appeals.against and "restriction" not in appeals.against:
        yield ("appeals", "against"), 'G2: every restriction can be appealed against; add "restriction"'
    if appeals.counted_in == "working_days" and appeals.days_to_decide > LONGEST_APPEAL_WORKING_DAYS:
        cure = f"G2: an appeal is decided in some three months; give {LONGEST_APPEAL_WORKING_DAYS} working days or less"
        yield ("appeals", "days_to_decide"), cure


def _ways_in(policy: WrittenPolicy) -> Iterator[Flawed]:
    """G3: two routes at least stay open in order, both watched, and no measure closes them all."""
    access = policy.access
    for channel in access.always_open:
        if channel not in (*access.routes, *_ALWAYS_WATCHED):
            cure = f"G3: {channel.value!r} is not watched; add it to access.routes, or take it out here"
            yield ("access", "always_open"), cure
    if len(access.always_open) < len(("first", "second")):
        yield ("access", "always_open"), "G3: name a second route, for somebody who cannot use the first"
    for name, entry in policy.measures.items():
        closed = entry.fixed.channels if entry.effect == "close" else entry.fixed.closes_channels
        left_open = entry.fixed.channels if entry.effect == "channels" else None
        if left_open and not {*left_open} & {*access.routes, *_ALWAYS_WATCHED}:
            cure = f"G3: nobody watches what it leaves; name one of {', '.join(access.routes)}"
            yield ("measures", name, "fixed", "channels"), cure
        if closed and frozenset(closed) >= frozenset(access.always_open):
            left = ", ".join(access.always_open)
            yield ("measures", name, "fixed"), f"G3: it closes every route that may stay open; leave one of {left}"


def _letters(policy: WrittenPolicy) -> Iterator[Flawed]:
    """G4: there is a letter of every kind, and it states what a person needs to know."""
    for kind in NoticeKind:
        if kind not in policy.notices:
            yield ("notices", kind.value), "G4: add it; every kind of letter exists"
    for name, entry in policy.notices.items():
        for part in MUST_STATE.get(NoticeKind(name), ()):
            if part not in entry.must_state:
                yield ("notices", name, "must_state"), f"G4: a {name} notice always states the {part}; add it"


def _warned(policy: WrittenPolicy) -> Iterator[Flawed]:
    """G5: a written warning with time to change comes before every restriction that is not exempt."""
    if not any(step.form == "written" and step.needed and not step.before for step in policy.warnings):
        cure = "G5: a written warning comes before every restriction that is not exempt; "
        yield ("warnings",), cure + 'let one have form = "written" and no `before`'
    for index, step in enumerate(policy.warnings):
        if step.form == "written" and not step.response_days:
            yield ("warnings", index, "response_days"), "G5: a warning gives time to change; give 1 or more"
        if step.life_months is None:
            yield ("warnings", index, "life_months"), "add it: for how long it may be relied on"


def _exempted(policy: WrittenPolicy) -> Iterator[Flawed]:
    """G5: nobody goes without a warning for what is minor, neutral, or unacceptable only by its effect."""
    exemption = policy.exemption
    if exemption.grade is Grade.MINOR:
        yield ("exemption", "grade"), "G5: minor conduct is never exempt from a warning; give serious or severe"
    for code in exemption.observations:
        if policy.observations[code].grade in {None, Grade.MINOR}:
            yield ("exemption", "observations"), f"G5: {code!r} is minor or neutral; a warning comes first"
    for name in exemption.behaviours:
        if policy.behaviours[name].needs_effect and not exemption.observations:
            cure = f"G5: {name!r} is unacceptable only by its effect; a warning comes first"
            yield ("exemption", "behaviours"), cure


def _conduct(policy: WrittenPolicy) -> Iterator[Flawed]:
    """G6, G7: what a person recorded establishes a behaviour, and persistence alone is none."""
    if all(entry.behaviour for entry in policy.observations.values()):
        cure = "G6: list what is never held against anybody (forceful, angry, distressed), without behaviour and grade"
        yield ("observations",), cure
    for name, entry in policy.behaviours.items():
        means = {shown.means for shown in entry.shown_by.values()}
        path: Path = ("behaviours", name)
        if means <= {"resembled"}:
            yield (*path, "shown_by"), "G6: a machine's suggestion establishes nothing; add what a person records"
        if entry.needs_effect and entry.effect is None:
            cure = 'name the ground of its effect, as in effect = { ground = "effect-on-work" }: '
            yield (*path, "effect"), cure + "without it nothing establishes this behaviour"
        if means & {"refused", "repeated"} and not entry.needs_effect:
            cure = "G7: persistence or repetition alone is not unacceptable; ask for its effect on the work"
            yield (*path, "needs_effect"), cure
        if "observed" in means and name not in {o.behaviour for o in policy.observations.values()}:
            yield path, "no observation is of this behaviour; add one"


def _grounds(policy: WrittenPolicy) -> Iterator[Flawed]:
    """G6, G7: a neutral observation shows nothing, and one refusal is no persistence."""
    for name, entry in policy.behaviours.items():
        for ground, shown in entry.shown_by.items():
            path: Path = ("behaviours", name, "shown_by", ground)
            if shown.means == "refused" and (shown.times == 1 or shown.after is None):
                cure = "G7: one refusal is not persistence, and something must have been given first; "
                yield path, cure + "say after, and times = 2 or more"
            for code in shown.observations:
                if policy.observations[code].behaviour is None:
                    yield path, f"G6: {code!r} is neutral and never held against anybody"


def _measures(policy: WrittenPolicy) -> Iterator[Flawed]:
    """G8, G9: what takes much needs grave conduct, and what the law owes cannot be withheld."""
    services = policy.scope.services if policy.scope else {}
    for name, entry in policy.measures.items():
        path: Path = ("measures", name)
        effect = EFFECTS[entry.effect]
        if entry.needs_grade.rank < effect.floor.rank:
            cure = f"G8: {entry.effect!r} takes so much that it needs {effect.floor} conduct; "
            yield (*path, "needs_grade"), cure + f'say needs_grade = "{effect.floor}" or graver'
        for key, service in _withheld(entry):
            if not services[service].discretionary:
                yield (*path, key, "services"), f"G9: {service!r} is owed by law; it cannot be withheld"
        if entry.effect == "arrangement" and entry.listed and not entry.reason and entry.fixed.description is None:
            cure = "G8: an arrangement in the proposer's own words always asks for a reason; "
            yield (*path, "listed"), cure + "say listed = false, or fix its description"


def _withheld(entry: MeasureTable) -> Iterator[tuple[str, str]]:
    """The services that it may withhold, each with the table that says so."""
    if entry.effect == "service":
        yield from [("fixed", service) for service in entry.fixed.services or ()]
        among = entry.asks.services.among if entry.asks.services else None
        yield from [("asks", str(service)) for service in among or ()]


def _proportion(policy: WrittenPolicy) -> Iterator[Flawed]:
    """G10: what is done is in proportion: by a sum of weights, or by a criterion."""
    sums = policy.proportion
    if sums is None:
        if not any(entry.covers == "proportion" for entry in policy.criteria.values()):
            cure = "G10: without [proportion] a criterion must cover proportion; "
            yield ("criteria",), cure + 'add one with covers = "proportion"'
        return
    rising = [sums[grade] for grade in Grade]
    if rising != sorted(rising):
        yield ("proportion",), "a graver grade never allows less; let the figures rise"
    for name, entry in policy.measures.items():
        if entry.weight is None:
            yield ("measures", name, "weight"), "add it: [proportion] makes a sum of weights"
        elif entry.weight > sums[_least_grade_that_carries(entry)]:
            cure = (
                f"G10: it weighs more than {sums[_least_grade_that_carries(entry)]}, all that [proportion] allows then"
            )
            yield ("measures", name, "weight"), cure
    if min(entry.weight or 1 for entry in policy.measures.values()) > rising[0]:
        cure = "no measure is light enough for minor conduct; raise it, or let one weigh less"
        yield ("proportion", "minor"), cure


def _least_grade_that_carries(entry: MeasureTable) -> Grade:
    """The grade it must be possible at: the one it needs, or the gravest where it needs none in particular."""
    return Grade.SEVERE if entry.needs_grade is Grade.MINOR else entry.needs_grade


def _gets_through(policy: WrittenPolicy) -> Iterator[Flawed]:
    """G11: five things always get through."""
    for what in GETS_THROUGH:
        if what not in policy.gets_through:
            yield ("gets_through", what), "G11: add it; it always gets through"


def _considered(policy: WrittenPolicy) -> Iterator[Flawed]:
    """G12: proper handling and access needs are always considered."""
    for covers in ("proper_handling", "access_needs"):
        if not any(
            entry.covers == covers
            and entry.kind is not Kind.ADVICE
            and entry.stage in {"proposal", "decision"}
            and entry.when == ALWAYS
            for entry in policy.criteria.values()
        ):
            cure = f"G12: somebody always considers {covers.replace('_', ' ')} before a decision; "
            yield ("criteria",), cure + f'add a criterion with covers = "{covers}", breach or needs_reason'


def _ends(policy: WrittenPolicy) -> Iterator[Flawed]:
    """G13: every restriction is reviewed within a year and decided anew after three."""
    lengths = policy.lengths
    for grade, months in lengths.longest_months.items():
        if months > LONGEST_MONTHS:
            cure = (
                f"G13: nothing runs longer than three years without being decided anew; give {LONGEST_MONTHS} or less"
            )
            yield ("lengths", "longest_months", grade), cure
    by_grade = lengths.review_months
    for grade, months in by_grade.items() if not isinstance(by_grade, int) else ():
        if months > LONGEST_REVIEW_MONTHS:
            cure = f"G13: each restriction is reviewed within a year; give {LONGEST_REVIEW_MONTHS} or less"
            yield ("lengths", "review_months", grade), cure
    for days in policy.reminders.overdue_days or ():
        if days > lengths.review_grace_days:
            cure = "give days within lengths.review_grace_days: after them it has ended"
            yield ("reminders", "overdue_days"), cure


def _kept(policy: WrittenPolicy) -> Iterator[Flawed]:
    """G14: evidence is kept while it counts, and what is in force is never erased."""
    for record, entry in policy.retention.items():
        if record == "contact_events" and entry.months < policy.lengths.evidence_life_months:
            cure = "G14: evidence is kept while it may be relied on; give lengths.evidence_life_months or more"
            yield ("retention", record), cure
        if record in {"restrictions", "appeals", "warnings"} and entry.from_ == "recorded":
            yield ("retention", record), "G14: count from its end: what is in force is never erased"
