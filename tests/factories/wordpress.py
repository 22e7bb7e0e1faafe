"""WXR for tests: a blog with a few posts, each part of which may be exchanged."""

from __future__ import annotations

from html import escape
from io import BytesIO
from pathlib import Path

from PIL import Image as Picture

HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/"
  xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"
  xmlns:wp="http://wordpress.org/export/1.2/">
<channel><title>Gamla bloggen</title><link>https://gamla.example</link><description>Om lärande</description>
<wp:wxr_version>1.2</wp:wxr_version><wp:base_site_url>https://gamla.example</wp:base_site_url>
<wp:base_blog_url>https://gamla.example</wp:base_blog_url>
<wp:author><wp:author_login>vera</wp:author_login><wp:author_email>vera@hemlig.example</wp:author_email>
<wp:author_display_name><![CDATA[Vera Skrivare]]></wp:author_display_name></wp:author>
<wp:category><wp:category_nicename>sprak</wp:category_nicename><wp:category_parent></wp:category_parent>
<wp:cat_name><![CDATA[Språk]]></wp:cat_name></wp:category>
"""
END = "</channel></rss>"


def post(number: int = 1, content: str = "Först detta.\n\nSedan detta.", **parts: str) -> str:
    """Return one post as WXR; ``extra`` is XML that goes in as it is."""
    values = {
        "title": f"Inlägg {number}", "post_name": f"inlagg-{number}", "post_type": "post", "status": "publish",
        "post_date": "2018-05-03 10:00:00", "post_date_gmt": "2018-05-03 08:00:00", "post_password": "",
        "post_modified_gmt": "2019-01-02 08:00:00", "link": f"https://gamla.example/2018/05/inlagg-{number}/",
        "comment_status": "open", "excerpt": "", "extra": "",
    } | parts  # fmt: skip
    names = [name for name in values if name not in {"title", "link", "excerpt", "extra"}]
    inner = "".join(f"<wp:{name}>{escape(values[name])}</wp:{name}>" for name in names)
    return (
        f"<item><title>{escape(values['title'])}</title><link>{values['link']}</link><dc:creator>vera</dc:creator>"
        f"<content:encoded><![CDATA[{content}]]></content:encoded>"
        f"<excerpt:encoded><![CDATA[{values['excerpt']}]]></excerpt:encoded>"
        f"<wp:post_id>{number}</wp:post_id>{inner}{values['extra']}</item>\n"
    )


def term(domain: str, slug: str, name: str) -> str:
    """Return a category or tag of a post."""
    return f'<category domain="{domain}" nicename="{slug}"><![CDATA[{name}]]></category>'


def comment(number: int, text: str, *, parent: int = 0, approved: str = "1", kind: str = "comment") -> str:
    """Return a comment of a post."""
    return (
        f"<wp:comment><wp:comment_id>{number}</wp:comment_id><wp:comment_author>Läsare {number}</wp:comment_author>"
        f"<wp:comment_author_email>lasare{number}@hemlig.example</wp:comment_author_email>"
        f"<wp:comment_author_IP>192.0.2.{number}</wp:comment_author_IP>"
        f"<wp:comment_date_gmt>2018-06-0{number} 12:00:00</wp:comment_date_gmt>"
        f"<wp:comment_content><![CDATA[{text}]]></wp:comment_content><wp:comment_approved>{approved}</wp:comment_approved>"
        f"<wp:comment_type>{kind}</wp:comment_type><wp:comment_parent>{parent}</wp:comment_parent></wp:comment>"
    )


def attachment(number: int, file: str, *, alt: str = "") -> str:
    """Return an attachment."""
    return (
        f"<item><title>Bild {number}</title><wp:post_id>{number}</wp:post_id><wp:post_type>attachment</wp:post_type>"
        f"<wp:status>inherit</wp:status>{meta('_wp_attached_file', file)}{meta('_wp_attachment_image_alt', alt)}"
        f"<wp:attachment_url>https://gamla.example/wp-content/uploads/{escape(file)}</wp:attachment_url></item>\n"
    )


def meta(key: str, value: str) -> str:
    """Return a field of a post."""
    return f"<wp:postmeta><wp:meta_key>{key}</wp:meta_key><wp:meta_value>{escape(value)}</wp:meta_value></wp:postmeta>"


def wxr(*items: str) -> str:
    """Return a whole file."""
    return HEAD + "".join(items) + END


def picture_bytes(kind: str = "PNG", size: tuple[int, int] = (40, 30), colour: str = "green") -> bytes:
    """Return a picture."""
    data = BytesIO()
    Picture.new("RGB", size, colour).save(data, kind)
    return data.getvalue()


def put(folder: Path, name: str, data: bytes) -> Path:
    """Write a file below a folder."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path
