"""What the dictionary does not know, or knows wrong: short lists of our own, each with its reason."""

from __future__ import annotations

STOP_WORDS = frozenset(
    """
    och att det som en ett på är av för i med den till inte om har de men var jag sig från vi så kan när man under
    också nu sin där vid ska skall skulle finns vara hade än då bara blir varit vad hur sitt sina denna detta dessa
    dem dig mig oss er ni du han hon hen hans hennes deras dess din ditt dina vår vårt våra min mitt mina någon något
    några inom utan mellan genom medan eftersom vilket vilka vilken samt både sådan sådana sådant blev bli blivit
    ju väl vem vems varför sedan redan ännu dock alltså därför därmed dels eller ifrån åt hos är vore bör måste
    här hit dit ha haft in ut upp ned ner fram bort emot mot över efter även alla allt all andra annan annat mycket
    mer mest många vilkas
    """.split()  # noqa: SIM905
)
"""Function words: not indexed, and of a query only used when it has nothing else."""

LEMMAS: dict[str, tuple[str, ...]] = {
    # Homographs of which the dictionary knows one reading.
    "händer": ("hand", "hända"), "händerna": ("hand",), "tänder": ("tand", "tända"), "bönder": ("bonde",),
    "böcker": ("bok",), "fötter": ("fot",), "vuxen": ("vuxen", "växa"), "planer": ("plan",), "val": ("val",),
    "gäller": ("gälla",), "barns": ("barn",), "mål": ("mål",), "målen": ("mål",), "råd": ("råd",), "råden": ("råd",),
    "lån": ("lån",), "län": ("län",), "länen": ("län",), "led": ("led", "leda"), "möten": ("möte",), "vägar": ("väg",),
    "fester": ("fest",), "band": ("band",), "tal": ("tal",), "talen": ("tal",), "lagar": ("lag", "laga"),
    "lager": ("lager",), "följd": ("följd", "följa"), "vård": ("vård",), "vården": ("vård",), "form": ("form",),
    "stöd": ("stöd", "stödja"), "stödet": ("stöd",), "stöden": ("stöd",), "stöder": ("stödja",), "stödde": ("stödja",),
    "stött": ("stödja", "stöta"), "stödjer": ("stödja",), "resor": ("resa",), "äldre": ("äldre", "gammal"),
    "unga": ("ung",), "yngre": ("ung",), "kommun": ("kommun",), "anställd": ("anställd", "anställa"),
    "anställda": ("anställd", "anställa"), "anställdas": ("anställd", "anställa"), "chefer": ("chef",),
    "bättre": ("bra", "god"), "bäst": ("bra", "god"), "bästa": ("bra", "god"), "bröder": ("bror", "broder"),
    "bröderna": ("bror", "broder"), "mindre": ("liten", "lite"), "längre": ("lång", "länge"), "längst": ("lång",),
    "mammor": ("mamma",), "föräldrar": ("förälder",), "ledamöter": ("ledamot",), "ledamöterna": ("ledamot",),
    # Wrong in the dictionary, or too new for it.
    "it": ("it",), "hr": ("hr",), "ab": ("ab",), "eu": ("eu",), "fn": ("fn",), "tv": ("tv",),
    "nyanländas": ("nyanländ",), "nyanlände": ("nyanländ",), "nyanländes": ("nyanländ",),
    "jobben": ("jobb",), "jobb": ("jobb",), "jobbs": ("jobb",), "foster": ("foster",),
    "uppehåll": ("uppehåll", "uppehålla"), "yngst": ("ung",), "yngsta": ("ung",),
}  # fmt: skip
"""Forms whose terms are known here, before any dictionary is asked."""

