"""The evaluation: what the organiser asks, and what a participant answers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from samverkan.forums.models import Evaluation
from samverkan.forums.queries.evaluation import (
    MOST_OWN,
    SCALE,
    TEXT,
    Question,
    list_questions,
    step_labels,
    usual_questions,
)

LONGEST_TEXT = 1000


class QuestionsForm(forms.Form):
    """Whether participants are asked, which of the usual questions, and up to three own ones."""

    is_on = forms.BooleanField(label=gettext_lazy("Ask the participants after the forum"), required=False)
    usual = forms.MultipleChoiceField(
        label=gettext_lazy("Questions"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, data: Any = None, *, evaluation: Evaluation) -> None:
        asked = list_questions(evaluation)
        usual = usual_questions()
        own = [question for question in asked if question.key not in {one.key for one in usual}]
        initial = {"is_on": evaluation.is_on, "usual": [question.key for question in asked]}
        for place, question in enumerate(own, 1):
            initial |= {f"own_{place}": question.text, f"kind_{place}": question.kind}
        super().__init__(data, initial=initial)
        self.fields["usual"].choices = [(question.key, question.text) for question in usual]  # type: ignore[attr-defined]
        kinds = [(SCALE, _("Scale from 1 to 5")), (TEXT, _("Free text"))]
        for place in range(1, MOST_OWN + 1):
            self.fields[f"own_{place}"] = forms.CharField(
                label=_("Own question %(number)s") % {"number": place}, max_length=200, required=False
            )
            self.fields[f"kind_{place}"] = forms.ChoiceField(
                label=_("How question %(number)s is answered") % {"number": place}, choices=kinds, initial=SCALE,
                required=False,
            )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """Refuse an evaluation without questions."""
        data = super().clean() or self.cleaned_data
        if data.get("is_on") and not data.get("usual") and not self.own and not self.errors:
            self.add_error("usual", _("Choose at least one question, or do not ask."))
        return data

    @property
    def own(self) -> list[tuple[str, str]]:
        """The organiser's own questions as (kind, text)."""
        data = self.cleaned_data
        pairs = [(data.get(f"kind_{n}") or SCALE, data.get(f"own_{n}", "")) for n in range(1, MOST_OWN + 1)]
        return [(kind, text) for kind, text in pairs if text]


class EvaluationForm(forms.Form):
    """A participant's answers; every question may be passed over, but not all."""

    def __init__(self, *args: Any, questions: Sequence[Question], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.questions = questions
        steps = list(enumerate(step_labels(), 1))
        for question in questions:
            if question.kind == SCALE:
                self.fields[question.key] = forms.TypedChoiceField(
                    label=question.text, choices=steps, coerce=int, empty_value=None, required=False,
                    widget=forms.RadioSelect,
                )  # fmt: skip
            else:
                self.fields[question.key] = forms.CharField(
                    label=question.text, max_length=LONGEST_TEXT, required=False, widget=forms.Textarea({"rows": 3}),
                    help_text=_("Write nothing that tells who you are."),
                )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """Refuse a form in which nothing is answered."""
        data = super().clean() or self.cleaned_data
        if not self.errors and not any(data.get(question.key) for question in self.questions):
            raise forms.ValidationError(_("Answer at least one question."))
        return data

    @property
    def scales(self) -> dict[str, int]:
        """The steps chosen, by question."""
        return {q.key: self.cleaned_data[q.key] for q in self.questions if q.kind == SCALE and self.cleaned_data[q.key]}

    @property
    def texts(self) -> dict[str, str]:
        """What was written, by question."""
        return {q.key: self.cleaned_data[q.key] for q in self.questions if q.kind == TEXT and self.cleaned_data[q.key]}
