"""Export controls: text against Table 7, announcements against effect, and counts of firms."""

import pandas as pd

from companion.ledger.checks.controls import AT_ONCE, day
from companion.ledger.claims import claim, stated, word
from companion.ledger.intervals import Interval
from companion.ledger.relations import Arithmetic, relation
from companion.ledger.tables import reference, reference_date, table

ANNOUNCEMENTS = "The announcements of the Ministry of Commerce behind the links of the table"
# Dates of the text and of the table for the same measure.
SAME_MEASURE = {
    "C423": "C448",
    "C427": "C447",
    "C429": "C451",
    "C430": "C456",
    "C432": "C457",
    "C433": "C463",
    "C464": "C458",
}
US_BANS = ("C448", "C454", "C455")
OCTOBER_2025 = ("C459", "C460", "C461")
# The rows of Table 7 that begin a control, as the ledger has them; a date of its end (C444) is none.
TABLE_7 = [f"C{number}" for number in range(435, 464) if number != 444]
CATALOGUES = ("C435", "C436", "C437", "C438", "C439")
# Rows dated by the month of the announcement and by that of taking effect, with the two events of each.
BY_ANNOUNCEMENT = {
    "C453": ("antimony_licences_announced", "antimony_licences_effective"),
    "C460": ("october_2025_controls_announced", "october_2025_controls_due"),
}
BY_EFFECT = {
    "C447": ("gallium_licences_announced", "gallium_licences_effective"),
    "C451": ("graphite_licences_announced", "graphite_licences_effective"),
}


def month(identifier: str) -> pd.Period:
    """The month of a dated claim."""
    return pd.Period(claim(identifier).value, "M")


@relation(
    "R530",
    *SAME_MEASURE,
    *SAME_MEASURE.values(),
    title="Seven measures have the same date in the text and in Table 7",
)
def text_and_table() -> Arithmetic:
    pairs = [(claim(one).value, claim(other).value) for one, other in SAME_MEASURE.items()]
    agree = [cell.startswith(text) for text, cell in pairs]
    return Arithmetic(f"{sum(agree)} of {len(agree)} dates agree to the precision of the text.", holds=all(agree))


@relation(
    "R531",
    "C422",
    "C427",
    "C447",
    title="Licences for gallium begin in July 2023 in one paragraph and in August in the next",
    severity="ambiguity",
    reading="They were announced in July and took effect in August; the first paragraph says introduced, the second "
    "imposed.",
    settled_by="Announcement 23 of 2023",
)
def gallium() -> Arithmetic:
    dates = [claim(identifier).value for identifier in ("C422", "C427", "C447")]
    announced, effective = day("gallium_licences_announced"), day("gallium_licences_effective")
    return Arithmetic(
        f"{dates[0]} and {dates[1]} in the text, {dates[2]} in Table 7. Announced on {announced:%-d %B %Y}, in force "
        f"from {effective:%-d %B %Y}.",
        holds=len(set(dates)) == 1,
    )


@relation(
    "R532",
    *BY_ANNOUNCEMENT,
    *BY_EFFECT,
    title="Table 7 dates some controls by their announcement and others by their effect",
    severity="ambiguity",
    reading="The links of the cells may differ in what they lead to; each date is right for one of the two events.",
    settled_by=ANNOUNCEMENTS,
)
def two_kinds_of_dates() -> Arithmetic:
    said = []
    kinds = set()
    for identifier, events in (BY_ANNOUNCEMENT | BY_EFFECT).items():
        months = [f"{day(event):%Y-%m}" for event in events]
        kinds.add(months.index(claim(identifier).value))
        said.append(f"{claim(identifier).value} ({identifier}) is announced {months[0]}, effective {months[1]}")
    return Arithmetic(f"{'; '.join(said)}.", holds=len(kinds) == 1)


