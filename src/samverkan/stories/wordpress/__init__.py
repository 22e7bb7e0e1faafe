"""Reads and writes WXR, the export of WordPress. Knows neither Django nor the database."""

from samverkan.stories.wordpress.content import read_content
from samverkan.stories.wordpress.parts import Blog, Content, Note, Part, Post, Remark
from samverkan.stories.wordpress.reader import Refused, read_blog, read_posts

__all__ = ["Blog", "Content", "Note", "Part", "Post", "Refused", "Remark", "read_blog", "read_content", "read_posts"]
