from datetime import timedelta

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SearchConfig(AppConfig):
    name = "samverkan.search"
    label = "search"
    verbose_name = _("Search")

    def ready(self) -> None:
        from samverkan.jobs.services import register_schedule
        from samverkan.search.adapters import SOURCES
        from samverkan.search.rules import register_source

        for source in SOURCES:
            register_source(source)
        register_schedule(name="search.refresh", task="samverkan.search.tasks.refresh", every=timedelta(minutes=1))
        register_schedule(
            name="search.refresh_thoroughly", task="samverkan.search.tasks.refresh_thoroughly", every=timedelta(days=1)
        )
