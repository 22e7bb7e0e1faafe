"""What a participant does behind the personal link with answers and colleagues."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from samverkan.forums.enums import RegistrationStatus
from samverkan.forums.forms.colleagues import ColleaguesFormSet, ConsentForm, TransferForm, colleagues_formset
from samverkan.forums.forms.questions import AnswersForm
from samverkan.forums.models import Registration
from samverkan.forums.queries.questions import answers_of, in_words, list_questions
from samverkan.forums.queries.registrations import is_over, is_registration_open, list_places
from samverkan.forums.services import answers as answers_service
from samverkan.forums.services import colleagues as service
from samverkan.forums.services import transfer
from samverkan.forums.services.registration import RegistrationClosed
from samverkan.forums.views.my_day import over_page, personal
from samverkan.forums.views.throttle import is_too_often
from samverkan.web import errors

methods = require_http_methods(["GET", "HEAD", "POST"])
#: How often one link registers colleagues or passes a place on, in an hour.
TRIES, TRY_SECONDS = 20, 3600


@personal
@methods
def answers(request: HttpRequest, registration: Registration) -> HttpResponse:
    """Show one's answers; change them until registration closes."""
    questions, given = list_questions(registration.forum), answers_of(registration)
    if not is_registration_open(registration.forum, now=timezone.now()):
        said = [(one, in_words(one, given[one.pk])) for one in questions if one.pk in given]
        context = {**_base(registration), "said": said}
        status = 409 if request.method == "POST" else 200
        return render(request, "forums/registration/answers_closed.html", context, status=status)
    form = AnswersForm(
        request.POST if request.method == "POST" else None, questions=questions, mode=registration.mode, answers=given
    )
    if request.method == "POST" and form.is_valid():
        now = timezone.now()
        try:
            answers_service.change_answers(registration=registration, answers=form.answers(), now=now)
        except (answers_service.AnswersClosed, answers_service.InvalidAnswer):  # changed just now: show it as it is
            return redirect("forums:my_day_answers", key=registration.key)
        messages.success(request, _("Your answers are saved."))
        return redirect("forums:my_day", key=registration.key)
    context = {**_base(registration), "form": form}
    return render(request, "forums/registration/answers.html", context, status=422 if form.is_bound else 200)


@personal
@methods
def colleagues(request: HttpRequest, registration: Registration) -> HttpResponse:
    """Ask for colleagues, then register them."""
    is_post = request.method == "POST"
    if not is_registration_open(registration.forum, now=timezone.now()):
        return _closed(request, registration)
    if is_post and is_too_often(request, f"colleagues:{registration.pk}", limit=TRIES, seconds=TRY_SECONDS):
        return errors.too_many_requests(request)
    if is_post and "more" in request.POST:
        return _colleagues_page(request, registration, _with_one_more(request, registration), ConsentForm())
    lines = colleagues_formset(registration=registration, data=request.POST if is_post else None)
    consent = ConsentForm(request.POST if is_post else None)
    if is_post and lines.is_valid() and consent.is_valid():
        return _register(request, registration, lines, consent)
    return _colleagues_page(request, registration, lines, consent)


@personal
@methods
def pass_on(request: HttpRequest, registration: Registration) -> HttpResponse:
    """Ask who takes over the place, then pass it on."""
    has_wishes = registration.forum.seats_published_at is None and registration.preferences.exists()
    form = TransferForm(
        request.POST if request.method == "POST" else None, registration=registration, has_wishes=has_wishes
    )
    if request.method == "POST" and is_too_often(
        request, f"pass-on:{registration.pk}", limit=TRIES, seconds=TRY_SECONDS
    ):
        return errors.too_many_requests(request)
    if request.method == "POST" and form.is_valid():
        return _pass_on(request, registration, form)
    return _transfer_page(request, registration, form, status=422 if form.is_bound else 200)


