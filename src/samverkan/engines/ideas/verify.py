"""Check results by code that the engine does not share: plain counting, without numpy."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from statistics import NormalDist

from samverkan.engines.faults import Id
from samverkan.engines.ideas.dots import DotCount
from samverkan.engines.ideas.duels import Duel, Ranking
from samverkan.engines.ideas.gathering import Gathering, Note
from samverkan.engines.ideas.opinions import OpinionMap
from samverkan.engines.ideas.stances import Stance
from samverkan.engines.ideas.votes import Vote

SLACK = 1e-4


def _partition_faults(what: str, expected: Iterable[Id], parts: Sequence[Sequence[Id]]) -> list[str]:
    times = Counter(one for part in parts for one in part)
    wanted = set(expected)
    faults = [f"{what} {one} is in {times[one]} parts." for one in sorted(wanted, key=repr) if times[one] != 1]
    faults += [f"{what} {one} is unknown." for one in sorted(set(times) - wanted, key=repr)]
    sizes = [len(part) for part in parts]
    if 0 in sizes or sizes != sorted(sizes, reverse=True):
        faults.append(f"The parts of {what.lower()}s are empty or not in order of size.")
    return faults


def verify_gathering(notes: Sequence[Note], gathering: Gathering) -> list[str]:
    """List what is wrong with a gathering as it came from `gather`: lost notes, made up words, impossible scores."""
    text = {note.id: note.text.casefold() for note in notes}
    clusters = gathering.clusters
    faults = _partition_faults("Note", text, [cluster.notes for cluster in clusters])
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
    return faults + _merge_faults(text, gathering)


def _merge_faults(text: Mapping[Id, str], gathering: Gathering) -> list[str]:
    faults = []
    pairs = [frozenset((merge.a, merge.b)) for merge in gathering.merges]
    if len(set(pairs)) < len(pairs) or any(len(pair) < 2 or not pair <= set(text) for pair in pairs):
        faults.append("A merge is repeated, of a note with itself or of an unknown note.")
    scores = [merge.score for merge in gathering.merges]
    if scores != sorted(scores, reverse=True) or any(not 0 <= score <= 1 for score in scores):
        faults.append("The scores of the merges are out of range or out of order.")
    return faults


def verify_dots(options: Sequence[Id], votes: Mapping[Id, Mapping[Id, int]], count: DotCount) -> list[str]:
    """List what is wrong with a count of dots: sums, shares, ranks, intervals that miss their share, one-sided ties."""
    dots: Counter[Id] = Counter()
    givers: Counter[Id] = Counter()
    for ballot in votes.values():
        dots.update(ballot)
        givers.update(option for option, number in ballot.items() if number)
    cast = dots.total()
    faults = _partition_faults("Option", options, [[row.option] for row in count.options])
    if (count.cast, count.persons) != (cast, sum(any(ballot.values()) for ballot in votes.values())):
        faults.append("The numbers of dots or persons do not add up.")
    for row in count.options:
        rank = 1 + sum(dots[other] > dots[row.option] for other in options)
        if (row.dots, row.persons, row.rank) != (dots[row.option], givers[row.option], rank):
            faults.append(f"The dots, persons or rank of option {row.option} are wrong.")
        if abs(row.share * max(1, cast) - row.dots) > SLACK or not 0 <= row.low <= row.share <= row.high <= 1:
            faults.append(f"The share of option {row.option} or its interval is wrong.")
    bounds = {row.option: (row.low, row.high) for row in count.options}
    for row in count.options:
        meets = {o for o, (low, high) in bounds.items() if o != row.option and low <= row.high and high >= row.low}
        if meets != set(row.tied) or not row.best_rank <= row.rank <= row.worst_rank:
            faults.append(f"The ties or ranks of option {row.option} do not fit the intervals.")
    return faults


def verify_ranking(options: Sequence[Id], duels: Sequence[Duel], ranking: Ranking) -> list[str]:
    """List what is wrong with a ranking: counts, order, components, one-sided ties, strengths not at the maximum.

    The maximum is checked by the slope of the log-posterior, and the covariance by its product with the second
    derivatives, only if the ranking ended as 'done'.
    """
    rows = ranking.options
    faults = _partition_faults("Option", options, [[row.option] for row in rows])
    if faults:
        return faults
    wins, losses = Counter(duel.winner for duel in duels), Counter(duel.loser for duel in duels)
    for before, row in zip((rows[0], *rows), rows, strict=False):
        if (row.wins, row.losses) != (wins[row.option], losses[row.option]):
            faults.append(f"The wins or losses of option {row.option} are wrong.")
        if row.strength > before.strength + SLACK or not row.low <= row.strength <= row.high:
            faults.append(f"The strength of option {row.option} is out of order or outside its interval.")
        if not row.best_rank <= row.rank <= row.worst_rank:
            faults.append(f"The rank of option {row.option} is outside of what is left open.")
    tied = {(row.option, other) for row in rows for other in row.tied}
    if any((b, a) not in tied for a, b in tied):
        faults.append("Some ties are one-sided.")
    if {frozenset(part) for part in ranking.components} != _components(options, duels):
        faults.append("The components are not those of the duels.")
    return faults + (_maximum_faults(duels, ranking) if ranking.ended == "done" else [])


def _components(options: Sequence[Id], duels: Sequence[Duel]) -> set[frozenset[Id]]:
    part = {option: {option} for option in options}
    for duel in duels:
        if part[duel.winner] is not part[duel.loser]:
            part[duel.winner] |= part[duel.loser]
            for option in part[duel.loser]:
                part[option] = part[duel.winner]
    return {frozenset(members) for members in part.values()}


def _maximum_faults(duels: Sequence[Duel], ranking: Ranking) -> list[str]:
    place = {row.option: number for number, row in enumerate(ranking.options)}
    precision = 1 / ranking.prior_sd**2
    slope = [-row.strength * precision for row in ranking.options]
    products = [precision * ranking.covariance[i][i] for i in range(len(slope))]
    for duel in duels:
        a, b = place[duel.winner], place[duel.loser]
        surprise = 1 / (1 + math.exp(ranking.options[a].strength - ranking.options[b].strength))
        slope[a] += surprise
        slope[b] -= surprise
        weight = surprise * (1 - surprise)
        for i, j in ((a, b), (b, a)):
            products[i] += weight * (ranking.covariance[i][i] - ranking.covariance[j][i])
    faults = []
    if any(abs(value) > SLACK for value in slope):
        faults.append("The strengths are not at the maximum of the posterior.")
    if any(abs(value - 1) > SLACK for value in products):
        faults.append("The covariance is not that of the strengths.")
    return faults + _interval_faults(ranking)


def _interval_faults(ranking: Ranking) -> list[str]:
    """Compare each interval with the variance of the option's distance to the average of all."""
    z = NormalDist().inv_cdf((1 + ranking.confidence) / 2)
    means = [sum(row) / len(row) for row in ranking.covariance]
    faults = []
    for number, row in enumerate(ranking.options):
        variance = ranking.covariance[number][number] - 2 * means[number] + sum(means) / len(means)
        if abs((row.high - row.low) / 2 - z * math.sqrt(max(variance, 0.0))) > SLACK:
            faults.append(f"The interval of option {row.option} does not fit the covariance.")
    return faults


