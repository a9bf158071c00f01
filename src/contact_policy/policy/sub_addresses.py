"""What a sub-address (``jo+forms@example.org``) is to the address without it: a part of it, and never the other way.

Some sites write to an office for many people, each by a sub-address of one: what binds one of them binds no other.
"""

from __future__ import annotations


def covering(address: str) -> tuple[str, ...]:
    """The addresses that cover this one, itself first; a phone number covers only itself."""
    local, at, domain = address.rpartition("@")
    whole, plus, _ = local.partition("+")
    return (address, f"{whole}@{domain}") if at and plus else (address,)