@personal
@methods
def not_me(request: HttpRequest, registration: Registration) -> HttpResponse:
    """Ask whether somebody was registered without having a say, then forget them."""
    if request.method == "POST":
        service.disown(registration=registration, now=timezone.now())
        return render(request, "forums/registration/forgotten.html", {"forum": registration.forum})
    return render(request, "forums/registration/not_me.html", _base(registration))


def _base(registration: Registration) -> dict[str, Any]:
    return {"registration": registration, "forum": registration.forum}


def _with_one_more(request: HttpRequest, registration: Registration) -> ColleaguesFormSet:
    """Return the lines as they were typed, and an empty one."""
    typed = [
        {name: form[name].value() for name in form.fields}
        for form in colleagues_formset(registration=registration, data=request.POST).forms
    ]
    return colleagues_formset(registration=registration, typed=typed, lines=min(len(typed) + 1, service.MOST_AT_ONCE))


def _register(
    request: HttpRequest, registration: Registration, lines: ColleaguesFormSet, consent: ConsentForm
) -> HttpResponse:
    found = [form for form in lines.forms if form.has_changed()]
    new = [
        service.NewColleague(
            form.cleaned_data["name"], form.cleaned_data["email"], form.cleaned_data["role"],
            form.cleaned_data["mode"], form.chosen_municipality(), form.cleaned_data["organisation"],
        )
        for form in found
    ]  # fmt: skip
    try:
        service.register_colleagues(registration=registration, colleagues=new, now=timezone.now())
    except RegistrationClosed:
        return _closed(request, registration)
    except service.TooManyColleagues as error:
        words = _("You can register %(left)d more colleagues by your link. Ask the others to register themselves.")
        consent.add_error(None, words % {"left": error.left})
        return _colleagues_page(request, registration, lines, consent)
    said = ngettext("We have written to your colleague.", "We have written to %(number)d colleagues.", len(new))
    messages.success(request, said % {"number": len(new)})
    return redirect("forums:my_day", key=registration.key)


def _colleagues_page(
    request: HttpRequest, registration: Registration, lines: ColleaguesFormSet, consent: ConsentForm
) -> HttpResponse:
    is_refused = request.method == "POST" and "more" not in request.POST
    context = {
        **_base(registration),
        "lines": lines,
        "consent": consent,
        "faulty": [form for form in [*lines.forms, consent] if form.is_bound and form.errors],
        "can_add": lines.total_form_count() < service.MOST_AT_ONCE,
        "places": list_places(registration.forum),
    }
    return render(request, "forums/registration/colleagues.html", context, status=422 if is_refused else 200)


def _closed(request: HttpRequest, registration: Registration) -> HttpResponse:
    status = 409 if request.method == "POST" else 200
    return render(request, "forums/registration/colleagues_closed.html", _base(registration), status=status)


def _pass_on(request: HttpRequest, registration: Registration, form: TransferForm) -> HttpResponse:
    data = form.cleaned_data
    to = transfer.Colleague(data["name"], data["email"], data["role"], form.chosen_mode())
    try:
        transfer.pass_on(
            registration=registration, to=to, with_wishes=data.get("with_wishes", False), now=timezone.now()
        )
    except transfer.AlreadyRegistered:
        form.add_error("email", _("The place cannot go to this address: it has a registration of its own."))
    except transfer.ModeFull:
        form.add_error("mode", _("There is no place left in that way. Nothing was changed."))
    except transfer.NoPlace:
        return _transfer_page(request, registration, form, status=409)
    except transfer.ForumOver:
        return over_page(request, registration)
    else:
        return redirect("forums:my_day", key=registration.key)
    return _transfer_page(request, registration, form, status=422)


def _transfer_page(request: HttpRequest, registration: Registration, form: TransferForm, status: int) -> HttpResponse:
    is_here = getattr(registration, "attendance", None) is not None
    has_place = registration.status == RegistrationStatus.REGISTERED and not is_here
    if is_over(registration.forum, now=timezone.now()):
        return over_page(request, registration)
    context = {**_base(registration), "form": form, "has_place": has_place, "is_here": is_here}
    return render(request, "forums/registration/transfer.html", context, status=status)
