from datetime import timedelta

from django.apps import AppConfig


class ForumsConfig(AppConfig):
    name = "samverkan.forums"
    label = "forums"

    def ready(self) -> None:
        from samverkan.jobs.services import register_schedule

        register_schedule(name="forums.forget", task="samverkan.forums.tasks.forget", every=timedelta(days=1))
        register_schedule(
            name="forums.pass_on_offers", task="samverkan.forums.tasks.pass_on_offers", every=timedelta(minutes=5)
        )