VERBS: dict[str, str] = {
    "bad": "be", "bet": "bita", "buren": "bära", "burna": "bära", "biten": "bita", "bitna": "bita", "dragen": "dra",
    "dragna": "dra", "driven": "driva", "drivna": "driva", "dött": "dö", "dolde": "dölja", "dolt": "dölja",
    "dold": "dölja", "dolda": "dölja", "frös": "frysa", "given": "ge", "givna": "ge", "gjord": "göra", "hann": "hinna",
    "hunnen": "hinna", "låg": "ligga", "red": "rida", "rev": "riva", "satt": "sitta", "skilt": "skilja",
    "sken": "skina", "skild": "skilja", "skilda": "skilja", "skar": "skära", "skuren": "skära", "skurna": "skära",
    "slapp": "slippa", "slagen": "slå", "slagna": "slå", "spritt": "sprida", "steg": "stiga", "sålde": "sälja",
    "sålt": "sälja", "såld": "sälja", "sålda": "sälja", "tagen": "ta", "tagna": "ta", "vann": "vinna", "vek": "vika",
    "vänt": "vända",
}  # fmt: skip
"""Forms of irregular verbs that the dictionary takes for other words alone; their other readings stay."""

IRREGULAR = frozenset(
    "bättre bäst bästa sämre sämst sämsta äldre äldst äldsta mindre minst minsta fler flest flesta".split()  # noqa: SIM905
)
"""Forms whose lemma may begin with another letter; of others such an entry is a fault of the dictionary."""

PREFIXES = frozenset(
    """
    an av be bi bort dit efter ent er fram från för före genom hit hop hos igen ihop in inne inom inter kring med
    mellan miss mot ned ner när om på re sam samman till tillbaka und under upp framför förut obligat uppe ur ut utan
    ute utom van ve vid
    väl åter över bak bakom il des och att som den det man mig dig sig oss var vad vem hur icke inte där här emot
    alla all mer mest själv alls ens även ännu eller undan
    """.split()  # noqa: SIM905
)
"""Particles, prefixes and function words: never the first part of a compound, for the whole means something else."""

SHORT_FIRST = frozenset(
    """
    bil bok båt dag del eld fel fot gas hav hel hot hud hus hög jul kök lag led lek liv låg lån län lön mat mor mål
    par råd rum röd sak sal sjö sko sol syn tak tal tid ton tre tro tur två tåg ung vin väg vän vår år små nät sms
    kul by bad spel ben idé ide val typ kön hem köp nöd rök snö knä ägg sök kod zon bio eko
    """.split()  # noqa: SIM905
)
"""First parts of two or three letters."""

SHORT_CHANGED = frozenset("sida gata resa fråga".split())  # noqa: SIM905
"""Words of three or four letters that change when they bind ("sid-", "gatu-")."""

SHORT_LAST = frozenset(
    """
    liv lag råd mål dag hus hem del bok tid tal väg rum lån län lön syn bil båt tåg ort fel led par hot lek sak sal
    tak tur år nät kö bad lös rik fri vän spel sms tag bas val typ kod yta gas app zon mat ord köp kök arv
    """.split()  # noqa: SIM905
)
"""Last parts of two or three letters, as lemmas."""

NEVER_LAST = frozenset(
    """
    ande ende else elser elsen ning ningar ningen ing ingar ling lingar het heten heter heta lig liga ligt bar bara
    bart sam samt samma era erad erat eras ering eringar isk iska iskt ism ist ion ioner tion sion itet eri arna
    erna orna aren arens ande andet enda ansen ation ationen tionen ration rationen stration skare skaren skarna
    hand ting tinget tingen fald fall fallet kring gång gången gångar var vart verka verkan verkar närings sätta ställa
    ställd ställda göra gjord taga dela hålla håller hållen given giva giver komma kommer kommen lägga lägger lagd
    stånd ståndet tinga tingar krona kronan borg borgen holm hult torp torpet köping hamn löv kunna arbeta arbetar
    arbetat samheten samhet lägg lägget drag draget färd färden gör gjort kar karna nad nader naden lek leken
    ring ringen ringar ringarna port porten akta anne lera vera rama resa tur turer sann bara visning
    are arens rand rat rats tiv aktiv inget ikt mans logi logisk ologisk
    """.split()  # noqa: SIM905
)
"""Endings that look like words."""