@relation(
    "R533",
    "C422",
    "C427",
    "C447",
    "C448",
    title="Table 7 has a ban on gallium for all countries in August 2023, the text only licences",
    severity="ambiguity",
    reading="The word ban likely belongs to the row below, on the United States.",
    settled_by="Announcement 23 of 2023, which asks for licences and bans nothing",
)
def ban_or_licence() -> Arithmetic:
    return Arithmetic(
        f"For {claim('C447').value} the cell names a ban and a licence; both paragraphs ({claim('C422').value}, "
        f"{claim('C427').value}) name a licence, and the ban follows in {claim('C448').value}, for one country.",
        holds=False,
    )


@relation(
    "R534",
    *US_BANS,
    *OCTOBER_2025,
    title="Table 7 marks the suspended controls of October 2025, and not the suspended bans of December 2024",
    severity="ambiguity",
    reading="The bans applied for eleven months; most of the controls of October 2025 were suspended before the day "
    "from which they were to apply. One clause of the announcement of 2024, on military users, stays in force.",
    settled_by="Announcement 72 of 2025",
)
def suspended_bans() -> Arithmetic:
    since, until = day("exports_to_us_ban_suspended"), day("exports_to_us_ban_suspension_ends")
    return Arithmetic(
        f"Three rows marked ({', '.join(OCTOBER_2025)}), three not ({', '.join(US_BANS)}). The bans are suspended from "
        f"{since:%-d %B %Y} to {until:%-d %B %Y} (read in: {reference_date('exports_to_us_ban_suspended').source}). "
        f"{_october_2025()}",
        holds=False,
    )


def _october_2025() -> str:
    """From when the six announcements of October 2025 were to apply, and when they were suspended."""
    due, later = day("october_2025_controls_due"), day("overseas_rare_earths_made_abroad_due")
    at_once, suspended = day("rare_earth_technologies_effective"), day("october_2025_controls_suspended")
    events = ("overseas_rare_earths_made_abroad_due", "rare_earth_technologies_effective")
    sources = "; ".join(reference_date(event).source for event in events)
    return (
        f"Of the controls of October 2025, announcements 55 to 58 were due on {due:%-d %B %Y} and items 1 and 2 of "
        f"announcement 61 on {later:%-d %B}. {AT_ONCE} applied from {at_once:%-d %B} (read in: {sources}). All were "
        f"suspended on {suspended:%-d %B}."
    )


@relation(
    "R535",
    *OCTOBER_2025,
    "C465",
    "C466",
    tests="C465",
    title="The controls of October 2025 are suspended for a year in text and table",
)
def postponed() -> Arithmetic:
    due, until = day("october_2025_controls_due"), day("october_2025_controls_suspension_ends")
    length = (until - due).days / 365.25
    return Arithmetic(
        f"Announced on {claim('C466').value}. {_october_2025()} Suspended to {until:%-d %B %Y}: {length:.2f} years "
        f"from {due:%-d %B %Y}.",
        derived=Interval.exactly(length),
        against=stated("C465"),
    )


@relation("R536", "C426", "C435", "C463", title="Most dated rows of Table 7 are from 2023 or later, which fits")
def since_2023() -> Arithmetic:
    start = pd.Period(claim("C426").value, "M")
    dates = [month(identifier) for identifier in TABLE_7]
    recent = [date for date in dates if date >= start]
    span, before = (max(dates) - start).n + 1, (start - min(dates)).n
    return Arithmetic(
        f"{len(recent)} of {len(dates)} dated controls are from {start.year} or later: {12 * len(recent) / span:.1f} a "
        f"year in the {span} months to {max(dates)}, against {12 * (len(dates) - len(recent)) / before:.1f} a year in "
        f"the {before} months from {min(dates)}.",
        holds=2 * len(recent) > len(dates),
    )


@relation("R537", "C434", "C435", tests="C434", title="The earliest date in Table 7 is the year of its caption")
def caption() -> Arithmetic:
    first = min(month(identifier) for identifier in TABLE_7)
    return Arithmetic(
        f"The earliest is {first}; the caption has {claim('C434').value}.",
        holds=str(first.year) == claim("C434").value[:4],
    )


