"""The dictionary: which lemma a written form has. Read when it is first asked, not when this is imported."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, lru_cache
from typing import Protocol


class Lexicon(Protocol):
    """Gives the lemma of a form, or None if it does not know the form."""

    def __call__(self, form: str, /) -> str | None:
        """Return the lemma."""


@cache
def frugal() -> Lexicon:
    """Return a lexicon that is slow to ask (10 µs) and small (18 MB): for a web process, which asks of a few words."""
    from simplemma.strategies.dictionaries.stream_dictionary_factory import StreamDictionaryFactory

    return _reader(StreamDictionaryFactory().get_dictionary("sv"))


@cache
def fast() -> Lexicon:
    """Return a lexicon that is fast to ask (0.3 µs) and large (100 MB): for a worker, which asks of whole texts."""
    from simplemma.strategies.dictionaries.dictionary_factory import DefaultDictionaryFactory

    return _reader(DefaultDictionaryFactory().get_dictionary("sv"))


def _reader(entries: Mapping[str, str]) -> Lexicon:
    @lru_cache(maxsize=50_000)
    def lemma(form: str) -> str | None:
        found = entries.get(form, "")
        is_word = found.replace("-", "").isalnum()  # "st" has "st." in the dictionary, "bla" has "bl.a."
        return found.lower() if is_word else None

    return lemma
