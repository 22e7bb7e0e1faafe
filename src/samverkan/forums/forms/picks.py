"""What a participant picks on My day."""

from __future__ import annotations

from django import forms


class PickForm(forms.Form):
    """A session; ``lent`` says that somebody on site uses a lent computer, ``leave`` gives the seat back."""

    session = forms.IntegerField(min_value=1, max_value=2**62)
    lent = forms.BooleanField(required=False)
    leave = forms.BooleanField(required=False)