@relation(
    "R538", "C440", "C441", "C442", "C446", "C463", title="After three rows on catalogues Table 7 is in order of time"
)
def order_of_rows() -> Arithmetic:
    """By the first date of each product; a second date of the same product follows the first."""
    second_dates = ("C448", "C450", "C454")
    firsts = [month(identifier) for identifier in TABLE_7 if identifier not in (*CATALOGUES, *second_dates)]
    return Arithmetic(
        f"{len(firsts)} products from {firsts[0]} to {firsts[-1]}, each not earlier than the one above.",
        holds=firsts == sorted(firsts),
    )


@relation(
    "R539",
    "C453",
    "C455",
    "C460",
    title="Superhard materials came under licence with antimony in 2024, which Table 7 leaves out",
    severity="ambiguity",
    reading="The row on antimony may stand for the whole announcement; in October 2025 the same goods are called "
    "diamond in the table and superhard materials in the text.",
    settled_by="Announcements 33 of 2024 and 55 of 2025",
)
def superhard() -> Arithmetic:
    source = reference_date("antimony_licences_announced")
    return Arithmetic(
        f"The announcement of {claim('C453').value} covers both ({source.what}; read in: {source.source}); the table "
        f"first has superhard materials in {claim('C455').value}, as a ban for one country.",
        holds=False,
    )


@relation(
    "R541",
    "C430",
    "C431",
    tests="C431",
    title="The controls came on the day of the US tariffs, not days after",
    severity="ambiguity",
    reading="They followed three days after the order that set the tariffs.",
    settled_by="The order of 1 February 2025 and announcement 10 of 2025",
)
def days_after() -> Arithmetic:
    tariffs = table("us_tariffs_by_supplier").query("economy == 'CHN'")["date"].min()
    controls, signed = day("five_metals_licences"), day("us_tariff_on_china_february_2025_ordered")
    return Arithmetic(
        f"Tariffs in force on {tariffs:%-d %B %Y}, controls on {controls:%-d %B %Y}: {(controls - tariffs).days} days; "
        f"{(controls - signed).days} from the order; days are {word('days')}.",
        derived=Interval.exactly((controls - tariffs).days),
        against=word("days"),
    )


@relation("R542", "C429", title="The controls on graphite follow US chip rules, by announcement within days")
def graphite() -> Arithmetic:
    rules, announced = day("us_chip_controls_2023"), day("graphite_licences_announced")
    return Arithmetic(
        f"US rules of {rules:%-d %B %Y}, announcement of {announced:%-d %B %Y}, {(announced - rules).days} days later; "
        f"in force {claim('C429').value}.",
        holds=rules < announced and f"{announced:%Y-%m}" < claim("C429").value,
    )


@relation(
    "R543",
    "C433",
    "C463",
    title="The ban for Japan is one of rare earths in the text and of military uses in Table 7",
    severity="ambiguity",
    reading="Controlled rare earths are among dual-use items; the announcement bars all such items to military users "
    "and uses and names no goods.",
    settled_by="Announcement 1 of 2026",
)
def japan() -> Arithmetic:
    event = reference_date("dual_use_ban_japan")
    return Arithmetic(
        f"Both are of {claim('C463').value}. {event.what} (read in: {event.source}).",
        holds=False,
    )


@relation(
    "R544",
    "C458",
    "C464",
    title="The lithium technologies of July 2025 are proposed in one sentence, controlled in the one before",
    severity="ambiguity",
    reading="The sentence may go back to the draft of January 2025; Table 7 has the cathodes only.",
    settled_by="The catalogue of July 2025",
)
def proposed() -> Arithmetic:
    event = reference_date("technology_catalogue_2025")
    return Arithmetic(
        f"Text and table both have {claim('C464').value}. {event.what}: {event.date} (read in: {event.source}).",
        holds=False,
    )


