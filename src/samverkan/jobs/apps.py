from datetime import timedelta

from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "samverkan.jobs"
    label = "jobs"

    def ready(self) -> None:
        from samverkan.jobs.services import register_schedule

        register_schedule(name="jobs.prune", task="samverkan.jobs.tasks.prune", every=timedelta(days=1))
        register_schedule(
            name="jobs.forget_visits", task="samverkan.jobs.tasks.forget_visits", every=timedelta(hours=1)
        )
