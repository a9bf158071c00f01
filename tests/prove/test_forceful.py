"""Being forceful, determined, angry, distressed or bereaved is never, alone, held against anyone (MC-3.1, 3.2)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import combinations, product

from contact_policy.policy import classify
from contact_policy.policy.facts import CaseFile, ContactEvent
from contact_policy.policy.findings import Strength
from contact_policy.policy.vocabulary import Channel, Direction, MadeBy, Raises
from fixtures.sampling import chance, size
from prove import made
from prove.asking import ASKER, TALLY
from prove.record import AS_OF, cases_of, event
from prove.space import FAIR, anywhere

NEUTRAL = tuple(entry.code for entry in made.POLICY.observations if entry.behaviour is None)
SETS = [chosen for n in range(1, len(NEUTRAL) + 1) for chosen in combinations(NEUTRAL, n)]
RAISES = (None, *(raised for raised in Raises if raised is not Raises.REPEAT))


def contacts(count: int, like: ContactEvent) -> tuple[ContactEvent, ...]:
    return tuple(replace(like, id=f"e{n}", occurred_at=AS_OF - timedelta(days=n % 29, hours=1)) for n in range(count))


def file_of(*events: ContactEvent) -> CaseFile:
    return CaseFile(as_of=AS_OF, person=made.person("none"), events=events)


def test_the_neutral_observations_are_the_five_the_policy_means() -> None:
    assert set(NEUTRAL) == {"forceful", "determined", "angry", "distressed", "bereaved"}


def test_neutral_observations_establish_nothing_on_any_channel_whatever_is_raised_and_however_it_affects_work() -> None:
    every = list(product(SETS, Channel, RAISES, ("", "Two hours of casework lost"), MadeBy, Direction, (1, 3, 40)))
    for codes, channel, raises, effect, made_by, direction, count in chance(3).sample(every, size(150, 12_000)):
        like = event("e", AS_OF, channel, *codes, effect=effect, raises=raises, made_by=made_by)
        found = classify(made.POLICY, file_of(*contacts(count, replace(like, direction=direction))))
        TALLY["records of neutral observations classified"] += 1
        assert not [finding for finding in found.findings if finding.strength is Strength.ESTABLISHED]
        assert count > 3 or not found.findings


def test_a_neutral_observation_added_to_any_record_changes_no_finding() -> None:
    rng = chance(4)
    for _ in range(size(100, 4_000)):
        file = ASKER.file(anywhere(rng, 0.4))
        codes = rng.choice(SETS)
        events = tuple(
            replace(e, observations=(*e.observations, *codes)) if rng.random() < 0.5 else e for e in file.events
        )
        TALLY["records with neutral observations added"] += 1
        plain, felt = classify(made.POLICY, file), classify(made.POLICY, replace(file, events=events))
        assert felt.findings == plain.findings
        assert felt.indicators == plain.indicators


def test_recurrence_never_makes_an_act_severe() -> None:
    mild = ("abusive_language", "harassment", "excessive_contact", "refuses_decision", "refuses_explanation")
    for code, count in product(mild, (1, 3, 10, 100)):
        like = event("e", AS_OF, "phone", code, effect="Two hours of casework lost", case_id="closed")
        found = classify(made.POLICY, replace(file_of(*contacts(count, like)), cases=cases_of(FAIR)))
        assert found.findings
        assert "severe" not in [finding.grade for finding in found.findings]
