from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "samverkan.search"
    label = "search"
