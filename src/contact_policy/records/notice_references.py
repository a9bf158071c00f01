"""The reference that stands on a letter, short enough to be said on the telephone: told from its id, and back.

An id begins with the millisecond in which it was made, and so does the index of ids: a reference is that millisecond,
in letters and digits that nobody takes for each other. Two letters may share one; whoever looks it up is shown both.
"""

from __future__ import annotations

from uuid import UUID

# 0 to 9 and A to Z without I, L, O and U, in their order (Crockford's base 32).
_SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_TAKEN_FOR = str.maketrans("ILO", "110", " -")
_LENGTH, _GROUP = 8, 4
_BITS = 5
_ROOM = 1 << _LENGTH * _BITS
# 1 January 2020, in milliseconds since 1970: from then on a reference means one moment, until 2054.
_FIRST = 1_577_836_800_000
_BELOW = 80


def reference_of(notice_id: str) -> str:
    """What stands on the letter, as in ``6B7K-2QXM``."""
    number = ((UUID(notice_id).int >> _BELOW) - _FIRST) % _ROOM
    signs = "".join([_SIGNS[number >> _BITS * place & len(_SIGNS) - 1] for place in reversed(range(_LENGTH))])
    return f"{signs[:_GROUP]}-{signs[_GROUP:]}"


def ids_of(reference: str) -> tuple[str, str] | None:
    """The first and the last id that a letter of this reference may have; None where it can be none.

    However it is spaced and whichever case it is in; what is heard as the letter O was the figure 0.
    """
    said = reference.upper().translate(_TAKEN_FOR)
    if len(said) != _LENGTH or not set(said) <= set(_SIGNS):
        return None
    number = 0
    for sign in said:
        number = number << _BITS | _SIGNS.index(sign)
    first = number + _FIRST << _BELOW
    return str(UUID(int=first)), str(UUID(int=first | (1 << _BELOW) - 1))
