"""The chapters of an edition: what it says, what counts as what, what is asked, the measures, the times, the office."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from contact_policy.desk import words
from contact_policy.desk.book import figure_words
from contact_policy.desk.book.lines import BookChapter, BookLine
from contact_policy.desk.book.people import people
from contact_policy.desk.book.reach import reach
from contact_policy.desk.book.rule_words import CRITERION_CASES, KINDS, STAGES
from contact_policy.desk.book.steps import asked_with, steps_of_warning
from contact_policy.policy import Policy
from contact_policy.policy.document.rule_entry import RuleEntry
from contact_policy.policy.effects import EFFECTS
from contact_policy.policy.findings import Stage
from contact_policy.policy.notices.telling_measures import outline
from contact_policy.policy.rules import TERMS
from contact_policy.policy.vocabulary import Grade, NoticeKind
from contact_policy.services.policy_book import AnsweredClause, answered_clauses

LETTERS: Mapping[NoticeKind, str] = {
    NoticeKind.WARNING: "A warning",
    NoticeKind.DECISION: "The letter of a decision",
    NoticeKind.REFUSAL: "Word to the proposer of a refusal",
    NoticeKind.BREACH: "A reminder of the conditions",
    NoticeKind.REVIEW_COMING: "Word of a coming review",
    NoticeKind.REVIEW: "The letter of a review",
    NoticeKind.APPEAL: "The letter of an appeal's outcome",
    NoticeKind.LIFT: "The letter that a restriction has ended",
    NoticeKind.LAPSE: "The letter that a restriction has lapsed",
}


def book(policy: Policy) -> list[BookChapter]:
    """The whole edition. A chapter with nothing in it is left out."""
    return [chapter for chapter in _chapters(policy) if chapter.lines]


def _chapters(policy: Policy) -> Iterator[BookChapter]:
    yield from _sections(policy)
    yield _behaviours(policy)
    yield _not_held(policy)
    yield _indicators(policy)
    for stage, title in STAGES.items():
        yield _rules(policy, stage, title)
    yield _criteria(policy)
    yield steps_of_warning(policy)
    yield _measures(policy)
    yield _letters(policy)
    reaches = [BookLine(key=key, title=title, text=text) for key, title, text in reach(policy)]
    yield BookChapter(id="reach", title="How far it reaches, and whom", lines=reaches)
    yield _figures(policy, "times", "How long things take and last", figure_words.TIMES)
    yield _weights(policy)
    yield _access(policy)
    yield _office(policy)


def _sections(policy: Policy) -> Iterator[BookChapter]:
    """The clauses, section by section, each with what keeps it."""
    answered = answered_clauses(policy)
    for number, section in enumerate(dict.fromkeys(each.clause.section for each in answered), start=1):
        lines = [_clause(policy, each) for each in answered if each.clause.section == section]
        yield BookChapter(id=f"section-{number}", title=section, lines=lines)


def _clause(policy: Policy, answered: AnsweredClause) -> BookLine:
    clause = answered.clause
    kept = [f"Asked: {rule_says(rule, policy)}" for rule in answered.rules]
    kept += [f"Measure: {policy.measure[entry.kind].label}." for entry in policy.measures if clause.id in entry.clauses]
    if any(clause.id in duty.clauses for duty in policy.duties):
        kept.append("A duty of people, which no service can discharge.")
    return BookLine(key=f"clauses/{clause.id}", text=clause.text, more=kept)


def rule_says(rule_id: str, *editions: Policy) -> str:
    """What a rule asks, of a criterion by the question of the first of these that has it.

    A plain reading of the name of one that has no words yet.
    """
    asked = next((e.criterion_of_rule[rule_id].question for e in editions if rule_id in e.criterion_of_rule), "")
    said = f"It was considered {asked}." if asked else TERMS[rule_id].asks if rule_id in TERMS else ""
    return said or f"{words.capitalised(rule_id.replace('-', ' ').replace('_', ' '))}."


def _behaviours(policy: Policy) -> BookChapter:
    lines = []
    for entry in policy.behaviours:
        needs = "Only where an effect on the office's work is on record." if entry.needs_effect else ""
        seen = [
            f"{words.capitalised(o.label)}{f' ({o.grade})' if o.grade else ''}"
            for o in policy.observations
            if o.behaviour == entry.name
        ]
        title = words.capitalised(entry.label)
        lines.append(
            BookLine(key=f"behaviours/{entry.name}", title=title, text=needs, more=seen, clauses=entry.clauses)
        )
    return BookChapter(
        id="behaviours",
        title="What counts as unacceptable",
        lines=lines,
        about="Each is established only by what a named person recorded.",
    )


def _not_held(policy: Policy) -> BookChapter:
    seen = [
        BookLine(key=f"observations/{o.code}", title=words.capitalised(o.label), clauses=o.clauses)
        for o in policy.observations
        if o.behaviour is None
    ]
    guards = [BookLine(key=f"guards/{g.id}", text=g.statement, clauses=g.clauses) for g in policy.guards]
    return BookChapter(id="not-held", title="What is never held against anybody", lines=[*seen, *guards])


def _indicators(policy: Policy) -> BookChapter:
    lines = [
        BookLine(
            key=f"indicators/{entry.id}",
            title=words.capitalised(entry.id.replace("-", " ")),
            text=f"{entry.threshold} {entry.unit} or more within {entry.window_days} days point to"
            f" {policy.behaviour[entry.behaviour].label}.",
            clauses=entry.clauses,
        )
        for entry in policy.indicators
    ]
    return BookChapter(
        id="figures-that-point",
        title="Figures that may point to something",
        lines=lines,
        about="A figure alone establishes nothing, and decides nothing.",
    )


def _rules(policy: Policy, stage: Stage, title: str) -> BookChapter:
    lines = [_rule(policy, entry) for entry in policy.rules if entry.stage is stage]
    return BookChapter(id=f"asked-{stage}", title=title, lines=lines)


def _rule(policy: Policy, entry: RuleEntry) -> BookLine:
    told = TERMS[entry.id].cases if entry.id in TERMS else {}
    cases = {**CRITERION_CASES, **{name: case.words for name, case in told.items()}}
    by_case = [f"{KINDS[kind]} {cases.get(case, case.replace('_', ' '))}." for case, kind in entry.kinds.items()]
    return BookLine(
        key=f"rules/{entry.id}",
        title=rule_says(entry.id, policy),
        more=by_case or [f"{KINDS[entry.gravest_kind]}."],
        clauses=entry.clauses,
        sources=entry.sources,
    )


def _criteria(policy: Policy) -> BookChapter:
    lines = [
        BookLine(key=f"criteria/{c.name}", title=words.capitalised(c.question), more=list(asked_with(policy, c)))
        for c in policy.criteria
    ]
    about = "Somebody considers each, and says when and what they found. What they find may speak for the customer."
    return BookChapter(id="criteria", title="The criteria", lines=lines, about=about)


def _measures(policy: Policy) -> BookChapter:
    labels = {entry.name: entry.label for entry in policy.behaviours}
    lines = []
    for entry in sorted(policy.measures, key=lambda entry: entry.intrusiveness):
        more = [f"Weighs {entry.intrusiveness}.", f"Answers {words.listed(labels[name] for name in entry.fits)}."]
        if entry.short_minutes:
            has_minutes = "minutes" in EFFECTS[policy.terms[entry.kind].effect].parameters
            few = "shorter than {} minutes" if has_minutes else "fewer than {}"
            more[0] = f"Weighs {entry.intrusiveness}; {few.format(entry.short_minutes)} {entry.short_intrusiveness}."
        if entry.severe_only:
            more.append("Only in a severe case, or as what is asked of a proposal says.")
        lines.append(
            BookLine(
                key=f"measures/{entry.kind}",
                title=words.capitalised(entry.label),
                text=outline(policy, entry.kind),
                more=more,
                clauses=entry.clauses,
            )
        )
    about = "The gentlest first. What all measures together weigh is held against what was done."
    return BookChapter(id="measures", title="The measures", lines=lines, about=about)


def _letters(policy: Policy) -> BookChapter:
    lines = [
        BookLine(
            key=f"notices/{entry.kind}",
            title=LETTERS[entry.kind],
            text=f"Must say: {words.listed(part.value for part in entry.must_state)}.",
            clauses=entry.clauses,
            sources=entry.sources,
        )
        for entry in policy.notices
    ]
    return BookChapter(id="letters", title="The letters", lines=lines)


def _figures(
    policy: Policy, id_: str, title: str, tables: Mapping[str, Mapping[str, figure_words.NamedFigure]]
) -> BookChapter:
    lines = [
        BookLine(
            key=f"{table}/{name}", title=figure.called, text=figure_words.figure_says(policy, table, name, figure.unit)
        )
        for table, figures in tables.items()
        for name, figure in figures.items()
    ]
    if id_ == "times":
        lines += _by_grade("review", "What is {} is looked at again within", policy.further.review_months)
        lines += _by_grade("maximum", "What is {} calls for at most", policy.lengths.maximum_months)
    return BookChapter(id=id_, title=title, lines=lines)


def _by_grade(key: str, title: str, months: Mapping[Grade, int]) -> list[BookLine]:
    return [
        BookLine(key=f"{key}/{grade}", title=title.format(grade), text=figure_words.value_says(figure, "months"))
        for grade, figure in months.items()
    ]


def _weights(policy: Policy) -> BookChapter:
    found = _figures(policy, "weights", "How grave it is, and how much may weigh", figure_words.WEIGHTS)
    proportion = [
        BookLine(
            key=f"proportion/{grade}", title=f"Where it is {grade}, all measures together weigh at most", text=str(most)
        )
        for grade, most in policy.proportion.items()
    ]
    return BookChapter(id=found.id, title=found.title, lines=[*proportion, *found.lines])


def _access(policy: Policy) -> BookChapter:
    access, calendar = policy.access, policy.calendar
    said = [
        ("routes", "Ways in that the office keeps watch over", words.listed(words.CHANNELS[c] for c in access.routes)),
        (
            "always_open",
            "The first of these that a person can use never closes",
            words.listed(words.CHANNELS[c] for c in access.always_open),
        ),
        ("large_print", "Words that ask for large print", words.listed(access.large_print)),
    ]
    lines = [BookLine(key=f"access/{name}", title=title, text=text) for name, title, text in said]
    for number, entry in enumerate(access.need_words, start=1):
        about = words.listed(words.CHANNELS[channel] for channel in entry.channels)
        lines.append(
            BookLine(
                key=f"access/need-words-{number}",
                title=f"Words of a need that is about {about}",
                text=", ".join(entry.words),
            )
        )
    hours = [f"{hour}:00" for hour in calendar.working_hours]
    lines.append(BookLine(key="calendar/hours", title="Working hours", text=" to ".join(hours)))
    for name, title, days in (
        ("holidays", "Days on which the office is closed beside bank holidays", calendar.holidays),
        ("worked", "Bank holidays on which it is open", calendar.worked),
    ):
        lines.append(
            BookLine(key=f"calendar/{name}", title=title, text=words.listed(map(words.day, sorted(days))) or "None")
        )
    return BookChapter(id="access", title="Ways in, and working days", lines=lines)


def _office(policy: Policy) -> BookChapter:
    about = policy.about
    lines = [
        BookLine(key="about/title", title="Title", text=about.title),
        BookLine(
            key="about/approved", title="Approved", text=f"{words.day(about.approved_on)}, by {about.approved_by}"
        ),
        BookLine(key="about/review", title="To be looked at again", text=words.day(about.next_review_on)),
    ]
    for name, title in figure_words.OFFICE.items():
        value = getattr(policy.office, name)
        text = ", ".join(value) if isinstance(value, tuple) else value
        lines.append(BookLine(key=f"office/{name}", title=title, text=words.capitalised(text) or "Not said"))
    for name, title, text in people(policy):
        lines.append(BookLine(key=f"authority/{name}", title=title, text=words.capitalised(text) or "Not said"))
    return BookChapter(id="office", title="The office and the edition", lines=lines)
