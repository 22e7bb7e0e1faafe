"""The index: editions, and in each its documents, their passages, and the vocabulary.

FTS5 (SQLite) and two columns of lexemes (PostgreSQL) are kept by the database itself: ``migrations/0002``.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Edition(models.Model):
    """One whole index. A rebuild makes another beside it, and then takes its place."""

    is_active = models.BooleanField(default=False)
    analysis = models.CharField(max_length=64)
    """What the analyser was when this was made: another analyser asks for another edition."""
    passages = models.PositiveIntegerField(default=0)
    touched_at = models.DateTimeField()
    """When it was last written to: an unfinished one that nobody has touched for long was given up."""

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="search_one_active_edition", fields=["is_active"], condition=models.Q(is_active=True)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk}{' (active)' if self.is_active else ''}"


class Document(models.Model):
    """A page that can be found."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="documents")
    source = models.CharField(max_length=40)
    key = models.CharField(max_length=200)
    stamp = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)
    kind = models.CharField(max_length=40)
    url = models.CharField(max_length=400)
    title = models.CharField(max_length=300)
    lead = models.TextField(blank=True)
    language = models.CharField(max_length=5, default="sv")
    day = models.DateField(null=True, blank=True)
    facets = models.JSONField(default=dict)
    """Per facet the values with their names: {"theme": {"bostad": "Bostad"}}."""

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(name="search_document_once", fields=["edition", "source", "key"]),
        ]

    def __str__(self) -> str:
        return self.title


class Passage(models.Model):
    """A piece of a document's text. Position 0 is its title and lead."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="+", db_index=False)
    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="passages")
    position = models.PositiveSmallIntegerField()
    text = models.TextField()
    written = models.TextField()
    """Its words in lower case with a space around each: a phrase is sought here."""
    terms = models.TextField()
    """The different terms of the text: this is what full-text search reads."""
    context = models.TextField()
    """The terms of the document's title, themes and municipalities."""
    impact = models.PositiveSmallIntegerField()
    """What an ordinary term is worth here, in hundredths."""

    class Meta:
        ordering: ClassVar = ["document", "position"]
        constraints: ClassVar = [
            models.UniqueConstraint(name="search_passage_once", fields=["document", "position"]),
        ]
        indexes: ClassVar = [
            # All that a search asks of every passage, without its text.
            models.Index(name="search_passage_narrow", fields=["edition", "document", "position", "impact", "id"]),
        ]

    def __str__(self) -> str:
        return self.text[:60]


class Term(models.Model):
    """A word of the vocabulary, and in how many passages it stands."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="terms", db_index=False)
    text = models.CharField(max_length=130)
    undotted = models.CharField(max_length=130)
    length = models.PositiveSmallIntegerField()
    is_written = models.BooleanField()
    """Whether somebody has written it so; other terms are lemmas, parts and joined words."""
    passages = models.PositiveIntegerField()
    postings = models.BinaryField(default=b"")
    """Which passages, and what it is worth in each (``postings``)."""

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(name="search_term_once", fields=["edition", "text"]),
        ]
        indexes: ClassVar = [
            models.Index(name="search_term_undotted", fields=["edition", "undotted"]),
            models.Index(name="search_term_length", fields=["edition", "length"]),
        ]

    def __str__(self) -> str:
        return self.text
