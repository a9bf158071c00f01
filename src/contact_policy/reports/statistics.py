"""A period's statistics for people: one page with a table and a chart of each figure, and the same as CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from contact_policy.policy import Policy
from contact_policy.policy.working_days import london_date, spoken
from contact_policy.reports.pages import page
from contact_policy.services.disclosure_control import Breakdown, Figure
from contact_policy.services.statistics import AccessNeedFigures, NoticeFigures, Statistics

CHART_WIDTH = 300
NOT_TOLD = "not told"
SUPPRESSED = "suppressed"
_LINE = 24

_LABELS = {
    "not_judged": "not judged yet, or quashed",
    "not_improved": "did not improve",
    "up_to_3_months": "up to 3 months",
    "up_to_6_months": "over 3, up to 6 months",
    "up_to_12_months": "over 6, up to 12 months",
    "longer": "over 12 months",
    "no_end_date": "without a last day",
    "end_date": "on the last day",
    "lapsed": "lapsed unreviewed",
    "overdue": "overdue, still running",
    "any": "any access need",
}


@dataclass(frozen=True, slots=True)
class Row:
    """One bar: its name, its count as it is told, and how long it is drawn."""

    label: str
    count: str
    width: int
    is_told: bool


@dataclass(frozen=True, slots=True)
class Chart:
    """One figure: a table, a bar for each part, and what may be said in a line beneath.

    ``total`` is empty without one; ``total_of`` says what it is the total of, where the parts do not add up to it.
    """

    id: str
    title: str
    rows: tuple[Row, ...]
    total: str = ""
    total_of: str = "total"
    remarks: tuple[str, ...] = ()

    @property
    def height(self) -> int:
        """How high its bars stand."""
        return _LINE * len(self.rows)


@dataclass(frozen=True, slots=True)
class Chapter:
    """Charts of one subject, and what they count."""

    title: str
    meaning: str
    charts: tuple[Chart, ...]


def as_html(found: Statistics, policy: Policy) -> str:
    """The page; it needs nothing from outside."""
    return page(
        "statistics.html",
        found=found,
        policy=policy.about,
        office=policy.office.name,
        first_on=spoken(found.first_on),
        last_on=spoken(found.last_on),
        counted_on=spoken(london_date(found.as_of)),
        suppression=found.definitions["suppression"],
        chapters=chapters(found, policy),
        line=_LINE,
    )


def as_csv(found: Statistics, policy: Policy) -> str:
    """The same figures: one line each, with its chapter, its figure and its part; a hidden count is ``suppressed``."""
    lines = io.StringIO()
    writer = csv.writer(lines, lineterminator="\r\n")
    writer.writerow(("from", "to", "chapter", "figure", "part", "value"))
    days = (found.first_on.isoformat(), found.last_on.isoformat())
    for chapter in chapters(found, policy):
        for chart in chapter.charts:
            rows = [(row.label, row.count) for row in chart.rows]
            if chart.total:
                rows.append((chart.total_of, chart.total))
            told = [(label, SUPPRESSED if count == NOT_TOLD else count) for label, count in rows]
            writer.writerows((*days, chapter.title, chart.title, *row) for row in told)
            writer.writerows((*days, chapter.title, chart.title, "remark", remark) for remark in chart.remarks)
    return lines.getvalue()


def chapters(found: Statistics, policy: Policy) -> tuple[Chapter, ...]:
    """The figures as a reader meets them: subject by subject, each with what it counts."""
    return tuple(
        Chapter(title, found.definitions[name], tuple(charts)) for name, title, charts in _subjects(found, policy)
    )


def _subjects(found: Statistics, policy: Policy) -> Iterator[tuple[str, str, Iterable[Chart]]]:
    contacts = {"contacts": found.contacts, "incidents": found.incidents}
    yield "contacts", "Contacts and incidents", [_chart("contacts", "Contacts", contacts)]
    yield "warnings", "Warnings", [_warnings(found)]
    yield "proposals", "Proposals", [_parts("proposals", "Restrictions proposed, by outcome", found.proposals)]
    yield "restrictions", "Restrictions", _restrictions(found, policy)
    yield "reviews", "Reviews", [_parts("reviews", "Reviews, by how they were kept", found.reviews)]
    yield (
        "appeals",
        "Appeals",
        [
            _parts("appeals-received", "Appeals received", found.appeals_received),
            _parts("appeals-by-outcome", "Appeals decided, by outcome", found.appeals_by_outcome),
            _parts("appeals-by-time", "Appeals decided, by when", found.appeals_by_time),
        ],
    )
    yield "notices", "Notices", [_notices(found.notices)]
    yield "breaches", "Breaches", [_chart("breaches", "Breaches recorded", {"breaches": found.breaches})]
    yield "filed_mail", "Filed mail", [_parts("filed", "Filed correspondence, by when it was seen", found.filed_mail)]
    yield "access", "Access needs", _access(found)


def _warnings(found: Statistics) -> Chart:
    chart = _parts("warnings", "Warnings issued, by what became of the conduct", found.warnings)
    share = found.share_improved
    remark = "is not told" if share is None else f"is {share} per cent"
    return replace(chart, remarks=(f"The share after which conduct improved {remark}.",))


def _restrictions(found: Statistics, policy: Policy) -> Iterator[Chart]:
    told = found.restrictions
    measures = {str(entry.kind): entry.label for entry in policy.measures}
    behaviours = {str(entry.name): entry.label for entry in policy.behaviours}
    for id_, title, several, labels in (
        ("by-measure", "Authorised, by measure", told.by_measure, measures),
        ("by-behaviour", "Authorised, by behaviour", told.by_behaviour, behaviours),
    ):
        yield replace(_parts(id_, title, several, labels), total_of="restrictions in all")
    remarks = ("The median and the longest length are not told.",)
    if told.median_months is not None:
        remarks = (f"Median length {told.median_months} months, longest {told.longest_months} months.",)
    yield replace(_parts("by-length", "Authorised, by length", told.by_length), remarks=remarks)
    yield _chart("in-force", "In force at the end of the period", {"in force": told.in_force_at_end})
    yield _parts("ended", "Ended, by how", told.ended)


def _notices(kinds: Iterable[NoticeFigures]) -> Chart:
    chart = _chart("notices", "Notices issued, by kind", {notice.kind: notice.issued for notice in kinds})
    remarks = tuple(
        f"{_label(notice.kind).capitalize()}: median {notice.median_days} days to issue, longest {notice.longest_days}."
        for notice in kinds
        if notice.median_days is not None
    )
    return replace(chart, remarks=remarks)


def _access(found: Statistics) -> Iterator[Chart]:
    access = found.access
    yield _parts("people", "Customers, restricted or not", access.people)
    for need in access.needs:
        title = "With any access need" if need.need == "any" else f"Who cannot use: {_label(need.need)}"
        rows = tuple(
            _share(who, count, share)
            for who, count, share in (
                ("of the restricted", need.restricted, need.restricted_share),
                ("of all customers", need.customers, need.customers_share),
            )
        )
        if _is_any_told(need):
            yield Chart(f"need-{need.need}", title, rows)


def _is_any_told(need: AccessNeedFigures) -> bool:
    return need.need == "any" or not need.restricted.suppressed


def _share(label: str, figure: Figure, share: int | None) -> Row:
    if share is None:
        return Row(label, NOT_TOLD, 0, is_told=False)
    return Row(label, f"{figure.count} ({share} per cent)", CHART_WIDTH * share // 100, is_told=True)


def _parts(id_: str, title: str, shown: Breakdown, labels: Mapping[str, str] | None = None) -> Chart:
    return replace(_chart(id_, title, shown.parts, labels), total=_count(shown.total))


def _chart(id_: str, title: str, figures: Mapping[str, Figure], labels: Mapping[str, str] | None = None) -> Chart:
    most = max([figure.count or 0 for figure in figures.values()]) or 1
    rows = tuple(
        Row(
            (labels or {}).get(name) or _label(name),
            _count(figure),
            CHART_WIDTH * (figure.count or 0) // most,
            is_told=not figure.suppressed,
        )
        for name, figure in figures.items()
    )
    return Chart(id_, title, rows)


def _count(figure: Figure) -> str:
    return NOT_TOLD if figure.count is None else str(figure.count)


def _label(name: str) -> str:
    return _LABELS.get(name) or name.replace("_", " ")
