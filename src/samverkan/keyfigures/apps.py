from datetime import timedelta

from django.apps import AppConfig
from django.conf import settings


class KeyfiguresConfig(AppConfig):
    name = "samverkan.keyfigures"
    label = "keyfigures"

    def ready(self) -> None:
        from samverkan.jobs.services import register_schedule

        if settings.KOLADA_SYNC:  # else nothing is ever asked of the publisher
            register_schedule(
                name="keyfigures.fetch", task="samverkan.keyfigures.tasks.fetch_changes", every=timedelta(days=1)
            )
