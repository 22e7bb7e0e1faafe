"""The texts of the rooms below, handed in to be found."""

from samverkan.search.adapters.forums import FORUM_SERIES, FORUMS
from samverkan.search.adapters.keyfigures import INDICATORS, MUNICIPALITY_FIGURES
from samverkan.search.adapters.pages import PAGES
from samverkan.search.adapters.stories import SERIES, STORIES

SOURCES = (STORIES, SERIES, FORUMS, FORUM_SERIES, PAGES, INDICATORS, MUNICIPALITY_FIGURES)

__all__ = ["SOURCES"]
