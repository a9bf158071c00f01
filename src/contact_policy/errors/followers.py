"""What other systems that follow what changes may be refused."""

from __future__ import annotations

from contact_policy.errors.refusals import Conflict, ContactPolicyError


class FeedGone(ContactPolicyError):
    """What was asked for is kept in this feed no longer, or never was in it (410)."""

    code = "feed-gone"
    title = "The feed does not reach there"


class TooManySubscriptions(Conflict):
    """There are as many webhook subscriptions as there may be."""

    code = "too-many-subscriptions"
    title = "There are too many webhook subscriptions"


class SubscriptionDisabled(Conflict):
    """Nothing is posted to a webhook subscription that is disabled."""

    code = "subscription-disabled"
    title = "The subscription is disabled"
