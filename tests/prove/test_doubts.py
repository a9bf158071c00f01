"""Records told contact by contact: every one of a single contact under ``make prove``, and many of several, drawn."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from contact_policy.policy.findings import Verdict
from fixtures.sampling import chance, drawn, size
from prove.asking import TALLY
from prove.doubting import PROMISES
from prove.doubts import Doubt, any_record, assessed, one_contact_each, only


def holds(doubt: Doubt) -> Verdict:
    given = assessed(doubt)
    for promise in PROMISES:
        try:
            promise(doubt, given)
        except AssertionError as failure:
            raise AssertionError(f"{promise.__name__}: {failure}") from failure
    return given.verdict


def check(doubts: Iterable[Doubt]) -> Counter[Verdict]:
    verdicts: Counter[Verdict] = Counter()
    for doubt in doubts:
        try:
            verdicts[holds(doubt)] += 1
        except AssertionError as failure:
            raise AssertionError(f"{failure}\nsmallest: {_smallest(doubt)}") from failure
    return verdicts


def _smallest(doubt: Doubt) -> Doubt:
    """The record with as few contacts as still fail."""
    for left_out in doubt.contacts:
        fewer = only(doubt, *(contact for contact in doubt.contacts if contact is not left_out))
        try:
            holds(fewer)
        except AssertionError:
            return _smallest(fewer)
    return doubt


def test_what_never_fails_holds_of_every_record_of_one_contact() -> None:
    every = drawn(one_contact_each(), 300, "one contact")
    assert len(check(every)) == len(Verdict)
    TALLY["records of one contact"] += len(every)


def test_what_never_fails_holds_of_records_of_several_contacts() -> None:
    rng = chance("several contacts")
    wanted = size(300, 12_000)
    verdicts = check(any_record(rng) for _ in range(wanted))
    TALLY["records of several contacts, drawn"] += wanted
    assert min(verdicts[verdict] for verdict in Verdict) > wanted // 50, "the sample hardly meets some verdict"
