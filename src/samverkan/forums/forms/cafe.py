"""What an organiser decides about a World Café."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from samverkan.forums.enums import RegistrationStatus
from samverkan.forums.models import Cafe, CafeTable, Forum, Registration, Session

#: Bounds that no café needs to pass; they keep a slip of the finger from planning for a minute.
MOST_ROUNDS, MOST_MINUTES, MOST_TABLES = 8, 180, 150


class SessionChoice(forms.ModelChoiceField[Session]):
    """Choose among sessions, by time and title."""

    def label_from_instance(self, session: Session) -> str:
        """Return the start and the title."""
        return f"{session.starts_at.astimezone(session.slot.forum.zone):%H.%M} {session.title}"


class CafeForm(forms.Form):
    """Question, rounds and tables."""

    question = forms.CharField(
        label=gettext_lazy("The question of the tables"), max_length=240,
        help_text=gettext_lazy("One question that everybody can say something about."),
    )  # fmt: skip
    rounds = forms.IntegerField(label=gettext_lazy("Rounds"), min_value=1, max_value=MOST_ROUNDS, initial=3)
    minutes = forms.IntegerField(
        label=gettext_lazy("Minutes a round"), min_value=1, max_value=MOST_MINUTES, initial=20
    )  # fmt: skip
    onsite_tables = forms.IntegerField(
        label=gettext_lazy("Tables on site"), min_value=0, max_value=MOST_TABLES,
        help_text=gettext_lazy("Four to six people at each table is usual."),
    )  # fmt: skip
    digital_tables = forms.IntegerField(
        label=gettext_lazy("Digital tables"), min_value=0, max_value=MOST_TABLES,
        help_text=gettext_lazy("Each is a group room of the digital room, with the table's number."),
    )  # fmt: skip
    lent_computers = forms.IntegerField(
        label=gettext_lazy("Computers to lend"), min_value=0, max_value=MOST_TABLES, initial=0,
        help_text=gettext_lazy("So many people on site sit at digital tables, each with a computer of the venue."),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """Check that there is a table, and that a lent computer has a table to sit at."""
        cleaned = super().clean() or self.cleaned_data
        onsite, digital = cleaned.get("onsite_tables"), cleaned.get("digital_tables")
        if onsite == 0 and digital == 0:
            self.add_error("onsite_tables", _("There must be at least one table."))
        if digital == 0 and cleaned.get("lent_computers"):
            self.add_error("lent_computers", _("Computers are lent for digital tables, and there are none."))
        return cleaned


class NewCafeForm(CafeForm):
    """Which session is to be a World Café, and how."""

    session = SessionChoice(label=gettext_lazy("Session"), queryset=Session.objects.none())
    field_order = ("session",)

    def __init__(self, *args: Any, forum: Forum, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        session = self.fields["session"]
        assert isinstance(session, SessionChoice)
        session.empty_label = _("Choose")
        free = Session.objects.filter(slot__forum=forum, cafe=None).select_related("slot__forum")
        session.queryset = free.order_by("starts_at", "room__position", "pk")


def facts_of(cafe: Cafe) -> dict[str, Any]:
    """Return what the form shows of a café."""
    modes = [table.mode for table in cafe.tables.all()]
    return {
        "question": cafe.question,
        "rounds": cafe.rounds,
        "minutes": cafe.minutes,
        "onsite_tables": modes.count("onsite"),
        "digital_tables": modes.count("digital"),
        "lent_computers": cafe.lent_computers,
    }


class HostsForm(forms.Form):
    """The host of each table: a name, or the name or code of somebody who is registered."""

    def __init__(self, *args: Any, cafe: Cafe, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.tables = list(cafe.tables.select_related("host").order_by("number"))
        people = cafe.session.slot.forum.registrations.filter(status=RegistrationStatus.REGISTERED)
        self.people = sorted(people, key=lambda person: (person.name, person.pk))
        for table in self.tables:
            facts = {"number": table.number, "mode": str(table.get_mode_display()).lower()}
            self.fields[f"table_{table.number}"] = forms.CharField(
                label=_("Table %(number)s, %(mode)s") % facts, max_length=120, required=False,
                initial=self._told(table), widget=forms.TextInput(attrs={"list": "people", "autocomplete": "off"}),
            )  # fmt: skip

    def _told(self, table: CafeTable) -> str:
        same = [person for person in self.people if table.host and person.name == table.host.name]
        return table.host.code if table.host and len(same) > 1 else table.host_name

    def clean(self) -> dict[str, Any]:
        """Find out which hosts are registered. Two of the same name are told apart by their codes."""
        cleaned = super().clean() or self.cleaned_data
        by_code = {person.code: person for person in self.people}
        by_name: dict[str, list[Registration]] = defaultdict(list)
        for registered in self.people:
            by_name[registered.name.casefold()].append(registered)
        self.found: dict[int, tuple[str, Registration | None]] = {}
        for table in self.tables:
            text = (cleaned.get(f"table_{table.number}") or "").strip()
            same = by_name[text.casefold()]
            person = by_code.get(text.upper()) or (same[0] if len(same) == 1 else None)
            if person is None and len(same) > 1:
                codes = ", ".join(one.code for one in same)
                text_of = _("Several people have that name. Write the code of the one you mean: %(codes)s.")
                self.add_error(f"table_{table.number}", text_of % {"codes": codes})
            self.found[table.number] = (person.name if person else text, person)
        return cleaned
