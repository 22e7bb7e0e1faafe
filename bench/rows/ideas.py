"""Rows of the engine ideas: clusters of Swedish sentences, near-duplicates, groups of Pol.is, intervals."""

from __future__ import annotations

import csv
import math
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
from bench.rows import Measure, Row

from samverkan.engines import ideas

DATA = Path(__file__).resolve().parents[3] / "shared" / "data" / "allocation"
TARGETS = {120: 0.50, 300: 0.57}
SAMPLES = 10

Split = Callable[[list[str], int], Sequence[int]]


def _read(path: Path, delimiter: str, quoting: int = csv.QUOTE_MINIMAL) -> list[dict[str, str]]:
    with path.open(encoding="utf-8") as file:
        return list(csv.DictReader(file, delimiter=delimiter, quoting=quoting))


def _draw(rows: list[dict[str, str]], n: int, seed: int) -> list[dict[str, str]]:
    """Draw n / 6 sentences of each topic without replacement."""
    rng = np.random.default_rng(seed)
    drawn = []
    for topic in sorted({row["topic"] for row in rows}):
        own = [row for row in rows if row["topic"] == topic]
        drawn += [own[i] for i in rng.choice(len(own), n // 6, replace=False)]
    return drawn


def _ours(texts: list[str], seed: int) -> list[int]:
    gathering = ideas.gather([ideas.Note(i, text) for i, text in enumerate(texts)], clusters=6, seed=seed)
    found = {note: cluster.number for cluster in gathering.clusters for note in cluster.notes}
    return [found[i] for i in range(len(texts))]


def _ours_free(texts: list[str], seed: int) -> list[int]:
    gathering = ideas.gather([ideas.Note(i, text) for i, text in enumerate(texts)], most_merges=0, seed=seed)
    found = {note: cluster.number for cluster in gathering.clusters for note in cluster.notes}
    return [found[i] for i in range(len(texts))]


def _word_tfidf(texts: list[str], seed: int) -> Sequence[int]:
    from sklearn.cluster import KMeans
    from sklearn.feature_extraction.text import TfidfVectorizer

    vectors = TfidfVectorizer(sublinear_tf=True).fit_transform(texts)
    labels: Sequence[int] = KMeans(6, n_init=10, random_state=seed).fit_predict(vectors).tolist()
    return labels


def _chance(texts: list[str], seed: int) -> Sequence[int]:
    labels: Sequence[int] = np.random.default_rng(seed).integers(0, 6, len(texts)).tolist()
    return labels


def _scores(split: Split, rows: list[dict[str, str]], n: int) -> list[float]:
    from sklearn.metrics import adjusted_rand_score

    scores = []
    for seed in range(SAMPLES):
        drawn = _draw(rows, n, seed)
        found = split([row["sentence"] for row in drawn], seed)
        scores.append(float(adjusted_rand_score([row["topic"] for row in drawn], found)))
    return scores


def cluster_sentences(splits: Sequence[str]) -> Iterator[Measure]:
    """Yield the mean ARI over ten fixed draws for each split and size."""
    for name in splits:
        path = DATA / "swedish_text" / f"argumentation-sentences_{name}.tsv"
        if not path.exists():
            return
        rows = _read(path, "\t")
        for n, target in TARGETS.items():
            started = time.process_time()
            ours = _scores(_ours, rows, n)
            seconds = (time.process_time() - started) / SAMPLES
            free, words, chance = (np.mean(_scores(peer, rows, n)) for peer in (_ours_free, _word_tfidf, _chance))
            detail = (
                f"sd {np.std(ours):.3f}, least {min(ours):.3f}, {seconds:.2f} CPU s each; "
                f"number not given {free:.3f}, word TF-IDF k-means {words:.3f}, random {chance:.3f}"
            )
            yield Measure(f"ARI, {name}, n = {n}, mean of {SAMPLES} draws", float(np.mean(ours)), target, True, detail)


def _polis(name: str) -> tuple[list[ideas.Vote], dict[str, str]]:
    """Return all votes of the export on statements not moderated away, and the groups of those whom it gives one."""
    comments = _read(DATA / "polis" / name / "comments.csv", ",")
    shown = sorted(row["comment-id"] for row in comments if row["moderated"] != "-1")
    rows = _read(DATA / "polis" / name / "participants-votes.csv", ",")
    votes = [ideas.Vote(row["participant"], s, int(row[s])) for row in rows for s in shown if row.get(s)]
    return votes, {row["participant"]: row["group-id"] for row in rows if row["group-id"]}


def _as_published(votes: Sequence[ideas.Vote], persons: Sequence[str]) -> Sequence[int]:
    """Split as Pol.is publishes it: unweighted axes, points scaled by sqrt(statements / votes) without a limit."""
    from sklearn.cluster import KMeans

    statements = sorted({vote.statement for vote in votes}, key=repr)
    values = np.full((len(persons), len(statements)), np.nan)
    for vote in votes:
        values[persons.index(str(vote.person)), statements.index(vote.statement)] = vote.value
    centred = np.nan_to_num(values - np.nanmean(values, axis=0))
    axes = np.linalg.svd(centred, full_matrices=False)[2][:2]
    points = centred @ axes.T * np.sqrt(len(statements) / (~np.isnan(values)).sum(axis=1))[:, None]
    labels: Sequence[int] = KMeans(2, n_init=20, random_state=0).fit_predict(points).tolist()
    return labels


def map_polis() -> Iterator[Measure]:
    """Yield the ARI of our groups against the exported ones, with the exported number."""
    from sklearn.metrics import adjusted_rand_score

    for name in ("15-per-hour-seattle", "brexit-consensus"):
        if not (DATA / "polis" / name).exists():
            return
        everybody, exported = _polis(name)
        grouped = [vote for vote in everybody if vote.person in exported]
        peer = _as_published(grouped, sorted(exported))
        for who, votes, least in (("those it groups", grouped, 1), ("everybody, 7 votes", everybody, 7)):
            started = time.process_time()
            found = ideas.map_opinions(votes, groups=len(set(exported.values())), least_votes=least).group_of
            seconds = time.process_time() - started
            both = sorted(set(exported) & {str(person) for person in found})
            value = adjusted_rand_score([exported[one] for one in both], [found[one] for one in both])
            detail = f"{len(both)} persons, {seconds:.2f} CPU s"
            if who == "those it groups":
                published = adjusted_rand_score([exported[one] for one in both], peer)
                detail += f"; scaling as published {published:.3f}"
            yield Measure(f"ARI against Pol.is, {name}, {who}", float(value), 0.88, True, detail)


def suggest_merges() -> Iterator[Measure]:
    """Yield the share of true near-duplicates (similarity 4 and up of 5) found at precision 0.9, by cosine."""
    for name in ("dev", "test"):
        path = DATA / "swedish_text" / f"sweparaphrase_{name}.tsv"
        if not path.exists():
            return
        rows = _read(path, "\t", csv.QUOTE_NONE)
        notes = [ideas.Note(f"{i}{side}", row[f"sentence_{side}"]) for i, row in enumerate(rows) for side in "12"]
        found = ideas.gather(notes, clusters=1, merge_from=0.3, most_merges=200_000)
        same = {f"{i}1": float(row["label"]) >= 4 for i, row in enumerate(rows)}
        scores = {str(min(m.a, m.b, key=str)): m.score for m in found.merges if str(m.a)[:-1] == str(m.b)[:-1]}
        recall, threshold = _recall_at(0.9, scores, same)
        chosen = [pair for pair, score in scores.items() if score >= 0.7]
        hits = sum(same[pair] for pair in chosen)
        detail = (
            f"at a cosine of {threshold:.2f}; at 0.7: precision {hits / len(chosen):.2f}, "
            f"recall {hits / sum(same.values()):.2f}"
        )
        yield Measure(f"near-duplicates, {name}: recall at precision 0.9", recall, 0.10, True, detail)


def _recall_at(precision: float, scores: dict[str, float], same: dict[str, bool]) -> tuple[float, float]:
    best = (0.0, 1.0)
    hits = 0
    ranked = sorted(scores, key=lambda pair: -scores[pair])
    for number, pair in enumerate(ranked, start=1):
        hits += same[pair]
        if hits / number >= precision:
            best = hits / sum(same.values()), scores[pair]
    return best


def cover_truth() -> Iterator[Measure]:
    """Yield how often 95 % intervals hold the truth: differences of Bradley-Terry strengths, shares of dots."""
    rng = np.random.default_rng(17)
    for duels_each in (30, 300):
        hits = total = 0
        for _ in range(60):
            truth = rng.normal(0, 1.0, 8)
            ranking = ideas.rank(range(8), _duels(rng, truth, duels_each))
            centred = truth - truth.mean()
            hits += sum(row.low <= centred[int(row.option)] <= row.high for row in ranking.options)
            total += 8
        yield Measure(f"strengths inside their interval, 8 options, {duels_each} duels", hits / total, 0.93, True)
    for heap in (1, 5):
        hits = total = 0
        truth = np.array([0.45, 0.3, 0.2, 0.05])
        for _ in range(400):
            drawn = rng.multinomial(5 // heap, truth, size=25) * heap
            votes = {person: dict(enumerate(map(int, row))) for person, row in enumerate(drawn)}
            rows = ideas.count_dots(range(4), votes, dots_each=5).options
            hits += sum(row.low <= truth[int(row.option)] <= row.high for row in rows)
            total += 4
        yield Measure(f"shares inside their interval, 25 persons, heaps of {heap}", hits / total, 0.93, True)


def _duels(rng: np.random.Generator, truth: np.ndarray, number: int) -> list[ideas.Duel]:
    duels = []
    for _ in range(number):
        a, b = (int(one) for one in rng.choice(len(truth), 2, replace=False))
        a_wins = rng.random() < 1 / (1 + math.exp(truth[b] - truth[a]))
        duels.append(ideas.Duel(a, b) if a_wins else ideas.Duel(b, a))
    return duels


ROWS: list[Row] = [
    Row("ideas: Swedish sentences, test split", lambda: cluster_sentences(["test"]), quick=True),
    Row("ideas: Swedish sentences, dev and train splits", lambda: cluster_sentences(["dev", "train"])),
    Row("ideas: groups of Pol.is", map_polis, quick=True),
    Row("ideas: near-duplicates of SweParaphrase", suggest_merges),
    Row("ideas: intervals hold what they say", cover_truth),
]
