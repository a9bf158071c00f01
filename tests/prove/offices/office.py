"""An office that goes by a shipped document: its space, how its states are made facts, and what it is held to."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property
from pathlib import Path

from contact_policy.policy import Policy, load_policy
from contact_policy.policy.document.loading import DOCUMENTS
from prove.asking import Asker, Making
from prove.offices.facts import Facts
from prove.offices.levels import chains_of, criteria_of, criterion, levels_of, measure, mildest, step
from prove.offices.model import Model
from prove.offices.point import Point
from prove.offices.promises import Promises
from prove.offices.put import Put
from prove.proof import Proof
from prove.put_back import PUT_BACK
from prove.spaces import Space

SHIPPED = (*sorted(DOCUMENTS.glob("*.toml")), *sorted((DOCUMENTS / "examples").glob("*.toml")))

Cure = Callable[[Point], Point]


class Office:
    """The office of one document."""

    def __init__(self, path: Path) -> None:
        self.name = path.stem
        self.policy: Policy = load_policy(path)
        self.facts = Facts(self.policy)
        self.model = Model(self.facts)
        self.put = Put(self.facts, self.model)

    @cached_property
    def space(self) -> Space[Point]:
        """Its decisions."""
        levels = levels_of(self.policy)
        fair = Point({factor: given[0] for factor, given in levels.items()})
        proposing = tuple(measure(entry.kind) for entry in self.policy.measures)
        return Space(fair, levels, proposing, chains_of(self.policy), _is_no_fairer)

    @cached_property
    def asker(self) -> Asker[Point]:
        """The engine, asked by its document."""
        return Asker(
            Making(
                classifying=self.policy,
                policy=lambda _: self.policy,
                record=lambda state: (*self.facts.on_record(state), state.internal_review, state.matter),
                file=self.facts.of_the_file,
                case_file=self.facts.case_file,
                proposal=self.put.proposal,
                decider=self.put.decider,
            )
        )

    @cached_property
    def proof(self) -> Proof[Point]:
        """What it is held to."""
        return Proof(self.asker, self.space, Promises(self.model, self.asker.classification).all(), self._cures())

    def _cures(self) -> Mapping[str, Cure]:
        """By rule, what the cure of an unmet check asks for: the factors that it looks at put back to fair."""
        fair = self.space.fair

        def back(*factors: str) -> Cure:
            return lambda state: state.having({f: fair[f] for f in factors if f in self.space.levels})

        steps = [step(entry.name) for entry in self.policy.warning_steps]
        by_factors: dict[str, tuple[str, ...]] = {
            **PUT_BACK,
            "enough-people-decided": ("agreed", "meeting"),
            "substitute-stated": ("decider",),
            "consultation-recorded": ("consulted",),
            "policy-in-date": (),
            "scope-justified": ("services",),
            "someone-elses-representative": ("recorded",),
            "visitor-restricted": ("recorded",),
            "evidence-recorded": ("evidence", "candour"),
            "grade-rests-on-current-evidence": ("recorded", "evidence"),
            "behaviour-continued-after-warning": ("recorded",),
            "opportunity-to-change": tuple(steps),
            "warning-response-considered": ("reply",),
            **dict.fromkeys(
                ("measure-suits-the-person", "circumstances-weighed", "customer-heard-soon"), ("recorded",)
            ),
            **dict.fromkeys(("office-did-its-part", "other-measure-justified"), ("recorded",)),
            **{entry.rule: (criterion(entry.name),) for entry in criteria_of(self.policy)},
            **dict.fromkeys(
                ("criteria-favourable", "criteria-considered-afresh"),
                tuple(criterion(entry.name) for entry in criteria_of(self.policy)),
            ),
        }
        of_the_measures = (
            "measure-fits-behaviour", "measure-in-proportion", "blocking-only-if-severe", "unwatched-route-closed",
            "other-channel-in-severe-case", "shared-contact-point-not-blocked", "single-contact-named",
            "service-not-owed",
        )  # fmt: skip
        of_the_ways = ("access-kept-open", "access-needs-respected")
        return {
            **{rule: back(*factors) for rule, factors in by_factors.items()},
            **dict.fromkeys(of_the_measures, self._least),
            **dict.fromkeys(of_the_ways, self._reachable),
            "review-right-not-refused": lambda state: self._least(state.having({"internal_review": "exhausted"})),
        }

    def _least(self, state: Point) -> Point:
        """One mild measure is left; where it was that alone, it takes the place of what is in force."""
        kinds = {measure(entry.kind): "" for entry in self.policy.measures}
        mild = measure(mildest(self.policy).kind)
        least = state.having({**kinds, mild: self.space.fair[mild]})
        return least if least != state or state.beside != "light" else state.having({"beside": "replaced"})

    def _reachable(self, state: Point) -> Point:
        """One mild measure by a way that this person can use; where there is none, an arrangement is recorded."""
        least = self._least(state)
        return least if least != state else state.having({"access": "none"})


def _is_no_fairer(state: Point, factor: str) -> bool:
    """A letter whose answer nobody weighed is not fairer than none, nor is one that excuses less; see ``space``."""
    return factor.startswith("step ") and (state.reply in ("token", "unweighed") or state.exemption == "real")
