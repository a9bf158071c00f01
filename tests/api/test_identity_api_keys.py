"""The ring of keys that a worker holds: who a key is believed to be, and what is remembered of its use."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from contact_policy.api.identity.api_keys import ApiKeyCache
from contact_policy.api.identity.refusal import REFUSAL
from contact_policy.errors import Unauthenticated
from contact_policy.records import ApiKey, Role
from contact_policy.services.api_keys import hash_of
from fixtures.tokens import NOW

SECRET = "cpk_" + "Zx-_9" * 8 + "abc"
OTHER = "cpk_" + "Q" * 43
MINUTE = timedelta(minutes=1)
PBX = ApiKey(
    id="pbx",
    name="Front desk PBX",
    roles=(Role.TELEPHONY,),
    key_hash=hash_of(SECRET),
    prefix=SECRET[:10],
    created_by="operator",
    created_at=NOW,
)
CRM = replace(PBX, id="crm", name="CRM", roles=(Role.CRM, Role.AUDITOR), key_hash=hash_of(OTHER))


def ring_of(*keys: ApiKey) -> ApiKeyCache:
    ring = ApiKeyCache()
    ring.replace(keys)
    return ring


def test_each_key_names_its_own_device_and_roles() -> None:
    ring = ring_of(PBX, CRM)
    assert ring.find(SECRET, NOW) == ("key:pbx", frozenset({Role.TELEPHONY}))
    assert ring.find(OTHER, NOW) == ("key:crm", frozenset({Role.CRM, Role.AUDITOR}))


@pytest.mark.parametrize(
    "presented",
    [
        "", " ", "cpk_", SECRET[:-1], SECRET + "A", SECRET + "=", SECRET + "\n", " " + SECRET, SECRET + " ",
        SECRET + "\0", "\0", SECRET.replace("Z", "\0"), SECRET.upper(), SECRET.swapcase(), SECRET * 200,
        "cpk_" + "A" * 43, "cpk_" + "é" * 43, "cpk_" + "\ud800" * 43, "cpk_" + "٣" * 43, hash_of(SECRET), PBX.id,
        PBX.name, "Bearer " + SECRET, "x" * 10_000, f"{SECRET}, {OTHER}",
    ],
    ids=ascii,
)  # fmt: skip
def test_whatever_else_is_shown_is_refused_with_one_text(presented: str) -> None:
    ring = ring_of(PBX, CRM)
    with pytest.raises(Unauthenticated) as refusal:
        ring.find(presented, NOW)
    assert refusal.value.detail == REFUSAL
    assert refusal.value.__cause__ is None
    assert ring.take_used() == {}


def test_a_key_taken_off_the_ring_opens_nothing_from_that_moment() -> None:
    ring = ring_of(PBX, CRM)
    ring.find(SECRET, NOW)
    ring.replace([CRM])
    with pytest.raises(Unauthenticated):
        ring.find(SECRET, NOW)
    assert ring.find(OTHER, NOW)
    assert [client.key for client in ring.clients(NOW, MINUTE)] == [CRM]


def test_each_last_use_is_handed_over_once_and_kept_where_it_could_not_be_written() -> None:
    ring = ring_of(PBX, CRM)
    ring.find(SECRET, NOW)
    ring.find(OTHER, NOW)
    ring.find(SECRET, NOW + MINUTE)
    taken = ring.take_used()
    assert taken == {"pbx": NOW + MINUTE, "crm": NOW}
    assert ring.take_used() == {}
    ring.find(OTHER, NOW + 2 * MINUTE)
    ring.put_back(taken)
    assert ring.take_used() == {"pbx": NOW + MINUTE, "crm": NOW + 2 * MINUTE}


def test_a_device_is_silent_once_it_has_not_asked_for_as_long_as_said() -> None:
    ring = ring_of(PBX)

    def silent(after: float) -> bool:
        (client,) = ring.clients(NOW + after * MINUTE, 10 * MINUTE)
        return client.is_silent

    assert [silent(10), silent(10.1)] == [False, True]
    ring.find(SECRET, NOW + 5 * MINUTE)
    assert [silent(15), silent(15.1)] == [False, True]
    ring.replace([PBX])
    assert not silent(15), "a fresh set forgets no use"


def test_a_use_that_another_worker_saw_counts_too_and_the_later_one_shows() -> None:
    ring = ring_of(PBX)
    ring.find(SECRET, NOW)
    for elsewhere, shown in ((NOW + MINUTE, NOW + MINUTE), (NOW - MINUTE, NOW)):
        ring.replace([replace(PBX, last_used_at=elsewhere)])
        assert [client.last_used_at for client in ring.clients(NOW, MINUTE)] == [shown]
