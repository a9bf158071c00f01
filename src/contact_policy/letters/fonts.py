"""Which characters a font can show, read off the table that maps characters to its shapes (``cmap``, OpenType 1.9).

The typesetter tells only that something in a letter cannot be shown, and only when the letter is set: too late.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable
from pathlib import Path

_FONT_FILES = frozenset({".ttf", ".otf", ".ttc", ".otc"})


def characters_of(directories: Iterable[Path]) -> frozenset[int]:
    """The code points that any font in these directories has a shape for. A file that is no font has none."""
    files = (path for directory in directories for path in directory.rglob("*") if path.suffix.lower() in _FONT_FILES)
    return frozenset(point for path in files for point in _in_file(path.read_bytes()))


def _in_file(data: bytes) -> set[int]:
    try:
        starts = _numbers(data, 12, f">{_number(data, 8, '>I')}I") if data[:4] == b"ttcf" else (0,)
        return {point for start in starts for point in _in_font(data, start)}
    except struct.error:
        return set()


def _in_font(data: bytes, start: int) -> set[int]:
    tables = {
        data[at : at + 4]: _number(data, at + 8, ">I")
        for at in range(start + 12, start + 12 + 16 * _number(data, start + 4, ">H"), 16)
    }
    cmap = tables.get(b"cmap")
    if cmap is None:
        return set()
    found: set[int] = set()
    for at in range(cmap + 4, cmap + 4 + 8 * _number(data, cmap + 2, ">H"), 8):
        table = cmap + _number(data, at + 4, ">I")
        form = _number(data, table, ">H")
        if form == 4:  # noqa: PLR2004 - as the standard calls it
            found |= _in_segments(data, table)
        elif form == 12:  # noqa: PLR2004 - as the standard calls it
            found |= _in_groups(data, table)
    return found


def _in_segments(data: bytes, table: int) -> set[int]:
    """Format 4: the basic plane. A character may be in a segment and yet have the shape 0, which is none."""
    count = _number(data, table + 6, ">H") // 2
    ends = _numbers(data, table + 14, f">{count}H")
    begins = _numbers(data, table + 16 + 2 * count, f">{count}H")
    deltas = _numbers(data, table + 16 + 4 * count, f">{count}H")
    offsets_at = table + 16 + 6 * count
    offsets = _numbers(data, offsets_at, f">{count}H")
    found = set()
    for number, (begin, end, delta, offset) in enumerate(zip(begins, ends, deltas, offsets, strict=True)):
        for point in range(begin, min(end, 0xFFFE) + 1):
            shape = point
            if offset:
                shape = _number(data, offsets_at + 2 * number + offset + 2 * (point - begin), ">H")
            if offset and not shape:
                continue
            if (shape + delta) % 0x10000:
                found.add(point)
    return found


def _in_groups(data: bytes, table: int) -> set[int]:
    """Format 12: all planes, in runs of characters whose shapes follow each other."""
    found: set[int] = set()
    for number in range(_number(data, table + 12, ">I")):
        begin, end, shape = _numbers(data, table + 16 + 12 * number, ">3I")
        found.update(range(begin + (not shape), min(end, 0x10FFFF) + 1))
    return found


def _number(data: bytes, at: int, form: str) -> int:
    (number,) = struct.unpack_from(form, data, at)
    return int(number)


def _numbers(data: bytes, at: int, form: str) -> tuple[int, ...]:
    return struct.unpack_from(form, data, at)
