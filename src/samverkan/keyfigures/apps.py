from datetime import timedelta

from django.apps import AppConfig
from django.conf import settings


class KeyfiguresConfig(AppConfig):
    name = "samverkan.keyfigures"
    label = "keyfigures"

    def ready(self) -> None:
        from samverkan.jobs.services import register_schedule
        from samverkan.keyfigures.services.personal_data import erase_personal_data, export_personal_data
        from samverkan.network.services import register_personal_data

        register_personal_data(room="keyfigures", export=export_personal_data, erase=erase_personal_data)
        if settings.KOLADA_SYNC:  # else nothing is ever asked of the publisher
            register_schedule(
                name="keyfigures.fetch", task="samverkan.keyfigures.tasks.fetch_changes", every=timedelta(days=1)
            )
