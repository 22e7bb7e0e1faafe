"""Notes are gathered so that none is lost and nothing depends on their order or names."""

from __future__ import annotations

import csv
import random
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from samverkan.engines import ideas
from samverkan.engines.effort import Effort, Progress
from samverkan.engines.ideas.labels import label_clusters
from samverkan.engines.ideas.partition import silhouettes
from samverkan.engines.ideas.space import cosine_silhouettes, count_ngrams, weigh
from samverkan.engines.ideas.words import LONGEST, gist
from tests.engines.limits import each_limit

DATA = Path(__file__).resolve().parents[3] / "shared" / "data" / "allocation" / "swedish_text"

BUSES = ("Fler bussar på kvällen", "Buss till byn varje timme", "Bussarna är alltid sena", "Gratis buss för unga")
TREES = ("Plantera träd i parken", "Fler träd längs gatan", "Träden behöver vatten", "Ett träd för varje barn")

quick = settings(max_examples=25, deadline=None)
word = st.sampled_from(["buss", "bussen", "träd", "träden", "skola", "Skolan!", "och", "the", "حافلة", "🚲", "7", "é"])
text = st.one_of(st.lists(word, max_size=6).map(" ".join), st.text(max_size=12))
texts = st.lists(text, max_size=14)


def notes_of(*given_texts: str) -> list[ideas.Note]:
    return [ideas.Note(number, one) for number, one in enumerate(given_texts)]


def parts(gathering: ideas.Gathering) -> set[frozenset[ideas.Id]]:
    return {frozenset(cluster.notes) for cluster in gathering.clusters}


@quick
@given(texts, st.one_of(st.none(), st.integers(1, 20)), st.integers(0, 3))
def test_gathering_passes_verify(given_texts: list[str], clusters: int | None, seed: int) -> None:
    notes = notes_of(*given_texts)

    gathering = ideas.gather(notes, clusters=clusters, seed=seed)

    assert ideas.verify_gathering(notes, gathering) == []
    assert gathering.ended == "done"
    assert len(gathering.clusters) <= (clusters or 9)


@settings(max_examples=10, deadline=None)
@given(texts, st.randoms())
def test_order_and_names_change_nothing(given_texts: list[str], chance: random.Random) -> None:
    notes = notes_of(*given_texts)
    shuffled = chance.sample(notes, len(notes))
    renamed = [ideas.Note(f"n{1000 - int(note.id)}", note.text) for note in notes]

    first = ideas.gather(notes, seed=1)

    assert ideas.gather(shuffled, seed=1) == first
    names = {f"n{1000 - int(note.id)}": note.id for note in notes}
    again = ideas.gather(renamed, seed=1)
    assert {frozenset(names[str(one)] for one in part) for part in parts(again)} == parts(first)
    assert [cluster.label for cluster in again.clusters] == [cluster.label for cluster in first.clusters]


def test_two_topics_are_told_apart_and_labelled() -> None:
    gathering = ideas.gather(notes_of(*BUSES, *TREES), clusters=2)

    assert parts(gathering) == {frozenset(range(4)), frozenset(range(4, 8))}
    labels = {min(cluster.notes): cluster.label for cluster in gathering.clusters}
    assert labels[0][0].casefold().startswith("buss")
    assert labels[4][0].casefold().startswith("träd")
    assert all(cluster.silhouette > 0 for cluster in gathering.clusters)


def test_identical_notes_stay_together_and_are_suggested_to_merge() -> None:
    gathering = ideas.gather(notes_of("Fler bussar", "Cykla mer", "fler  bussar!", "Plantera träd"), clusters=3)

    assert frozenset({0, 2}) in parts(gathering)
    assert [({merge.a, merge.b}, merge.score) for merge in gathering.merges] == [({0, 2}, 1.0)]


def test_a_not_keeps_two_notes_from_being_the_same() -> None:
    gathering = ideas.gather(notes_of("Vi ska bygga bron", "Vi ska inte bygga bron"), merge_from=0.0)

    assert gathering.merges[0].score < 0.95


@pytest.mark.parametrize(
    "given_texts", [(), ("",), ("", ""), ("ord",), ("🚲",), ("مرحبا",), ("och",), ("same",) * 6, ("\ud83d",)]
)
def test_hardly_anything_gives_at_most_one_cluster(given_texts: tuple[str, ...]) -> None:
    gathering = ideas.gather(notes_of(*given_texts), clusters=4)

    assert len(gathering.clusters) == min(1, len(given_texts))


def test_more_clusters_than_notes_gives_each_its_own() -> None:
    assert len(ideas.gather(notes_of("buss", "träd", "skola"), clusters=7).clusters) == 3


def test_very_long_note_does_no_harm() -> None:
    gathering = ideas.gather(notes_of(*BUSES, *TREES, "träd " * 400_000), clusters=2)

    assert len(gist("ord " * 400_000)) <= LONGEST
    assert sum(len(cluster.notes) for cluster in gathering.clusters) == 9


