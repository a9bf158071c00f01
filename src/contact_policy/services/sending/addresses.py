"""Where a notice may go: to one address of this customer's, that they can use and nobody else reads."""

from __future__ import annotations

from contact_policy.contact_points import normalise_email, normalise_postal
from contact_policy.errors import AddressUnfit
from contact_policy.policy.access import unusable_channels
from contact_policy.policy.facts import ContactPoint
from contact_policy.policy.vocabulary import Channel, ContactPointKind
from contact_policy.records import Customer, OutgoingChannel, Trouble

_KINDS = {OutgoingChannel.EMAIL: ContactPointKind.EMAIL, OutgoingChannel.POST: ContactPointKind.POST}
_CHANNELS = {OutgoingChannel.EMAIL: Channel.EMAIL, OutgoingChannel.POST: Channel.POST}
_NORMALISE = {OutgoingChannel.EMAIL: normalise_email, OutgoingChannel.POST: normalise_postal}

_CURES = {
    Trouble.ADDRESS_MISSING: "The customer's record has no such address: record it, or reach them another way.",
    Trouble.ADDRESS_SHARED: "Others read what comes to this address: reach the customer another way.",
    Trouble.CHANNEL_UNUSABLE: "The customer cannot use this channel, as their access needs say: choose another.",
}


def choose(customer: Customer, channel: OutgoingChannel, wanted: str | None) -> str:
    """The address to send to: the one ``wanted``, else the only one there is. Raises AddressUnfit with the cure."""
    fit = [point.value for point in _points(customer, channel) if not _is_read_by_others(point)]
    if wanted is None and len(fit) > 1:
        raise AddressUnfit("The customer has several such addresses: say which, as address.")
    address = fit[0] if wanted is None and fit else _normal(channel, wanted or "")
    trouble = trouble_with(customer, channel, address)
    if trouble is not None:
        raise AddressUnfit(_CURES[trouble])
    return address


def trouble_with(customer: Customer, channel: OutgoingChannel, address: str) -> Trouble | None:
    """Why nothing may be sent there, or None. That the office blocks an address never stops its own letters."""
    if _CHANNELS[channel] in unusable_channels(customer.person):
        return Trouble.CHANNEL_UNUSABLE
    points = _points(customer, channel)
    here = [point for point in points if point.value == address]
    if not here:
        only_shared = not address and any(_is_read_by_others(point) for point in points)
        return Trouble.ADDRESS_SHARED if only_shared else Trouble.ADDRESS_MISSING
    return Trouble.ADDRESS_SHARED if _is_read_by_others(here[0]) else None


def _points(customer: Customer, channel: OutgoingChannel) -> list[ContactPoint]:
    return [point for point in customer.contact_points if point.kind is _KINDS[channel]]


def _is_read_by_others(point: ContactPoint) -> bool:
    """A letter in an envelope with a name on it is opened by one person in a house of several; an e-mail is not."""
    return point.kind is not ContactPointKind.POST and (point.shared or point.used_by_others)


def _normal(channel: OutgoingChannel, address: str) -> str:
    """``address`` as contact points are kept; what cannot be one is none of the customer's."""
    try:
        return _NORMALISE[channel](address)
    except ValueError:
        return ""
