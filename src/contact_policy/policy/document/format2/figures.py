"""Figures, hours and rules of a document of format 2 that make sense together, and the rules that its level lists."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from zoneinfo import ZoneInfo

from contact_policy.policy.bank_holidays import worked_out
from contact_policy.policy.document.format2.asked_values import wrong_value
from contact_policy.policy.document.format2.countries import COUNTRIES
from contact_policy.policy.document.format2.effects import EFFECTS
from contact_policy.policy.document.format2.measures import BoundsTable, MeasureTable, given
from contact_policy.policy.document.format2.register import OTHERWISE, PART_OF, RULES, SAME_CASE
from contact_policy.policy.document.format2.terms import RuleTable
from contact_policy.policy.document.format2.written_policy import WrittenPolicy
from contact_policy.policy.document.lines import Path
from contact_policy.policy.document.reader import Flawed, too_new
from contact_policy.policy.document.tables import FIGURES, WEEKDAYS
from contact_policy.policy.findings import Kind, Stage
from contact_policy.policy.rulebook import cases_of

_NOT_OF_ITS_OWN = ("nothing", "repeat")
_URGENT = ("safeguarding", "emergency")
ACTS = {"warning": "warn", "proposal": "propose", "review": "review", "appeal": "appeal"}


def figure_flaws(policy: WrittenPolicy) -> Iterator[Callable[[], Iterator[Flawed]]]:
    """The checks, each to be made by itself."""
    for check in (
        _effects,
        _bounds,
        _heavier,
        _hours,
        _place,
        _working_day,
        _reviews,
        _filed,
        _criteria,
        _scope,
        _listed,
        _kinds,
    ):
        yield partial(check, policy)


def _effects(policy: WrittenPolicy) -> Iterator[Flawed]:
    """A measure settles and asks what its effect has, and no effect is later than the document's level."""
    for name, entry in policy.measures.items():
        effect, path = EFFECTS[entry.effect], ("measures", name)
        if effect.since > policy.policy.engine:
            yield (*path, "effect"), too_new(effect.since).replace("remove it", "use another effect")
        for table, said in (("fixed", given(entry.fixed)), ("asks", given(entry.asks))):
            for key in said:
                if key not in effect.parameters:
                    known = ", ".join(effect.parameters) or "no parameters"
                    yield (*path, table, key), f"remove it; {entry.effect!r} has {known}"
                elif table == "asks" and key in given(entry.fixed):
                    yield (*path, table, key), "it is fixed already; remove one"
        if entry.effect == "block" and entry.fixed.points is None:
            yield (*path, "fixed"), 'say what is blocked: points = "phone", "email" or "social_media"'


def _bounds(policy: WrittenPolicy) -> Iterator[Flawed]:
    """What a proposer may fill in lies within what the effect takes, and so does what is usual."""
    for name, entry in policy.measures.items():
        for key, bounds in given(entry.asks).items():
            parameter = EFFECTS[entry.effect].parameters.get(key)
            if parameter is None or not isinstance(bounds, BoundsTable):
                continue
            path: Path = ("measures", name, "asks", key)
            least = parameter.least if bounds.least is None else bounds.least
            most = parameter.most if bounds.most is None else bounds.most
            if parameter.most and not parameter.least <= least <= most <= parameter.most:
                cure = f"give bounds within {parameter.least} and {parameter.most}, the least first"
                yield path, cure
            elif isinstance(bounds.usually, int) and parameter.most and not least <= bounds.usually <= most:
                yield path, f"let usually lie between {least} and {most}"
            said = [*(bounds.among or ()), *([] if bounds.usually is None else [bounds.usually])]
            yield from ((path, cure) for cure in filter(None, (wrong_value(key, value) for value in said)))
            if bounds.among and bounds.usually is not None and bounds.usually not in bounds.among:
                yield path, "let usually be one of among"


def _heavier(policy: WrittenPolicy) -> Iterator[Flawed]:
    """Fewer minutes, or contacts, weigh no less; what has no figure has none to weigh by."""
    for name, entry in policy.measures.items():
        path: Path = ("measures", name, "heavier")
        if entry.heavier and not FIGURES & {*EFFECTS[entry.effect].parameters}:
            yield path, f"remove it; {entry.effect!r} has no minutes or count to weigh by"
        elif entry.heavier and entry.weight and entry.heavier.weight < entry.weight:
            yield (*path, "weight"), f"give {entry.weight} or more: fewer never weigh less"


