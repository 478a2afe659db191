"""Two names of organisations as people write them: may one stand for the other?

Names come folded (`names.folded`): no case, no punctuation, no "and". Ratios of letters mislead here, because
most names of public bodies are made of the same few words: Berkshire Healthcare NHS Foundation Trust is not
Derbyshire's. So names are laid beside one another word by word, and each word must be met.
"""

from functools import lru_cache

from rapidfuzz.distance import Levenshtein

SMALL = {"of", "for", "in", "at", "on", "to"}
# What is often left off at the end or the beginning, and tells no body from another.
LEFT_OFF = {"nhs", "trust", "foundation", "integrated", "care", "board", "region"}
LEFT_OFF |= {"uk", "limited", "plc", "cic", "project"}
TYPO_IN = 6  # letters that a word has at least for one of them to be a slip
MOST_WORDS = 20


def fits(one: str, other: str) -> bool:
    """Return whether two folded names may be of one organisation: abbreviated, shortened or misspelt."""
    mine, theirs = tuple(one.split()), tuple(other.split())
    if not mine or not theirs or max(len(mine), len(theirs)) > MOST_WORDS:
        return False
    return bool(_laid(mine, theirs)) or bool(_laid(theirs, mine))


def initials(name: str) -> set[str]:
    """Return the initials of a folded name, with and without those of its small words."""
    words = name.split()
    large = [word for word in words if word not in SMALL]
    return {"".join(word[0] for word in kept) for kept in (words, large) if len(kept) > 2}


@lru_cache(maxsize=10_000)
def _laid(short: tuple[str, ...], full: tuple[str, ...]) -> bool:
    """Return whether every word of `short` is met in `full` in turn, and all else there is often left off."""
    if not short:
        return all(word in LEFT_OFF for word in full)
    if not full:
        return False
    if _same(short[0], full[0]) and _laid(short[1:], full[1:]):
        return True
    if any(_spelt_out(short[0], full[:n]) and _laid(short[1:], full[n:]) for n in range(2, len(full) + 1)):
        return True
    if short[0] in SMALL and _laid(short[1:], full):
        return True
    return (full[0] in LEFT_OFF or full[0] in SMALL) and _laid(short, full[1:])


def _same(one: str, other: str) -> bool:
    if one == other:
        return True
    slip = one[0] == other[0] and min(len(one), len(other)) >= TYPO_IN
    return slip and Levenshtein.distance(one, other, score_cutoff=1) <= 1


def _spelt_out(short: str, words: tuple[str, ...]) -> bool:
    """Return whether `short` is made of the initials of `words`; an `a` in it may be an "and" of theirs."""
    if not 2 <= len(short) <= len(words) + 2:
        return False
    found = initials(" ".join(words)) or {"".join(word[0] for word in words)}
    return short in found or short.replace("a", "", 1) in found
