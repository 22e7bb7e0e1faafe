from datetime import timedelta

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ApiConfig(AppConfig):
    name = "samverkan.api"
    label = "api"

    def ready(self) -> None:
        from samverkan.api.rules import register_router, register_scope
        from samverkan.api.services import erase_personal_data, export_personal_data
        from samverkan.api.views.panels import my_keys
        from samverkan.jobs.services import register_schedule
        from samverkan.network.services import register_personal_data
        from samverkan.web.navigation import Feed, register_feed
        from samverkan.web.panels import register_panel

        register_scope(name="events:read", permission="api.use", label=_("Read what has happened, without names"))
        register_router(prefix="", router="samverkan.api.views.events.router")
        register_feed(Feed(label=_("API for programs"), url_name="api:documentation"))
        register_feed(Feed(label=_("Open data catalogue (DCAT-AP-SE)"), url_name="api:datasets"))
        register_panel("network.settings", my_keys, order=10)
        register_personal_data(room="api", export=export_personal_data, erase=erase_personal_data)
        register_schedule(name="api.mend", task="samverkan.api.tasks.mend", every=timedelta(minutes=1))
        register_schedule(name="api.forget", task="samverkan.api.tasks.forget", every=timedelta(days=1))
