"""The Postfix adapter: a small server beside Postfix that asks the contact status once for each message.

It never stands in the way of mail: without a good answer in time the message goes on as if it did not exist.
"""

from contact_policy.postfix_adapter.running import run

__all__ = ["run"]
