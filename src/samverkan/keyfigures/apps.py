from django.apps import AppConfig


class KeyfiguresConfig(AppConfig):
    name = "samverkan.keyfigures"
    label = "keyfigures"

    def ready(self) -> None:
        from samverkan.api.rules import register_router
        from samverkan.api.services.datasets import register_datasets
        from samverkan.keyfigures.services.open_data import list_datasets

        register_router(prefix="", router="samverkan.keyfigures.api.router.router")
        register_datasets(list_datasets)
