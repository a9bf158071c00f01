"""What a policy document says of ways in, and of what people need to use them (MC-7.3, 8.15)."""

from __future__ import annotations

from dataclasses import dataclass

from contact_policy.policy.document.tables import added
from contact_policy.policy.vocabulary import Channel


@dataclass(frozen=True, kw_only=True)
class NeedWords:
    """Words, by their beginning, in an access need or its adjustment that say it is about these channels (MC-8.15)."""

    channels: tuple[Channel, ...]
    words: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Access:
    """The monitored ways in, and the order in which one is kept open for a person (MC-7.3).

    ``large_print`` are the words in a recorded access need that ask for it, ``need_words`` those that tell which
    channels a need is about.
    """

    routes: tuple[Channel, ...]
    always_open: tuple[Channel, ...]
    large_print: tuple[str, ...] = ()
    need_words: tuple[NeedWords, ...] = added(2, default=())