@relation(
    "R545",
    "C473",
    "C474",
    tests="C474",
    title="103 firms by the first quarter of 2024 could not be traced in reported listings",
    severity="ambiguity",
    reading="The later quarter may be of 2025 and not of 2024, or listed individuals may be counted as well.",
    settled_by="The decisions of the foreign ministry under the Anti-Foreign Sanctions Law, counted by quarter",
)
def listed_firms() -> Arithmetic:
    """Firms only: no count of them was found for the last three quarters of 2023, which would have to hold the rest."""
    quarter, in_2024 = (reference(name) for name in ("afsl_entities_added_2024q1", "afsl_entities_added_2024"))
    first, last = claim("C473").number, claim("C474").number
    rest = last - first - quarter.value
    return Arithmetic(
        f"From {first:.0f} to {last:.0f} are {last - first:.0f} firms more. Reported are {quarter.value:.0f} companies "
        f"in the first quarter of 2024 ({quarter.publisher}) and {in_2024.value:.0f} entities in all of 2024 "
        f"({in_2024.publisher}). No count by firm was found for 2023, whose last three quarters would have to hold the "
        f"other {rest:.0f}.",
        holds=rest <= in_2024.value,
    )


@relation("R546", "C476", "C477", "C478", tests="C476", title="Two regulations are announced and two are described")
def two_regulations() -> Arithmetic:
    described = len({claim(identifier).value for identifier in ("C477", "C478")})
    return Arithmetic(
        f"{described} are described, of {claim('C477').value} and {claim('C478').value}.",
        derived=Interval.exactly(described),
        against=stated("C476"),
    )


@relation(
    "R547", "C477", "C478", "C479", title="The two regulations follow the revised Foreign Trade Law, as the text says"
)
def after_the_law() -> Arithmetic:
    dates = [claim(identifier).value for identifier in ("C479", "C477", "C478")]
    return Arithmetic(f"In force {dates[0]}; issued {dates[1]} and {dates[2]}.", holds=dates == sorted(dates))


@relation("R548", "C470", "C471", "C472", title="China's tariffs on Canada follow Canada's tariffs")
def canada() -> Arithmetic:
    surtaxes = max(day("canada_surtax_vehicles"), day("canada_surtax_metals"))
    answer = month("C472")
    return Arithmetic(
        f"Canada's {claim('C470').number:.0f}% and {claim('C471').number:.0f}% had been in force since October 2024, "
        f"the last from {surtaxes:%-d %B %Y}; China's are of {answer}. The month in the sentence can only be that of "
        "the answer.",
        holds=pd.Period(surtaxes, "M") < answer,
    )


@relation(
    "R549",
    "C459",
    "C466",
    title="The rare earths added in October 2025 are medium and heavy ones again",
    severity="ambiguity",
    reading="The wider set may mean the rule on goods made abroad, or all twelve elements together.",
    settled_by="Announcements 18 and 57 of 2025",
)
def broader_set() -> Arithmetic:
    event = reference_date("october_2025_controls_announced")
    return Arithmetic(
        "The text says that the controls went beyond heavy and medium rare earths to others. The five elements in "
        f"Table 7's row of {claim('C459').value} are called medium and heavy in the report of the announcement (read "
        f"in: {event.source}).",
        holds=False,
    )


@relation(
    "R551",
    "C427",
    "C428",
    title="Controls of August 2023 are said to come shortly after US rules of October 2022",
    severity="ambiguity",
    reading="Shortly may be meant of the run of measures since, or of the steps of the United States, the Netherlands "
    "and Japan in 2023.",
    settled_by="The US measures that the sentence means",
)
def shortly_after() -> Arithmetic:
    rules, licences = month("C428"), month("C427")
    between, soon = (licences - rules).n, 3
    announced = day("gallium_licences_announced")
    return Arithmetic(
        f"From {rules} to {licences} are {between} months, and {(pd.Period(announced, 'M') - rules).n} to the "
        f"announcement on {announced:%-d %B %Y}. Shortly is taken here as up to {soon} months.",
        holds=between <= soon,
    )
