"""Who decides on a proposal: the first entry of the document that anything about it calls for."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from contact_policy.policy.deciders import Agreement, Instead, Substitution
from contact_policy.policy.document.format2.people import DecideTable
from contact_policy.policy.document.policy import Policy
from contact_policy.policy.question import Question
from contact_policy.policy.who_may import titles_of


def deciding_title(question: Question) -> str:
    """What the office calls whoever decides on it: of several, each."""
    return titles_of(question.policy, question.deciding_entry.roles)


def awaited_title(question: Question) -> str:
    """What the office calls whoever is to decide on it: where it is about them, those who stand in for that."""
    entry = question.deciding_entry
    instead = [each.role for each in entry.substitutes if Instead.CONFLICT in each.when]
    is_about_them = question.proposal.concerns_deciding_officer
    return titles_of(question.policy, instead) if instead and is_about_them else deciding_title(question)


def decided_as(question: Question) -> str:
    """The role of whoever decides that lets them decide on it, by the document's name; empty where none does."""
    decider = question.the_decider
    return signs_as(question.policy, question.deciding_entry, decider.roles, decider.how_decided.substitute)


def signs_as(policy: Policy, entry: DecideTable, held: Collection[str], substitute: Substitution | None) -> str:
    """The role that lets somebody who holds these decide by an entry, instead of others too; empty where none does."""
    own = next((role for role in entry.roles if role in held), "")
    if own or substitute is None or policy.is_token(substitute.because):
        return own
    may_stand_in = [each.role for each in entry.substitutes if substitute.instead in each.when]
    return next((role for role in may_stand_in if role in held), "")


def may_stand_in(entry: DecideTable, held: Collection[str]) -> bool:
    """Whether somebody who holds these roles may decide by an entry in the place of others alone."""
    return held_by_none(entry.roles, held) and any(each.role in held for each in entry.substitutes)


def held_by_none(roles: Collection[str], held: Collection[str]) -> bool:
    """Whether none of ``roles`` is among those held."""
    return not any(role in held for role in roles)


def agreed(question: Question) -> tuple[Agreement, ...]:
    """Those who have agreed already, and whose agreement counts under the entry that is asked for now."""
    return counting(question, question.the_decider.how_decided.agreed)


def agreed_as(question: Question, agreement: Agreement) -> str:
    """The role in which somebody agreed."""
    return signs_as(question.policy, question.deciding_entry, agreement.roles, agreement.substitute)


def counting(question: Question, given: Iterable[Agreement]) -> tuple[Agreement, ...]:
    """Those agreements that count under the entry that is asked for now."""
    entry, policy = question.deciding_entry, question.policy
    return tuple([each for each in given if signs_as(policy, entry, each.roles, each.substitute)])
