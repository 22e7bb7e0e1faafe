from datetime import timedelta

from django.apps import AppConfig


class LettersConfig(AppConfig):
    name = "samverkan.letters"
    label = "letters"

    def ready(self) -> None:
        from samverkan.jobs.services import register_schedule

        register_schedule(name="letters.mend", task="samverkan.letters.tasks.mend", every=timedelta(minutes=1))
        register_schedule(
            name="letters.erase_old", task="samverkan.letters.tasks.erase_old", every=timedelta(minutes=15)
        )
