"""The forms of one word by which it may be another: keys, family of variants, sound, consonants, syllables."""

from __future__ import annotations

from collections.abc import Sequence

from rapidfuzz.distance import OSA

from checkpoint_app.documents.name_folds import consonants, sound_consonants, sound_key
from checkpoint_app.documents.name_spelling import NameToken
from checkpoint_app.documents.name_variants import VARIANTS

_NONE: frozenset[int] = frozenset()
_LONG_JOINED = 8
_SERVANT = "ABDUL"


class WordForms:
    """Forms of one word, made when they are first asked for."""

    __slots__ = ("_sound", "keys", "text", "token", "variants")

    def __init__(self, token: NameToken) -> None:
        self.token = token
        self.text = token.text
        self.keys = token.keys()
        self.variants = VARIANTS.get(token.text, _NONE)
        self._sound: str | None = None

    @classmethod
    def of_joined(cls, tokens: Sequence[NameToken]) -> WordForms:
        """Make the forms of several words written as one."""
        first, last = tokens[0], tokens[-1]
        if first.text == _SERVANT:
            tokens = (first, last)
        text = "".join(token.text for token in tokens)
        skeleton = "".join(map(_skeleton, tokens)) if any(token.skeleton for token in tokens) else ""
        sounds = "".join(token.sound_skeleton for token in tokens)
        return cls(first._replace(text=text, spellings=(text,), skeleton=skeleton, sound_skeleton=sounds))

    def sound(self) -> str:
        """Fold the word by its sound."""
        if self._sound is None:
            self._sound = sound_key(self.text)
        return self._sound

    def is_form_of(self, other: WordForms) -> bool:
        """Whether both are known forms of one name."""
        return not self.variants.isdisjoint(other.variants)

    def is_known_apart_from(self, other: WordForms) -> bool:
        """Whether both are known names, and not of one another."""
        return bool(self.variants) and bool(other.variants)

    def sounds_like(self, other: WordForms) -> bool:
        """Whether an ear would take both for one; short words are too often another name."""
        return min(len(self.text), len(other.text)) > len("RINA") and self.sound() == other.sound()

    def has_consonants_of(self, other: WordForms) -> bool:
        """Compare by consonants where one word comes from a script that writes no short vowels."""
        if self.token.skeleton or other.token.skeleton:
            left = self.token.skeleton or consonants(self.text)
            return len(left) >= 2 and left == (other.token.skeleton or consonants(other.text))
        if self.token.sound_skeleton or other.token.sound_skeleton:
            left = self.token.sound_skeleton or sound_consonants(self.text)
            return bool(left) and left == (other.token.sound_skeleton or sound_consonants(other.text))
        return False

    def is_spelt_as(self, word: WordForms) -> bool:
        """Whether this, two words written together, is that word; one sound may be assimilated."""
        if not self.keys.isdisjoint(word.keys) or self.is_form_of(word) or self.sounds_like(word):
            return True
        if self.has_consonants_of(word):
            return True
        return any(
            len(b) >= _LONG_JOINED and OSA.distance(a, b, score_cutoff=1) == 1 for a in self.keys for b in word.keys
        )


def _skeleton(token: NameToken) -> str:
    return "BD" if token.text == _SERVANT else token.skeleton or consonants(token.text)
