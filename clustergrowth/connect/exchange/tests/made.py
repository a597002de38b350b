"""Needs and offers in several languages, made by the services, for the tests of this noun."""

from clustergrowth.connect.exchange.models import Need, Offer
from clustergrowth.connect.exchange.services import Draft, make_offer, make_offers_many, state_need
from tests.cast import Cast

WELD = "Saldiamo telai in acciaio da 3 mm. Vorremmo riconoscere i difetti dal suono, senza fermare la linea."
LISTEN = (
    "Makineleri çalışırken dinliyoruz: çelik kaynak hatalarını akustik emisyon ile sesten tanıyoruz. "
    "Üretim hattını durdurmaya gerek yok."
)
TAX = "We advise small firms on value added tax, pay slips and the yearly tax return."
INTERNS = "Offriamo tirocini: studenti di ingegneria meccanica cercano una tesi in azienda."
SOLAR = "Installiamo pannelli solari sui tetti delle fabbriche e misuriamo il risparmio di energia."
NOISE = "We classify sounds of machines with neural networks and find faults in welding from the noise alone."


def weld_need(cast: Cast, **changes: object) -> Need:
    """Laser Sud, in Italian."""
    return state_need(Draft(**{"organisation": cast.laser, "text": WELD, "lang": "it", **changes}), by=cast.lucia)  # type: ignore[arg-type]


def listening_offer(cast: Cast, **changes: object) -> Offer:
    """The university in İstanbul, in Turkish."""
    return make_offer(Draft(**{"organisation": cast.teknik, "text": LISTEN, "lang": "tr", **changes}), by=cast.ayse)  # type: ignore[arg-type]


def other_offers(cast: Cast) -> list[Offer]:
    """What has nothing to do with welding."""
    texts = [(cast.ateneo, INTERNS, "it"), (cast.camera, TAX, "en"), (cast.makine, SOLAR, "it")]
    return make_offers_many([Draft(organisation=who, text=text, lang=lang) for who, text, lang in texts], by=None)
