"""Every address of the site. Sign-in is required unless a view says otherwise (tests/house/test_access.py)."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.urls import URLPattern, URLResolver, include, path, re_path
from django.views.generic import RedirectView
from wagtail import views as wagtail_views
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.urls import serve_pattern

from samverkan.config import files
from samverkan.config.csp import for_editors

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("samverkan.stories.urls")),  # first: what is asked most is found soonest
    path("", include("samverkan.web.urls")),
    path("", include("samverkan.network.urls")),
    path("", include("samverkan.api.urls")),
    path("", include("samverkan.forums.urls")),
    path("", include("samverkan.keyfigures.urls")),
    path("", include("samverkan.letters.urls")),
    path("", include("samverkan.search.urls")),
    path("konto/", include("samverkan.network.account_urls")),
    path("redaktion/login/", login_not_required(RedirectView.as_view(pattern_name="account_login", query_string=True))),
    path("redaktion/", include(for_editors(wagtailadmin_urls.urlpatterns))),
    path("filer/<int:document_id>/<path:document_filename>", files.document, name="wagtaildocs_serve"),
    path("media/images/<path:path>", files.picture, name="picture"),
]

if settings.DEMO:
    urlpatterns.append(path("demo/", include("samverkan.config.demo.urls")))

# Last: whatever no room claims is a page of the editors. Only what ends with a slash, so that Django adds one.
urlpatterns += [re_path(serve_pattern, login_not_required(wagtail_views.serve), name="wagtail_serve")]

handler400 = "samverkan.config.errors.bad_request"
handler403 = "samverkan.web.errors.permission_denied"
handler404 = "samverkan.web.errors.page_not_found"
handler429 = "samverkan.web.errors.too_many_requests"  # allauth's rate limits
handler500 = "samverkan.web.errors.server_error"
