"""Keys for devices that cannot ask an identity provider for tokens: made, listed, revoked.

A key is 256 random bits, so a plain SHA-256 keeps it: what makes slow hashes needful is that people choose passwords,
and nobody finds 256 random bits by trying. It also makes looking a key up cheap enough to do for every call.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable, Mapping
from datetime import datetime

from contact_policy.errors import invalid
from contact_policy.records import DEVICE_ROLES, ApiKey, Role
from contact_policy.records.role_names import RoleNames
from contact_policy.services import Transaction
from contact_policy.services.context import Context, new_id

# So that a key found in a file or a log is known for what it is.
KEY_MARK = "cpk_"

_RANDOM_BYTES = 32
_RECOGNISED_BY = len(KEY_MARK) + 6
_NAME_LIMIT = 100


async def create(context: Context, name: str, roles: Iterable[Role]) -> tuple[ApiKey, str]:
    """Make a key for the device called ``name``; give its record, and the key itself, which nothing shows again.

    Raises Invalid for roles that are a person's, for none, and for a name that is empty, long or unprintable.
    """
    secret = KEY_MARK + secrets.token_urlsafe(_RANDOM_BYTES)
    key = ApiKey(
        id=new_id(),
        name=_checked_name(name),
        roles=_checked_roles(roles, RoleNames(context.policy)),
        key_hash=hash_of(secret),
        prefix=secret[:_RECOGNISED_BY],
        created_by=context.caller.subject,
        created_at=context.now,
    )
    await context.tx.api_keys.add(key)
    names = RoleNames(context.policy).of(key.roles)
    await context.audit("api-key.created", _path(key.id), roles=list(names), prefix=key.prefix)
    return key, secret


async def revoke(context: Context, id_: str) -> ApiKey:
    """End a key for good. One that was revoked before stays as it is. Raises NotFound."""
    await context.tx.api_keys.get(id_)
    if await context.tx.api_keys.revoke(id_, context.caller.subject, context.now):
        await context.audit("api-key.revoked", _path(id_))
    return await context.tx.api_keys.get(id_)


async def listed(tx: Transaction) -> tuple[ApiKey, ...]:
    """Every key there ever was, oldest first."""
    return await tx.api_keys.list()


async def active(tx: Transaction) -> tuple[ApiKey, ...]:
    """Every key that opens the door now: what a worker holds in memory."""
    return await tx.api_keys.active()


async def note_used(tx: Transaction, used: Mapping[str, datetime]) -> None:
    """Write down when each key (by id) was last used; a time before the one on record changes nothing."""
    await tx.api_keys.note_used(used)


def hash_of(secret: str) -> str:
    """What is kept of a key."""
    return hashlib.sha256(secret.encode()).hexdigest()


def _checked_name(name: str) -> str:
    name = name.strip()
    if not name or len(name) > _NAME_LIMIT or not name.isprintable():
        raise invalid("/name", f"Say which device it is for, in 1 to {_NAME_LIMIT} printable characters.")
    return name


def _checked_roles(roles: Iterable[Role], names: RoleNames) -> tuple[Role, ...]:
    wanted = set(roles)
    if not wanted or not wanted <= set(DEVICE_ROLES):
        fit = ", ".join(names.of(DEVICE_ROLES))
        raise invalid("/roles", f"A key is for a device: give one of {fit}. The other roles are a person's.")
    return tuple(role for role in DEVICE_ROLES if role in wanted)


def _path(id_: str) -> str:
    return f"api-keys/{id_}"
