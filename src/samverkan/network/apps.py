from django.apps import AppConfig


class NetworkConfig(AppConfig):
    name = "samverkan.network"
    label = "network"

    def ready(self) -> None:
        from samverkan.network.queries import region_name
        from samverkan.web.identity import register_region_name

        register_region_name(region_name)
