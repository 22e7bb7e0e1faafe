"""Addresses of the API: its operations, its description, and a person's keys and webhooks."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from samverkan.api.document import operation_urls
from samverkan.api.views import datasets, keys, reference, webhooks

_operations: list[URLPattern | URLResolver] = [
    path("openapi.json", reference.openapi_json, name="openapi"),
    *operation_urls(),
    path("", reference.nowhere, name="api-root"),
    path("<path:rest>", reference.nowhere, name="nowhere"),
]

app_name = "api"
urlpatterns: list[URLPattern | URLResolver] = [
    path("api/", reference.documentation, name="documentation"),
    path("datasets/dcat", datasets.catalogue, name="datasets"),
    path("api/v1/", include((_operations, "v1"))),
    path("mitt/api/", keys.home, name="home"),
    path("mitt/api/nyckel/", keys.new_token, name="new_token"),
    path("mitt/api/nyckel/<int:token_id>/aterkalla/", keys.revoke_token, name="revoke_token"),
    path("mitt/api/webhook/", webhooks.new_webhook, name="new_webhook"),
    path("mitt/api/webhook/<int:webhook_id>/", webhooks.show, name="webhook"),
    path("mitt/api/webhook/<int:webhook_id>/prov/", webhooks.send_test, name="send_test"),
    path("mitt/api/webhook/<int:webhook_id>/hemlighet/", webhooks.renew_secret, name="renew_secret"),
    path("mitt/api/webhook/<int:webhook_id>/starta/", webhooks.resume, name="resume_webhook"),
    path("mitt/api/webhook/<int:webhook_id>/ta-bort/", webhooks.remove, name="remove_webhook"),
    path("mitt/api/leverans/<int:delivery_id>/igen/", webhooks.send_again, name="send_again"),
]
