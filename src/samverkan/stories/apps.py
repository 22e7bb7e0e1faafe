from django.apps import AppConfig


class StoriesConfig(AppConfig):
    name = "samverkan.stories"
    label = "stories"
