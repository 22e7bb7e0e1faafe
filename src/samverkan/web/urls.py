"""Addresses of the web room."""

from django.urls import URLPattern, path

from samverkan.web import views

app_name = "web"
urlpatterns: list[URLPattern] = [
    path("", views.home, name="home"),
    path("tillganglighet/", views.accessibility, name="accessibility"),
    path("integritet/", views.privacy, name="privacy"),
    path("styleguide/", views.styleguide, name="styleguide"),
    path("sprak/", views.set_language, name="set_language"),
    path("robots.txt", views.robots, name="robots"),
    path("site.webmanifest", views.manifest, name="manifest"),
    path(".well-known/security.txt", views.security_txt, name="security_txt"),
]
