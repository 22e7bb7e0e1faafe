"""Ranking sessions: one choice list a session, so that it works with a keyboard, on a phone, without a script."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from samverkan.forums.forms.plain_select import PlainSelect
from samverkan.forums.models import Session, Slot
from samverkan.forums.queries.programme import ProgrammeSlot

RANKS = (
    gettext_lazy("First choice"),
    gettext_lazy("Second choice"),
    gettext_lazy("Third choice"),
    gettext_lazy("Fourth choice"),
    gettext_lazy("Fifth choice"),
)


class WishRow:
    """One session to rank, and its field."""

    def __init__(self, session: Session, field: BoundField, modes: list[str]) -> None:
        self.session = session
        self.field = field
        self.modes = " ".join(modes)


class WishGroup:
    """A slot and its sessions to rank."""

    def __init__(self, slot: Slot, rows: list[WishRow]) -> None:
        self.slot = slot
        self.rows = rows
        self.modes = " ".join(sorted({mode for row in rows for mode in row.modes.split()}))


class WishesForm(forms.Form):
    """Wishes for every slot with parallel sessions. With ``mode``, only its sessions are asked for."""

    def __init__(
        self, *args: Any, slots: Sequence[ProgrammeSlot], mode: str = "", wished: Sequence[int] = (), **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.slots = slots
        self.only_mode = mode
        for part in slots:
            for session in self._asked(part):
                self.fields[_name(session)] = _field(session, len(part.sessions))
        for ranked in self._by_slot(wished).values():
            for rank, session_id in enumerate(ranked, 1):
                self.initial.setdefault(f"wish_{session_id}", str(rank))

    def groups(self) -> list[WishGroup]:
        """Return the slots with their fields, for the template."""
        found = []
        for part in self.slots:
            rows = [WishRow(s, self[_name(s)], self._modes(part, s)) for s in self._asked(part)]
            if rows:
                found.append(WishGroup(part.slot, rows))
        return found

    def ranked(self, mode: str) -> dict[int, list[int]]:
        """Return the wishes that the mode can have: session ids of each slot, the first wish first."""
        found = {}
        for part in self.slots:
            chosen = [(self.cleaned_data.get(_name(s)), s.pk) for s in self._choices(part, mode)]
            ranked = [pk for rank, pk in sorted((int(rank), pk) for rank, pk in chosen if rank)]
            if ranked:
                found[part.slot.pk] = ranked
        return found

    def check_ranks(self, mode: str) -> None:
        """Add an error to every session that shares its rank with another."""
        for part in self.slots:
            seen: dict[str, Session] = {}
            for session in self._choices(part, mode):
                rank = self.cleaned_data.get(_name(session))
                if rank and rank in seen:
                    words = {"rank": str(RANKS[int(rank) - 1]).lower(), "title": seen[rank].title}
                    self.add_error(
                        _name(session), _("You have given “%(title)s” as %(rank)s already. Choose another.") % words
                    )
                elif rank:
                    seen[rank] = session

    def clean(self) -> dict[str, Any]:
        """Check that no rank is given twice, where the mode is known from the start."""
        cleaned = super().clean() or self.cleaned_data
        if self.only_mode:
            self.check_ranks(self.only_mode)
        return cleaned

    def _asked(self, part: ProgrammeSlot) -> list[Session]:
        modes = [self.only_mode] if self.only_mode else ["onsite", "digital"]
        asked = {s.pk for mode in modes for s in self._choices(part, mode)}
        return [session for session in part.sessions if session.pk in asked]

    def _choices(self, part: ProgrammeSlot, mode: str) -> tuple[Session, ...]:
        """Return the sessions to rank in the mode; one alone needs no wish."""
        sessions = part.for_mode(mode)
        return sessions if len(sessions) > 1 else ()

    def _modes(self, part: ProgrammeSlot, session: Session) -> list[str]:
        return [mode for mode in ("onsite", "digital") if session in self._choices(part, mode)]

    def _by_slot(self, wished: Sequence[int]) -> dict[int, list[int]]:
        slot_of = {session.pk: part.slot.pk for part in self.slots for session in part.sessions}
        found: dict[int, list[int]] = {}
        for session_id in wished:
            if session_id in slot_of:
                found.setdefault(slot_of[session_id], []).append(session_id)
        return found


def _name(session: Session) -> str:
    return f"wish_{session.pk}"


def _field(session: Session, number: int) -> forms.ChoiceField:
    choices = [("", gettext_lazy("No wish")), *((str(i), RANKS[i - 1]) for i in range(1, min(number, len(RANKS)) + 1))]
    return forms.ChoiceField(label=session.title, choices=choices, required=False, widget=PlainSelect)
