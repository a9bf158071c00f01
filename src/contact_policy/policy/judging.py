"""Words that judge somebody and say nothing of what they did: neither a warning nor grounds can rest on them."""

from __future__ import annotations

import re


def words_of(text: str) -> frozenset[str]:
    """The words of ``text``, whatever their order and number, and whatever stands between them."""
    return frozenset(_WORD.findall(text.lower()))


_WORD = re.compile(r"[^\W_]+")
_WORDS_THAT_JUDGE = """
a acceptable again all also always an and any are as at bad be because been behave behaved behaving behaviour
behaviours being by conduct considered continue continued continues customer did do does done extremely find
for from has have how improper in inappropriate intolerable is it know manner members must not of office our
poor really several simply so some staff stop that the their them these this those time times to totally
towards unacceptable unacceptably unreasonable unreasonably us very was way we were what with wrong you your
"""
JUDGING = frozenset(_WORDS_THAT_JUDGE.split())
"""In English; the list is ours."""
