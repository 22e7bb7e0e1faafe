"""What guests fill in, and editors who invite them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from samverkan.network.models import Municipality
from samverkan.network.queries import list_municipalities
from samverkan.stories.forms.guarding import GuardedForm, no_link, one_line
from samverkan.stories.pictures import BadPicture, CleanPicture, Fault, clean_picture

FAULTS = {
    Fault.NAME: _("The file's name looks like a path on a computer. Give the file a plain name and choose it again."),
    Fault.SIZE: _("The file is larger than 10 MB. Make the picture smaller and choose it again."),
    Fault.KIND: _("This is not a picture that we can show. Choose a JPEG, PNG or WebP."),
    Fault.PIXELS: _("The picture has more than 40 million points. Make it smaller and choose it again."),
    Fault.BROKEN: _("The picture cannot be read. It may be damaged: save it anew and choose it again."),
}


class WhoForm(forms.Form):
    """Who somebody is and where from."""

    name = forms.CharField(
        label=_("Name"), max_length=120, validators=[one_line, no_link],
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )  # fmt: skip
    email = forms.EmailField(
        label=_("E-mail"), max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "email"})
    )
    role = forms.CharField(
        label=_("Role and organisation"), max_length=160, required=False, validators=[one_line, no_link]
    )
    municipality = forms.ChoiceField(label=_("Municipality"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(str(place.pk), place.name) for place in list_municipalities()]
        self.fields["municipality"].choices = [("", _("No municipality")), *choices]  # type: ignore[attr-defined]

    def clean_municipality(self) -> Municipality | None:
        """Return the municipality that was chosen."""
        chosen = self.cleaned_data["municipality"]
        return next((place for place in list_municipalities() if str(place.pk) == chosen), None)


class InviteForm(WhoForm):
    """An editor's invitation."""

    language = forms.ChoiceField(label=_("Language of the letter and the text"), choices=settings.LANGUAGES)
    message = forms.CharField(
        label=_("A few words to the guest"), max_length=2000, required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("What you hope to read about. It stands in the letter with the link."),
    )  # fmt: skip

    field_order = ("name", "email", "role", "municipality", "message", "language")


class IdeaForm(WhoForm, GuardedForm):
    """An idea from anybody."""

    salt = "stories.idea.opened"

    idea = forms.CharField(
        label=_("What would you like to tell?"), max_length=2000, widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("What you tried, and what came of it. A few sentences are enough."),
    )  # fmt: skip

    field_order = ("idea", "name", "email", "role", "municipality", "website", "opened")

    def __init__(self, *args: Any, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, now=now, **kwargs)
        self.fields["email"].help_text = _("We answer there. It is not shown to anybody else.")


class DraftForm(forms.Form):
    """The guest's text. Everything may be missing until it is handed in."""

    title = forms.CharField(
        label=_("Title"), max_length=160, required=False, validators=[one_line],
        help_text=_("What the story says, in one line."),
    )  # fmt: skip
    ingress = forms.CharField(
        label=_("Ingress"), max_length=600, required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Two or three sentences that say what the story is about."),
    )  # fmt: skip
    text = forms.CharField(
        label=_("Text"), max_length=30_000, required=False, strip=False, widget=forms.Textarea(attrs={"rows": 18}),
        help_text=_(
            "An empty line begins a new paragraph. Begin a line with ## for a heading and with - for a point in a "
            "list. A link: [what it is called](https://address)."
        ),
    )  # fmt: skip
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, required=False)


class PictureForm(forms.Form):
    """A picture to add to the text."""

    picture = forms.FileField(
        label=_("File"),
        help_text=_("JPEG, PNG or WebP, at most 10 MB. We take away where and with what it was taken."),
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
    )  # fmt: skip
    alt_text = forms.CharField(
        label=_("What the picture shows"), max_length=240, validators=[one_line],
        help_text=_("Read aloud to those who do not see the picture."),
    )  # fmt: skip
    source = forms.CharField(label=_("Photographer or source"), max_length=160, validators=[one_line])

    def clean_picture(self) -> CleanPicture:
        """Return the picture as it will be stored."""
        file = self.cleaned_data["picture"]
        try:
            return clean_picture(file, name=file.name, size=file.size)
        except BadPicture as bad:
            raise forms.ValidationError(FAULTS[bad.fault]) from None


class HandInForm(forms.Form):
    """The last step: an answer to the editor, and the terms."""

    reply = forms.CharField(
        label=_("Something to tell the editor?"), max_length=2000, required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip
    has_accepted = forms.BooleanField(
        label=_("I accept the terms"), error_messages={"required": _("Read the terms and accept them to hand in.")}
    )


class MessageForm(forms.Form):
    """An editor's words to a guest."""

    message = forms.CharField(
        label=_("Your words to the guest"), max_length=2000, widget=forms.Textarea(attrs={"rows": 5})
    )
