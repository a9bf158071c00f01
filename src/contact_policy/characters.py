"""Characters that are not what they seem: unseen ones, and those that documents put in place of plain ones.

A mark that nobody sees, or that turns the order of what follows, makes a letter read otherwise than it was checked
(CVE-2021-42574), and one name two. In a number or an address, copied from a document, such marks say nothing.
"""

from __future__ import annotations

import re
import unicodedata

_CONTROLS = {
    "\0": "NUL",
    "\t": "TAB",
    "\n": "LINE FEED",
    "\r": "CARRIAGE RETURN",
    "\x1b": "ESCAPE",
    "\x7f": "DELETE",
    "\x85": "NEXT LINE",
}

# What is not seen, or only turns the direction of writing; fillers; what is no character and never will be. What the
# last plane has not given out yet is drawn as nothing, too (roosterjs#3344).
_FILLERS = "\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0"
_UNSEEN = (
    f"{_FILLERS}\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\u2800\ufeff\ufff0-\ufffc\ufdd0-\ufdef"
    "\U00013430-\U0001343f\U0001bca0-\U0001bca3\U0001d159\U0001d173-\U0001d17a\U000e0080-\U000e00ff\U000e01f0-\U000e0fff"
    + "".join(f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in range(0, 0x11_0000, 0x1_0000))
)
# A joiner shapes Persian and Hindi and makes one picture of two; between Latin letters it is only unseen.
_JOINERS, _LATIN = "\u200c\u200d", "\0-\u024f\u2000-\u206f"
# A selector chooses how the character before it is drawn, which those of pictures, signs and Chinese leave open, a
# figure on a key and Mongolian letters, but no Latin letter: behind one it is only unseen (uber/ADR#45).
_SELECTORS, _LEFT_OPEN = "\ufe00-\ufe0f\U000e0100-\U000e01ef", "#*0-9\xa9\xae\u0370-\ufdff\ufe10-\U000e00ff"
_MONGOLIAN_SELECTORS, _MONGOLIAN = "\u180b-\u180d\u180f", "\u1820-\u18aa"
# These flags are spelt in tags behind a black one. Elsewhere nobody sees tags, nor what else is spelt behind a flag
# (agent-sanitizer#146).
_TAGS = "\U000e0000-\U000e007f"
_FLAGS = re.compile(
    "\U0001f3f4(?:"
    + "|".join("".join(chr(0xE0000 + ord(letter)) for letter in place) for place in ("gbeng", "gbsct", "gbwls"))
    + ")\U000e007f"
)


def _flaws(controls: str) -> re.Pattern[str]:
    """What cannot stay, begun by one set of characters: a text that has none of them is read at once."""
    never = f"{controls}{_UNSEEN}{_TAGS}"
    return re.compile(
        f"[{never}{_JOINERS}{_SELECTORS}{_MONGOLIAN_SELECTORS}]"
        f"(?:(?<=[{never}])"
        f"|(?<=[{_JOINERS}])(?:(?<![^{_LATIN}].)|(?![^{_LATIN}]))"
        f"|(?<=[{_SELECTORS}])(?<![{_LEFT_OPEN}].)"
        f"|(?<=[{_MONGOLIAN_SELECTORS}])(?<![{_MONGOLIAN}].))"
    )


_NOT_IN_A_LINE = _flaws("\0-\x1f\x7f-\x9f")
_NOT_IN_LINES = _flaws("\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f")

NO_CONTROLS_SCHEMA = r"^[^\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]*$"
NOT_IN_A_LINE_SCHEMA = r"^[^\u0000-\u001f\u007f-\u009f\u00ad\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff]*$"
NOT_IN_LINES_SCHEMA = (
    r"^[^\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u00ad\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff]*$"
)


def named(character: str) -> str:
    """Say which character it is, so that it can be found though it is not seen: ``U+202E RIGHT-TO-LEFT OVERRIDE``."""
    nameless = "CONTROL CHARACTER" if unicodedata.category(character) == "Cc" else "UNASSIGNED CHARACTER"
    return f"U+{ord(character):04X} {unicodedata.name(character, _CONTROLS.get(character, nameless))}"


def flaw_in_line(text: str) -> str | None:
    """Why ``text`` cannot be kept as a single line of what people read, naming the character; None if it can."""
    return _flaw(_NOT_IN_A_LINE, text, " This is a single line.")


def flaw_in_lines(text: str) -> str | None:
    """The same of text in as many lines as it takes, in which tabs may stand."""
    return _flaw(_NOT_IN_LINES, text, "")


def _flaw(flaws: re.Pattern[str], text: str, in_a_line: str) -> str | None:
    if text.isascii() and text.isprintable():
        return None  # as most are, which is seen in a tenth of the time
    found = flaws.search(_FLAGS.sub("\U0001f3f4", text))
    if found is None:
        return None
    is_break = found[0] in "\n\r\t\x85\u2028\u2029"
    return f"Leave out {named(found[0])}.{in_a_line if is_break else ''}"


_UNSEEN_IN_ADDRESSES = re.compile(f"[{_FILLERS}\u180b-\u180f\u2065\ufe00-\ufe0f\ufff0-\ufff8\U000e0000-\U000e0fff]")


class _AsTyped(dict[int, str]):
    """For ``str.translate``: what somebody would type for each character that a document may have instead."""

    def __init__(self, *, keeps_digits: bool) -> None:
        quotes = dict.fromkeys(map(ord, "\u2018\u2019\u201b\u02bc"), "'")
        super().__init__(quotes | {0x2212: "-", 0x2024: ".", 0x2044: "/", 0x2215: "/"})
        self._keeps_digits = keeps_digits

    def __missing__(self, point: int) -> str:
        self[point] = typed = self._typed(chr(point))
        return typed

    def _typed(self, character: str) -> str:
        if "\uff01" <= character <= "\uff5e":
            return chr(ord(character) - 0xFEE0)
        match unicodedata.category(character):
            case "Cf":
                return ""
            case "Zs":
                return " "
            case "Pd":
                return "-"
            case "Nd" if not self._keeps_digits:
                return str(unicodedata.decimal(character))
        return "" if _UNSEEN_IN_ADDRESSES.fullmatch(character) else character


_NUMBER, _ADDRESS = _AsTyped(keeps_digits=False), _AsTyped(keeps_digits=True)
_LONE_JOINER = re.compile("(?<![^\0-\x7f])[\u200c\u200d]|[\u200c\u200d](?![^\0-\x7f])")
_ADDRESS |= {0x200C: "\u200c", 0x200D: "\u200d"}


def typed_number(text: str) -> str:
    """A number as it would be typed: ASCII digits, spaces and hyphens, nothing unseen (woocommerce#58000)."""
    return text if text.isascii() else text.translate(_NUMBER)


def typed_address(text: str) -> str:
    """An e-mail address as it would be typed. Joiners stay where they may be a letter's shape in a domain's name."""
    return text if text.isascii() else _LONE_JOINER.sub("", text.translate(_ADDRESS))
