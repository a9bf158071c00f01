"""Makes a document of format 2 of one of format 1, as data: the same policy, to the letter."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from contact_policy.policy.bank_holidays import BankHolidays
from contact_policy.policy.document.definitions import FIRST_EFFECTS, FIRST_SHOWN, first_guard, first_shown
from contact_policy.policy.document.format2.legacy import COVERS, FIRST_SAYS, SAME_LENGTHS
from contact_policy.policy.document.format2.register import GETS_THROUGH
from contact_policy.policy.first_measures import FIRST_MEASURES
from contact_policy.policy.grounds import GroundId

Data = dict[str, Any]

_GRADING = (
    "recurrence_count", "recurrence_window_days", "effect_count", "effect_span_days", "recurrence_days_apart",
    "recurrence_span_days",
)  # fmt: skip


class Conversion:
    """One document of format 1 (what TOML makes of it), and what has no translation in a language that it offers."""

    def __init__(self, old: Mapping[str, Any]) -> None:
        self._old = old
        self._languages: Mapping[str, Any] = {k: v for k, v in old.get("languages", {}).items() if k != "en"}
        self.untranslated: list[str] = []
        """The keys at which English stands for a language that the document offers: to be translated."""

    def converted(self) -> Data:
        """The document of format 2."""
        old = self._old
        made: Data = {
            "format": 2,
            "policy": self._about(),
            "office": self._office(),
            **self._spoken(),
            **self._people(),
            "lengths": self._lengths(),
            "appeals": self._appeals(),
            "signposts": {"help": {"says": self._said("signposts.help.says", "office", "signposting")}},
            **{table: old[table] for table in ("reminders",) if table in old},
            **self._through(),
            "consideration": {"insulting_words": [], **old["consideration"]},
            "grading": _picked(old["grading"], _GRADING),
            **{table: old[table] for table in ("proportion", "escalation", "access")},
            "calendar": self._calendar(),
            "behaviours": {b["name"]: self._behaviour(b) for b in old["behaviours"]},
            "observations": {o["code"]: self._observation(o) for o in old["observations"]},
            **{table: _by("id", old[table]) for table in ("indicators", "guards")},
            "measures": {m["kind"]: self._measure(m) for m in old["measures"]},
            "criteria": {c["name"]: self._criterion(c) for c in old["criteria"]},
            "rules": {r["id"]: _without(r, "id", "stage") for r in old["rules"] if not self._asks_criterion(r["id"])},
            "notices": _by("kind", old.get("notices", ())),
            "steps": {step["id"]: step["clauses"] for step in old["steps"]},
            **{table: _by("id", old[table]) for table in ("duties", "clauses")},
        }
        return made

    def _text(self, key: str, english: str, others: Mapping[str, str]) -> Any:
        """A text for customers: one, or one for each language, with English where it has no other."""
        if not self._languages:
            return english
        if missing := [code for code in self._languages if not others.get(code)]:
            self.untranslated.extend(f"{key} ({code})" for code in missing)
        return {"en": english} | {code: others.get(code) or english for code in self._languages}

    def _said(self, key: str, table: str, name: str) -> Any:
        """A text of format 1, with what its languages say of it."""
        others = {code: said.get(table, {}).get(name, "") for code, said in self._languages.items()}
        return self._text(key, self._old[table][name], others)

    def _about(self) -> Data:
        about = dict(self._old["policy"])
        history = about.pop("history", [])
        return {
            **about,
            "title": self._said("policy.title", "policy", "title"),
            "engine": about.get("engine", 1),
            "history": history,
        }

    def _office(self) -> Data:
        office = _without(self._old["office"], "appeal_contact", "signposting")
        texts = [key for key in ("name", "postal_address", "hours", "contact_name", "policy_place") if office.get(key)]
        return office | {key: self._said(f"office.{key}", "office", key) for key in texts}

    def _spoken(self) -> Data:
        said = self._old.get("languages", {})
        own = {code: _picked(texts, ("say", "letter")) for code, texts in said.items()}
        own = {code: texts for code, texts in own.items() if texts}
        checked = {code: texts["checked_by"] for code, texts in said.items() if texts.get("checked_by")}
        if not self._languages and not own:
            return {}
        return {
            "languages": {
                "offered": ["en", *self._languages],
                "letters": "chosen",
                **({"checked_by": checked} if checked else {}),
                **({"own": own} if own else {}),
            }
        }

    def _people(self) -> Data:
        old, lengths, grading = self._old, self._old["lengths"], self._old["grading"]
        authority = old["authority"]
        proposing, deciding = authority["proposing_role"], authority["deciding_role"]
        exempt = next(rule["clauses"] for rule in old["rules"] if rule["id"] == "warned-in-writing")
        roles = {
            proposing: {
                "title": self._said(f"roles.{proposing}.title", "authority", "proposing_title"),
                "holders": "several",
                "like": "manager",
            },
            deciding: {
                "title": self._said(f"roles.{deciding}.title", "authority", "deciding_title"),
                "holders": "one",
                "like": "chief_executive",
            },
            "reviewer": {
                "title": self._text("roles.reviewer.title", "reviewer", {}),
                "holders": "several",
                "like": "manager",
            },
        }
        conflict = authority.get("conflict_path")
        warning = {
            "name": "written",
            "label": self._text("warnings.0.label", "a written warning", {}),
            "form": "written",
            "response_days": lengths["response_days"],
            "life_months": lengths["warning_life_months"],
        }
        exemption = {
            "grade": grading["exempt_from_warning_grade"],
            "behaviours": [b["name"] for b in old["behaviours"] if not b["needs_effect"]],
            **({"within_days": lengths["exemption_within_days"]} if "exemption_within_days" in lengths else {}),
            **({"early_look_days": lengths["early_look_days"]} if "early_look_days" in lengths else {}),
            "clauses": exempt[-1:],
        }
        return {
            "roles": roles,
            "authority": {
                **({"conflict": self._said("authority.conflict", "authority", "conflict_path")} if conflict else {}),
                "propose": {"roles": [proposing]},
                "warn": {"roles": [proposing, deciding]},
                "decide": [{"roles": [deciding]}],
                "review": {"roles": [deciding]},
                "appeal": {"roles": ["reviewer"]},
            },
            "warnings": [warning],
            "exemption": exemption,
        }

    def _lengths(self) -> Data:
        lengths = self._old["lengths"]
        return {
            "review_months": lengths["review_interval_months"],
            **_picked(lengths, SAME_LENGTHS),
            "longest_months": lengths["maximum_months"],
        }

    def _appeals(self) -> Data:
        days = self._old.get("appeals", {"days_to_appeal": 28, "days_to_decide": 28})
        return {**days, "route": self._said("appeals.route", "office", "appeal_contact")}

    def _through(self) -> Data:
        filed = self._old.get("filed_mail", {})
        answered = filed.get("answered_within_working_days", 10)
        days = {
            "new_matter": answered,
            "new_information": answered,
            "statutory": filed.get("statutory_within_working_days", 5),
            "safeguarding": filed.get("safeguarding_within_working_days", 1),
        }
        number = self._old["office"].get("emergency_number") or "999"
        says = {what: FIRST_SAYS[what].format(number=number) for what in GETS_THROUGH}
        through = {
            what: {
                "says": self._text(f"gets_through.{what}.says", says[what], {}),
                **({"within_working_days": days[what]} if what in days else {}),
            }
            for what in GETS_THROUGH
        }
        seen = filed.get("seen_within_working_days", 1)
        return {"gets_through": through, "filed_mail": {"seen_within_working_days": seen}}

    def _calendar(self) -> Data:
        calendar = self._old["calendar"]
        is_computed = calendar.get("bank_holidays", "listed") != "listed"
        return {
            "holidays": calendar["bank_holidays"] if is_computed else BankHolidays.NONE.value,
            "closed": sorted(calendar["holidays"]),
            **({"open": sorted(calendar["worked"])} if calendar.get("worked") else {}),
            "working_hours": calendar["working_hours"],
        }

    def _behaviour(self, entry: Mapping[str, Any]) -> Data:
        grounds = {ground["id"]: ground for ground in self._old["grounds"]}
        name, refusals = entry["name"], self._old["grading"]["refusals"]
        labels = {code: said.get("behaviours", {}).get(name, "") for code, said in self._languages.items()}
        means = {said.ground: first_shown(said.ground, refusals) for said in FIRST_SHOWN if said.ground in grounds}
        shown = {
            id_: {
                "means": said.means.value,
                **({"observations": sorted(said.observations)} if said.observations else {}),
                **({"times": said.times, "after": said.after.value} if said.after else {}),
                "clauses": grounds[id_]["clauses"],
            }
            for id_, said in means.items()
            if grounds[id_].get("behaviour") == name
        }
        effect, rises = FIRST_EFFECTS.get(name), "effect" if entry["needs_effect"] else "recurrence"
        lift = GroundId.EFFECT_GOES_ON if entry["needs_effect"] else GroundId.RECURRENCE
        return {
            "label": self._text(f"behaviours.{name}.label", entry["label"], labels),
            "needs_effect": entry["needs_effect"],
            "clauses": entry["clauses"],
            **({"effect": {"ground": effect.value, "clauses": grounds[effect]["clauses"]}} if effect else {}),
            "rises": {"by": rises, "ground": lift.value, "clauses": grounds[lift]["clauses"]},
            "shown_by": shown,
        }

    def _observation(self, entry: Mapping[str, Any]) -> Data:
        code, made = entry["code"], _without(entry, "code")
        made["label"] = self._text(f"observations.{code}.label", entry["label"], {})
        if "behaviour" not in entry:
            made["spared_by"] = first_guard(code).value
        return made

    def _measure(self, entry: Mapping[str, Any]) -> Data:
        kind = entry["kind"]
        first = FIRST_MEASURES[kind]
        short = entry.get("short_minutes")
        fits_all = {*entry["fits"]} == {b["name"] for b in self._old["behaviours"]}
        return {
            "label": self._text(f"measures.{kind}.label", entry["label"], {}),
            "effect": first.effect,
            "weight": entry["intrusiveness"],
            **({"heavier": {"below": short, "weight": entry["short_intrusiveness"]}} if short else {}),
            **({} if fits_all else {"fits": entry["fits"]}),
            **({"acts_on": entry["acts_on"]} if entry["acts_on"] else {}),
            **({"needs_grade": "severe"} if entry["severe_only"] else {}),
            **({} if first.is_listed else {"listed": False}),
            **({"fixed": dict(first.fixed)} if first.fixed else {}),
            **({"asks": {key: dict(bounds) for key, bounds in first.asks.items()}} if first.asks else {}),
            "clauses": entry["clauses"],
        }

    def _criterion(self, entry: Mapping[str, Any]) -> Data:
        rule = next(rule for rule in self._old["rules"] if rule["id"] == entry["rule"])
        return {
            "id": entry["rule"],
            "question": entry["question"],
            "kind": rule["kind"],
            **({"asks_new_information": True} if entry["asks_new_information"] else {}),
            "covers": COVERS.get(entry["name"], "support"),
            **_picked(rule, ("clauses", "sources")),
        }

    def _asks_criterion(self, rule: str) -> bool:
        return rule in {criterion["rule"] for criterion in self._old["criteria"]}


def _by(key: str, entries: Sequence[Mapping[str, Any]]) -> Data:
    return {entry[key]: _without(entry, key) for entry in entries}


def _without(entry: Mapping[str, Any], *keys: str) -> Data:
    return {key: value for key, value in entry.items() if key not in keys}


def _picked(table: Mapping[str, Any], keys: Sequence[str]) -> Data:
    return {key: table[key] for key in keys if key in table}