def test_same_on_another_process_with_more_threads() -> None:
    program = (
        "from samverkan.engines import ideas;"
        f"print(ideas.gather([ideas.Note(i, t) for i, t in enumerate({BUSES + TREES!r})], seed=3))"
    )
    answers = {
        subprocess.run(
            [sys.executable, "-c", program],
            env={"PYTHONPATH": "src", "OMP_NUM_THREADS": threads, "PYTHONHASHSEED": threads},
            cwd=Path(__file__).resolve().parents[2],
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for threads in ("1", "2")
    }

    assert answers == {f"{ideas.gather(notes_of(*BUSES, *TREES), seed=3)}\n"}


def test_labels_show_words_as_most_often_written_and_no_stop_words() -> None:
    labels = label_clusters([["Skolan och SFI", "SFI nu", "sfi i skolan"], ["Vägen är hal", "En väg", "Väg 7"]])

    assert labels[0][0] == "SFI"
    assert not {"och", "är", "en", "7"} & {one.casefold() for label in labels for one in label}


def test_silhouettes_agree_with_sklearn() -> None:
    from sklearn.metrics import silhouette_samples

    counts = count_ngrams([*BUSES, *TREES, "ensam"], Effort())
    assert counts is not None
    vectors = weigh(counts)
    labels = np.array([0, 0, 0, 1, 1, 1, 0, 1, 2])

    found = cosine_silhouettes(vectors, labels)

    assert found == pytest.approx(silhouette_samples(vectors, labels, metric="cosine"))
    assert silhouettes(np.array([1.0, np.nan, 0.0]), np.array([2.0, 1.0, 0.0])).tolist() == [0.5, 0.0, 0.0]


def test_bad_input_lists_every_fault() -> None:
    notes = [ideas.Note("a", ""), ideas.Note("a", "x"), ideas.Note("b", ""), ideas.Note("b", "")]

    with pytest.raises(ideas.InvalidProblem) as error:
        ideas.gather(notes, clusters=0, merge_from=1.5, most_merges=-1)

    assert len(error.value.faults) == 5
    assert "Note a is given 2 times." in str(error.value)


@each_limit
def test_limits_end_with_a_valid_gathering(limits: dict[str, object], ended: str) -> None:
    notes = notes_of(*BUSES, *TREES)

    gathering = ideas.gather(notes, **limits)  # type: ignore[arg-type]

    assert gathering.ended == ended
    assert ideas.verify_gathering(notes, gathering) == []


def test_time_limit_is_honoured_on_large_input() -> None:
    ideas.gather(notes_of(*BUSES))  # imports are paid for once
    chance = random.Random(4)
    notes = notes_of(*(" ".join(chance.choices(BUSES + TREES, k=20)) + f" {number}" for number in range(4_000)))
    started = time.perf_counter()

    gathering = ideas.gather(notes, time_limit=2.0)

    assert gathering.ended == "time"
    assert time.perf_counter() - started < 8  # 1.8 on an idle machine


def test_progress_and_cancel_between_starts() -> None:
    seen: list[Progress] = []

    gathering = ideas.gather(notes_of(*BUSES, *TREES), progress=seen.append, cancelled=lambda: len(seen) == 4)

    assert [one.done for one in seen] == [1, 2, 3, 4]
    assert gathering.ended == "cancelled"
    assert gathering.method.starts == 4


def test_explanation_names_shared_words_and_neighbours() -> None:
    notes = notes_of(*BUSES, *TREES)
    gathering = ideas.gather(notes, clusters=2)

    explained = ideas.explain_note(notes, gathering, 4)

    assert {one.cluster for one in explained.nearest[:2]} == {explained.cluster}
    assert ideas.SharedWord("träd", 2, 0) in explained.words
    assert dict(explained.likeness)[explained.cluster] == max(value for _, value in explained.likeness)
    with pytest.raises(KeyError):
        ideas.explain_note(notes, gathering, 99)


def spoilt(change: Callable[[ideas.Gathering], ideas.Gathering]) -> list[str]:
    notes = notes_of(*BUSES, *TREES, BUSES[0])
    return ideas.verify_gathering(notes, change(ideas.gather(notes, clusters=2)))


def test_verify_sees_what_is_wrong() -> None:
    assert spoilt(lambda found: found) == []
    assert spoilt(lambda found: replace(found, clusters=found.clusters[:1]))
    assert spoilt(lambda found: replace(found, clusters=found.clusters[::-1]))
    assert spoilt(
        lambda found: replace(found, clusters=(replace(found.clusters[0], label=("xyz",)), found.clusters[1]))
    )
    assert spoilt(lambda found: replace(found, merges=found.merges * 2))
    assert spoilt(lambda found: replace(found, silhouette=0.9))


def test_swedish_topics_are_found_again() -> None:
    if not DATA.exists():
        pytest.skip("The SuperLim sentences are not here (../shared/data/allocation/swedish_text).")
    from sklearn.metrics import adjusted_rand_score

    with (DATA / "argumentation-sentences_test.tsv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    topics = sorted({row["topic"] for row in rows})
    chosen = [row for topic in topics for row in [one for one in rows if one["topic"] == topic][:40]]

    gathering = ideas.gather(notes_of(*(row["sentence"] for row in chosen)), clusters=6)

    found = {note: cluster.number for cluster in gathering.clusters for note in cluster.notes}
    assert adjusted_rand_score([row["topic"] for row in chosen], [found[i] for i in range(len(chosen))]) > 0.5
