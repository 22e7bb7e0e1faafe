"""What the organiser chooses about seats."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from samverkan.forums.enums import Choice, RegistrationStatus
from samverkan.forums.models import Forum, Registration, Session


class ProposeForm(forms.Form):
    """The lot of a proposal, and whether what was moved by hand stays."""

    seed = forms.IntegerField(
        label=_("Number of the lot"),
        help_text=_(
            "The lot decides between people whose wishes weigh the same. The same number gives the same seats."
        ),
        min_value=0,
        max_value=999_999,
    )
    keep_moves = forms.BooleanField(label=_("Keep what I have moved by hand"), required=False)


class PersonField(forms.ModelChoiceField[Registration]):
    """Choose among people, by name and home."""

    def label_from_instance(self, person: Registration) -> str:
        """Return the name and where the person comes from."""
        home = person.municipality.name if person.municipality else person.organisation
        return f"{person.name}, {home} ({person.get_mode_display()})"


class SessionField(forms.ModelChoiceField[Session]):
    """Choose among sessions, by time and title."""

    def label_from_instance(self, session: Session) -> str:
        """Return the start, the title and the mode."""
        start = session.starts_at.astimezone(session.slot.forum.zone)
        return f"{start:%H.%M} {session.title} ({session.get_mode_display()})"


class MoveForm(forms.Form):
    """Whom to move, and where. The slot follows from the session."""

    person = PersonField(label=_("Whom do you want to move?"), queryset=Registration.objects.none())
    session = SessionField(label=_("To which session?"), queryset=Session.objects.none())

    def __init__(self, *args: Any, forum: Forum, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = forum.registrations.filter(status=RegistrationStatus.REGISTERED)
        person, session = self.fields["person"], self.fields["session"]
        assert isinstance(person, PersonField)
        assert isinstance(session, SessionField)
        person.empty_label = session.empty_label = _("Choose")
        person.queryset = people.select_related("municipality").order_by("name", "pk")
        session.queryset = (
            Session.objects.filter(slot__forum=forum, slot__choice=Choice.WISHES)
            .select_related("slot__forum", "room")
            .order_by("slot__starts_at", "room__position", "pk")
        )
