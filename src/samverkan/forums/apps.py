from datetime import timedelta

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ForumsConfig(AppConfig):
    name = "samverkan.forums"
    label = "forums"

    def ready(self) -> None:
        from samverkan.api.services.datasets import register_datasets
        from samverkan.forums.services.events import register_with_api
        from samverkan.forums.services.open_data import list_datasets
        from samverkan.forums.services.personal_data import erase_personal_data, export_personal_data
        from samverkan.forums.views.follow_up_panels import after_the_forum, commitments_of
        from samverkan.forums.views.panels import my_forums, next_forum, open_call, poll_results
        from samverkan.jobs.services import register_schedule
        from samverkan.network.services import register_personal_data
        from samverkan.web.navigation import Entry, register_entry
        from samverkan.web.panels import register_panel

        register_entry(Entry(label=_("Forums"), url_name="forums:list", order=10, prefix="/forum/"))
        register_panel("home", next_forum, order=10)
        register_panel("network.home", my_forums, order=10)
        register_panel("forum.public", open_call, order=5)
        register_panel("forum.public", poll_results, order=10)
        register_panel("forum.public", after_the_forum, order=15)
        register_panel("network.municipality", commitments_of, order=10)
        register_schedule(name="forums.follow_up", task="samverkan.forums.tasks.follow_up", every=timedelta(hours=1))
        register_with_api()
        register_datasets(list_datasets)
        register_personal_data(room="forums", export=export_personal_data, erase=erase_personal_data)
        register_schedule(name="forums.forget", task="samverkan.forums.tasks.forget", every=timedelta(days=1))
        register_schedule(
            name="forums.pass_on_offers", task="samverkan.forums.tasks.pass_on_offers", every=timedelta(minutes=5)
        )
        register_schedule(name="forums.remind", task="samverkan.forums.tasks.remind", every=timedelta(minutes=10))
