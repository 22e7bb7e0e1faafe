"""A blog as Wagtail's own tutorial and project template make it, for bench/blog.py."""
