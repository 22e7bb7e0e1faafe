"""Blocks as they were first written become as `keyfigures.blocks` writes them now: a third shorter, read in half the time."""

import json
from hashlib import blake2b

import numpy as np
import zstandard
from django.db import migrations

from samverkan.keyfigures.blocks import GENDERS, MAGIC, NOTHING, Block, encode


def shorten(apps, schema_editor):
    stored = apps.get_model("keyfigures", "StoredBlock").objects.using(schema_editor.connection.alias)
    for pk in list(stored.order_by("pk").values_list("pk", flat=True)):
        row = stored.only("data", "digest").get(pk=pk)
        if bytes(row.data[:4]) != MAGIC:
            row.data = encode(read_first(bytes(row.data)))
            row.digest = blake2b(row.data, digest_size=16).hexdigest()
            row.save(update_fields=["data", "digest"])


def read_first(data):
    """Read a block as it was first written: a head in JSON, then values by bytes of like weight, and statuses."""
    unpack = zstandard.ZstdDecompressor().decompress
    end = 4 + int.from_bytes(data[:4], "little")
    head = json.loads(unpack(data[4:end]))
    areas = tuple(head["areas"].split(",")) if head["areas"] else ()
    years = tuple(range(head["first"], head["first"] + head["years"]))
    shape = (len(GENDERS), len(years), len(areas))
    values, statuses = np.full(shape, np.nan), np.full(shape, NOTHING, dtype=np.uint8)
    for number, size in enumerate(head["sizes"]):
        part = np.frombuffer(unpack(data[end : end + size]), np.uint8)
        end += size
        gender = GENDERS.index(head["genders"][number // 2])
        if number % 2:
            statuses[gender] = part.reshape(shape[1:])
        else:
            values[gender] = np.ascontiguousarray(part.reshape(8, -1).T).view(np.float64).reshape(shape[1:])
    return Block(areas, years, values, statuses)


class Migration(migrations.Migration):
    dependencies = [("keyfigures", "0004_mine")]

    operations = [migrations.RunPython(shorten, elidable=True)]
