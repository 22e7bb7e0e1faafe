"""Samverkan: a web platform for a regional learning network."""

__version__ = "0.1.0"
