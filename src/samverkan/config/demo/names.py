"""Names for the demo's participants. The surnames are made up; nobody is meant by any combination."""

from __future__ import annotations

FIRST_NAMES = (
    "Adiba", "Agnieszka", "Ahmad", "Aino", "Alma", "Ana", "Anders", "Asma", "Azad", "Bahar", "Berit", "Blerta",
    "Camilo", "Dalia", "Daniel", "Darya", "Ebba", "Elias", "Emre", "Enas", "Esther", "Eyob", "Fatuma", "Filippa",
    "Frida", "Gabriela", "Goran", "Hala", "Hamid", "Hannes", "Helin", "Hodan", "Ida", "Idris", "Ingrid", "Irina",
    "Jakub", "Jasmina", "Johannes", "Josefin", "Kaltrina", "Karim", "Katarina", "Kidane", "Kofi", "Lars", "Layla",
    "Lena", "Liban", "Linh", "Ludvig", "Lul", "Maja", "Malik", "Marcin", "Margareta", "Maryam", "Mehmet", "Milena",
    "Minh", "Mohsen", "Mustafa", "Nahom", "Naima", "Negin", "Nils", "Nour", "Olena", "Omar", "Parisa", "Patrik",
    "Pirjo", "Ramin", "Reem", "Ronja", "Saba", "Sahra", "Salma", "Samuel", "Sanna", "Selin", "Semira", "Shirin",
    "Sofia", "Stefan", "Susanne", "Tarek", "Tatjana", "Therese", "Tigist", "Tomas", "Ulrika", "Valon", "Veronika",
    "Wiktoria", "Yara", "Yonas", "Zahra", "Zeinab", "Åsa",
)  # fmt: skip

SURNAMES = (
    "Alkråka", "Askvrå", "Bergulla", "Björnhåv", "Blåhumle", "Brunnalund", "Dalvret", "Ekspång", "Elvåker",
    "Fjällhake", "Fågelrim", "Granspång", "Gullvråk", "Hagelrot", "Harvret", "Havtorne", "Hedspira", "Hjortlid",
    "Humlevik", "Hägervall", "Kaprifjord", "Klöverlid", "Kornåsa", "Kråkvret", "Kvistholt", "Linspång", "Lomvass",
    "Lupinlid", "Lärkvret", "Mosshake", "Månvass", "Nyporot", "Nötspira", "Ormbunk", "Pilåker", "Rapsmo",
    "Ripvall", "Rovåker", "Rågspira", "Rönnhåv", "Sandhumle", "Silvervret", "Slånvik", "Snårhake", "Solvass",
    "Sälgkulla", "Talgox", "Tistelmo", "Tranvret", "Tuvhake", "Törnspira", "Uggelid", "Vasspång", "Vindåker",
    "Vråkholt", "Ålrot", "Ängsvret", "Ärthumle", "Örnspång", "Östervass",
)  # fmt: skip

#: Organisations that are no municipality, and what their people work as.
ORGANISATIONS = (
    ("Föreningen Öppna Verkstan", "civil_society"), ("Studieförbundet Lyktan", "civil_society"),
    ("Statens servicepunkt i Skåne", "case_worker"), ("Hörby Stenugnsbageri", "other"),
    ("Folkhögskolan Havsviken", "other"),
)  # fmt: skip

NEEDS = (
    "Jag äter vegetariskt.", "Glutenfri mat, tack.", "Jag använder rullstol och vill gärna sitta nära dörren.",
    "Jag behöver hörslinga.", "Jag är allergisk mot nötter.", "Jag behöver teckenspråkstolk.", "Jag äter halal.",
    "Jag behöver få texter i förväg, eftersom jag läser med skärmläsare.",
)  # fmt: skip
