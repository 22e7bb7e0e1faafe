from datetime import timedelta

from django.apps import AppConfig


class LettersConfig(AppConfig):
    name = "samverkan.letters"
    label = "letters"

    def ready(self) -> None:
        from samverkan.jobs.services import register_schedule
        from samverkan.letters.personal_data import erase, export
        from samverkan.network.services import register_personal_data

        register_personal_data(room="letters", export=export, erase=erase)
        register_schedule(name="letters.mend", task="samverkan.letters.tasks.mend", every=timedelta(minutes=1))
        register_schedule(
            name="letters.erase_old", task="samverkan.letters.tasks.erase_old", every=timedelta(minutes=15)
        )
