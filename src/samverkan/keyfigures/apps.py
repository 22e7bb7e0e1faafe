from datetime import timedelta

from django.apps import AppConfig
from django.conf import settings
from django.utils.translation import gettext_lazy as _


class KeyfiguresConfig(AppConfig):
    name = "samverkan.keyfigures"
    label = "keyfigures"

    def ready(self) -> None:
        from samverkan.api.rules import register_router
        from samverkan.api.services.datasets import register_datasets
        from samverkan.jobs.services import register_schedule
        from samverkan.keyfigures.services.open_data import list_datasets
        from samverkan.keyfigures.services.personal_data import erase_personal_data, export_personal_data
        from samverkan.keyfigures.views.panels import figures_of, goals_of, my_municipality
        from samverkan.network.services import register_personal_data
        from samverkan.web.navigation import Entry, register_entry
        from samverkan.web.panels import register_panel

        register_router(prefix="", router="samverkan.keyfigures.api.router.router")
        register_datasets(list_datasets)
        register_entry(Entry(_("Key figures"), "keyfigures:start", 30, "/nyckeltal/"))
        register_panel("network.home", my_municipality, order=20)
        register_panel("network.municipality", figures_of, order=5)
        register_panel("network.municipality", goals_of, order=6)
        register_personal_data(room="keyfigures", export=export_personal_data, erase=erase_personal_data)
        if settings.KOLADA_SYNC:  # else nothing is ever asked of the publisher
            register_schedule(
                name="keyfigures.fetch", task="samverkan.keyfigures.tasks.fetch_changes", every=timedelta(days=1)
            )
