"""The words that tell one cluster from the others."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence

from samverkan.engines.ideas.words import telling_words


def label_clusters(clusters: Sequence[Sequence[str]], most: int = 5) -> list[tuple[str, ...]]:
    """Return at most ``most`` words for each cluster of texts, the most telling first.

    Words are weighed by the log-odds of being in a note of the cluster against being in one of the others, with the
    counts among all notes as informative Dirichlet prior, divided by its standard deviation. A word counts once a note.
    In a cluster of four or more notes it must be in two of them. Words are shown in the form that people wrote most
    often; a word that begins with a chosen one, or the other way round, is passed over (``skola``, ``skolan``).

    Notes
    -----
    Time linear in the number of words.

    References
    ----------
    B. L. Monroe, M. P. Colaresi, K. M. Quinn (2008). Fightin' words: lexical feature selection and evaluation for
    identifying the content of political conflict. Political Analysis 16, 372-403.

    Examples
    --------
    >>> label_clusters([["Fler bussar", "bussar till byn", "Bussar!"], ["Träd i parken", "En park"]])
    [('bussar', 'byn', 'Fler'), ('park', 'Träd')]
    """
    written = [[telling_words(text) for text in texts] for texts in clusters]
    notes_with = [_count_notes(notes) for notes in written]
    overall = sum(notes_with, Counter[str]())
    forms = _commonest_forms(words for notes in written for words in notes)
    labels = []
    for texts, own in zip(clusters, notes_with, strict=True):
        least = 2 if len(texts) >= 4 and max(own.values(), default=0) >= 2 else 1
        weights = _weigh(own, overall, least)
        ranked = sorted(weights, key=lambda word: (-round(weights[word], 9), -own[word], word))
        labels.append(tuple(forms[word] for word in _distinct(ranked, most)))
    return labels


def _count_notes(notes: Sequence[Sequence[str]]) -> Counter[str]:
    return Counter(word for words in notes for word in {word.casefold() for word in words})


def _commonest_forms(notes: Iterable[Sequence[str]]) -> dict[str, str]:
    """Map each word, case folded, to the form it is most often written in."""
    written = Counter(word for words in notes for word in words)
    ranked = sorted(written, key=lambda form: (written[form], form))
    return {form.casefold(): form for form in ranked}


def _weigh(own: Counter[str], overall: Counter[str], least: int) -> dict[str, float]:
    """Map each word that is in at least ``least`` notes of the cluster to the z-score of its log-odds."""
    inside_all, total = own.total(), overall.total()
    if inside_all == total:  # nothing to compare with
        return {word: float(count) for word, count in own.items() if count >= least}

    def log_odds(count: int, prior: int, of: int) -> float:
        return math.log((count + prior) / (of + total - count - prior + 1))

    weights = {}
    for word, inside in own.items():
        prior, outside = overall[word], overall[word] - inside
        if inside >= least:
            difference = log_odds(inside, prior, inside_all) - log_odds(outside, prior, total - inside_all)
            weights[word] = difference / math.sqrt(1 / (inside + prior) + 1 / (outside + prior))
    return weights


def _distinct(ranked: Sequence[str], most: int) -> list[str]:
    chosen: list[str] = []
    for word in ranked:
        if len(chosen) == most:
            break
        if not any(word.startswith(other) or other.startswith(word) for other in chosen):
            chosen.append(word)
    return chosen
