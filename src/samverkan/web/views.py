"""The site's own pages: start, statements, style guide, and the small files that machines ask for."""

from __future__ import annotations

from datetime import date, timedelta

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.views import i18n
from django.views.decorators.http import require_POST, require_safe

from samverkan.web.identity import region_name
from samverkan.web.panels import render_panels
from samverkan.web.styleguide import samples

SECURITY_TXT_LIFE = timedelta(days=180)
#: When somebody last went through the site by the list in docs/rooms/web.md.
ACCESSIBILITY_ASSESSED = date(2026, 11, 22)


@login_not_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Show the start page, filled by the rooms."""
    return render(request, "web/home.html", {"pieces": render_panels("home", request)})


@login_not_required
@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """Show the accessibility statement."""
    return render(request, "web/accessibility.html", {"assessed_date": ACCESSIBILITY_ASSESSED})


@login_not_required
@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """Say which personal data is kept, why and how long."""
    return render(request, "web/privacy.html")


@login_not_required
@require_safe
def styleguide(request: HttpRequest) -> HttpResponse:
    """Show every component in every state."""
    return render(request, "web/styleguide.html", samples(timezone.localdate()))


@login_not_required
@require_safe
def security_txt(request: HttpRequest) -> HttpResponse:
    """Say where to report a security fault (RFC 9116)."""
    expires = (timezone.now() + SECURITY_TXT_LIFE).replace(hour=0, minute=0, second=0, microsecond=0)
    lines = [
        f"Contact: {settings.SECURITY_CONTACT}",
        f"Expires: {expires:%Y-%m-%dT%H:%M:%SZ}",
        "Preferred-Languages: sv, en",
        f"Canonical: {settings.BASE_URL}{reverse('web:security_txt')}",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@login_not_required
@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Tell crawlers where there is nothing for them, and where the map is."""
    lines = [
        "User-agent: *",
        "Disallow: /konto/",
        "Disallow: /redaktion/",
        "",
        f"Sitemap: {settings.BASE_URL}/sitemap.xml",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@login_not_required
@require_safe
def manifest(request: HttpRequest) -> HttpResponse:
    """Describe the site to a phone that wants it on its home screen."""
    name = region_name()
    data = {
        "name": f"Samverkan {name}".strip(),
        "short_name": "Samverkan",
        "start_url": reverse("web:home"),
        "display": "browser",
        "background_color": "#fbfaf6",
        "theme_color": "#fbfaf6",
        "icons": [{"src": static("web/img/mark.svg"), "sizes": "any", "type": "image/svg+xml"}],
    }
    return JsonResponse(data, content_type="application/manifest+json")


@login_not_required
@require_POST
def set_language(request: HttpRequest) -> HttpResponse:
    """Change the page's language and show the same page again."""
    return i18n.set_language(request)
