"""Where each key of a TOML document stands."""

from __future__ import annotations

import re

Path = tuple[str | int, ...]

_HEAD = re.compile(r"^\s*(\[\[?)\s*([^\]]+?)\s*\]\]?\s*(?:#.*)?$")
_PART = re.compile(r'"[^"]*"|[^.]+')
_KEY = re.compile(r'^\s*((?:"[^"]+"|[A-Za-z0-9_-]+)(?:\s*\.\s*(?:"[^"]+"|[A-Za-z0-9_-]+))*)\s*=')
_STRING = re.compile(r'"(?:[^"\\]|\\.)*"')


class Lines:
    """The line of each key, found by walking a document once; what stands within a line has that line's number."""

    def __init__(self, text: str) -> None:
        """``text`` is the document, whether it is TOML or not."""
        self._at: dict[Path, int] = {(): 1}
        self._entries: dict[Path, int] = {}
        table: Path = ()
        open_brackets = 0
        for number, line in enumerate(text.splitlines(), 1):
            if not open_brackets:
                if head := _HEAD.match(line):
                    table = self._enter(head[2], number, is_entry=head[1] == "[[")
                    continue
                if key := _KEY.match(line):
                    self._note(table, _parts(key[1]), number)
            bare = _STRING.sub("", line).partition("#")[0]
            open_brackets += bare.count("[") + bare.count("{") - bare.count("]") - bare.count("}")

    def of(self, path: Path) -> int:
        """The line of the deepest part of ``path`` that the document has; 1 where it has none."""
        while path not in self._at:
            path = path[:-1]
        return self._at[path]

    def _enter(self, head: str, number: int, *, is_entry: bool) -> Path:
        """The path that the keys after this head belong to."""
        path: Path = ()
        parts = _parts(head)
        for index, part in enumerate(parts):
            path = (*path, part)
            self._at.setdefault(path, number)
            if is_entry and index == len(parts) - 1:
                self._entries[path] = self._entries.get(path, -1) + 1
            if path in self._entries:
                path = (*path, self._entries[path])
                self._at.setdefault(path, number)
        return path

    def _note(self, table: Path, parts: list[str], number: int) -> None:
        for end in range(1, len(parts) + 1):
            self._at.setdefault((*table, *parts[:end]), number)


def _parts(dotted: str) -> list[str]:
    return [part.strip().strip('"') for part in _PART.findall(dotted)]
