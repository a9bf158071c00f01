"""A webhook goes nowhere but to the public internet and the networks named: however a way inside is spelled."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from ipaddress import ip_address, ip_network

import pytest

from contact_policy.carriers import Destinations, Receipt, Unreachable, Webhook, WebhookEvent
from fixtures.webhook import SECRET

pytestmark = pytest.mark.anyio

# This machine, and what is beside it, in every way in which browsers, C libraries and proxies have been known to read.
SPELLINGS = [
    "127.0.0.1", "127.0.0.1.", "127.1", "127.0.1", "2130706433", "017700000001", "0x7f000001", "0x7f.1", "0x7f.0.0.1",
    "0177.0.0.1", "0177.0.0.01", "127.000.000.001", "127.0.0.0x1", "127.255.255.254", "0", "0.0.0.0", "0x0", "00",  # noqa: S104 - a way in, not one of ours
    "localhost", "localhost.", "LOCALHOST", "foo.localhost", "[::1]", "[::]", "[0:0:0:0:0:0:0:1]", "[0000::0001]",
    "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[0:0:0:0:0:ffff:7f00:0001]", "[::127.0.0.1]", "[2002:7f00:1::]",
    "[2002:7f00:0001::1]", "[64:ff9b::127.0.0.1]", "[64:ff9b::7f00:1]", "[64:ff9b:1::7f00:1]", "[::ffff:10.0.0.1]",
    "10.0.0.1", "10.1", "167772161", "172.16.0.1", "172.31.255.255", "192.168.0.1", "0xc0.0xa8.0.1", "169.254.169.254",
    "0xa9fea9fe", "2852039166", "[::ffff:169.254.169.254]", "100.64.0.1", "192.0.0.1", "198.18.0.1", "192.0.2.1",
    "224.0.0.1", "240.0.0.1", "255.255.255.255", "[fe80::1]", "[fc00::1]", "[fd12:3456::1]", "[ff02::1]",
    "[2001:db8::1]", "[2001:0:7f00:1::]", "[fec0::1]", "[3fff::1]", "[100::1]",
]  # fmt: skip
WRONG_URLS = [
    "http://crm.office.example/", "ftp://crm.office.example/", "//crm.office.example/", "crm.office.example",
    "https:///hooks", "https://", "https://user@crm.office.example/", "https://user:pw@crm.office.example/",
    "https://crm.office.example@127.0.0.1/", "https://crm.office.example/#part", "https://crm.office.example#@x/",
    "https://crm.office.example:8443/", "https://crm.office.example:0/", "https://crm.office.example:99999/",
    "https://crm.office.example\\@127.0.0.1/", "https://crm office.example/", "https://crm.office.example/\n",
    "https://①②⑦.⓪.⓪.①/", "https://\uff11\uff12\uff17.0.0.1/", "https://büro.example/", "https://%31%32%37.0.0.1/",
    "https://[fe80::1%25eth0]/", "https://[::1/", "https://1.2.3.4.5/", "https://256.1.1.1/", "https://-a.example/",
    "https://a..example/", "https://crm.office.example/" + "x" * 2000, "javascript:alert(1)", "",
]  # fmt: skip
GLOBAL = ["8.8.8.8", "1.1.1.1", "2606:4700:4700::1111", "64:ff9b::8.8.8.8", "::ffff:8.8.8.8", "2002:808:808::1"]


@pytest.mark.parametrize("spelled", SPELLINGS)
def test_a_way_inside_is_refused_at_registration(spelled: str) -> None:
    with pytest.raises(ValueError, match="Give"):
        Destinations().check(f"https://{spelled}/hooks")


@pytest.mark.parametrize("url", WRONG_URLS)
def test_a_url_that_is_none_or_says_more_than_where_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match=r"Give|Leave out"):
        Destinations().check(url)


@pytest.mark.parametrize(
    "url",
    ["https://crm.office.example/hooks?x=1", "https://crm.office.example.:443/", "https://8.8.8.8/", "https://crm/"],
)
def test_a_url_of_the_internet_may_be_registered(url: str) -> None:
    Destinations().check(url)


@pytest.fixture
async def connections() -> AsyncIterator[tuple[int, list[object]]]:
    """A port of this machine, on every address of it, and each connection that was made to it."""
    seen: list[object] = []
    server = await asyncio.start_server(lambda _, writer: seen.append(writer), port=0)
    yield server.sockets[0].getsockname()[1], seen
    server.close()


async def test_nothing_is_connected_to_however_it_got_past_registration(
    connections: tuple[int, list[object]],
) -> None:
    port, seen = connections
    webhook = Webhook(Destinations(ports=frozenset({port})), answers_within=2)
    urls = [f"https://{spelled}:{port}/" for spelled in SPELLINGS]
    events = [WebhookEvent(id="x", url=url, body="{}", secrets=(SECRET,)) for url in urls]
    assert [await webhook.post(event) for event in events] == [Receipt(None)] * len(events)
    await asyncio.sleep(0.1)
    assert seen == []
    assert len(SPELLINGS) >= 40


@pytest.mark.parametrize("found", [["8.8.8.8", "127.0.0.1"], ["::1", "8.8.8.8"], [], ["fe80::1%eth0"]])
async def test_a_name_is_refused_where_any_address_of_it_is(found: Sequence[str]) -> None:
    async def resolve(_host: str, _port: int) -> Sequence[str]:
        return found

    with pytest.raises(Unreachable):
        await Destinations(resolve=resolve).address_of("crm.office.example", 443)


async def test_the_first_of_several_public_addresses_is_taken_and_a_name_of_nothing_refused() -> None:
    async def resolve(_host: str, _port: int) -> Sequence[str]:
        return GLOBAL

    assert await Destinations(resolve=resolve).address_of("crm.office.example", 443) == "8.8.8.8"
    with pytest.raises(Unreachable):
        await Destinations().address_of("there-is-no-such.invalid", 443)


def test_the_offices_own_networks_are_reached_where_they_are_named_and_this_machine_never() -> None:
    named = Destinations(networks=(ip_network("10.1.0.0/16"), ip_network("0.0.0.0/0"), ip_network("::/0")))
    assert named.permits(ip_address("10.1.2.3"))
    assert named.permits(ip_address("fd12::1"))
    only = Destinations(networks=(ip_network("10.1.0.0/16"),))
    assert not only.permits(ip_address("10.2.0.1"))
    for inside in ("127.0.0.1", "::1", "::ffff:127.0.0.1", "169.254.169.254", "fe80::1", "::", "224.0.0.1"):
        assert not named.permits(ip_address(inside)), inside
    assert all(only.permits(ip_address(address)) for address in GLOBAL)
