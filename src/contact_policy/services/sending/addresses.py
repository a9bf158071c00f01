"""Where a notice may go: to one address of this customer's, that they can use, that reaches them and nobody else.

The same is asked of what the service sends and of what people send and record. People may say why another way served.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from contact_policy.contact_points import is_same_place, normalise_email, normalise_postal
from contact_policy.errors import AddressUnfit
from contact_policy.policy.access import unusable_channels
from contact_policy.policy.facts import ContactPoint
from contact_policy.policy.sub_addresses import covering
from contact_policy.policy.vocabulary import Channel, ContactPointKind, IssueMethod
from contact_policy.records import Customer, OutgoingChannel, Trouble
from contact_policy.records.notice_returns import NoticeReturn

_KINDS = {IssueMethod.EMAIL: ContactPointKind.EMAIL, IssueMethod.POST: ContactPointKind.POST}
_CHANNELS = {
    IssueMethod.EMAIL: Channel.EMAIL,
    IssueMethod.POST: Channel.POST,
    IssueMethod.BY_HAND: Channel.IN_PERSON,
}
_NORMALISE = {IssueMethod.EMAIL: normalise_email, IssueMethod.POST: normalise_postal}

_CURES = {
    Trouble.ADDRESS_MISSING: "The customer's record has no such address: record it, or reach them another way.",
    Trouble.ADDRESS_SHARED: "Others read what comes to this address: reach the customer another way.",
    Trouble.ADDRESS_RETURNED: "A letter to this address came back: record a new one, or reach them another way.",
    Trouble.CHANNEL_UNUSABLE: "The customer cannot use this channel, as their access needs say: choose another.",
}


@dataclass(frozen=True, slots=True)
class Reachable:
    """A customer and what came back of the letters to them: what says where another may go."""

    customer: Customer
    returns: tuple[NoticeReturn, ...] = ()

    def reaches_nobody(self, way: IssueMethod, address: str) -> bool:
        """Whether a letter to this address came back because they cannot be reached there."""
        came_back = [r.sent_to for r in self.returns if r.method is way and r.reason.is_of_the_address]
        if way is IssueMethod.EMAIL:
            return not set(came_back).isdisjoint(covering(address))
        return any(is_same_place(address, each) for each in came_back)


def choose(reachable: Reachable, channel: OutgoingChannel, wanted: str | None) -> str:
    """The address to send to: the one ``wanted``, else the only one there is. Raises AddressUnfit with the cure."""
    way = IssueMethod(channel)
    fit = _fit(reachable, way)
    if wanted is None and len(fit) > 1:
        raise AddressUnfit("The customer has several such addresses: say which, as address.")
    return _checked(reachable, way, fit[0] if wanted is None and fit else _normal(way, wanted or ""))


def used(reachable: Reachable, method: IssueMethod) -> str:
    """The address that somebody used who issued a notice: the first that is fit; empty by hand. Raises AddressUnfit."""
    return _checked(reachable, method, next(iter(_fit(reachable, method)), ""))


def _checked(reachable: Reachable, way: IssueMethod, address: str) -> str:
    trouble = trouble_with(reachable, way, address)
    if trouble is not None:
        raise AddressUnfit(_CURES[trouble])
    return address


def trouble_with(reachable: Reachable, way: IssueMethod, address: str) -> Trouble | None:
    """Why nothing may be sent there, or None. That the office blocks an address never stops its own letters."""
    if _CHANNELS[way] in unusable_channels(reachable.customer.person):
        return Trouble.CHANNEL_UNUSABLE
    if way is IssueMethod.BY_HAND:
        return None
    points = _points(reachable.customer, way)
    here = [point for point in points if _on_a_line(point.value) == _on_a_line(address)]
    if not here:
        return Trouble.ADDRESS_MISSING if address else _why_none(reachable, way, points)
    if _is_read_by_others(here[0]):
        return Trouble.ADDRESS_SHARED
    return Trouble.ADDRESS_RETURNED if reachable.reaches_nobody(way, address) else None


def _why_none(reachable: Reachable, way: IssueMethod, points: Iterable[ContactPoint]) -> Trouble:
    """Why there is no address that is fit."""
    if any(reachable.reaches_nobody(way, point.value) for point in points):
        return Trouble.ADDRESS_RETURNED
    return Trouble.ADDRESS_SHARED if any(map(_is_read_by_others, points)) else Trouble.ADDRESS_MISSING


def _fit(reachable: Reachable, way: IssueMethod) -> list[str]:
    return [
        point.value
        for point in _points(reachable.customer, way)
        if not _is_read_by_others(point) and not reachable.reaches_nobody(way, point.value)
    ]


def _on_a_line(address: str) -> str:
    """An address however its lines were kept: until lately they were not."""
    return " ".join(address.split())


def _points(customer: Customer, way: IssueMethod) -> list[ContactPoint]:
    return [point for point in customer.contact_points if point.kind is _KINDS.get(way)]


def _is_read_by_others(point: ContactPoint) -> bool:
    """A letter in an envelope with a name on it is opened by one person in a house of several; an e-mail is not."""
    return point.kind is not ContactPointKind.POST and (point.shared or point.used_by_others)


def _normal(way: IssueMethod, address: str) -> str:
    """``address`` as contact points are kept; what cannot be one is none of the customer's."""
    try:
        return _NORMALISE[way](address)
    except ValueError:
        return ""