ATOMS = frozenset(
    """
    måndag tisdag onsdag torsdag fredag lördag söndag riksdag vardag middag landsting landskap livsmedel nätverk
    verktyg handledning handledare handling handläggare handläggning kartläggning egenskap vetenskap budskap
    fritid mångfald landsbygd hemsida syssla sysselsättning verksamhet samhälle samverkan människa medlem personal
    förskola lördag framgång bakgrund dagordning forskare ledarskap hemlighet sekreterare kamrat månad rättvisa
    ordförande ordning lagom daglig tidning tidigare hållbarhet slutsats huvudsak anledning redaktör stadga
    demokrati konsekvens parlament generation intervju arbetare lagstiftning fördel nackdel hemma rådande tidigt
    landshövding grundare spelare brandman brottmål sakna saknad vägledning vägleda vänskap vänlig solidaritet
    talare målsman turist partner partnerskap kulturell moderna modern delaktig delaktighet deltagare deltagande
    delta deltaga delvis rumslig tidskrift regering lagring talang musik konsert kollega
    sverige norge danmark landskrona kristianstad helsingborg trelleborg göteborg simrishamn hässleholm kävlinge
    vellinge svalöv sjöbo skurup tomelilla ystad höganäs ängelholm klippan perstorp örkelljunga bjuv åstorp båstad
    svedala staffanstorp burlöv östra osby bromölla hörby höör lomma lund eslöv malmö skåne älmhult halmstad
    falkenberg varberg karlskrona karlshamn stockholm uppsala norrköping linköping jönköping västerås örebro umeå
    luleå sundsvall gävle borås växjö kalmar alingsås mölndal kungsbacka trollhättan skövde lidköping södertälje
    rapport kultur program konkret kontakt kontakta kompetens support centrum redovisning intressant förtroende
    hushåll tyskland ryssland finland kontrakt komplett kombination vinst vinsten grönsak skrivare angelägenhet
    angelägen beskrivning fotograf tallrik sällskap kvartal företagande företag leverans stimulans sällan
    tillgång särskild minska svensk skånsk skriva aktiv halvera innehåll formulera redovisa erfarenhet mottagande
    automat bankomat klimat hemlig hemsk hemsöka stereotyp logotyp grundval
    nacka solna huddinge botkyrka haninge täby sollentuna
    """.split()  # noqa: SIM905
)
"""Words that are whole to a reader, though they can be cut: among them the names of places."""

PARTICLES = frozenset(
    """
    in ut upp ned ner fram bort emot ihop igen igång tillvara överens samman undan loss åter vidare isär
    """.split()  # noqa: SIM905
)
"""What makes another verb of the verb before it ("ta emot")."""

PREPOSITIONS = frozenset("av på till om över under mot med efter för an vid".split())  # noqa: SIM905
"""Particles only where the dictionary has the joined verb ("tala om", "omtala")."""

JOINED: dict[tuple[str, str], str] = {
    ("till", "vara"): "tillvara", ("i", "gång"): "igång", ("över", "ens"): "överens",
}  # fmt: skip
"""Two words that make one particle."""

EXPRESSIONS: dict[tuple[str, ...], str] = {
    ("utrikes", "föda"): "utrikesfödd",
    ("utrikes", "född"): "utrikesfödd",
    ("svensk", "för", "invandrare"): "sfi",
    ("svenska", "för", "invandrare"): "sfi",
    ("svenskundervisning", "för", "invandrare"): "sfi",
    ("idéburen", "sektor"): "civilsamhälle",
    ("idéburna", "sektor"): "civilsamhälle",
    ("ideell", "sektor"): "civilsamhälle",
    ("ekonomisk", "bistånd"): "försörjningsstöd",
    ("europeisk", "socialfond"): "esf",
    ("sverige", "kommun", "och", "region"): "skr",
    ("sverige", "kommun", "och", "landsting"): "skl",
    ("kommunförbund", "skåne"): "kfsk",
}
"""Several lemmas, function words as written, that stand for one term."""

SYNONYMS: tuple[frozenset[str], ...] = tuple(
    frozenset(line.split())
    for line in """
    nyanländ flykting utrikesfödd utlandsfödd
    sfi svenskundervisning
    etablering etablera
    civilsamhälle föreningsliv
    försörjningsstöd socialbidrag
    esf socialfond
    skl skr
    kommunförbund kfsk
    arbetsförmedling af
    modersmål förstaspråk
    """.strip().splitlines()
)
"""Terms of the field that mean nearly the same: who seeks one is shown the others too, further down."""
