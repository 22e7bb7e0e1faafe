"""The catalogue of open data has what DCAT-AP-SE 3 demands of each class, and its addresses are ours and alive."""

from __future__ import annotations

from typing import Any

import pytest
from rdflib import DCAT, DCTERMS, FOAF, RDF, XSD, Graph, Literal, Namespace, URIRef

from samverkan.forums.models import Series
from samverkan.keyfigures.blocks import Observation
from tests.conftest import StrictClient
from tests.factories import forums as make_forums
from tests.factories import keyfigures as make_figures

pytestmark = pytest.mark.django_db

VCARD = Namespace("http://www.w3.org/2006/vcard/ns#")
#: What the profile calls mandatory, and of what is recommended what a portal shows.
DEMANDED: dict[URIRef, tuple[URIRef, ...]] = {
    DCAT.Catalog: (
        DCTERMS.title, DCTERMS.description, DCTERMS.publisher, DCTERMS.license, DCAT.dataset, DCTERMS.language,
        FOAF.homepage, DCAT.themeTaxonomy, DCTERMS.spatial,
    ),
    DCAT.Dataset: (
        DCTERMS.title, DCTERMS.description, DCTERMS.publisher, DCAT.contactPoint, DCAT.distribution, DCAT.theme,
        DCAT.keyword, DCTERMS.accessRights, DCTERMS.language, DCTERMS.spatial,
    ),
    DCAT.Distribution: (DCAT.accessURL, DCTERMS.license, DCTERMS.format, DCTERMS.title),
    DCAT.DataService: (DCTERMS.title, DCAT.endpointURL, DCTERMS.publisher, DCAT.contactPoint, DCAT.servesDataset),
    FOAF.Agent: (FOAF.name, DCTERMS.type),
    VCARD.Organization: (VCARD.fn, VCARD.hasEmail),
    DCTERMS.PeriodOfTime: (DCAT.startDate, DCAT.endDate),
}  # fmt: skip
#: What class the profile wants at the end of a link.
POINTS_AT = {
    DCTERMS.publisher: FOAF.Agent, DCAT.contactPoint: VCARD.Organization, DCAT.distribution: DCAT.Distribution,
    DCAT.dataset: DCAT.Dataset, DCAT.accessService: DCAT.DataService, DCTERMS.temporal: DCTERMS.PeriodOfTime,
    DCTERMS.spatial: DCTERMS.Location,
}  # fmt: skip


@pytest.fixture
def graph(client: StrictClient) -> Graph:
    make_forums.make_region()
    series = Series.objects.create(region=make_forums.make_region(), slug="serie", title="Mötet & <samtalet>")
    make_forums.make_forum(series=series)
    make_figures.areas()
    make_figures.indicator()
    make_figures.values("N02268", [Observation("1260", 2013, "T", 1.0), Observation("1260", 2022, "T", 2.0)])

    answer = client.get("/datasets/dcat")

    assert answer["Content-Type"] == "application/rdf+xml; charset=utf-8"
    return Graph().parse(data=answer.content, format="xml")


def test_every_thing_has_what_the_profile_demands(graph: Graph) -> None:
    for kind, names in DEMANDED.items():
        things = list(graph.subjects(RDF.type, kind))
        assert things, kind
        assert [(thing, name) for thing in things for name in names if (thing, name, None) not in graph] == []


def test_links_lead_to_things_of_the_right_class(graph: Graph) -> None:
    wrong = [
        (thing, name, other)
        for name, kind in POINTS_AT.items()
        for thing, other in graph.subject_objects(name)
        if (other, RDF.type, kind) not in graph
    ]

    assert wrong == []
    assert all(isinstance(thing, URIRef) for thing in graph.subjects())  # no blank nodes: harvesters need addresses


def test_texts_are_in_swedish_and_mostly_in_english_and_days_are_days(graph: Graph) -> None:
    titles: list[Any] = [title for dataset in graph.subjects(RDF.type, DCAT.Dataset)
                         for title in graph.objects(dataset, DCTERMS.title)]  # fmt: skip
    figures = next(one for one in graph.subjects(RDF.type, DCAT.Dataset) if str(one).endswith("nyckeltal-kolada"))
    (period,) = graph.objects(figures, DCTERMS.temporal)

    assert {title.language for title in titles} == {"sv", "en"}
    assert Literal("Vilka som deltar i Mötet & <samtalet>", lang="sv") in titles
    assert list(graph.objects(period, DCAT.endDate)) == [Literal("2022-12-31", datatype=XSD.date)]


def test_licence_of_the_catalogue_is_cc0_and_koladas_figures_keep_koladas_terms(graph: Graph) -> None:
    (catalogue,) = graph.subjects(RDF.type, DCAT.Catalog)
    licences = {
        str(licence)
        for one in graph.subjects(RDF.type, DCAT.Distribution)
        for licence in graph.objects(one, DCTERMS.license)
    }

    (licence,) = graph.objects(catalogue, DCTERMS.license)
    assert str(licence) == "http://creativecommons.org/publicdomain/zero/1.0/"
    assert "https://www.kolada.se/om-oss/api/" in licences


def test_no_licence_is_claimed_for_figures_of_others(client: StrictClient) -> None:
    make_figures.areas()
    for key, publisher in (("T1", "SCB"), ("L1", "Länsstyrelsen")):
        make_figures.indicator(key, publisher=publisher)
        make_figures.values(key, [Observation("1260", 2022, "T", 1.0)])

    graph = Graph().parse(data=client.get("/datasets/dcat").content, format="xml")

    licences = {str(one).split("#")[1]: str(graph.value(one, DCTERMS.license)) for one in graph.subjects(
        RDF.type, DCAT.Distribution) if "#nyckeltal" in str(one)}  # fmt: skip
    assert set(licences.values()) == {"http://creativecommons.org/publicdomain/zero/1.0/", "None"}
    assert licences["nyckeltal-lansstyrelsen-1"] == "None"


def test_every_address_of_ours_answers(client: StrictClient, graph: Graph) -> None:
    links = (DCAT.accessURL, DCAT.downloadURL, DCAT.landingPage, DCAT.endpointDescription, FOAF.homepage)
    addresses = {str(address) for link in links for address in graph.objects(None, link)}

    assert len(addresses) > 8
    for address in sorted(addresses):
        assert client.get(address.removeprefix("http://testserver")).status_code == 200, address


def test_catalogue_is_not_sent_again_unless_it_changed(client: StrictClient) -> None:
    first = client.get("/datasets/dcat")

    assert client.get("/datasets/dcat", headers={"if-none-match": first["ETag"]}).status_code == 304
    assert first["Access-Control-Allow-Origin"] == "*"
