"""Reads saved pages of an old blog. Knows neither Django nor the database: bytes in, dataclasses out."""

from samverkan.stories.saved_pages.frame import read_saved_page
from samverkan.stories.saved_pages.parts import Block, Entry, FullPage, Line, Listing, Run, Unreadable, title_key

__all__ = ["Block", "Entry", "FullPage", "Line", "Listing", "Run", "Unreadable", "read_saved_page", "title_key"]
