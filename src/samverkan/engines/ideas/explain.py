"""Why a note is in its cluster, and why a statement stands for a group: data for a page to put into words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from samverkan.engines.checks import unknown_place
from samverkan.engines.effort import Effort
from samverkan.engines.faults import Id
from samverkan.engines.ideas.gathering import Gathering, Note
from samverkan.engines.ideas.opinions import OpinionMap
from samverkan.engines.ideas.space import count_ngrams, drop_rare_and_common, weigh
from samverkan.engines.ideas.stances import Stance, stances
from samverkan.engines.ideas.votes import Vote, VoteTable
from samverkan.engines.ideas.words import gist, telling_words


@dataclass(frozen=True, slots=True)
class SharedWord:
    """A word of a note as written there, and how many other notes have it: in its own cluster, in others."""

    word: str
    inside: int
    outside: int


@dataclass(frozen=True, slots=True)
class Neighbour:
    """Another note, the number of its cluster, and its cosine similarity, from 0 to 1."""

    note: Id
    cluster: int
    similarity: float


@dataclass(frozen=True, slots=True)
class NoteExplanation:
    """Why a note is where it is.

    Attributes
    ----------
    note : int or str
    cluster : int
    words : tuple of SharedWord
        The note's telling words that some other note of the cluster has, the most shared first.
    nearest : tuple of Neighbour
        The most similar notes of all, at most five.
    likeness : tuple of (int, float)
        Mean similarity to the other notes of each cluster, by number. The clusters are found in fewer dimensions and
        may be rearranged by people, so the note's own need not be the highest.
    """

    note: Id
    cluster: int
    words: tuple[SharedWord, ...]
    nearest: tuple[Neighbour, ...]
    likeness: tuple[tuple[int, float], ...]


@dataclass(frozen=True, slots=True)
class StatementInGroup:
    """What a group says of a statement: its votes, and the tests of both sides. Not to be shown if ``is_small``."""

    group: int
    agree: Stance
    disagree: Stance
    passed: int
    is_small: bool


def explain_note(notes: Sequence[Note], gathering: Gathering, note: Id) -> NoteExplanation:
    """Explain one note's place.

    Parameters
    ----------
    notes : sequence of Note
    gathering : Gathering
        Of these notes; its clusters may have been rearranged.
    note : int or str

    Returns
    -------
    NoteExplanation

    Raises
    ------
    UnknownId
        If there is no such note, in the notes or in the clusters.
    """
    cluster_of = {one: cluster.number for cluster in gathering.clusters for one in cluster.notes}
    if note not in cluster_of or all(one.id != note for one in notes):
        raise unknown_place("Note", note)
    similar = _similarities(notes, note)
    others = sorted(similar, key=lambda one: (-similar[one], repr(one)))
    likeness = []
    for cluster in gathering.clusters:
        values = [similar[one] for one in cluster.notes if one != note]
        likeness.append((cluster.number, sum(values) / len(values) if values else 0.0))
    return NoteExplanation(
        note=note,
        cluster=cluster_of[note],
        words=_shared_words(notes, cluster_of, note),
        nearest=tuple(Neighbour(one, cluster_of[one], similar[one]) for one in others[:5] if similar[one] > 0),
        likeness=tuple(likeness),
    )


def _similarities(notes: Sequence[Note], note: Id) -> dict[Id, float]:
    """Map every other note to its similarity, in the space in which silhouettes are measured."""
    row = {one.id: number for number, one in enumerate(notes)}[note]
    counts = count_ngrams([gist(one.text) for one in notes], Effort())
    if counts is None or not counts.nnz:
        return {one.id: 0.0 for one in notes if one.id != note}
    vectors = weigh(drop_rare_and_common(counts))
    products = np.round((vectors @ vectors[row].T).toarray().ravel(), 9)
    return {one.id: float(value) for one, value in zip(notes, products, strict=True) if one.id != note}


def _shared_words(notes: Sequence[Note], cluster_of: dict[Id, int], note: Id) -> tuple[SharedWord, ...]:
    bags = {one.id: {word.casefold() for word in telling_words(one.text)} for one in notes}
    written = next(one.text for one in notes if one.id == note)
    forms = {word.casefold(): word for word in telling_words(written)}
    shared = []
    for word, form in forms.items():
        clusters = [cluster_of[one] for one, bag in bags.items() if word in bag and one != note]
        inside = clusters.count(cluster_of[note])
        if inside:
            shared.append(SharedWord(form, inside, len(clusters) - inside))
    return tuple(sorted(shared, key=lambda one: (-one.inside, one.outside, one.word)))


def explain_statement(votes: Sequence[Vote], opinions: OpinionMap, statement: Id) -> tuple[StatementInGroup, ...]:
    """Say what each group says of a statement.

    Parameters
    ----------
    votes : sequence of Vote
    opinions : OpinionMap
        Of these votes.
    statement : int or str

    Returns
    -------
    tuple of StatementInGroup
        By number of the group.

    Raises
    ------
    UnknownId
        If nobody voted on such a statement.
    """
    table = VoteTable(votes, opinions.least_votes)
    if statement not in table.statements:
        raise unknown_place("Statement", statement)
    column = table.values[:, [table.statements.index(statement)]]
    groups = opinions.group_of
    explained = []
    for group in opinions.groups:
        rows = np.flatnonzero([groups.get(person) == group.number for person in table.persons])
        agree, disagree = stances(column, rows, [statement], group.number)
        passed = agree.votes - agree.count - disagree.count
        explained.append(StatementInGroup(group.number, agree, disagree, passed, group.is_small))
    return tuple(explained)
