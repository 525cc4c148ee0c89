"""The preface, the executive summary and the article against the chapters and against themselves."""

from datetime import date

from companion.ledger.arithmetic.common import same_statement
from companion.ledger.claims import claim, stated, word
from companion.ledger.intervals import Interval
from companion.ledger.relations import Arithmetic, relation
from companion.ledger.tables import reference_date

REPORT_YEAR = 2026
ASSESSMENTS = ("C030", "C031", "C032")
TUESDAY = 1  # date.weekday()
SHARES = "China's share of world exports by value and by volume, by product, with the list of products."


@relation("R761", "C037", "C297", title="Summary and chapter agree that the manufacturing surplus doubled")
def doubled() -> Arithmetic:
    there = word(claim("C297").value)
    return Arithmetic(
        f"The chapter's word means {there} times; the summary adds a roughly.",
        derived=there,
        against=word(claim("C037").value),
    )


@relation(
    "R767",
    "C042",
    "C043",
    "C044",
    title="A rise from 192 to 315 products is called nearly a doubling",
    tests="C042",
    reading="A rise by almost two thirds is large all the same; no number depends on the word.",
    settled_by="The figure's counts, and the threshold that each belongs to.",
)
def products_nearly_doubled() -> Arithmetic:
    ratio = stated("C044") / stated("C043")
    return Arithmetic(
        f"{claim('C044').number:.0f} over {claim('C043').number:.0f} is {ratio.centre:.2f} times.",
        derived=ratio,
        against=stated("C042"),
    )


@relation("R768", "C045", "C539", title="The chapter's 3% of capital spending is a small share", tests="C045")
def small_share() -> Arithmetic:
    return Arithmetic(
        f"{claim('C539').stated} in {claim('C539').period}, of listed firms and for greenfield projects only; the "
        "summary names neither limit.",
        derived=stated("C539"),
        against=stated("C045"),
    )


@relation(
    "R769", "C045", "C529", "C539", title="The share stays small if acquisitions are added to greenfield projects"
)
def small_share_with_acquisitions() -> Arithmetic:
    whole = 100 * stated("C539") / stated("C529")
    return Arithmetic(
        f"Greenfield projects are {claim('C529').number:.0f}% of new outbound investment in {claim('C529').period}, so "
        f"that {claim('C539').number:.0f}% for them makes {whole.centre:.1f}% for all.",
        derived=whole,
        against=stated("C045"),
    )


@relation("R770", "C046", "C573", title="Summary and closing section give the same value at risk")
def same_value_at_risk() -> Arithmetic:
    return same_statement("C046", "C573")


@relation("R771", "C047", "C574", title="Summary and closing section give the same share of G7 exports")
def same_share_at_risk() -> Arithmetic:
    return same_statement("C047", "C574")


@relation("R772", "C033", *ASSESSMENTS, title="Three assessments are announced and three are named", tests="C033")
def assessments() -> Arithmetic:
    return Arithmetic(
        f"Named are those of {', '.join(claim(one).value for one in ASSESSMENTS)}.",
        derived=Interval.exactly(len(ASSESSMENTS)),
        against=stated("C033"),
    )


@relation("R773", "C034", *ASSESSMENTS, title="The forecasts are nine to ten years old", tests="C034")
def age_of_forecasts() -> Arithmetic:
    ages = [REPORT_YEAR - int(claim(one).value) for one in ASSESSMENTS]
    return Arithmetic(
        f"The assessments of {claim('C030').value} and {claim('C032').value} are {min(ages)} to {max(ages)} years old "
        f"in {REPORT_YEAR}.",
        derived=Interval.between(min(ages), max(ages)),
        against=stated("C034"),
    )


@relation("R774", "C611", title="20 January 2026 is a Tuesday, as printed", tests="C611")
def weekday() -> Arithmetic:
    day = date.fromisoformat(claim("C611").value)
    return Arithmetic(f"{day.isoformat()} is a {day:%A}.", holds=day.weekday() == TUESDAY)


@relation(
    "R775",
    "C611",
    "C613",
    title="The yearly commerce conference ended nine days before the article's date",
    severity="ambiguity",
    reading="The article may mean the narrower conference on outbound investment, which a year before was held on 20 "
    "and 21 January, or the day on which the news was reported. Narrower conferences did follow in January 2026, as "
    "the one on foreign investment on 14 and 15 January (etnet), and on 20 January the ministry published its data and "
    "tasks for outbound investment (Bastille Post).",
    settled_by="The ministry's own notice of the conference that the article speaks of.",
)
def which_conference() -> Arithmetic:
    yearly, narrower = reference_date("commerce_conference_2026"), reference_date("outbound_conference_2025")
    foreign, data = reference_date("foreign_investment_conference_2026"), reference_date("outbound_data_2026")
    days = (date.fromisoformat(claim("C611").value) - date.fromisoformat(yearly.date)).days
    return Arithmetic(
        f"The national commerce conference for {yearly.date[:4]} ended on {yearly.date}, {days} days before "
        f"{claim('C611').value}; the conference on outbound investment of {narrower.date[:4]} ended on "
        f"{narrower.date}. That on foreign investment of {foreign.date[:4]} ended on {foreign.date}; the ministry's "
        f"data on outbound investment came on {data.date}.",
        holds=days == 0,
    )
