"""The edition that the engine goes by, made of a document of format 2.

What format 1 has a table for is said in it; what it has none for stands in ``Further``. What the engine of this release
does not go by is told, each with its key, so that nobody goes by a policy of which a part would quietly not be asked.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from typing import Any

from contact_policy.policy.document.format2.answered_calendar import calendar_of
from contact_policy.policy.document.format2.answered_conduct import conduct_of, grounds_of, guards_of, refusals_of
from contact_policy.policy.document.format2.answered_criteria import beside_criteria, criteria_of, further_of_criteria
from contact_policy.policy.document.format2.answered_letters import (
    answered_within,
    filed_days,
    gets_through_of,
    signposts_of,
    stated_in,
)
from contact_policy.policy.document.format2.answered_measures import acts_on, own_measures
from contact_policy.policy.document.format2.answered_retention import retention
from contact_policy.policy.document.format2.answered_rules import cites, rules_of
from contact_policy.policy.document.format2.as_data import cited, plain
from contact_policy.policy.document.format2.conduct import BehaviourTable
from contact_policy.policy.document.format2.legacy import SAME_LENGTHS
from contact_policy.policy.document.format2.measures import MeasureTable
from contact_policy.policy.document.format2.people import RoleTable
from contact_policy.policy.document.format2.register import GETS_THROUGH
from contact_policy.policy.document.format2.who_said import steps_of, who_of
from contact_policy.policy.document.format2.words import Text
from contact_policy.policy.document.format2.written_policy import WrittenPolicy
from contact_policy.policy.document.policy import Policy
from contact_policy.policy.document.reader import shape_of
from contact_policy.policy.document.tables import SINCE, Grading
from contact_policy.policy.engine import FIRST_LEVEL
from contact_policy.policy.rulebook import FURTHER_RULES
from contact_policy.policy.vocabulary import Grade, NoticeKind

Data = dict[str, Any]

_NO_SUM = 10_000
"""What measures may weigh together where the policy makes no sum, and does not ask for one."""
_NOTHING_LETS_MORE_WEIGH = {"recurrences": 1, "recurrences_add": 0, "tried_adds": 0, "tried_days": 28}


def edition(policy: WrittenPolicy) -> Data:
    """The tables of format 1 that say the same. What they cannot say, ``unanswered`` tells."""
    tables = _Edition(policy).tables()
    level = policy.policy.engine
    return {name: _of_level(name, table, level) for name, table in tables.items() if table is not None}


def beside(policy: WrittenPolicy) -> Data:
    """What format 1 has no table for: criteria of the document's own, rules not asked, who hears, and ``Further``."""
    return {
        **beside_criteria(policy),
        "language": own_language(policy),
        "not_asked": [id_ for id_, entry in policy.rules.items() if not entry.asked],
        "who": plain(who_of(policy)),
        "further": _Edition(policy).further(),
    }


def own_language(policy: WrittenPolicy) -> str:
    """The language that the edition is in: English, where the office offers that, else the first that it offers."""
    return "en" if "en" in policy.offered else policy.offered[0]


def _of_level(name: str, table: Any, level: int) -> Any:
    """The table without the keys that its document's level does not know."""
    type_ = shape_of(Policy)[0][name]
    if not is_dataclass(type_) or not isinstance(table, dict):
        return table
    later = {item.name for item in fields(type_) if item.metadata.get(SINCE, FIRST_LEVEL) > level}
    return {key: said for key, said in table.items() if key not in later}


