"""Words that judge somebody and say nothing of what they did: neither a warning nor grounds can rest on them.

Nor can going without a warning rest on a slogan: that nothing is tolerated, or that the policy allows it, is so in
every case.
"""

from __future__ import annotations

import re


def words_of(text: str) -> frozenset[str]:
    """The words of ``text``, whatever their order and number, and whatever stands between them."""
    return frozenset(_WORD.findall(text.lower()))


_WORD = re.compile(r"[^\W_]+")
_WORDS_THAT_JUDGE = """
a abuse abused abusing abusive abusively acceptable again aggression aggressive aggressively all also always an and
any appalling are as at attitude bad badly be because been behave behaved behaving behaviour behaviours being by
completely conduct considered continue continued continues customer did disgraceful disrespectful do does done
entirely excessive excessively extremely fashion find for from has have he her his how improper in inappropriate
intolerable is it know made make makes making manner manners members must nasty not of offensive office or our persist
persisted persistence persistent persistently poor really rude rudely rudeness several she simply so some staff stop
that the their them these they this those time times to tone totally towards unacceptable unacceptably unpleasant
unreasonable unreasonably us utterly very vexatious was way we were what with wrong you your
"""
JUDGING = frozenset(_WORDS_THAT_JUDGE.split())
"""In English; the list is ours."""

_WORDS_OF_SLOGANS = """
against allow allowed allows approach appropriate case cases circumstances clause colleagues council employees exempt
exempted exemption given here kind mc necessary needed no operate operates permit permits permitted policy prior
required rule such toward under warn warned warning warrants without workers
"""
_SLOGANS = (JUDGING | frozenset(_WORDS_OF_SLOGANS.split())) - {"time", "times"}
_TOLERATED = frozenset(("tolerance", "tolerate", "tolerated", "zero"))
_WORDS_OF_KINDS = """
harassing harassment intimidating intimidation serious severe threatening violence violent
"""
_KINDS = frozenset(_WORDS_OF_KINDS.split())


def is_slogan(text: str) -> bool:
    """Whether ``text`` says no more of one case than of any other in which nobody was warned.

    That no violence is tolerated is a slogan; that there was violence is none.
    """
    words = frozenset(filter(str.isalpha, words_of(text)))
    slogans = _SLOGANS if words.isdisjoint(_TOLERATED) else _SLOGANS | _KINDS | _TOLERATED
    return words <= slogans


def only_judges(text: str, label: str = "") -> bool:
    """Whether ``text`` judges and says nothing beside; to call conduct by its ``label`` says nothing, either."""
    return words_of(text) <= JUDGING | words_of(label)
