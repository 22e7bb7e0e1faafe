"""Invitations: to the right people, once each, tied to what they answer, and never to who wants none."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from samverkan.forums.enums import CheckInWay, ForumStatus, ParticipantRole, RegistrationStatus
from samverkan.forums.forms.invitations import AudienceForm
from samverkan.forums.models import Forum, Invitation, Mailing, NoInvitations
from samverkan.forums.queries import invitations as queries
from samverkan.forums.queries.audience import Audience, choose
from samverkan.forums.services import attendance, invitation_letters, personal_data, retention
from samverkan.forums.services import invitations as service
from samverkan.forums.services.registration import Application, register
from samverkan.forums.services.registration_changes import cancel
from samverkan.letters.models import Letter
from samverkan.letters.services import queue_text, send_due_letters
from samverkan.network.enums import OrganisationKind, Role
from samverkan.network.models import Membership, Organisation
from tests.conftest import StrictClient
from tests.factories import forums as make
from tests.factories.forums import FORUM_DAY, NOW
from tests.factories.invitations import TEXTS, make_invitation, make_mailing
from tests.factories.threads import at_once, faults

pytestmark = pytest.mark.django_db
TODAY = NOW.date()


def earlier(**fields: Any) -> Forum:
    start = NOW - timedelta(days=60)
    return make.make_forum(starts_at=start, ends_at=start + timedelta(hours=6), **fields)


def coming() -> Forum:
    """Return a forum that is open by the clock on the wall, which the pages go by."""
    start = timezone.now() + timedelta(days=30)
    return make.make_forum(
        onsite=50,
        starts_at=start,
        ends_at=start + timedelta(hours=6),
        data_kept_until=(start + timedelta(days=90)).date(),
    )


def emails(forum: Forum, **choice: Any) -> list[str]:
    return [one.email for one in choose(forum, Audience(**choice), today=TODAY).invitees]


def sent(forum: Forum, *addresses: str) -> Mailing:
    mailing = make_mailing(forum, *addresses)
    service.send(actor=make.make_organiser(), mailing=mailing, now=NOW)
    return mailing


def test_audience_is_those_of_chosen_forums_who_fit_every_filter() -> None:
    held, forum = earlier(), make.make_forum()
    lund, osby = make.make_municipality(), make.make_municipality("Osby")
    manager = {"role": ParticipantRole.MANAGER}
    make.make_registration(held, email="a@example.org", municipality=lund, **manager)
    make.make_registration(held, email="b@example.org", municipality=osby, **manager)
    make.make_registration(held, email="c@example.org", municipality=osby)
    make.make_registration(held, email="d@example.org", organisation="Föreningen")
    make.make_registration(held, email="e@example.org", status=RegistrationStatus.CANCELLED)
    make.make_registration(held, email="f@example.org", kept_until=TODAY - timedelta(days=1))
    make.make_registration(earlier(), email="g@example.org")

    assert emails(forum, forums=(held.pk,)) == ["a@example.org", "b@example.org", "c@example.org", "d@example.org"]
    assert emails(forum, forums=(held.pk,), roles=("manager",), municipalities=(osby.scb_code,)) == ["b@example.org"]
    assert emails(forum, forums=(held.pk,), kinds=("municipality",))[-1] == "c@example.org"


def test_audience_of_those_who_came_leaves_out_who_did_not() -> None:
    held, forum = earlier(), make.make_forum()
    came, _absent = make.make_registration(held), make.make_registration(held)
    attendance.check_in(registration=came, way=CheckInWay.NAME, now=held.starts_at)

    found = choose(forum, Audience(forums=(held.pk,), attendance="attended"), today=TODAY).invitees

    assert [(one.email, one.reason, one.source) for one in found] == [(came.email, "attended", held)]


def test_audience_of_accounts_is_by_kind_of_organisation() -> None:
    forum = make.make_forum()
    make.make_person(Role.PARTICIPANT, email="region@example.org")
    agency = Organisation.objects.create(region=make.make_region(), kind=OrganisationKind.AGENCY, name="Myndigheten")
    Membership.objects.create(person=make.make_person(email="x@example.org"), organisation=agency, role=Role.HOST)

    assert emails(forum, members=True) == ["region@example.org", "x@example.org"]
    assert emails(forum, members=True, kinds=("agency",)) == ["x@example.org"]


def test_who_is_invited_registered_cancelled_or_unsubscribed_is_left_out_with_the_reason() -> None:
    forum = make.make_forum()
    make_invitation(forum, "invited@example.org")
    make.make_registration(forum, email="Registered@example.org")
    make.make_registration(forum, email="off@example.org", status=RegistrationStatus.CANCELLED)
    service.stop_invitations(invitation=make_invitation(make.make_forum(), "No@example.org"), now=NOW)
    names = ("invited", "registered", "off", "no", "new")
    pasted = tuple(("", f"{name}@example.org", "") for name in names)

    chosen = choose(forum, Audience(pasted=(*pasted, ("", "NEW@example.org", ""))), today=TODAY)

    assert [one.email for one in chosen.invitees] == ["new@example.org"]
    left_out = {why: [one.email for one in people] for why, people in chosen.left_out.items()}
    assert left_out == {
        "invited": ["invited@example.org"],
        "registered": ["registered@example.org"],
        "cancelled": ["off@example.org"],
        "unsubscribed": ["no@example.org"],
    }


def test_pasted_lines_are_read_in_many_ways_and_bad_ones_told() -> None:
    make.make_municipality("Ängelholm")
    lines = "Anna Ek <anna@example.org>\nbo@example.org\n\nCia Å; cia@example.org; ängelholm\n"
    form = AudienceForm({"attendance": "registered", "pasted": lines}, earlier=[])
    bad = AudienceForm({"attendance": "registered", "pasted": "anna@example.org\nAnna utan adress"}, earlier=[])

    assert form.is_valid(), form.errors
    assert form.audience().pasted == (
        ("Anna Ek", "anna@example.org", ""), ("", "bo@example.org", ""), ("Cia Å", "cia@example.org", "1292"),
    )  # fmt: skip
    assert "Rad 2" in bad.errors["pasted"][0]
    assert not AudienceForm({"attendance": "registered"}, earlier=[]).is_valid()


def test_sending_twice_is_once_and_pasted_addresses_leave_the_draft() -> None:
    forum = make.make_forum()
    mailing = sent(forum, "a@example.org", "b@example.org")

    with pytest.raises(service.AlreadySent):
        service.send(actor=make.make_organiser(), mailing=mailing, now=NOW)

    assert Invitation.objects.count() == 2
    assert Mailing.objects.get().audience["pasted"] == []
    assert DBTaskResult.objects.filter(task_path=service.TASK).count() == 1


@pytest.mark.parametrize(
    ("fields", "addresses", "error"),
    [({"status": ForumStatus.DRAFT}, ["a@example.org"], service.NotOpen), ({}, [], service.NobodyToInvite)],
)
def test_mailing_that_cannot_leave_stays_a_draft(fields: Any, addresses: Any, error: type[Exception]) -> None:
    forum = make.make_forum(**fields)
    mailing = make_mailing(forum, *addresses)

    with pytest.raises(error):
        service.send(actor=make.make_organiser(), mailing=mailing, now=NOW)

    assert Mailing.objects.get(pk=mailing.pk).sent_at is None
    assert not Invitation.objects.exists()


class Killed(BaseException):
    """What takes a worker away: nothing that the code catches."""


@contextmanager
def killed_at(letter: int) -> Iterator[None]:
    """Take the worker away as the database is to store this letter."""
    seen = Counter[str]()

    def watch(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        if sql.startswith('INSERT INTO "letters_letter"'):
            seen["letters"] += 1
            if seen["letters"] == letter:
                raise Killed
        return execute(sql, *rest)

    with connection.execute_wrapper(watch), pytest.raises(Killed):
        yield


def per_address() -> list[int]:
    return sorted(Counter(Letter.objects.values_list("to", flat=True)).values())


def test_worker_killed_midway_loses_no_letter_and_writes_none_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service, "BATCH", 3)
    mailing = sent(make.make_forum(), *(f"p{number}@example.org" for number in range(8)))

    with killed_at(5):
        service.write_invitations(mailing_id=mailing.pk, now=NOW)
    between = Letter.objects.count()
    again = service.write_invitations(mailing_id=mailing.pk, now=NOW)
    once_more = service.write_left_behind(now=NOW)

    assert (between, again, once_more) == (3, 5, 0)
    assert per_address() == [1] * 8


def test_control_letters_without_a_key_and_a_mark_are_doubled() -> None:
    """What key and mark are for: a task that marks when it is done writes again what it had written."""
    mailing = sent(make.make_forum(), *(f"p{number}@example.org" for number in range(4)))

    def careless() -> None:
        rows = mailing.invitations.filter(written_at=None)
        for row in rows:
            queue_text(
                template="invitation", to=row.email, language="sv", subject="S", text="T",
                dedupe_key=str(uuid.uuid4()), now=NOW,
            )  # fmt: skip
        rows.update(written_at=NOW)

    with killed_at(3):
        careless()
    careless()

    assert per_address() == [1, 1, 2, 2]


def test_letter_has_the_personal_links_the_reason_and_both_headers(settings: Any) -> None:
    settings.BASE_URL = "https://samverkan.example.org"
    forum = make.make_forum(title="Språk och arbete")
    mailing = sent(forum, "anna@example.org")
    service.write_invitations(mailing_id=mailing.pk, now=NOW)
    invitation = Invitation.objects.get()

    send_due_letters(now=NOW)

    letter = mail.outbox[0]
    stop = f"https://samverkan.example.org/inbjudan/{invitation.key}/avregistrera/"
    assert letter.extra_headers["List-Unsubscribe"] == f"<{stop}>"
    assert letter.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert letter.subject == "Välkommen"
    for part in (f"/inbjudan/{invitation.key}/\n", f"/inbjudan/{invitation.key}/nej/", stop, "vi ses.", forum.title):
        assert part in letter.body
    assert [one.state for one in queries.list_invitations(forum)] == ["sent"]


def test_preview_is_the_letter_without_a_working_link() -> None:
    held, forum = earlier(title="Del 1"), make.make_forum(title="Del 2", gains="Ett\nTvå")
    person = make.make_registration(held, name="Anna Ek")
    one = choose(forum, Audience(forums=(held.pk,)), today=TODAY).invitees[0]
    mailing = make_mailing(forum, **invitation_letters.first_texts(forum))

    subject, text = invitation_letters.preview(mailing, one, language="sv")
    _, english = invitation_letters.preview(mailing, one, language="en")

    assert (subject.strip(), person.name in text, "– Två" in text) == ("Inbjudan: Del 2", True, True)
    assert "Du får brevet eftersom du var anmäld till Del 1." in text
    assert "You get this letter because you were registered to Del 1." in english
    assert not Letter.objects.exists()


def test_link_is_opened_once_fills_the_form_and_ties_the_registration(client: StrictClient) -> None:
    forum = coming()
    invitation = make_invitation(forum, opened_at=None)
    link = reverse("forums:invitation", args=[invitation.key])

    client.head(link)
    before = Invitation.objects.get().opened_at
    page = client.get(link, follow=True)
    application = Application("Anna", "other@example.org", "other", "onsite", organisation="O")
    person = register(
        forum=forum, now=NOW, application=Application(**vars(application) | {"invitation_key": invitation.key})
    )

    assert before is None
    html = page.content.decode()
    assert 'value="Anna Ek"' in html
    assert 'value="anna@example.org"' in html
    assert "Jag kan inte komma" in html
    found = Invitation.objects.get()
    assert (found.registration, bool(found.opened_at), found.registered_at) == (person, True, NOW)
    assert "Du har anmält dig" in client.get(link).content.decode()


def test_posted_form_of_the_link_carries_its_key(client: StrictClient) -> None:
    forum = coming()
    invitation = make_invitation(forum)
    data = {
        "name": "Bo", "email": "bo@example.org", "municipality": "1281", "role": "other", "mode": "onsite",
        "consent": "on",
    }  # fmt: skip

    answer = client.post(f"{reverse('forums:register', args=[forum.slug])}?inbjudan={invitation.key}", data)

    assert answer.status_code == 302
    assert Invitation.objects.get().registration.email == "bo@example.org"


def test_registration_without_the_link_is_known_by_address_and_a_cancelled_one_counts_as_no() -> None:
    forum = make.make_forum()
    make_invitation(forum, "Anna@example.org")
    application = Application("Anna", "anna@example.org", "other", "onsite", make.make_municipality())
    person = register(forum=forum, application=application, now=NOW)
    states = [queries.get_overview(forum).states]

    cancel(registration=person, now=NOW)

    states.append(queries.get_overview(forum).states)
    assert states == [{"registered": 1}, {"declined": 1}]


def test_key_of_another_forum_fills_in_and_ties_nothing(client: StrictClient) -> None:
    forum, other = coming(), coming()
    invitation = make_invitation(other)

    page = client.get(f"{reverse('forums:register', args=[forum.slug])}?inbjudan={invitation.key}")

    assert page.status_code == 200
    assert "anna@example.org" not in page.content.decode()


def test_no_is_one_press_on_a_button_and_never_a_followed_link(client: StrictClient) -> None:
    invitation = make_invitation(make.make_forum())
    link = reverse("forums:invitation_decline", args=[invitation.key])

    client.get(link)
    before = Invitation.objects.get().declined_at
    client.post(link)
    client.post(link)

    assert before is None
    assert Invitation.objects.get().declined_at is not None
    assert "Tack för att du sa till" in client.get(link).content.decode()


def test_mail_program_ends_the_invitations_by_one_post_without_a_cookie(client: StrictClient) -> None:
    strict = StrictClient(enforce_csrf_checks=True)
    invitation = make_invitation(make.make_forum())
    link = reverse("forums:invitation_stop", args=[invitation.key])

    strict.get(link)
    before = NoInvitations.objects.count()
    answers = [strict.post(link, {"List-Unsubscribe": "One-Click"}).status_code for _each in range(2)]

    assert (before, answers, NoInvitations.objects.count()) == (0, [200, 200], 1)
    assert emails(make.make_forum(), pasted=(("", "ANNA@example.org", ""),)) == []
    strict.post(link, {"again": "1"})
    assert NoInvitations.objects.count() == 0


def test_who_unsubscribes_before_the_letter_is_written_gets_none() -> None:
    mailing = sent(make.make_forum(), "anna@example.org", "bo@example.org")
    service.stop_invitations(invitation=Invitation.objects.get(email="anna@example.org"), now=NOW)

    service.write_invitations(mailing_id=mailing.pk, now=NOW)

    assert list(Letter.objects.values_list("to", flat=True)) == ["bo@example.org"]


def test_unknown_link_is_404_and_says_what_to_do(client: StrictClient) -> None:
    answer = client.get("/inbjudan/finns-inte/")

    assert answer.status_code == 404
    assert "noindex" in answer["X-Robots-Tag"]


def test_overview_counts_by_municipality_and_names_the_missing() -> None:
    forum = make.make_forum()
    make.make_municipality("Osby")
    make_invitation(forum, "a@example.org", opened_at=NOW)
    make_invitation(forum, "b@example.org", declined_at=NOW)
    make_invitation(forum, "c@example.org", written_at=None)
    make.make_registration(forum)

    seen = queries.get_overview(forum)

    row = next(row for row in seen.rows if row.municipality and row.municipality.name == "Lund")
    assert (row.invited, row.opened, row.registered, row.declined, row.coming) == (3, 2, 0, 1, 1)
    assert [row.municipality.name for row in seen.missing if row.municipality] == ["Osby"]


@pytest.mark.parametrize("number", [1, 3])
def test_pages_of_the_stage_cost_the_same_for_one_and_for_three(
    organiser: StrictClient, django_assert_num_queries: Any, number: int
) -> None:
    forum = coming()
    mailing = make_mailing(forum, *(f"n{n}@example.org" for n in range(number)))
    for one in range(number):
        make_invitation(forum, f"a{one}@example.org")
        make.make_registration(forum, needs="Hörslinga")
    paths = {
        reverse("forums:organise_invite", args=[forum.slug]): 10,
        reverse("forums:invite_people", args=[forum.slug]): 7,
        reverse("forums:invite_new", args=[forum.slug]): 6,
        reverse("forums:invite_mailing", args=[forum.slug, mailing.pk]): 8,
    }
    organiser.get(next(iter(paths)))

    for path, queries_of_page in paths.items():
        with django_assert_num_queries(queries_of_page):
            organiser.get(path)


def test_organiser_goes_from_choice_to_letter_to_send(organiser: StrictClient) -> None:
    forum = coming()
    new = organiser.post(
        reverse("forums:invite_new", args=[forum.slug]),
        {"attendance": "registered", "pasted": "Anna; anna@example.org"},
    )
    page = organiser.get(new["Location"])
    letter = organiser.post(f"{new['Location']}brev/", TEXTS | {"text_sv": "kom gärna."}, follow=True)
    done = organiser.post(f"{new['Location']}skicka/", follow=True)

    assert "1 person får en inbjudan" in page.content.decode()
    assert "kom gärna." in letter.content.decode()
    assert "1 inbjudan är på väg" in done.content.decode()
    assert "redan skickade" in organiser.post(f"{new['Location']}skicka/", follow=True).content.decode()


def test_bad_choice_and_bad_letter_are_refused_with_what_was_typed(organiser: StrictClient) -> None:
    forum = make.make_forum()
    mailing = make_mailing(forum, "a@example.org")

    choice = organiser.post(
        reverse("forums:invite_new", args=[forum.slug]), {"attendance": "registered", "pasted": "Anna"}
    )
    letter = organiser.post(
        reverse("forums:invite_letter", args=[forum.slug, mailing.pk]), TEXTS | {"subject_sv": "", "text_sv": "Kvar"}
    )

    assert (choice.status_code, letter.status_code) == (422, 422)
    assert "Anna</textarea>" in choice.content.decode()
    assert "Kvar</textarea>" in letter.content.decode()
    assert Mailing.objects.get().text_sv == TEXTS["text_sv"]


def test_stage_is_for_organisers(client: StrictClient) -> None:
    client.force_login(make.make_person(), backend="django.contrib.auth.backends.ModelBackend")
    forum = make.make_forum()
    mailing = make_mailing(forum, "a@example.org")

    answers = [client.post(reverse("forums:invite_send", args=[forum.slug, mailing.pk])).status_code]
    answers += [client.get(reverse("forums:invite_people", args=[forum.slug])).status_code]

    assert answers == [403, 403]
    assert not Invitation.objects.exists()


def test_invitations_lose_the_person_with_the_forums_data_and_keep_the_counts() -> None:
    forum = make.make_forum()
    make_mailing(forum, "draft@example.org")
    make_invitation(forum, opened_at=NOW, mailing=make_mailing(forum, sent_at=NOW))
    before = queries.get_overview(forum)

    retention.delete_expired(now=NOW.replace(year=FORUM_DAY.year + 1))

    found = Invitation.objects.get()
    assert (found.email, found.name, queries.get_overview(forum)) == ("", "", before)
    assert all(mailing.audience == {} for mailing in Mailing.objects.all())
    assert queries.get_invitation(found.key) is None


def test_personal_data_has_the_invitations_and_erasing_takes_the_person_out() -> None:
    person = make.make_person(email="anna@example.org")
    make_invitation(make.make_forum(), "Anna@example.org", opened_at=NOW)

    told = personal_data.export_personal_data(person)["invitations"]
    personal_data.erase_personal_data(person, NOW)

    assert [(one["state"], one["reason"]) for one in told] == [("opened", "pasted")]
    assert Invitation.objects.get().email == ""


@pytest.mark.django_db(transaction=True)
@pytest.mark.postgres
def test_two_workers_at_once_write_each_letter_once() -> None:
    mailing = sent(make.make_forum(), *(f"p{number}@example.org" for number in range(8)))

    answers = at_once(*[lambda: service.write_invitations(mailing_id=mailing.pk, now=NOW)] * 2)

    assert faults(answers) == []
    assert per_address() == [1] * 8
    assert not Invitation.objects.filter(written_at=None).exists()
