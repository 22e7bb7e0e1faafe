from django.apps import AppConfig


class ForumsConfig(AppConfig):
    name = "samverkan.forums"
    label = "forums"
