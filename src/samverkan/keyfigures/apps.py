from django.apps import AppConfig


class KeyfiguresConfig(AppConfig):
    name = "samverkan.keyfigures"
    label = "keyfigures"

    def ready(self) -> None:
        from samverkan.keyfigures.services.personal_data import erase_personal_data, export_personal_data
        from samverkan.network.services import register_personal_data

        register_personal_data(room="keyfigures", export=export_personal_data, erase=erase_personal_data)