def _hours(policy: WrittenPolicy) -> Iterator[Flawed]:
    """Hours of contact run forwards, those that are usual, too, on days on which the office is there."""
    weekend = policy.calendar.weekend
    for name, entry in policy.measures.items():
        fixed, asks, path = entry.fixed, entry.asks, ("measures", name)
        first, last = fixed.from_ or _usual(asks.from_), fixed.to or _usual(asks.to)
        if first and last and first >= last:
            table = "fixed" if fixed.from_ and fixed.to else "asks"
            yield (*path, table), f"let the hours run forwards: {first} is not before {last}"
        asked = asks.days
        named = (("fixed", fixed.days or ()), ("asks", (*(asked.among or ()), asked.usually) if asked else ()))
        for table, days in named:
            for day in days:
                if day in weekend:
                    yield (*path, table), f"the office is closed on {day}, so nobody could use it; take it out"


def _usual(bounds: BoundsTable | None) -> str:
    """The time of day that is suggested, if any."""
    return bounds.usually if bounds and isinstance(bounds.usually, str) else ""


def _place(policy: WrittenPolicy) -> Iterator[Flawed]:
    """The office is in a country, and keeps a time, that there are."""
    office = policy.office
    if office.country not in COUNTRIES:
        cure = "GB" if office.country == "UK" else "AU for Australia"
        yield ("office", "country"), f"write the ISO code of a country, as in {cure}"
    try:
        ZoneInfo(office.timezone)
    except (KeyError, ValueError, OSError):
        yield ("office", "timezone"), "write the name of a time zone, as in Europe/London or Australia/Sydney"


def _working_day(policy: WrittenPolicy) -> Iterator[Flawed]:
    calendar = policy.calendar
    first, last = calendar.working_hours
    if first >= last:
        yield ("calendar", "working_hours"), "give the first and the last hour, as in [9, 17]"
    if len(calendar.weekend) == len(WEEKDAYS):
        yield ("calendar", "weekend"), "leave a day out: the office works on none, so that nothing would ever be due"
    for day in calendar.open:
        if day not in worked_out(calendar.law, day.year):
            yield ("calendar", "open"), f"remove {day}: it is no holiday"


def _reviews(policy: WrittenPolicy) -> Iterator[Flawed]:
    """No review comes after the longest length is over."""
    lengths = policy.lengths
    for grade, longest in lengths.longest_months.items():
        months = lengths.review_months
        review = months if isinstance(months, int) else months[grade]
        if review > longest:
            path: Path = (
                ("lengths", "review_months") if isinstance(months, int) else ("lengths", "review_months", grade)
            )
            yield path, f"give {longest} or less: it would be over before it is looked at"
    for name, entry in policy.measures.items():
        if entry.review_months is not None and entry.review_months > _longest(policy, entry):
            cure = f"give {_longest(policy, entry)} or less: it would be over before it is looked at"
            yield ("measures", name, "review_months"), cure


def _filed(policy: WrittenPolicy) -> Iterator[Flawed]:
    """What filed mail brings is seen before it is answered, and the more urgent is answered the sooner."""
    seen, through = policy.seen_within, policy.gets_through
    usual = through["new_matter"].within_working_days if "new_matter" in through else None
    for what, entry in through.items():
        if what in _NOT_OF_ITS_OWN:
            yield (
                ("gets_through", what),
                f"give it another name: {what!r} says of filed mail that it brings nothing new",
            )
        days, path = entry.within_working_days, ("gets_through", what, "within_working_days")
        if days is not None and days < seen:
            yield path, f"give {seen} or more, as filed_mail.seen_within_working_days: what nobody has seen waits"
        elif days is not None and usual is not None and days > usual and what in _URGENT:
            yield path, f"give {usual} or less, as gets_through.new_matter: this is the more urgent"


def _longest(policy: WrittenPolicy, entry: MeasureTable) -> int:
    return entry.longest_months or max(policy.lengths.longest_months.values())


def _criteria(policy: WrittenPolicy) -> Iterator[Flawed]:
    """Whoever has considered something may do the act at which it is asked."""
    authority = policy.authority
    deciders = frozenset().union(*(entry.everybody for entry in authority.decide))
    yield from _asked_by(policy)
    for name, entry in policy.criteria.items():
        act = ACTS.get(entry.stage)
        if entry.stage == Stage.WARNING:
            for key in _OF_A_RESTRICTION:
                if getattr(entry.when, key) not in (None, ()):
                    yield ("criteria", name, "when", key), "leave it out: nothing is restricted at a warning"
        may = frozenset(getattr(authority, act).roles) if act else deciders
        if act == "warn":
            may |= {role for step in policy.warnings for role in step.by if step.form == "written"}
        for role in entry.by:
            if role in policy.roles and role not in may:
                cure = f"{role!r} may not {act or 'decide'}; use one of {', '.join(sorted(may))}"
                yield ("criteria", name, "by"), cure


