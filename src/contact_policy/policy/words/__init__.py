"""How each language says what letters and callers are told: channels, days, counts, and sentences of ours.

A language is a TOML file beside this; its letters are templates in ``letters/text``. An edition may say any of the
sentences in its own words.
"""

from __future__ import annotations

from contact_policy.policy.words.pack import ENGLISH, LetterWords, Unit, Words, words_of
from contact_policy.policy.words.speech import spoken_aloud

__all__ = ["ENGLISH", "LetterWords", "Unit", "Words", "spoken_aloud", "words_of"]
