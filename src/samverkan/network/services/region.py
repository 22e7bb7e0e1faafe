"""The region and its municipalities, as facts."""

from __future__ import annotations

from django.contrib.auth.models import Group, Permission
from django.db import transaction

from samverkan.network import queries
from samverkan.network.enums import STAFF_ROLES, OrganisationKind, Role
from samverkan.network.models import Municipality, Organisation, Region

REGION = ("12", "Skåne", "skane")
ASSOCIATION = "Kommunförbundet i Skåne"

#: Code at Statistics Sweden, name, slug.
MUNICIPALITIES = (
    ("1214", "Svalöv", "svalov"),
    ("1230", "Staffanstorp", "staffanstorp"),
    ("1231", "Burlöv", "burlov"),
    ("1233", "Vellinge", "vellinge"),
    ("1256", "Östra Göinge", "ostra-goinge"),
    ("1257", "Örkelljunga", "orkelljunga"),
    ("1260", "Bjuv", "bjuv"),
    ("1261", "Kävlinge", "kavlinge"),
    ("1262", "Lomma", "lomma"),
    ("1263", "Svedala", "svedala"),
    ("1264", "Skurup", "skurup"),
    ("1265", "Sjöbo", "sjobo"),
    ("1266", "Hörby", "horby"),
    ("1267", "Höör", "hoor"),
    ("1270", "Tomelilla", "tomelilla"),
    ("1272", "Bromölla", "bromolla"),
    ("1273", "Osby", "osby"),
    ("1275", "Perstorp", "perstorp"),
    ("1276", "Klippan", "klippan"),
    ("1277", "Åstorp", "astorp"),
    ("1278", "Båstad", "bastad"),
    ("1280", "Malmö", "malmo"),
    ("1281", "Lund", "lund"),
    ("1282", "Landskrona", "landskrona"),
    ("1283", "Helsingborg", "helsingborg"),
    ("1284", "Höganäs", "hoganas"),
    ("1285", "Eslöv", "eslov"),
    ("1286", "Ystad", "ystad"),
    ("1287", "Trelleborg", "trelleborg"),
    ("1290", "Kristianstad", "kristianstad"),
    ("1291", "Simrishamn", "simrishamn"),
    ("1292", "Ängelholm", "angelholm"),
    ("1293", "Hässleholm", "hassleholm"),
)


def municipality_title(name: str) -> str:
    """Return the municipality's full Swedish name; names that end in a vowel or an s take no genitive."""
    return f"{name} kommun" if name[-1] in "aeiouyåäös" else f"{name}s kommun"


def set_up_region() -> Region:
    """Make or mend Region Skåne, its 33 municipalities and an organisation for each; run it as often as you like."""
    code, name, slug = REGION
    with transaction.atomic():
        region, _ = Region.objects.update_or_create(code=code, defaults={"name": name, "slug": slug})
        Organisation.objects.get_or_create(
            kind=OrganisationKind.REGIONAL, region=region, defaults={"name": ASSOCIATION}
        )
        for scb_code, title, its_slug in MUNICIPALITIES:
            municipality, _ = Municipality.objects.update_or_create(
                scb_code=scb_code, defaults={"region": region, "name": title, "slug": its_slug}
            )
            Organisation.objects.get_or_create(
                municipality=municipality,
                defaults={"kind": OrganisationKind.MUNICIPALITY, "region": region, "name": municipality_title(title)},
            )
        _set_up_groups()
    queries.forget()
    return region


def _set_up_groups() -> None:
    """One group a role, named by it; staff roles open the editors' admin. Wagtail's pages are granted by stories."""
    entrance = Permission.objects.get(content_type__app_label="wagtailadmin", codename="access_admin")
    for role in Role.values:
        group, _ = Group.objects.get_or_create(name=role)
        if role in STAFF_ROLES:
            group.permissions.add(entrance)
