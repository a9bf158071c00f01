"""Ground by ground: the ways to go wrong, the rules that say so beforehand, and what holds where no rule can."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ombudsman import faults, safeguards
from ombudsman.process import Process
from ombudsman.safeguards import Safeguard

UNWARNED = ("warned-in-writing", "behaviour-continued-after-warning", "opportunity-to-change")
UNSHOWN = ("behaviour-established", "evidence-recorded", "incident-reported")
SINCE_UNSHOWN = ("evidence-current", "behaviour-continued-after-warning")
NOTICE = "notice-states-action-reasons-arrangements-length"


@dataclass(frozen=True)
class Way:
    """One way to go wrong. ``rules`` tell of it; ``following`` are not met either, because of the same thing."""

    name: str
    says: str
    happens: Callable[[Process], Process]
    rules: tuple[str, ...] = ()
    following: tuple[str, ...] = ()
    safeguard: Safeguard | None = None


GROUNDS: dict[str, tuple[Way, ...]] = {
    "no_warning": (
        Way("none-given", "there was no warning", faults.unwarned, UNWARNED),
        Way("of-something-else", "the warning was of other conduct", faults.warned_of_something_else, UNWARNED),
        Way("too-long-ago", "the warning was too old", faults.warned_too_long_ago, UNWARNED),
        Way(
            "in-no-terms", "the letter said nothing to act on", faults.warned_in_no_terms, UNWARNED,
            safeguard=safeguards.LETTER_REFUSED,
        ),
    ),
    "no_reasons": (
        Way("none", "the decision gave no reasons", faults.unreasoned, (NOTICE,)),
        Way("formula", "the reasons were a formula", faults.reasoned_by_formula, (NOTICE,)),
    ),
    "no_duration": (Way("no-end-date", "there was no end date", faults.endless, ("length-stated",)),),
    "no_review": (
        Way("date-too-far-off", "the review date was too far off", faults.review_too_far_off, ("review-date-set",)),
        Way("review-never-held", "nobody held the review", faults.never_reviewed, safeguard=safeguards.LAPSES),
    ),
    "late_review": (
        Way("reviews-too-far-apart", "reviews were too far apart", faults.review_too_far_off, ("review-date-set",)),
        Way("review-held-late", "the review came late", faults.reviewed_late, safeguard=safeguards.LAPSES),
    ),
    "no_appeal_right": (
        Way("letter-names-no-appeal", "the letter named no appeal", faults.no_appeal_named, ("appeal-route-stated",)),
    ),
    "not_authorised": (
        Way("by-a-manager", "a manager decided", faults.decided_by_a_manager, ("authorised-by-office-holder",)),
        Way("by-the-proposer", "who asked decided", faults.decided_by_the_proposer, ("proposer-is-not-authoriser",)),
        Way("asked-by-staff", "no manager asked", faults.asked_by_staff, ("proposed-by-manager",)),
    ),
    "no_evidence": (
        Way(
            "nothing-cited", "no evidence was cited", faults.nothing_cited, ("evidence-recorded",),
        ),
        Way(
            "figures-only", "there were figures and nothing observed", faults.figures_only, UNSHOWN, SINCE_UNSHOWN,
            safeguards.NOT_HELD_AS_A_FIGURE,
        ),
        Way("only-old-evidence", "the evidence was old", faults.only_old_evidence, ("evidence-current",)),
        Way(
            "someone-elses-conduct", "it was a relative's conduct", faults.a_relatives_conduct,
            ("evidence-is-the-customers-own", "behaviour-established"),
            ("evidence-recorded", "incident-reported", *SINCE_UNSHOWN, "measure-fits-behaviour"),
            safeguards.NOT_HELD_AS_ANOTHERS,
        ),
        Way(
            "the-offices-silence", "the customer chased the office's silence", faults.chasing_the_offices_silence,
            UNSHOWN, (*SINCE_UNSHOWN, "measure-fits-behaviour", "office-did-its-part"), safeguards.NOT_HELD_AS_CHASING,
        ),
    ),
    "disproportionate": (
        Way("too-much-together", "the measures together were too much", faults.too_much_together,
            ("measure-in-proportion",), ("other-measure-justified",)),
        Way("blocked-short-of-severe", "contact was blocked short of a severe case", faults.blocked_short_of_severe,
            ("blocking-only-if-severe",)),
        Way("every-way-closed", "no way in was left", faults.every_way_closed, ("access-kept-open",),
            ("blocking-only-if-severe", "other-measure-justified")),
        Way("nothing-milder", "nothing milder was considered", faults.nothing_milder_considered,
            ("lesser-measure-considered",)),
    ),
    "access_needs_ignored": (
        Way("needs-not-considered", "access needs were not considered", faults.needs_not_considered, ("criterion-4",)),
        Way("cannot-go-there", "the customer cannot use the one way left", faults.sent_where_the_customer_cannot_go,
            ("access-needs-respected",), ("measure-suits-the-person",)),
    ),
    "new_complaint_refused": (
        Way("counted-as-repeats", "new complaints were counted as repeats", faults.new_complaints_counted, UNSHOWN,
            (*SINCE_UNSHOWN, "measure-fits-behaviour"), safeguards.NOT_HELD_AS_NEW),
        Way("new-case-refused", "a new case was not to be looked at", faults.new_case_not_looked_at,
            ("measure-fits-behaviour", "review-right-not-refused")),
        Way("new-information-left", "new information was left lying", faults.new_information_left_lying,
            ("criteria-favourable",)),
    ),
    "policy_not_followed": (
        Way("criteria-not-considered", "the criteria were not considered", faults.criteria_not_considered,
            ("criterion-1", "criterion-2", "criterion-3", "criterion-4", "criterion-5")),
        Way("no-time-to-change", "the time to change was not let pass", faults.no_time_to_change,
            ("opportunity-to-change",)),
        Way("conduct-had-stopped", "the conduct had stopped", faults.conduct_had_stopped,
            ("behaviour-continued-after-warning",)),
        Way("reply-not-weighed", "the customer's answer was not weighed", faults.reply_not_weighed,
            ("warning-response-considered",)),
        Way("not-a-last-resort", "it was not a last resort", faults.nothing_milder_considered,
            ("lesser-measure-considered",)),
    ),
    "not_told": (
        Way("letter-does-not-say-why", "the letter did not say why", faults.unreasoned, (NOTICE,)),
        Way("letter-not-sent", "no letter was sent", faults.letter_not_sent, safeguard=safeguards.WAITS_FOR_ITS_LETTER),
    ),
    "other": (
        Way("needs-not-considered", "access needs were not considered", faults.needs_not_considered, ("criterion-4",)),
        Way("allegation-not-looked-into", "nobody looked into an allegation", faults.figures_only, UNSHOWN,
            SINCE_UNSHOWN),
    ),
}  # fmt: skip
"""Every ground that ombudsmen name; one of them may stand in no decision of the corpus."""


def way(ground: str, name: str) -> Way:
    """The way to go wrong called ``name`` under ``ground``."""
    return next(way for way in GROUNDS[ground] if way.name == name)