def verify_map(votes: Sequence[Vote], opinions: OpinionMap) -> list[str]:
    """List what is wrong with an opinion map: lost persons, small groups not marked, wrong counts, persons misplaced.

    Misplaced is who is nearer to the centre of another group than to that of their own.
    """
    cast = Counter(vote.person for vote in votes)
    kept = [person for person, number in cast.items() if number >= opinions.least_votes]
    faults = _partition_faults("Person", kept, [group.persons for group in opinions.groups])
    if set(opinions.points) != set(kept) or set(opinions.left_out) != set(cast) - set(kept):
        faults.append("The points or those left out are not the right persons.")
    for number, group in enumerate(opinions.groups, start=1):
        if group.number != number or group.is_small != (len(group.persons) < 5):
            faults.append(f"Group {group.number} has a wrong number or is wrongly marked as small.")
    if faults:
        return faults
    said: dict[Id, list[Vote]] = defaultdict(list)
    for vote in votes:
        said[vote.person].append(vote)
    for group in opinions.groups:
        theirs = [vote for person in group.persons for vote in said[person]]
        faults += [fault for one in group.representative for fault in _stance_faults(one, theirs)]
    everybody = [vote for person in kept for vote in said[person]]
    faults += [fault for one in opinions.consensus for fault in _stance_faults(one, everybody)]
    return faults + _place_faults(opinions)


def _stance_faults(one: Stance, votes: Sequence[Vote]) -> list[str]:
    values = [vote.value for vote in votes if vote.statement == one.statement]
    count = values.count(1 if one.side == "agree" else -1)
    fits = abs(one.probability * (len(values) + 2) - count - 1) <= SLACK
    if (one.count, one.votes) == (count, len(values)) and fits:
        return []
    return [f"The counts of statement {one.statement} in group {one.group} are wrong."]


def _place_faults(opinions: OpinionMap) -> list[str]:
    if opinions.ended != "done":
        return []
    centres = {}
    for group in opinions.groups:
        points = [opinions.points[person] for person in group.persons]
        centres[group.number] = tuple(sum(column) / len(points) for column in zip(*points, strict=True))
    faults = []
    for group in opinions.groups:
        for person in group.persons:
            away = {number: math.dist(opinions.points[person], centre) for number, centre in centres.items()}
            if away[group.number] > min(away.values()) + SLACK:
                faults.append(f"Person {person} is nearer to another group than to their own.")
    return faults
