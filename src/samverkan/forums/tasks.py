"""What the forums do by themselves."""

from django.utils import timezone
from django_tasks import task

from samverkan.forums.services import offers, retention


@task()
def forget() -> dict[str, int]:
    """Delete personal data past its end date and keep the counts."""
    return retention.delete_expired(now=timezone.now())


@task()
def pass_on_offers() -> int:
    """Give offered places that nobody answered to the next in line."""
    return offers.expire_offers(now=timezone.now())
