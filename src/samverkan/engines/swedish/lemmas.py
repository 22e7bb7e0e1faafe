"""Forms to lemmas: what the dictionary says, what it forgets, and a guess for words it does not have."""

from __future__ import annotations

from collections.abc import Iterator

from samverkan.engines.swedish.lexicon import Lexicon
from samverkan.engines.swedish.words import IRREGULAR, LEMMAS, VERBS

_INFLECTED = ("en", "et", "n", "t", "er", "ar", "erna", "arna")
_GUESSES = (
    ("ernas", ""), ("arnas", ""), ("ornas", "a"), ("erna", ""), ("arna", ""), ("orna", "a"), ("ens", ""), ("ets", ""),
    ("en", ""), ("et", ""), ("er", ""), ("ar", ""), ("or", "a"), ("ns", ""), ("s", ""), ("n", ""),
)  # fmt: skip
SHORTEST_STEM = 4


def lemmas(form: str, lexicon: Lexicon) -> tuple[str, ...]:
    """Return the lemmas a form may have, the likeliest first; none if nobody knows the form.

    A form that is a lemma itself is among them, though the dictionary (one lemma a form) gives another reading:
    "kris" is the noun of "krisen" and also, it says, a form of the verb "kria".
    """
    if form in LEMMAS:
        return LEMMAS[form]
    known = _looked_up(form, lexicon)
    if known is None and form.endswith("s") and len(form) > 3:
        base = form[:-1]
        return lemmas(base, lexicon) if base in LEMMAS or _looked_up(base, lexicon) else ()
    if known is None:
        return ()
    found = [form] if known == form or is_noun(form, lexicon) else []
    if form.endswith("nas"):
        found += filter(
            None, [_looked_up(form[:-1], lexicon)]
        )  # "ländernas" is "länderna", whatever the dictionary says
    return tuple(dict.fromkeys([*found, known, *_verbs_of(form, known, lexicon)]))


def _verbs_of(form: str, known: str, lexicon: Lexicon) -> Iterator[str]:
    """Yield the verb that the dictionary does not see: in a passive, a strong participle, a weak past ("anställde")."""
    if form in VERBS:
        yield VERBS[form]
    if form == known + "e" and known.endswith("d"):
        yield from (verb for verb in (form[:-2] + "a", form[:-2] + "ja") if is_verb(verb, lexicon))
    if form.endswith("s") and len(form) > 3:
        active = _looked_up(form[:-1], lexicon)
        if active and is_verb(active, lexicon):
            yield active
    if known.endswith("en"):
        verb = _looked_up(known[:-2] + "it", lexicon)
        if verb and is_verb(verb, lexicon):
            yield verb


def _looked_up(form: str, lexicon: Lexicon) -> str | None:
    lemma = lexicon(form)
    if lemma is None or (lemma[0] != form[0] and form not in IRREGULAR):
        return None
    return lemma


def is_noun(form: str, lexicon: Lexicon) -> bool:
    """Whether the dictionary inflects the form as a word of its own: "kris" for "krisen", "vuxen" for "vuxna"."""
    if any(lexicon(form + ending) == form for ending in _INFLECTED):
        return True
    return form.endswith("en") and lexicon(form[:-2] + "na") == form


def is_verb(lemma: str, lexicon: Lexicon) -> bool:
    """Whether the lemma is a verb: "ta" for "tar", "bjuda" for "bjuder"."""
    if lexicon(lemma + "r") == lemma:
        return lemma[-1] in "aoåe"
    return lemma.endswith("a") and lexicon(lemma[:-1] + "er") == lemma


def guesses(form: str) -> tuple[str, ...]:
    """Return what an unknown word may be a form of, by its ending; the word itself first.

    Examples
    --------
    >>> guesses("koladas"), guesses("zumban")
    (('koladas', 'kolada'), ('zumban', 'zumba'))
    """
    found = [form]
    for ending, instead in _GUESSES:
        stem = form.removesuffix(ending)
        if stem != form and len(stem) >= SHORTEST_STEM:
            found.append(stem + instead)
    return tuple(dict.fromkeys(found))[:4]
