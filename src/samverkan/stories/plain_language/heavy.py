"""Words of offices, and what people say instead."""

from __future__ import annotations

import re
from collections.abc import Iterator

SWEDISH = {
    "avseende": "om, för", "beträffande": "om", "rörande": "om", "i syfte att": "för att", "inom ramen för": "i, inom",
    "med anledning av": "på grund av, för", "i enlighet med": "enligt", "vad gäller": "om", "erhålla": "få",
    "erhåller": "får", "erhållit": "fått", "tillse": "se till", "tillser": "ser till", "påbörja": "börja",
    "påbörjas": "börjar", "erfordras": "behövs, krävs", "erforderlig": "nödvändig", "föreligger": "finns",
    "ombesörja": "ordna, sköta", "implementera": "införa, göra", "implementering": "införande",
    "facilitera": "underlätta, leda", "ej": "inte", "samt": "och", "jämväl": "också", "således": "alltså, därför",
    "härvid": "då", "ifrågavarande": "den, det", "vederbörande": "personen, den", "undertecknad": "jag",
    "nyttja": "använda", "nyttjas": "används", "tillhandahålla": "erbjuda, ge", "innehar": "har", "inkomma": "lämna in",
    "anmoda": "be", "delge": "berätta för, skicka till", "utgör": "är", "i dagsläget": "nu", "gentemot": "mot",
}  # fmt: skip
ENGLISH = {
    "in order to": "to", "with regard to": "about", "regarding": "about", "utilise": "use", "utilize": "use",
    "commence": "start", "facilitate": "help, lead", "implement": "do, carry out", "prior to": "before",
    "subsequent to": "after", "in the event of": "if", "purchase": "buy", "sufficient": "enough", "obtain": "get",
}  # fmt: skip
_LISTS = {"sv": SWEDISH, "en": ENGLISH}
_ANY = {
    language: re.compile(rf"\b(?:{'|'.join(sorted(map(re.escape, words), key=len, reverse=True))})\b", re.IGNORECASE)
    for language, words in _LISTS.items()
}


def plainer(text: str, language: str) -> Iterator[tuple[str, str]]:
    """Yield each heavy word of the text with what to say instead.

    >>> list(plainer("Vi gjorde det i syfte att erhålla svar.", "sv"))
    [('i syfte att', 'för att'), ('erhålla', 'få')]
    """
    if language in _ANY:
        for found in _ANY[language].finditer(text):
            word = found.group().lower()
            yield word, _LISTS[language][word]
