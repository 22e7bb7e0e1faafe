"""Advice on plain language and accessibility. Knows neither Django nor Wagtail; says what, not in which words."""

from samverkan.stories.plain_language.checks import (
    LONG_PARAGRAPH,
    LONG_SENTENCE,
    SHOWN_EXAMPLES,
    Kind,
    Report,
    Tip,
    review,
)
from samverkan.stories.plain_language.parts import Heading, Link, Part, Picture, Text, from_html
from samverkan.stories.plain_language.reading import Level, level_of, lix, sentences, words

__all__ = [
    "LONG_PARAGRAPH",
    "LONG_SENTENCE",
    "SHOWN_EXAMPLES",
    "Heading",
    "Kind",
    "Level",
    "Link",
    "Part",
    "Picture",
    "Report",
    "Text",
    "Tip",
    "from_html",
    "level_of",
    "lix",
    "review",
    "sentences",
    "words",
]
