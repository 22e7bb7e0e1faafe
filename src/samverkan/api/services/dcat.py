"""The catalogue of open data as DCAT-AP-SE 3 in RDF/XML, which Sweden's data portal harvests."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy
from rdflib import DCAT, DCTERMS, FOAF, RDF, RDFS, XSD, Graph, Literal, Namespace, URIRef

from samverkan.api.services.datasets import CC0, Dataset, Distribution, Text

VCARD = Namespace("http://www.w3.org/2006/vcard/ns#")
AUTHORITY = "http://publications.europa.eu/resource/authority"
SWEDISH = URIRef(f"{AUTHORITY}/language/SWE")
PUBLIC = URIRef(f"{AUTHORITY}/access-right/PUBLIC")
REGIONAL = URIRef("http://purl.org/adms/publishertype/RegionalAuthority")
SWEDEN = URIRef("http://sws.geonames.org/2661886/")

TITLE = gettext_lazy("Open data from Samverkan")
DESCRIPTION = gettext_lazy(
    "What municipalities do together when newly arrived people settle, and figures that show where they stand."
)
API_TITLE = gettext_lazy("Samverkan's JSON API")
_NOT_IN_XML = re.compile("[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\ufffe\\uffff]")


class Catalogue:
    """Builds the graph. Everything that is described has an address of its own, as harvesters need."""

    def __init__(self, *, publisher: str, email: str, address: str) -> None:
        self.graph = Graph()
        for prefix, name in (("dcat", DCAT), ("dcterms", DCTERMS), ("foaf", FOAF), ("vcard", VCARD)):
            self.graph.bind(prefix, name)
        self.me = URIRef(address)
        self.publisher, self.contact = URIRef(f"{address}#publisher"), URIRef(f"{address}#contact")
        self.region, self.service = URIRef(f"{address}#region"), URIRef(f"{address}#api")
        self._say_who(publisher, email)
        self._say_catalogue()
        self._say_service()

    def add(self, dataset: Dataset) -> None:
        """Describe a dataset with its distributions."""
        me = URIRef(f"{self.me}#{dataset.key}")
        self._link(self.me, DCAT.dataset, me)
        self._about(me, DCAT.Dataset, dataset.title, dataset.description)
        self._link(me, DCTERMS.publisher, self.publisher)
        self._link(me, DCAT.contactPoint, self.contact)
        self._link(me, DCAT.landingPage, URIRef(dataset.page))
        self._link(me, DCTERMS.accessRights, PUBLIC)
        self._link(me, DCTERMS.language, SWEDISH)
        self._link(me, DCTERMS.spatial, SWEDEN if dataset.of_country else self.region)
        for theme in dataset.themes:
            self._link(me, DCAT.theme, URIRef(f"{AUTHORITY}/data-theme/{theme}"))
        for keyword in dataset.keywords:
            self._say(me, DCAT.keyword, keyword)
        if dataset.source:
            self._link(me, DCTERMS.source, URIRef(dataset.source))
        self._day(me, DCTERMS.modified, dataset.modified)
        self._period(me, dataset)
        for number, one in enumerate(dataset.distributions, 1):
            self._distribution(me, URIRef(f"{me}-{number}"), one)

    def _distribution(self, dataset: URIRef, me: URIRef, told: Distribution) -> None:
        self._link(dataset, DCAT.distribution, me)
        self._link(me, RDF.type, DCAT.Distribution)
        self._say(me, DCTERMS.title, told.title)
        self._link(me, DCAT.accessURL, URIRef(told.url))
        self.graph.add((me, DCTERMS.format, Literal(told.media_type)))
        if told.licence:
            self._link(me, DCTERMS.license, URIRef(told.licence))
        if told.is_api:
            self._link(me, DCAT.accessService, self.service)
            self._link(self.service, DCAT.servesDataset, dataset)
        else:
            self._link(me, DCAT.downloadURL, URIRef(told.url))

    def _say_who(self, publisher: str, email: str) -> None:
        self._link(self.publisher, RDF.type, FOAF.Agent)
        self.graph.add((self.publisher, FOAF.name, Literal(publisher)))
        self._link(self.publisher, DCTERMS.type, REGIONAL)
        self._link(self.contact, RDF.type, VCARD.Organization)
        self.graph.add((self.contact, VCARD.fn, Literal(publisher)))
        self._link(self.contact, VCARD.hasEmail, URIRef(f"mailto:{email}"))
        for place, name in ((self.region, publisher), (SWEDEN, "Sverige")):
            self._link(place, RDF.type, DCTERMS.Location)
            self.graph.add((place, RDFS.label, Literal(name, lang="sv")))

    def _say_catalogue(self) -> None:
        self._about(self.me, DCAT.Catalog, TITLE, DESCRIPTION)
        self._link(self.me, DCTERMS.publisher, self.publisher)
        self._link(self.me, DCTERMS.license, URIRef(CC0))
        self._link(self.me, DCTERMS.language, SWEDISH)
        self._link(self.me, DCTERMS.spatial, SWEDEN)
        self._link(self.me, FOAF.homepage, URIRef(f"{settings.BASE_URL}/"))
        self._link(self.me, DCAT.themeTaxonomy, URIRef(f"{AUTHORITY}/data-theme"))
        self._link(self.me, DCAT.service, self.service)

    def _say_service(self) -> None:
        me, base = self.service, settings.BASE_URL
        self._link(me, RDF.type, DCAT.DataService)
        self._say(me, DCTERMS.title, API_TITLE)
        self._link(me, DCAT.endpointURL, URIRef(f"{base}/api/v1/"))
        self._link(me, DCAT.endpointDescription, URIRef(base + reverse("api:v1:openapi")))
        self._link(me, DCAT.landingPage, URIRef(base + reverse("api:documentation")))
        self._link(me, DCTERMS.publisher, self.publisher)
        self._link(me, DCAT.contactPoint, self.contact)
        self._link(me, DCTERMS.accessRights, PUBLIC)

    def _period(self, me: URIRef, dataset: Dataset) -> None:
        if dataset.first_day is None:
            return
        period = URIRef(f"{me}-period")
        self._link(me, DCTERMS.temporal, period)
        self._link(period, RDF.type, DCTERMS.PeriodOfTime)
        self._day(period, DCAT.startDate, dataset.first_day)
        self._day(period, DCAT.endDate, dataset.last_day)

    def _about(self, me: URIRef, kind: URIRef, title: Text, description: Text) -> None:
        self._link(me, RDF.type, kind)
        self._say(me, DCTERMS.title, title)
        self._say(me, DCTERMS.description, description)

    def _say(self, me: URIRef, name: URIRef, text: Text) -> None:
        """Say it in Swedish, and in English where it is not the same."""
        for language in ("sv", "en"):
            with translation.override(language):
                told = _NOT_IN_XML.sub(" ", str(text))
            if language == "sv" or (me, name, Literal(told, lang="sv")) not in self.graph:
                self.graph.add((me, name, Literal(told, lang=language)))

    def _day(self, me: URIRef, name: URIRef, day: date | None) -> None:
        if day is not None:
            self.graph.add((me, name, Literal(day.isoformat(), datatype=XSD.date)))

    def _link(self, me: URIRef, name: URIRef, other: URIRef) -> None:
        self.graph.add((me, name, other))


def write_catalogue(datasets: Sequence[Dataset], *, publisher: str, email: str) -> bytes:
    """Return the catalogue as RDF/XML."""
    address = settings.BASE_URL + reverse("api:datasets")
    catalogue = Catalogue(publisher=publisher, email=email, address=address)
    for dataset in datasets:
        catalogue.add(dataset)
    return catalogue.graph.serialize(format="pretty-xml", encoding="utf-8")