def _asked_by(policy: WrittenPolicy) -> Iterator[Flawed]:
    """Each criterion is asked by a rule of its own, which is not one of ours."""
    asked: dict[str, str] = {}
    for name, entry in policy.criteria.items():
        rule, path = entry.id or f"criterion-{name}", ("criteria", name, "id")
        if rule in RULES:
            yield path, f"{rule} is a check of the engine's; leave it out, or give an id of your own"
        elif rule in asked:
            yield path, f"{rule} asks for {asked[rule]!r} already, so nothing would ask this; leave it out"
        asked.setdefault(rule, name)


_OF_A_RESTRICTION = (
    "measures", "effects", "scope", "without_warning", "touches_need", "longer_than_months", "no_end_date", "replaces",
)  # fmt: skip


def _scope(policy: WrittenPolicy) -> Iterator[Flawed]:
    scope, rule = policy.scope, policy.rules.get("scope-justified")
    if scope and scope.organisation_wide in {"needs_reason", "breach"} and rule and not rule.asked:
        cure = "the whole organisation asks for a reason, so this rule is asked; leave asked out"
        yield ("rules", "scope-justified", "asked"), cure
    if scope and scope.usual == "organisation" and scope.organisation_wide == "breach":
        cure = (
            'the whole organisation cannot be usual and forbidden; say usual = "service", or another organisation_wide'
        )
        yield ("scope", "usual"), cure
    elif scope and not scope.services and scope.organisation_wide == "breach":
        cure = "name one: every restriction would reach the whole organisation, which organisation_wide forbids"
        yield ("scope", "services"), cure


def _listed(policy: WrittenPolicy) -> Iterator[Flawed]:
    """The rules of the document's level are listed, and none of a later one."""
    level, listed = policy.policy.engine, {PART_OF.get(rule, rule) for rule in policy.rules}
    used = uses(policy)
    for id_, rule in RULES.items():
        if id_ in policy.rules and rule.since > level:
            yield ("rules", id_), too_new(rule.since)
        is_asked = used[rule.only_with] if rule.only_with else rule.since <= level
        if is_asked and id_ not in listed and rule.must_be_listed:
            kinds = " or ".join(rule.kinds)
            off = ", or say asked = false and why" if rule.floor is None else ""
            yield ("rules", id_), f"add it; its kind may be {kinds}{off}"


def uses(policy: WrittenPolicy) -> Mapping[str, bool]:
    """Whether the document has what a rule must be listed with."""
    decide = policy.authority.decide
    return {
        "several people or a meeting decide": any(entry.needed > 1 or entry.in_meeting for entry in decide),
        "substitutes": any(entry.substitutes for entry in decide),
        "somebody is consulted": any(entry.consult for entry in decide),
        "services are withheld": any(entry.effect == "service" for entry in policy.measures.values()),
        "representatives": policy.applies_to.representatives == "with_reason",
        "visitors": policy.applies_to.visitors == "with_reason",
        "a scope": policy.scope is not None,
        "somebody else reviews": policy.authority.review.somebody_else,
        "several steps of warning": len([step for step in policy.warnings if step.needed]) > 1,
    }


def _kinds(policy: WrittenPolicy) -> Iterator[Flawed]:
    """No rule is weaker than its floor, and one that is left out says why."""
    for id_, entry in policy.rules.items():
        if id_ in PART_OF:  # what it cites, the rule that it is part of cites
            continue
        rule = RULES[id_]
        path: Path = ("rules", id_)
        if not entry.asked:
            if rule.floor is not None:
                kinds = " or ".join(rule.kinds)
                yield (*path, "asked"), f"no document may leave {id_} out; its kind may be {kinds}"
            elif entry.why is None:
                yield (*path, "why"), "say why this policy has no such rule"
        elif cure := _wrong_cases(id_, entry, policy.policy.engine):
            yield (*path, "kind"), cure
        elif any(kind not in rule.kinds for kind in _hard_kinds(entry, rule.softer)):
            yield (*path, "kind"), f"it may be {' or '.join(rule.kinds)}, no less"


def _hard_kinds(entry: RuleTable, softer: Sequence[str]) -> tuple[Kind, ...]:
    """Every kind that it is given, but for those of the cases that may be softer."""
    if isinstance(entry.kind, Kind):
        return (entry.kind,)
    return tuple(kind for case, kind in entry.kind.items() if case not in softer or kind is Kind.ADVICE)


def _wrong_cases(id_: str, entry: RuleTable, level: int) -> str:
    """What to do about kinds by case that are not the rule's own; empty where they are."""
    if isinstance(entry.kind, Kind):
        return ""
    cases = cases_of(id_, level)
    if not cases:
        return "give one kind; it does not depend on the facts"
    named = {SAME_CASE.get(case, case) for case in entry.kind}
    if named - {*cases, OTHERWISE} or (OTHERWISE not in named and named != {*cases}):
        listed = ", ".join(f'{case} = "…"' for case in cases)
        return f"give a kind for each case: {{ {listed} }}"
    return ""
