"""Everybody restricted, as known at one moment. A board never changes: what changed makes a new one."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import datetime
from uuid import UUID

from contact_policy.policy import Policy, contact_status
from contact_policy.policy.contact_hours import turns_after
from contact_policy.policy.contact_status import Candidate
from contact_policy.policy.facts import Restriction
from contact_policy.policy.lifecycle import changes_at
from contact_policy.policy.sub_addresses import covering
from contact_policy.policy.vocabulary import ContactPointKind
from contact_policy.records import RestrictedPerson
from contact_policy.records.reviews import ReviewCounts
from contact_policy.services.contact_statuses import LookupBy, StatusAnswer, StatusLookup
from contact_policy.services.reviews import counted

_ASKED_BY = {ContactPointKind.PHONE: LookupBy.PHONE, ContactPointKind.EMAIL: LookupBy.EMAIL}

# By.CUSTOMER's and By.REFERENCE's keys differ from the others': a number begins with +, an address has an @.
Key = tuple[LookupBy, str, str]


class Board:
    """Whom a restriction binds or may come to bind, found by number, address, id or another system's id.

    ``version`` is the number of the last change it has seen.
    """

    def __init__(self, policy: Policy, restricted: Iterable[RestrictedPerson], version: int) -> None:
        """Put ``restricted`` up: everybody whom a restriction may bind now or later."""
        self._policy = policy
        self._people = {each.person.id: each for each in restricted}
        self._found: dict[Key, tuple[str, ...]] = {}
        self._counted: tuple[datetime, ReviewCounts] | None = None
        self.version = version
        for each in self._people.values():
            self._put_up(each)

    def __len__(self) -> int:
        """How many people are on it."""
        return len(self._people)

    def reviews(self, now: datetime) -> ReviewCounts:
        """How many of their reviews are due soon, and how many overdue; counted once a minute, however often asked."""
        minute = now.replace(second=0, microsecond=0)
        if self._counted is None or self._counted[0] != minute:
            restrictions = (r for each in self._people.values() for r in each.restrictions)
            self._counted = minute, counted(self._policy, restrictions, now)
        return self._counted[1]

    def changed(self, ids: Collection[str], restricted: Iterable[RestrictedPerson], version: int) -> Board:
        """A new board on which the people of ``ids`` stand as ``restricted`` says, or no longer."""
        board = Board(self._policy, (), version)
        board._people = dict(self._people)
        board._found = dict(self._found)
        for id_ in ids:
            board._take_down(id_)
        for each in restricted:
            board._people[each.person.id] = each
            board._put_up(each)
        return board

    def knows(self, question: StatusLookup) -> bool:
        """Whether anybody restricted may be meant; if not, everybody who asks so gets the same answer."""
        return not self._found.keys().isdisjoint(_keys_of(question))

    def ask(self, question: StatusLookup, now: datetime, *, is_stale: bool) -> tuple[StatusAnswer, datetime | None]:
        """What to do with this contact, and when that may change by the clock alone, if ever."""
        people = [self._people[id_] for id_ in self._meant(question)]
        status = contact_status(self._policy, question.at(now), [_candidate(each, question) for each in people])
        ahead = (at for each in people for r in each.restrictions for at in self._turns(r, now) if at > now)
        return StatusAnswer(status=status, as_of=now, version=self.version, is_stale=is_stale), min(ahead, default=None)

    def _turns(self, restriction: Restriction, now: datetime) -> Iterator[datetime]:
        """When time alone may change what is told of a restriction: its standing, or whether it is within hours."""
        yield from changes_at(self._policy, restriction)
        yield from turns_after(self._policy, restriction.measures, now)

    def _meant(self, question: StatusLookup) -> tuple[str, ...]:
        """The ids of those who may be meant, in the order of their ids, as the database gives them."""
        first, *more = [self._found.get(key, ()) for key in _keys_of(question)]
        return tuple(sorted({*first, *more[0]})) if more else first

    def _put_up(self, each: RestrictedPerson) -> None:
        for key in _keys(each):
            # in the order of their ids, as the database gives them
            self._found[key] = tuple(sorted({*self._found.get(key, ()), each.person.id}))

    def _take_down(self, id_: str) -> None:
        gone = self._people.pop(id_, None)
        for key in _keys(gone) if gone else ():
            left = tuple(other for other in self._found.pop(key, ()) if other != id_)
            if left:
                self._found[key] = left


def _keys(each: RestrictedPerson) -> Iterator[Key]:
    """What a question may name this person by."""
    for id_ in (each.person.id, *each.merged_ids):
        yield LookupBy.CUSTOMER, id_, ""
    for reference in each.external_references:
        yield LookupBy.REFERENCE, reference.id, reference.system
    for point in each.person.contact_points:
        if point.kind in _ASKED_BY:
            yield _ASKED_BY[point.kind], point.value, ""


def _keys_of(question: StatusLookup) -> tuple[Key, ...]:
    """What somebody may be on the board by whom a question means: a sub-address is also its whole address's."""
    if question.by is LookupBy.EMAIL:
        return tuple((LookupBy.EMAIL, value, "") for value in covering(question.value))
    value = _canonical(question.value) if question.by is LookupBy.CUSTOMER else question.value
    return ((question.by, value, question.system),)


def _canonical(id_: str) -> str:
    try:
        return str(UUID(id_))
    except ValueError:
        return ""


def _candidate(each: RestrictedPerson, question: StatusLookup) -> Candidate:
    """One of those who may be meant. Others who use the same number or address need not be on the board themselves."""
    asked = covering(question.value)
    is_shared = any(p.shared or p.used_by_others for p in each.person.contact_points if p.value in asked)
    return Candidate(person=each.person, restrictions=each.restrictions, is_shared=is_shared)
