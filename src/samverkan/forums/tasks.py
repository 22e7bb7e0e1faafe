"""What the forums do by themselves."""

from django.utils import timezone
from django_tasks import task

from samverkan.forums.models import Forum, Release, SeatPlan
from samverkan.forums.services import (
    evaluation,
    follow_up_letters,
    gathering,
    invitations,
    offers,
    release_letters,
    reminders,
    retention,
    seat_letters,
)


@task()
def forget() -> dict[str, int]:
    """Delete personal data past its end date and keep the counts."""
    return retention.delete_expired(now=timezone.now())


@task()
def pass_on_offers() -> int:
    """Give offered places that nobody answered to the next in line."""
    return offers.expire_offers(now=timezone.now())


@task()
def tell_seats(plan_id: int, registrations: list[int], is_again: bool) -> int:
    """Write the letters about a published plan; a letter already written is not written again."""
    plan = SeatPlan.objects.select_related("forum").get(pk=plan_id)
    return seat_letters.tell_seats(plan=plan, registrations=registrations, is_again=is_again, now=timezone.now())


@task()
def gather_points(forum_id: int, number: int) -> bool:
    """Suggest clusters of a forum's points, unless a newer suggestion is asked for."""
    return gathering.gather(forum=Forum.objects.get(pk=forum_id), number=number, now=timezone.now())


@task()
def write_invitations(mailing_id: int) -> int:
    """Write the invitations of a mailing; one already written is not written again."""
    return invitations.write_invitations(mailing_id=mailing_id, now=timezone.now())


@task()
def remind() -> int:
    """Write the reminders that are due, and invitations that were left behind."""
    now = timezone.now()
    return reminders.send_due(now=now) + invitations.write_left_behind(now=now)


@task()
def follow_up() -> dict[str, int]:
    """Remind people of what they have promised, invite to evaluations (no letter goes twice), and close them."""
    now = timezone.now()
    return {
        "reminders": follow_up_letters.remind(now=now),
        "invitations": follow_up_letters.invite_to_evaluations(now=now),
        "closed": evaluation.close_due(now=now),
    }


@task()
def tell_release(release_id: int) -> int:
    """Write the letters about a version of the programme; a letter already written is not written again."""
    release = Release.objects.select_related("forum").get(pk=release_id)
    return release_letters.tell_release(release=release, now=timezone.now())
