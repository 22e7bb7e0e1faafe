from datetime import timedelta

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class StoriesConfig(AppConfig):
    name = "samverkan.stories"
    label = "stories"
    verbose_name = _("Stories")

    def ready(self) -> None:
        from wagtail.signals import page_published, task_rejected

        from samverkan.jobs.services import register_schedule
        from samverkan.network.services import register_personal_data
        from samverkan.stories import services, tasks
        from samverkan.stories.models import StandardPage, StoryPage
        from samverkan.stories.views import panels
        from samverkan.web.navigation import Entry, Feed, register_entry, register_feed
        from samverkan.web.panels import register_panel

        register_entry(Entry(_("Stories"), "stories:list", 20, "/berattelser/"))
        register_feed(Feed(_("Stories (Atom)"), "stories:feed"))
        register_panel("home", panels.latest, order=20)
        register_panel("forum.public", panels.documentation, order=20)
        register_panel("my_day", panels.documentation, order=20)
        register_panel("forum.documentation", panels.write_documentation, order=20)
        register_panel("network.home", panels.my_work, order=20)
        register_panel("keyfigures.better", panels.stories_from, order=20)
        register_personal_data(room="stories", export=services.export_personal_data, erase=services.erase_personal_data)
        day = timedelta(days=1)
        for name, every in {
            "delete_expired": day, "draft_newsletter": day, "relate_stories": day, "prepare_sizes": timedelta(hours=1),
            "publish_scheduled": timedelta(minutes=10), "mend_fediverse": timedelta(minutes=5),
        }.items():  # fmt: skip
            register_schedule(name=f"stories.{name}", task=f"samverkan.stories.tasks.{name}", every=every)
        # The only signals of the house: Wagtail alone knows when an editor publishes, or asks a guest for changes.
        page_published.connect(tasks.on_page_published, sender=StoryPage, dispatch_uid="stories.documentation")
        page_published.connect(tasks.on_pictures_published, sender=StandardPage, dispatch_uid="stories.pictures")
        task_rejected.connect(tasks.on_task_rejected, dispatch_uid="stories.guest_review")
