from django.apps import AppConfig


class LettersConfig(AppConfig):
    name = "samverkan.letters"
    label = "letters"
