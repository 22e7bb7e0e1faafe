"""Check results by code that the engine does not share: gatherings here, votes and maps in modules of their own."""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from itertools import combinations

from samverkan.engines.faults import Id
from samverkan.engines.ideas.gathering import Gathering, Note
from samverkan.engines.ideas.verify_map import verify_map
from samverkan.engines.ideas.verify_parts import SLACK, partition_faults
from samverkan.engines.ideas.verify_votes import verify_dots, verify_ranking

__all__ = ["verify_dots", "verify_gathering", "verify_map", "verify_ranking"]

FEATURES = 2**20


def verify_gathering(
    notes: Sequence[Note], gathering: Gathering, *, merge_from: float | None = None, most_merges: int = 50
) -> list[str]:
    """List what is wrong with a gathering as it came from `gather`: lost notes, made up words, false merges.

    The similarity of all notes is worked out again, and no pair may be missing among the merges that is more alike than
    the last of them. Whether the list goes on as far as was asked for is known only if ``merge_from`` and
    ``most_merges`` are given as `gather` got them. That a label is the most telling one, a cluster's silhouette (but
    for the mean of all), the order of notes in it and ``method`` are not checked, nor, unless the run ended as 'done',
    that no merge is missing. O(characters + pairs of notes that share an n-gram).
    """
    text = {note.id: note.text.casefold() for note in notes}
    clusters = gathering.clusters
    faults = partition_faults("Note", text, [cluster.notes for cluster in clusters])
    if [cluster.number for cluster in clusters] != list(range(1, len(clusters) + 1)):
        faults.append("The clusters are not numbered from 1.")
    for cluster in clusters:
        for word in cluster.label:
            if not any(word.casefold() in text.get(note, "") for note in cluster.notes):
                faults.append(f"No note of cluster {cluster.number} has the word {word}.")
        if not -1 <= cluster.silhouette <= 1:
            faults.append(f"The silhouette of cluster {cluster.number} is {cluster.silhouette}.")
    mean = sum(cluster.silhouette * len(cluster.notes) for cluster in clusters) / max(1, len(notes))
    if abs(mean - gathering.silhouette) > SLACK:
        faults.append(f"The mean silhouette is {mean}, not {gathering.silhouette}.")
    return faults + _merge_faults(notes, gathering, merge_from, most_merges)


def _merge_faults(notes: Sequence[Note], gathering: Gathering, merge_from: float | None, most: int) -> list[str]:
    merges, known = gathering.merges, {note.id for note in notes}
    pairs = [frozenset((merge.a, merge.b)) for merge in merges]
    if len(set(pairs)) < len(pairs) or any(len(pair) < 2 or not pair <= known for pair in pairs):
        return ["A merge is repeated, of a note with itself or of an unknown note."]
    faults = []
    scores = [merge.score for merge in merges]
    if scores != sorted(scores, reverse=True) or any(not 0 <= score <= 1 for score in scores):
        faults.append("The scores of the merges are out of range or out of order.")
    alike = _similarities(notes)
    for pair, score in zip(pairs, scores, strict=True):
        if not abs(alike.get(pair, 0.0) - score) <= SLACK:
            faults.append(f"The score of {_names(pair)} is {alike.get(pair, 0.0)}, not {score}.")
    if merge_from is not None and (len(merges) < most or not scores):
        least = merge_from if most else 2.0
    else:
        least = min(scores, default=2.0)
    if gathering.ended == "done":
        missing = [pair for pair, score in alike.items() if score > least + SLACK and pair not in set(pairs)]
        faults += [f"The merge of {_names(pair)} is missing." for pair in missing]
    return faults


def _names(pair: frozenset[Id]) -> str:
    return " and ".join(sorted(map(str, pair)))


def _similarities(notes: Sequence[Note]) -> dict[frozenset[Id], float]:
    """Return the cosine of each pair of notes that has any, by TF-IDF of hashed character n-grams."""
    hashes: dict[str, int] = {}
    counts = {note.id: Counter(_hash(gram, hashes) for gram in _ngrams(note.text)) for note in notes}
    holders = Counter(feature for count in counts.values() for feature in count)
    index: dict[int, list[tuple[Id, float]]] = defaultdict(list)
    for identity, count in counts.items():
        weights = {
            feature: (1 + math.log(times)) * (1 + math.log((1 + len(counts)) / (1 + holders[feature])))
            for feature, times in count.items()
        }
        length = math.hypot(*weights.values())
        for feature, weight in weights.items():
            index[feature].append((identity, weight / length))
    alike: dict[tuple[Id, Id], float] = defaultdict(float)
    for held in index.values():
        for (one, weight), (other, their_weight) in combinations(held, 2):
            alike[one, other] += weight * their_weight
    return {frozenset(pair): score for pair, score in alike.items()}


def _ngrams(text: str) -> list[str]:
    """Cut each word, with a space on either side, into pieces of 3 to 5 characters; a short word is one piece."""
    read = text[:5_000]
    found = " ".join(re.findall(r"\w+(?:[-'’]\w+)*", read)).casefold()
    pieces = []
    for word in (found or read.encode(errors="replace").decode()).lower().split():
        padded = f" {word} "
        for size in range(3, min(5, len(padded)) + 1):
            pieces += [padded[start : start + size] for start in range(len(padded) - size + 1)]
    return pieces


def _hash(gram: str, hashes: dict[str, int]) -> int:
    """Return the number that `sklearn` knows an n-gram by; two may share one, which is part of the similarity."""
    from sklearn.utils import murmurhash3_32

    if gram not in hashes:
        hashes[gram] = abs(int(murmurhash3_32(gram.encode()))) % FEATURES
    return hashes[gram]
