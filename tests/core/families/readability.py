"""How hard our own words are to read: the Flesch–Kincaid grade of a passage, without the words of the glossary.

Kincaid, Fishburne, Rogers and Chissom, "Derivation of New Readability Formulas" (1975): a grade of 6 is what children
of eleven or twelve read with ease. Words that a family meets in every letter from its council count for nothing.
"""

import re
from typing import Final

GLOSSARY: Final = frozenset(
    {"advocate", "advocates", "assessment", "certificate", "commissioner's", "coordinator", "coordinators"}
    | {"disabilities", "education", "educational", "ehcp", "helpline", "information", "ipsea", "mediation", "needs"}
    | {"organisation", "send", "sendiass", "sen", "sos", "special", "tribunal", "vault", "e-mail"}
)

_WORD: Final = re.compile(r"[A-Za-z][A-Za-z'’-]*")
_SENTENCE: Final = re.compile(r"[.!?:](?:\s|$)|\n")
_APART: Final = re.compile(r"\S*(?:\.org|\.uk|@)\S*|SR-\d+|https?:\S+")
_VOWELS: Final = re.compile(r"[aeiouy]+")
_SILENT: Final = re.compile(r"(?:[^l]e|[^td]ed|[^aeiou]es)$")


def grade(passage: str) -> float:
    """The grade; addresses, references, numbers and the glossary are left out."""
    plain = _APART.sub("", passage)
    sentences = max(1, sum(bool(_WORD.search(part)) for part in _SENTENCE.split(plain)))
    words = [word for word in _WORD.findall(plain) if word.lower() not in GLOSSARY]
    if not words:
        return 0.0
    return 0.39 * len(words) / sentences + 11.8 * sum(map(syllables, words)) / len(words) - 15.59


def syllables(word: str) -> int:
    """The syllables of an English word, as near as its spelling tells."""
    bare = re.sub(r"[^a-z]", "", word.lower())
    groups = len(_VOWELS.findall(bare))
    return max(1, groups - bool(_SILENT.search(bare) and groups > 1))
