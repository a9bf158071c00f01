"""Where a webhook may go: to the public internet, and to those networks of the office's own that the settings name.

What a URL says is no proof of where it leads: a name is resolved at each try, everything that it stands for is looked
at, and the connection is made to the very address that was. Loopback and link-local addresses are never reached.
"""

from __future__ import annotations

import asyncio
import re
import socket
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from urllib.parse import SplitResult, urlsplit

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network
Resolve = Callable[[str, int], Awaitable[Sequence[str]]]

HTTPS = 443
_LONGEST_URL = 2000
_LABEL = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)", re.ASCII)
_GLOBAL_UNICAST = IPv6Network("2000::/3")
_TRANSLATED = IPv6Network("64:ff9b::/96")  # RFC 6052: how a network without IPv4 reaches it
_TUNNELS = (IPv6Network("2001::/32"), IPv6Network("64:ff9b:1::/48"))
# Newer than what Python's tables know: documentation, and segment routing.
_NOT_GLOBAL = (IPv6Network("3fff::/20"), IPv6Network("5f00::/16"), IPv4Network("192.88.99.0/24"))


class Unreachable(Exception):
    """Nothing is connected to: the name stands for nothing, or for something that may not be reached."""


async def resolve(host: str, port: int) -> Sequence[str]:
    """Every address that ``host`` stands for, as this machine resolves it. Raises Unreachable."""
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise Unreachable from None
    return [str(entry[4][0]) for entry in found]


@dataclass(frozen=True, slots=True, kw_only=True)
class Destinations:
    """``networks`` are the office's own that may be reached beside the public internet; ``ports`` those of HTTPS."""

    networks: tuple[Network, ...] = ()
    ports: frozenset[int] = field(default_factory=lambda: frozenset({HTTPS}))
    resolve: Resolve = resolve

    async def address_of(self, host: str, port: int) -> str:
        """The address to connect to. Raises Unreachable where any that ``host`` stands for may not be reached."""
        found = [ip_address(text.partition("%")[0]) for text in await self.resolve(host, port)]
        if not found or not all(map(self.permits, found)):
            raise Unreachable
        return str(found[0])

    def permits(self, address: Address) -> bool:
        """Whether an address may be reached: what stands for an IPv4 address is judged as that."""
        inner = _inner(address)
        if inner is not None:
            return self.permits(inner)
        if address.is_loopback or address.is_link_local or address.is_multicast or address.is_unspecified:
            return False
        return any(address in network for network in self.networks) or _is_global(address)

    def check(self, url: str) -> None:
        """Raise ValueError, with what would be right, for a URL that never leads where a webhook may go."""
        parts = _split(url)
        host = (parts.hostname or "").rstrip(".")
        if parts.scheme != "https" or not host:
            raise ValueError("Give a URL that begins with https:// and a name.")
        if "@" in parts.netloc:
            raise ValueError("Leave out the user name and password: the signature says who is sending.")
        if "#" in url:
            raise ValueError("Leave out what begins with #: it is never sent.")
        if (parts.port or HTTPS) not in self.ports or parts.port == 0:
            raise ValueError("Leave out the port, or use one that the settings allow.")
        if host == "localhost" or host.endswith(".localhost"):
            raise ValueError("Give a name that this service may reach: not this machine.")
        literal = _literal(host)
        if literal is None and not all(_LABEL.fullmatch(label) for label in host.split(".")):
            raise ValueError("Give the name in ASCII letters, digits, hyphens and full stops.")
        if literal is not None and not self.permits(literal):
            raise ValueError("Give an address that this service may reach.")


def _split(url: str) -> SplitResult:
    is_plain = url.isascii() and url.isprintable() and not set(url) & set(' "<>\\^`{|}')
    if not is_plain or len(url) > _LONGEST_URL:
        raise ValueError(f"Give a URL in printable ASCII, at most {_LONGEST_URL} characters.")
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        raise ValueError("Give a URL such as https://crm.office.example/hooks.") from None
    return parts


def _literal(host: str) -> Address | None:
    """The address that ``host`` is, in any of the ways in which one is written; None for a name.

    Raises ValueError for an IPv4 address in another way than four decimal numbers, such as 0x7f.1.
    """
    try:
        return ip_address(host)
    except ValueError:
        pass
    try:
        socket.inet_aton(host)
    except OSError:
        if ":" in host or host.rpartition(".")[2].isdigit():
            raise ValueError("Give a name, or an address in its usual form.") from None
        return None
    raise ValueError("Give the address as four decimal numbers.")


def _inner(address: Address) -> IPv4Address | None:
    """The IPv4 address that stands in an IPv6 address: mapped, by 6to4, or translated."""
    if isinstance(address, IPv4Address):
        return None
    if address in _TRANSLATED:
        return IPv4Address(address.packed[-4:])
    return address.ipv4_mapped or address.sixtofour


def _is_global(address: Address) -> bool:
    if any(address in network for network in _NOT_GLOBAL) or address.is_reserved or not address.is_global:
        return False
    if isinstance(address, IPv4Address):
        return True
    return address in _GLOBAL_UNICAST and not any(address in network for network in _TUNNELS)
