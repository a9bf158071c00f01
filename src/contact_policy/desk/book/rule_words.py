"""What each rule asks, in the office's words: the rule book itself answers only of a case."""

from __future__ import annotations

from collections.abc import Mapping

from contact_policy.policy.findings import Kind, Stage

RULES: Mapping[str, str] = {
    "access-kept-open": "A way in that this person can use stays open.",
    "access-needs-respected": "Nobody is sent to a way in that they cannot use.",
    "account-of-incident": "What is put forward as grave was told in words, in time, and not by the proposer alone.",
    "aim-stated": "The proposal says what the restriction is to achieve.",
    "appeal-route-stated": "The letter says how to appeal.",
    "authorised-by-office-holder": "Only the office holder whom the policy names decides.",
    "behaviour-continued-after-warning": "The behaviour went on after the warning.",
    "behaviour-established": "Each behaviour meets the policy's definition on recorded evidence.",
    "behaviour-recorded": "Each behaviour warned of is on record.",
    "blocking-only-if-severe": "What the policy keeps for grave conduct, such as to block a number or to close a way"
    " in, is asked for of nothing less.",
    "steps-in-order": "The steps of warning that come before this one were taken, and it went on.",
    "change-asked": "The customer is told, of each behaviour, what is asked of them.",
    "circumstances-weighed": "Distress or bereavement seen in the contacts put forward is allowed for.",
    "conduct-since-last-outcome": "Each behaviour rests on something that no earlier outcome has answered.",
    "conduct-since-last-review": "Something of the behaviour was reported since the decision, or the last review.",
    "consultation-recorded": "What those advised whom the policy has asked first is on record.",
    "criteria-considered-afresh": "Each criterion was considered on the conduct put forward, and not before it.",
    "criteria-favourable": "What was found on the criteria leaves no concern open.",
    "criterion-1": "It was considered whether the concern was dealt with properly.",
    "criterion-2": "It was considered whether communication was adequate, and what became of new information.",
    "criterion-3": "It was considered whether misunderstandings were cleared up.",
    "criterion-4": "It was considered what the customer needs to use the service, and how they will reach the office.",
    "criterion-5": "It was considered whether an advice organisation or legal advice could help.",
    "customer-heard-soon": "Whoever had no warning is heard within weeks.",
    "each-behaviour-described": "What was done is described, of each behaviour in words of its own.",
    "enough-people-decided": "As many people agree as must, by a meeting where one decides.",
    "evidence-current": "Some of the evidence of each behaviour is recent.",
    "evidence-is-the-customers-own": "Nothing that a relative or a representative did is held against the customer.",
    "evidence-recorded": "The proposal names recorded contacts that show each behaviour.",
    "exemption-is-recent": "The act for which no warning was given is so recent that there was no time for one.",
    "fair-balance-stated": "The proposal says what the restriction costs the customer, and why the aim outweighs that.",
    "grade-rests-on-current-evidence": "It is as grave without what is old, or was answered by an earlier outcome.",
    "incident-reported": "Somebody reported each behaviour when it happened.",
    "internal-review-considered": "The internal review of the cases concerned has been used, or the customer was told"
    " of it.",
    "issue-recorded-in-time": "That the warning went out was written down within days.",
    "length-stated": "The restriction has a last day.",
    "length-within-limit": "It is no longer than what is as grave usually calls for.",
    "lesser-measure-considered": "The proposal says why nothing milder would do.",
    "measure-fits-behaviour": "Each measure answers a behaviour, on the channel it came by.",
    "measure-in-proportion": "All measures together weigh no more than what was done allows.",
    "measure-suits-the-person": "What the person needs was weighed wherever a measure touches it.",
    "notice-states-action-reasons-arrangements-length": "The letter says what is done, why, how to make contact, and"
    " for how long.",
    "office-did-its-part": "What is held against the customer did not mostly come while they waited for the office.",
    "opportunity-to-change": "The time to change that the warning gave has passed.",
    "other-channel-in-severe-case": "What is blocked is a channel that the conduct came by.",
    "other-measure-justified": "An arrangement that the policy does not list has a recorded reason.",
    "policy-in-date": "The policy itself has been reviewed when it was due, and knows the holidays of today.",
    "proposed-by-manager": "Whoever proposes holds the role that may.",
    "proposer-is-not-authoriser": "Nobody decides on what they proposed.",
    "review-by-somebody-else": "None of those who decided reviews.",
    "review-date-set": "A day is set on which it is looked at again, before its end and within the usual time.",
    "review-right-not-refused": "No case is kept closed that is still open, or while its internal review is pending.",
    "service-not-owed": "Nothing that the law owes everybody is withheld.",
    "scope-justified": "It reaches no further than the conduct did, and all of the office only as the policy allows.",
    "shared-contact-point-not-blocked": "Only what is this customer's alone is blocked.",
    "signposting": "The letter says who else can help.",
    "single-contact-named": "A single point of contact has a name and can be reached.",
    "someone-elses-representative": "Whoever acts for somebody else is restricted only with a recorded reason.",
    "start-date-near": "It begins about now.",
    "statutory-matter-not-refused": "What the law gives the customer is neither refused nor filed.",
    "substitute-stated": "Whoever decides in the place of others says why.",
    "unwatched-route-closed": "A way in that nobody watches is closed only for a reason, and for a time.",
    "visitor-restricted": "A visitor, who has no matter with the office, is restricted only with a recorded reason.",
    "warned-in-writing": "Each behaviour was warned of in writing, or goes without a warning as the policy lets it.",
    "warning-response-considered": "A reply to the warning was weighed.",
    "words-fit-to-read-aloud": "Nothing in it insults the person whom the letter goes to.",
}

KINDS: Mapping[Kind, str] = {
    Kind.BREACH: "Without it nobody can authorise",
    Kind.NEEDS_REASON: "Without it only with a recorded reason",
    Kind.ADVICE: "Advice: it never stands in the way",
}

CASES: Mapping[str, str] = {
    "after_lift_or_quashing": "after one was lifted, or ended on appeal",
    "after_other_outcome": "after another outcome",
    "recorded_later": "where it was written down only later",
    "no_warning": "where there was no warning",
    "lesser_aggression": "for conduct short of the grade that is excused one",
    "short_of_severe": "short of what it asks",
    "harassment_went_on": "for harassment that went on after a warning",
    "no_account": "where nobody told what happened",
    "own_word": "where only the proposer told it",
    "open": "while the way that the law gives is open",
    "exhausted": "once that way has ended",
    "breach": "of those who must have been asked",
    "needs_reason": "of those who may be left out for a reason",
    "advice": "of the others",
    "unconsidered": "where nobody has considered it",
    "adverse": "where what was found speaks against going on",
}

STAGES: Mapping[Stage, str] = {
    Stage.WARNING: "What is asked of a warning",
    Stage.PROPOSAL: "What is asked of a proposal",
    Stage.DECISION: "What is asked of a decision",
    Stage.NOTICE: "What is asked of the letter",
    Stage.REVIEW: "What is asked of a review",
    Stage.APPEAL: "What is asked of an appeal by which something goes on",
}
