"""What a World Café loses when registrations are deleted: their persons, seats and acquaintances; figures stay."""

from __future__ import annotations

from samverkan.forums.models import Cafe, CafeTable


def clear_cafes(keys: list[int]) -> None:
    """Take registrations out of what the engine was given and answered, and their names from the tables they hosted.

    Call it before they are deleted, inside the transaction. The seats go with the registrations.
    """
    gone = set(keys)
    CafeTable.objects.filter(host__in=keys).update(host_name="", host=None)
    for cafe in Cafe.objects.filter(seats__registration__in=keys).distinct().order_by("pk").iterator(chunk_size=1):
        problem, result = cafe.problem, cafe.result
        if problem:
            problem["persons"] = [person for person in problem["persons"] if person["id"] not in gone]
            problem["met"] = [pair for pair in problem["met"] if not gone & set(pair)]
            result["seats"] = [seat for seat in result["seats"] if seat["person"] not in gone]
            Cafe.objects.filter(pk=cafe.pk).update(problem=problem, result=result)
