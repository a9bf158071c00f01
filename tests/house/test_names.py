"""Names and sizes: one name, one thing; a root of three files; nothing too long to be read at a sitting."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

import contact_policy

ROOT = Path(contact_policy.__file__).parent
AT_ROOT = {"app.py", "characters.py", "__init__.py", "__main__.py"}

LONGEST_FILE = 300
LONGEST_FUNCTION = 50

# What is longer all the same, and why.
LONGER_FUNCTIONS = {
    "commands/parser.py:_parser": "every command with its options, one after the other",
}


def sources() -> dict[str, str]:
    return {path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8") for path in sorted(ROOT.rglob("*.py"))}


def doubled(texts: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    """The class names that stand in more than one place."""
    places = defaultdict(list)
    for name, text in texts:
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.ClassDef):
                places[node.name].append(name)
    return {name: found for name, found in places.items() if len(found) > 1}


def functions(text: str) -> Iterator[tuple[str, int]]:
    """Each function with its lines."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno is not None:
            yield node.name, node.end_lineno - node.lineno + 1


def test_no_class_name_stands_for_two_things() -> None:
    assert doubled(sources().items()) == {}


def test_a_doubled_name_is_found() -> None:
    files = [("a.py", "class Case: ..."), ("b.py", "def f():\n    class Case: ...")]
    assert doubled(files) == {"Case": ["a.py", "b.py"]}


def test_the_root_holds_what_all_rooms_share_and_nothing_else() -> None:
    assert {path.name for path in ROOT.glob("*.py")} == AT_ROOT


def test_no_file_is_too_long() -> None:
    assert {name: n for name, text in sources().items() if (n := text.count("\n")) > LONGEST_FILE} == {}


def test_no_function_is_too_long_but_those_that_say_why() -> None:
    long = {
        f"{name}:{function}"
        for name, text in sources().items()
        for function, lines in functions(text)
        if lines > LONGEST_FUNCTION
    }
    assert long - set(LONGER_FUNCTIONS) == set(), "cut it where its sense parts, or say above why it is one"


def test_a_long_function_is_measured_whole() -> None:
    body = "    x = 1\n" * LONGEST_FUNCTION
    assert list(functions(f"async def f():\n{body}\n\ndef g(): ...\n")) == [("f", LONGEST_FUNCTION + 1), ("g", 1)]
