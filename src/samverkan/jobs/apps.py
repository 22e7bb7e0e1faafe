from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "samverkan.jobs"
    label = "jobs"
