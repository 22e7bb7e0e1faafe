"""What can be wrong with figures that are taken in."""

from __future__ import annotations


class LoadError(Exception):
    """What was read cannot be taken in; nothing of it was."""
