"""Schedules, and the leases by which workers show that they live."""

from __future__ import annotations

from datetime import timedelta
from typing import ClassVar

from django.db import models


class Schedule(models.Model):
    """A task that is to run again and again."""

    name = models.CharField(max_length=80, unique=True)
    task = models.CharField(max_length=200)
    every = models.DurationField()
    next_run_at = models.DateTimeField()
    last_run_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["name"]
        constraints: ClassVar = [
            models.CheckConstraint(name="schedule_every_positive", condition=models.Q(every__gt=timedelta())),
        ]

    def __str__(self) -> str:
        return self.name


class Lease(models.Model):
    """A worker's sign of life: what it runs is its own until the lease ends."""

    worker_id = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField()

    class Meta:
        ordering = ["worker_id"]

    def __str__(self) -> str:
        return self.worker_id
