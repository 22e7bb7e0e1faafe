from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class KeyfiguresConfig(AppConfig):
    name = "samverkan.keyfigures"
    label = "keyfigures"

    def ready(self) -> None:
        from samverkan.api.rules import register_router
        from samverkan.api.services.datasets import register_datasets
        from samverkan.keyfigures.services.open_data import list_datasets
        from samverkan.keyfigures.views.panels import figures_of, my_municipality
        from samverkan.web.navigation import Entry, register_entry
        from samverkan.web.panels import register_panel

        register_router(prefix="", router="samverkan.keyfigures.api.router.router")
        register_datasets(list_datasets)
        register_entry(Entry(_("Key figures"), "keyfigures:start", 30, "/nyckeltal/"))
        register_panel("network.home", my_municipality, order=20)
        register_panel("network.municipality", figures_of, order=5)
