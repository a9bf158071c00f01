"""SIP addresses as ``sip:user@host``: who is meant. How a call gets there is for the telephone system to know."""

from __future__ import annotations

import re
from ipaddress import AddressValueError, IPv4Address, IPv6Address

_LONGEST = 255
_LONGEST_HOST = 253
_HIGHEST_PORT = 65535

# What is left out of a user's name, such as & and a comma, stands for itself in no dial plan.
_URI = re.compile(
    r"(?:sip:)?(?P<user>(?:[A-Za-z0-9_.!~*=+-]|%[0-9A-Fa-f]{2})+)"
    r"@(?P<host>\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9.-]+)(?::(?P<port>[0-9]{1,5}))?",
    re.IGNORECASE | re.ASCII,
)
_LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")

SIP_URI_SCHEMA = r"^(([sS][iI][pP]:)?[A-Za-z0-9_.!~*=+%-]+@[A-Za-z0-9.:\[\]-]+)?$"
"""For documentation; what a host and a port can be is asked beyond it."""


def normalise_sip_uri(text: str) -> str:
    """Give a SIP address as ``sip:user@host``, with a port where it names one; the scheme may be left out.

    A call that is transferred to what no telephone system can route is a call lost: so there is a user and a host that
    can be, and nothing that asks for a way of its own (``sips:``, ``;transport=``). Raises ``ValueError``.
    """
    parts = _URI.fullmatch(text.strip(" "))
    host = parts["host"].lower() if parts else ""
    if parts is None or len(text) > _LONGEST or not _is_host(host):
        raise ValueError(
            "Write it as user@host, such as coordinator@pbx.office.example, where need be with a port (:5060): no"
            " sips:, no parameters, for the telephone system knows the way."
        )
    port = parts["port"]
    if port is not None and not 0 < int(port) <= _HIGHEST_PORT:
        raise ValueError("Give a port from 1 to 65535, or leave it out.")
    return f"sip:{parts['user']}@{host}{f':{int(port)}' if port else ''}"


def _is_host(text: str) -> bool:
    """Whether it is a name, or an IP address, which IPv6 has in square brackets."""
    try:
        if text.startswith("["):
            return bool(IPv6Address(text[1:-1]))
        if text.rpartition(".")[2].isdigit():
            return bool(IPv4Address(text))
    except AddressValueError:
        return False
    return len(text) <= _LONGEST_HOST and all(_LABEL.fullmatch(label) for label in text.split("."))
