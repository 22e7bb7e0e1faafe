"""What is found: the results of a query, answers while typing, and other spellings."""

from samverkan.search.queries.highlight import Piece, pieces
from samverkan.search.queries.ranking import Result
from samverkan.search.queries.results import Filters, Found, documents_of, find, passages_of
from samverkan.search.queries.status import Status, get_status

__all__ = [
    "Filters",
    "Found",
    "Piece",
    "Result",
    "Status",
    "documents_of",
    "find",
    "get_status",
    "passages_of",
    "pieces",
]
