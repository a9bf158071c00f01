"""The measures of documents of format 1, which all call them by these names and give them these effects."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstMeasure:
    """How a document of format 2 says the measure: by an effect, what it settles, and what it asks of the proposer.

    ``fields`` are those of ``Measure`` that it uses, ``says`` the sentence that anybody may hear.
    """

    effect: str
    meaning: str
    says: str
    fields: tuple[str, ...] = ()
    fixed: Mapping[str, str] = field(default_factory=dict)
    asks: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    is_listed: bool = True


_ONE = {"least": 1, "most": 1}

FIRST_MEASURES: Mapping[str, FirstMeasure] = {
    "call_time_limit": FirstMeasure(
        effect="call_limit",
        meaning="Calls end after ``minutes``.",
        says="Each call will last no longer than {minutes}.",
        fields=("minutes",),
        asks={"minutes": {"least": 1, "most": 240, "usually": 10}},
    ),
    "single_channel": FirstMeasure(
        effect="channels",
        meaning="One method of contact.",
        says="Please make contact only {channel}.",
        fields=("channel",),
        asks={"channels": _ONE},
    ),
    "single_contact": FirstMeasure(
        effect="contact",
        meaning="One named point of contact, and the ways to reach them.",
        says="Please make contact only with {contact}.",
        fields=("name", "phone", "email", "sip_uri"),
    ),
    "read_and_file": FirstMeasure(
        effect="file",
        meaning="Correspondence is read and filed, and answered only where it brings something new.",
        says="We will read and file what you write. We will answer where it brings new information or a new complaint.",
    ),
    "refuse_reopen": FirstMeasure(
        effect="subject",
        meaning="A closed case stays closed.",
        says="We will not look again at the case that has been closed.",
        fields=("case_id",),
        asks={"case_ids": _ONE},
    ),
    "block_phone": FirstMeasure(
        effect="block",
        meaning="Calls from these whole numbers are declined; there are no wildcards.",
        says="We will not take calls from the telephone numbers we have blocked.",
        fields=("numbers",),
        fixed={"points": "phone"},
    ),
    "block_email": FirstMeasure(
        effect="block",
        meaning="Mail from these whole addresses is refused.",
        says="We will not accept e-mail from the addresses we have blocked.",
        fields=("addresses",),
        fixed={"points": "email"},
    ),
    "other": FirstMeasure(
        effect="arrangement",
        meaning="Another arrangement, in words; it names the channels that it closes.",
        says="{description}",
        fields=("description", "closes_channels"),
        is_listed=False,
    ),
}