class _Edition:
    def __init__(self, policy: WrittenPolicy) -> None:
        self._policy = policy
        self._others = [code for code in policy.offered if code != "en"]

    def tables(self) -> Data:
        policy = self._policy
        return {
            "policy": {**plain(replace(policy.policy, source=None)), "title": self._said(policy.policy.title)},
            "office": self._office(),
            "authority": self._authority("en"),
            "languages": {code: said for code in policy.offered if (said := self._translation(code))},
            "lengths": self._lengths(),
            "appeals": {key: getattr(policy.appeals, key) for key in ("days_to_appeal", "days_to_decide")},
            "reminders": plain(policy.reminders),
            "retention": retention(policy),
            "filed_mail": self._filed_mail(),
            "consideration": self._consideration(),
            "grading": self._grading(),
            "proportion": plain(policy.proportion) or dict.fromkeys(Grade, _NO_SUM),
            "escalation": plain(policy.escalation) or _NOTHING_LETS_MORE_WEIGH,
            "access": plain(policy.access),
            "calendar": calendar_of(policy),
            "behaviours": [self._behaviour(name, entry) for name, entry in policy.behaviours.items()],
            "grounds": grounds_of(policy),
            "observations": self._observations(),
            "indicators": [
                {"id": id_, **plain(replace(entry, channels=None))} for id_, entry in policy.indicators.items()
            ],
            "guards": guards_of(policy),
            "measures": [self._measure(name, entry) for name, entry in policy.measures.items()],
            "criteria": criteria_of(policy),
            "rules": rules_of(policy),
            "notices": [
                {"kind": kind, "must_state": stated_in(NoticeKind(kind), entry.must_state), **cites(entry)}
                for kind, entry in policy.notices.items()
            ],
            "steps": steps_of(policy),
            "duties": [{"id": id_, **plain(entry)} for id_, entry in policy.duties.items()],
            "clauses": [{"id": id_, **plain(entry)} for id_, entry in policy.clauses.items()],
        }

    def _said(self, text: Text, code: str = "en") -> str:
        """A text in a language; of an office that offers no English, the first that it offers stands for it."""
        if isinstance(text, str):
            return text
        return text.get(code) or text[self._policy.offered[0]]

    def _office(self) -> Data:
        office, policy = self._policy.office, self._policy
        texts = {key: self._said(getattr(office, key)) for key in ("name", "postal_address", "hours", "contact_name")}
        return {
            **texts,
            "email": office.email,
            "phone": office.phone,
            "file_to": office.file_to,
            "appeal_contact": self._said(policy.appeals.route),
            "signposting": self._signposting("en"),
            "unasked_recipients": list(office.unasked_recipients),
            "emergency_number": office.emergency_number,
            "policy_place": self._said(office.policy_place) if office.policy_place else _ASK_FOR_A_COPY["en"],
        }

    def _signposting(self, code: str) -> str:
        return " ".join(self._said(entry.says, code) for entry in self._policy.signposts.values())

    def _role(self, name: str) -> RoleTable:
        return self._policy.roles[name]

    def _authority(self, code: str) -> Data:
        authority = self._policy.authority
        proposing, deciding = authority.propose.roles[0], authority.decide[-1].roles[0]
        conflict = authority.conflict
        return {
            "proposing_role": proposing,
            "proposing_title": self._said(self._role(proposing).title, code),
            "deciding_role": deciding,
            "deciding_title": self._said(self._role(deciding).title, code),
            **({"conflict_path": self._said(conflict, code)} if conflict else {}),
        }

    def _translation(self, code: str) -> Data:
        """What the document says in a language beside English, and in English what of our sentences it words anew."""
        policy, languages = self._policy, self._policy.languages
        own = languages.own.get(code) if languages else None
        said = {
            **({"say": dict(own.say)} if own and own.say else {}),
            **({"letter": dict(own.letter)} if own and own.letter else {}),
        }
        if code == "en" or languages is None:
            return said
        office = {
            key: self._said(getattr(policy.office, key), code)
            for key in ("name", "postal_address", "hours", "contact_name")
        }
        place = policy.office.policy_place
        return {
            **({"checked_by": languages.checked_by[code]} if code in languages.checked_by else {}),
            "policy": {"title": self._said(policy.policy.title, code)},
            "office": {
                **office,
                "appeal_contact": self._said(policy.appeals.route, code),
                "signposting": self._signposting(code),
                "policy_place": self._said(place, code) if place else _ASK_FOR_A_COPY.get(code, _ASK_FOR_A_COPY["en"]),
            },
            "authority": {key: text for key, text in self._authority(code).items() if not key.endswith("_role")},
            "behaviours": {name: self._said(entry.label, code) for name, entry in policy.behaviours.items()},
            **said,
        }

    def _lengths(self) -> Data:
        policy, lengths = self._policy, self._policy.lengths
        written = next(step for step in policy.warnings if step.form == "written")
        months = lengths.review_months
        return {
            **{key: getattr(lengths, key) for key in SAME_LENGTHS},
            "review_interval_months": months if isinstance(months, int) else min(months.values()),
            "maximum_months": plain(lengths.longest_months),
            "response_days": written.response_days,
            "warning_life_months": written.life_months,
            "exemption_within_days": policy.exemption.within_days,
            "early_look_days": policy.exemption.early_look_days,
        }

    def _filed_mail(self) -> Data:
        seen = self._policy.seen_within
        return {"seen_within_working_days": seen, **filed_days(self._policy, seen)}

    def further(self) -> Data:
        """What format 1 has no key for; see ``Further``."""
        policy, months, exemption = self._policy, self._policy.lengths.review_months, self._policy.exemption
        own = [entry.says for what, entry in policy.gets_through.items() if what not in GETS_THROUGH]
        languages = ("en", *self._others) if own else ()
        always = gets_through_of(policy)
        return {
            **({} if isinstance(months, int) else {"review_months": plain(months)}),
            "appeals_in_working_days": policy.appeals.counted_in == "working_days",
            "also_gets_through": {code: [self._said(says, code) for says in own] for code in languages},
            "gets_through": {
                what: {code: self._said(says, code) for code in ("en", *self._others)} for what, says in always.items()
            },
            "exempt_observations": list(exemption.observations),
            "exempts_by_grade": exemption.grade is not None,
            "rules": [rule["id"] for rule in rules_of(policy) if rule["id"] in FURTHER_RULES],
            "exempts_for_risk": exemption.risk,
            **conduct_of(policy),
            "cited_elsewhere": sorted({*cited(policy)} - {*_claimed(self.tables())}),
            "timezone": policy.office.timezone,
            "country": policy.office.country,
            "told_too": {kind: list(entry.told_too) for kind, entry in policy.notices.items() if entry.told_too},
            "hears_appeals_against_warnings": not policy.appeals.against or "warning" in policy.appeals.against,
            "indicator_channels": {
                id_: plain(entry.channels) for id_, entry in policy.indicators.items() if entry.channels
            },
            "measures": {name: plain(entry) for name, entry in own_measures(policy).items()},
            **({"scope": plain(policy.scope)} if policy.scope else {}),
            "applies_to": plain(policy.applies_to),
            "signposts": plain(signposts_of(policy)),
            "answered_within": answered_within(policy),
            **further_of_criteria(policy),
            "writes_in_all": policy.languages is not None and policy.languages.letters == "both",
            "first_language": (policy.languages.first if policy.languages else None) or "",
        }

    def _consideration(self) -> Data:
        table = self._policy.consideration
        words = table.filler_words
        filler = words if isinstance(words, tuple) else tuple(word for said in words.values() for word in said)
        return {**plain(table), "filler_words": list(dict.fromkeys(filler))}

    def _grading(self) -> Data:
        grading = self._policy.grading
        apart = grading.recurrence_window_days // (grading.recurrence_count - 1)
        return {
            "recurrence_days_apart": min(Grading.recurrence_days_apart, apart),
            "recurrence_span_days": min(Grading.recurrence_span_days, grading.recurrence_window_days),
            **plain(grading),
            "refusals": refusals_of(self._policy),
            "exempt_from_warning_grade": (self._policy.exemption.grade or Grade.SEVERE).value,
        }

    def _behaviour(self, name: str, entry: BehaviourTable) -> Data:
        label = self._said(entry.label)
        return {"name": name, "label": label, "clauses": list(entry.clauses), "needs_effect": entry.needs_effect}

    def _observations(self) -> list[Data]:
        return [
            {
                "code": code,
                "label": self._said(entry.label),
                **({"behaviour": entry.behaviour} if entry.behaviour else {}),
                **({"grade": entry.grade.value} if entry.grade else {}),
                "clauses": list(entry.clauses),
            }
            for code, entry in self._policy.observations.items()
        ]

    def _measure(self, name: str, entry: MeasureTable) -> Data:
        heavier = entry.heavier
        return {
            "kind": name,
            "label": self._said(entry.label),
            "intrusiveness": entry.weight or 1,
            "fits": list(entry.fits) or list(self._policy.behaviours),
            "acts_on": plain(acts_on(name, entry)),
            "severe_only": entry.needs_grade is Grade.SEVERE,
            "clauses": list(entry.clauses),
            **({"short_minutes": heavier.below, "short_intrusiveness": heavier.weight} if heavier else {}),
        }


def _claimed(tables: Data) -> Iterator[str]:
    """The clauses that an entry of format 1 cites."""
    for table in tables.values():
        for entry in table if isinstance(table, list) else ():
            yield from entry.get("clauses", ())


_ASK_FOR_A_COPY = {"en": "if you ask us for a copy", "cy": "os gofynnwch i ni am gopi"}
