"""Peers that are most alike by a model: one of the given three, or one's own, which stands whole in the address."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from samverkan.engines.similarity import Indicator as Part
from samverkan.keyfigures.queries.peers import PeerChoice
from samverkan.keyfigures.queries.similar import Alike, find_similar
from samverkan.keyfigures.similar_models import EXACT, HEAVIEST, MOST_PARTS, OWN, TITLES, address_of_parts, given_models

GIVEN, OWN_MODEL = "liknande-", "egen~"
"""How the keys begin: liknande-integration, egen~N02268_1~N01951_2.5."""

_KEY = re.compile(r"[A-Za-z0-9-]{1,40}")


class NoPeers(Exception):
    """Nobody can be called most alike by the model; the words say why."""


@dataclass(frozen=True)
class SimilarPeers:
    """Those most alike, the nearest first; the title tells the year that was compared."""

    title: str
    codes: tuple[str, ...]


def key_of_parts(parts: Iterable[Part]) -> str:
    """Return the key of one's own model."""
    return OWN_MODEL + "~".join(f"{part.id}_{part.weight:{EXACT}}" for part in parts)


def address_of_model(code: str, key: str) -> dict[str, str]:
    """Return what the page of similar municipalities is asked, to show how a municipality's peers were found."""
    if key.startswith(GIVEN):
        return {"kommun": code, "modell": key.removeprefix(GIVEN)}
    return {"kommun": code, "modell": OWN} | address_of_parts(read_model(key) or ())


def read_model(key: str) -> tuple[Part, ...] | None:
    """Return the model that a key of peers tells of; None if it is no such key, or cannot be read."""
    if key.startswith(GIVEN):
        return given_models().get(key.removeprefix(GIVEN))
    parts = [_read_part(text) for text in key.removeprefix(OWN_MODEL).split("~")]
    found = [part for part in parts if part is not None]
    is_read = key.startswith(OWN_MODEL) and len(found) == len(parts) <= MOST_PARTS
    return tuple(found) if is_read and len({part.id for part in found}) == len(found) else None


def list_similar_choices(key: str) -> tuple[PeerChoice, ...]:
    """Return the given models as peers to choose, and one's own if that is the one in the address."""
    given = tuple(PeerChoice(f"{GIVEN}{name}", _("Most alike: {model}").format(model=TITLES[name])) for name in TITLES)
    is_own = key.startswith(OWN_MODEL) and read_model(key) is not None
    return (*given, PeerChoice(key, _("Most alike: a model of your own"))) if is_own else given


def find_similar_peers(code: str, key: str, *, names: Mapping[str, str], title: str) -> SimilarPeers:
    """Return those most alike in the latest year that nearly all have told of. One query.

    Raises
    ------
    NoPeers
        If a figure of the model is not here, the municipality lacks one, or one does not differ.
    """
    alike = find_similar(code, read_model(key) or (), names=names, known={})
    if alike.found is None:
        ids = ", ".join(alike.absent or alike.centre_lacks or alike.without_spread)
        raise NoPeers(_reason(alike).format(ids=ids))
    return SimilarPeers(f"{title}, {alike.year}", tuple(one.area for one in alike.found.neighbours))


def _reason(alike: Alike) -> str:
    if alike.absent:
        return _("Nobody can be called most alike: there are no values of {ids} here.")
    if not alike.years:
        return _("Nobody can be called most alike: in no year have five municipalities every figure.")
    if alike.centre_lacks:
        return _("Nobody can be called most alike: the municipality lacks a value of {ids}.")
    return _("Nobody can be called most alike: {ids} hardly differs between municipalities.")


def _read_part(text: str) -> Part | None:
    key, _line, told = text.rpartition("_")
    try:
        weight = float(told)
    except ValueError:
        return None
    is_read = _KEY.fullmatch(key) and math.isfinite(weight) and 0 < weight <= HEAVIEST
    return Part(key, weight, "iqr") if is_read else None
