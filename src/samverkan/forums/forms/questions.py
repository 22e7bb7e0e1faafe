"""Asking the organiser's own questions, and writing them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.formats import date_format
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from samverkan.forums.enums import CHOSEN, AnswersKept, Mode, QuestionKind
from samverkan.forums.forms.plain_select import PlainSelect
from samverkan.forums.models import Forum, Question
from samverkan.forums.queries.programme import modes_of
from samverkan.forums.queries.questions import applying, in_words, options_of

LARGEST_NUMBER = 1_000_000
MOST_OPTIONS = 20
LONGEST_OPTION = 120
#: More options than these are a list to open, not a row of buttons.
MOST_BUTTONS = 7
SENSITIVE = "sensitive"


@dataclass(frozen=True)
class AskedRow:
    """A question and its field, and when it applies, for the script that hides what does not."""

    question: Question
    field: BoundField
    parent: str


class QuestionsForm(forms.Form):
    """Asks the questions. All are shown; those that do not apply to the answers given are passed over when sent.

    With ``mode`` only the questions of that mode are asked; else it is read from the form's own field ``mode``.
    """

    def __init__(
        self, *args: Any, questions: Sequence[Question] = (), mode: str = "", answers: Mapping[int, Any] | None = None,
        **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        self.asked_mode = mode
        self.questions: list[Question] = []
        for question in questions:
            if (mode and question.mode not in ("", mode)) or (question.depends_on_id and not self._parent_of(question)):
                continue
            self.questions.append(question)
            self.fields[_name(question)] = _field(question, self._parent_of(question))
            if answers and question.pk in answers:
                self.initial[_name(question)] = answers[question.pk]

    def question_rows(self) -> list[AskedRow]:
        """Return the questions with their fields, for the template."""
        return [
            AskedRow(question, self[_name(question)], f"q_{question.depends_on_id}" if question.depends_on_id else "")
            for question in self.questions
        ]

    def answers(self) -> dict[int, Any]:
        """Return what was answered to the questions that apply."""
        given = {q.pk: self.cleaned_data.get(_name(q)) for q in self.questions}
        return {key: value for key, value in given.items() if value not in (None, "", [])}

    def _clean_fields(self) -> None:
        """Pass over the questions that do not apply: they are not required, and whatever they hold is no error."""
        asked = {q.pk for q in applying(self.questions, mode=self._raw_mode(), answers=self._raw_answers())}
        everything = dict(self.fields)
        for question in self.questions:
            if question.pk not in asked:
                del self.fields[_name(question)]
        super()._clean_fields()  # type: ignore[misc]
        self.fields.clear()
        self.fields.update(everything)

    def _raw_mode(self) -> str:
        return self.asked_mode or str(self.data.get(self.add_prefix("mode"), ""))

    def _raw_answers(self) -> dict[int, Any]:
        """Return what was sent to questions that others may depend on."""
        found: dict[int, Any] = {}
        for question in self.questions:
            name = self.add_prefix(_name(question))
            several = getattr(self.data, "getlist", None) if question.kind == QuestionKind.SEVERAL else None
            found[question.pk] = several(name) if several else self.data.get(name, "")
        return found

    def _parent_of(self, question: Question) -> Question | None:
        return next((one for one in self.questions if one.pk == question.depends_on_id), None)


class AnswersForm(QuestionsForm):
    """The questions alone, on My day."""


class QuestionForm(forms.Form):
    """One question as the organiser writes it."""

    text = forms.CharField(
        label=gettext_lazy("Question"),
        help_text=gettext_lazy("For instance: Do you need somewhere to stay?"),
        max_length=200,
    )
    kind = forms.ChoiceField(label=gettext_lazy("How it is answered"), choices=QuestionKind.choices, widget=PlainSelect)
    options = forms.CharField(
        label=gettext_lazy("Options, one a line"),
        help_text=gettext_lazy("Only for a choice among options."),
        max_length=MOST_OPTIONS * (LONGEST_OPTION + 2),
        required=False,
        widget=forms.Textarea({"rows": 4}),
    )
    purpose = forms.CharField(
        label=gettext_lazy("Why do you ask?"),
        help_text=gettext_lazy("Shown beside the question. Ask only what you will use."),
        max_length=300,
    )
    kept = forms.ChoiceField(
        label=gettext_lazy("When are the answers deleted?"), widget=forms.RadioSelect, initial=AnswersKept.REGISTRATION
    )
    is_required = forms.BooleanField(label=gettext_lazy("Everybody who is asked must answer"), required=False)
    mode = forms.ChoiceField(
        label=gettext_lazy("Who is asked?"),
        choices=[
            ("", gettext_lazy("Everybody")),
            (Mode.ONSITE, gettext_lazy("Those who take part on site")),
            (Mode.DIGITAL, gettext_lazy("Those who take part digitally")),
        ],
        required=False,
        widget=PlainSelect,
    )
    condition = forms.ChoiceField(
        label=gettext_lazy("Does it depend on another answer?"), required=False, widget=PlainSelect
    )
    help_text = forms.CharField(label=gettext_lazy("Help for who answers"), max_length=300, required=False)

    def __init__(self, *args: Any, forum: Forum, earlier: Sequence[Question], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kept"].choices = _kept_choices(forum)  # type: ignore[attr-defined]
        self.fields["condition"].choices = [("", _("No, it is always asked")), *_conditions(earlier)]  # type: ignore[attr-defined]
        if len(modes_of(forum)) == 1:
            del self.fields["mode"]
        if len(self.fields["condition"].choices) == 1:  # type: ignore[attr-defined]
            del self.fields["condition"]

    @property
    def is_more(self) -> bool:
        """Whether the part with who is asked has something in it, or something wrong."""
        shown = [self[name] for name in ("mode", "condition", "help_text") if name in self.fields]
        return any(field.value() or field.errors for field in shown)

    def clean_options(self) -> list[str]:
        """Return one option a line, each once."""
        lines = [" ".join(line.split()) for line in self.cleaned_data["options"].splitlines()]
        options = list(dict.fromkeys(line for line in lines if line))
        if any(len(option) > LONGEST_OPTION for option in options):
            raise forms.ValidationError(_("An option has at most %(most)d characters.") % {"most": LONGEST_OPTION})
        if len(options) > MOST_OPTIONS:
            raise forms.ValidationError(_("There are at most %(most)d options.") % {"most": MOST_OPTIONS})
        return options

    def clean(self) -> dict[str, Any]:
        """Ask for options where there is something to choose, and drop them where there is not."""
        data = super().clean() or self.cleaned_data
        is_choice = data.get("kind") in (QuestionKind.ONE, QuestionKind.SEVERAL)
        if is_choice and "options" not in self.errors and len(data.get("options", [])) < 2:
            self.add_error("options", _("Write at least two options, one a line."))
        if not is_choice:
            data["options"] = []
        return data

    def facts(self) -> dict[str, Any]:
        """Return what is to be stored."""
        data = self.cleaned_data
        parent, _sign, value = (data.get("condition") or "").partition("=")
        is_sensitive = data["kept"] == SENSITIVE
        return {
            "text": data["text"], "kind": data["kind"], "purpose": data["purpose"], "help_text": data["help_text"],
            "options": tuple(data["options"]), "is_required": data["is_required"], "mode": data.get("mode", ""),
            "depends_on_id": int(parent) if parent else None, "depends_value": value,
            "kept": AnswersKept.DAY_AFTER.value if is_sensitive else data["kept"], "is_sensitive": is_sensitive,
        }  # fmt: skip


def question_values(question: Question) -> dict[str, Any]:
    """Return what the form shows of a question as it is."""
    return {
        "text": question.text, "kind": question.kind, "purpose": question.purpose, "help_text": question.help_text,
        "options": "\n".join(question.options), "is_required": question.is_required, "mode": question.mode,
        "kept": SENSITIVE if question.is_sensitive else question.kept,
        "condition": f"{question.depends_on_id}={question.depends_value}" if question.depends_on_id else "",
    }  # fmt: skip


def _kept_choices(forum: Forum) -> list[tuple[str, str]]:
    with_rest = _("With the rest of the registration")
    if forum.data_kept_until:
        with_rest = _("With the rest of the registration, %(date)s") % {
            "date": date_format(forum.data_kept_until, "DATE_FORMAT")
        }
    return [
        (AnswersKept.REGISTRATION.value, with_rest),
        (AnswersKept.DAY_AFTER.value, _("The day after the forum")),
        (SENSITIVE, _("They are sensitive: the day after the forum, and only organisers read them")),
    ]


def _conditions(earlier: Sequence[Question]) -> list[tuple[str, str]]:
    return [
        (f"{question.pk}={value}", _("Only if “%(question)s” is answered “%(answer)s”") % _said(question, words))
        for question in earlier
        if question.kind in CHOSEN
        for value, words in options_of(question)
    ]


def _said(question: Question, words: str) -> dict[str, str]:
    return {"question": question.text, "answer": words}


def _name(question: Question) -> str:
    return f"q_{question.pk}"


def _field(question: Question, parent: Question | None) -> forms.Field:
    common: dict[str, Any] = {
        "label": question.text, "required": question.is_required, "help_text": _hints(question, parent)
    }  # fmt: skip
    if question.kind == QuestionKind.SHORT:
        return forms.CharField(max_length=200, **common)
    if question.kind == QuestionKind.LONG:
        return forms.CharField(max_length=2000, widget=forms.Textarea({"rows": 3}), **common)
    if question.kind == QuestionKind.NUMBER:
        return forms.IntegerField(min_value=0, max_value=LARGEST_NUMBER, **common)
    options = options_of(question)
    if question.kind == QuestionKind.SEVERAL:
        return forms.MultipleChoiceField(choices=options, widget=forms.CheckboxSelectMultiple, **common)
    if len(options) > MOST_BUTTONS:
        return forms.ChoiceField(choices=[("", _("Choose")), *options], widget=PlainSelect, **common)
    none = [] if question.is_required else [("", _("I do not want to answer"))]
    return forms.ChoiceField(choices=[*options, *none], widget=forms.RadioSelect, **common)


def _hints(question: Question, parent: Question | None) -> SafeString:
    """Return when the question applies, the organiser's help, and why it is asked: a line each."""
    lines = [
        ("question__when", _when(question, parent)),
        ("question__help", question.help_text),
        ("question__why", _("Why we ask: %(purpose)s") % {"purpose": question.purpose}),
        ("question__kept", _kept(question)),
    ]
    return format_html_join("", '<span class="{}">{}</span>', [line for line in lines if line[1]])


def _kept(question: Question) -> str:
    if question.is_sensitive:
        return _("Only the organiser reads the answer. It is deleted the day after the forum.")
    return _("The answer is deleted the day after the forum.") if question.kept == AnswersKept.DAY_AFTER else ""


def _when(question: Question, parent: Question | None) -> str:
    if parent is not None:
        words = {"question": parent.text, "answer": in_words(parent, question.depends_value)}
        return _("If you answered “%(answer)s” to “%(question)s”:") % words
    if question.mode == Mode.ONSITE:
        return _("If you take part on site:")
    return _("If you take part digitally:") if question.mode == Mode.DIGITAL else ""
