"""Make the stock blog's tables and its stories; run as `python -m bench.stock.fill` with its settings."""

from __future__ import annotations

import json
import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.stock.settings")
django.setup()

from bench.blog_texts import LEAD, TITLE, texts  # noqa: E402
from bench.stock.models import StockList, StockStory  # noqa: E402
from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from wagtail.models import Page, Site  # noqa: E402


def main() -> None:
    """Fill an empty database."""
    folder = settings.DATA_DIR / "stock_migrations"
    folder.mkdir()
    (folder / "__init__.py").touch()
    call_command("makemigrations", "stock", verbosity=0)
    call_command("migrate", verbosity=0)
    tree = Page.get_first_root_node()
    listed = tree.add_child(instance=StockList(title=TITLE, slug="berattelser", lead=LEAD))
    Site.objects.update(root_page=listed, hostname="127.0.0.1")
    for text in texts():
        story = StockStory(title=text.title, slug=text.slug, date=text.day, intro=text.ingress)
        story.body = json.dumps(text.body())
        listed.add_child(instance=story)


if __name__ == "__main__":
    main()
