"""Swedish: words, lemmas, compounds, queries and spelling, for search.

The public face of the engine. `Analyser.text` gives the terms that stand in an index, `Analyser.query` those that are
looked for there; `for_texts` and `for_queries` are analysers with a large and a small dictionary, read when they are
first asked.

Examples
--------
>>> from samverkan.engines import swedish
>>> reader = swedish.for_queries()
>>> [term for term, weight in reader.query("ledamöterna").concepts[0].terms]
['ledamöterna', 'ledamot']
>>> sorted(set(reader.text("Bostadskrisen").parts) & {"bostad", "kris"})
['bostad', 'kris']
"""

from samverkan.engines.swedish.analyse import (
    Analyser,
    Concept,
    Query,
    Text,
    Word,
    fingerprint,
    for_queries,
    for_texts,
)
from samverkan.engines.swedish.tokens import Token, bare, tokens, undotted

__all__ = [
    "Analyser",
    "Concept",
    "Query",
    "Text",
    "Token",
    "Word",
    "bare",
    "fingerprint",
    "for_queries",
    "for_texts",
    "tokens",
    "undotted",
]
