"""Ideas: gather notes, rank options by dots or duels, map opinions.

The public face of the engine. `gather` suggests clusters of notes with a label and pairs to merge; `count_dots` and
`rank` say which options stand out and which the votes do not tell apart; `next_pair` finds the pair to ask about next;
`map_opinions` shows who votes alike and what the groups stand for. Each has a `verify_...` that shares no code with it.
scikit-learn and scipy's heavier parts are imported when they are first needed, for a web process that never
gathers ideas should not pay for them.

Examples
--------
>>> from samverkan.engines import ideas
>>> notes = [ideas.Note("a", "Fler bussar"), ideas.Note("b", "fler bussar!"), ideas.Note("c", "Plantera träd")]
>>> gathering = ideas.gather(notes, clusters=2, seed=1)
>>> [cluster.notes for cluster in gathering.clusters], gathering.merges[0].score
([('a', 'b'), ('c',)], 1.0)
"""

from samverkan.engines.effort import OutOfTime
from samverkan.engines.faults import Fault, Id, InvalidPreference, InvalidProblem
from samverkan.engines.ideas.dots import DotCount, Dots, count_dots
from samverkan.engines.ideas.duels import Duel, Ranked, Ranking, rank
from samverkan.engines.ideas.explain import (
    Neighbour,
    NoteExplanation,
    SharedWord,
    StatementInGroup,
    explain_note,
    explain_statement,
)
from samverkan.engines.ideas.gather import gather
from samverkan.engines.ideas.gathering import Cluster, Gathering, Merge, Method, Note
from samverkan.engines.ideas.opinions import Group, OpinionMap, map_opinions
from samverkan.engines.ideas.pairs import expected_gain, next_pair
from samverkan.engines.ideas.stances import Stance
from samverkan.engines.ideas.verify import verify_dots, verify_gathering, verify_map, verify_ranking
from samverkan.engines.ideas.votes import Vote

__all__ = [
    "Cluster",
    "DotCount",
    "Dots",
    "Duel",
    "Fault",
    "Gathering",
    "Group",
    "Id",
    "InvalidPreference",
    "InvalidProblem",
    "Merge",
    "Method",
    "Neighbour",
    "Note",
    "NoteExplanation",
    "OpinionMap",
    "OutOfTime",
    "Ranked",
    "Ranking",
    "SharedWord",
    "Stance",
    "StatementInGroup",
    "Vote",
    "count_dots",
    "expected_gain",
    "explain_note",
    "explain_statement",
    "gather",
    "map_opinions",
    "next_pair",
    "rank",
    "verify_dots",
    "verify_gathering",
    "verify_map",
    "verify_ranking",
]
