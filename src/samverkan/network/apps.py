from django.apps import AppConfig


class NetworkConfig(AppConfig):
    name = "samverkan.network"
    label = "network"
