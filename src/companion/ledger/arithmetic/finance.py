"""The report's numbers on banks, relending, funds and capital markets against each other and published ones."""

from datetime import date

from companion.ledger.checks.finance import RELENDING, innovative_and_green
from companion.ledger.claims import claim, stated
from companion.ledger.intervals import Interval, number
from companion.ledger.relations import Arithmetic, relation
from companion.ledger.series import renminbi_per_dollar
from companion.ledger.tables import reference, reference_date, table

# Table 5 without its repeated row, and the dates and quotas of Table 6.
FUNDS = ("C239", "C240", "C241", "C242", "C243", "C244", "C245", "C246", "C247")
UPDATES = ("C251", "C252", "C253", "C254")
QUOTAS = ("C008", "C009", "C010", "C011")


@relation("R209", "C208", "C209", title="Growth of bank assets halved between the two periods")
def assets_slow() -> Arithmetic:
    ratio = stated("C209") / stated("C208")
    return Arithmetic(
        f"{claim('C209').number:g}% over {claim('C208').number:g}% is {number(ratio.centre)} times: slower, as stated.",
        holds=ratio.high < 1,
    )


@relation(
    "R210",
    "C209",
    "C210",
    title="Bank assets, the measure the sentence begins with, grew faster in 2025",
    severity="ambiguity",
    reading=(
        "The sentence turns from bank assets to credit, whose growth did fall. Credit may be meant throughout: a "
        "newspaper column of March 2026 gives the two stated averages as growth of credit."
    ),
    settled_by="Growth of loans and of all assets of banks by the same source, year by year.",
)
def assets_and_credit() -> Arithmetic:
    rates = [reference(f"bank_assets_growth_{year}").value for year in (2024, 2025)]
    return Arithmetic(
        f"Total assets of banks grew by {rates[0]:.1f}% in 2024 and {rates[1]:.1f}% in 2025, "
        f"{rates[1] - rates[0]:+.1f} points.",
        derived=Interval.exactly(rates[1] - rates[0]),
        against=stated("C210"),
    )


@relation(
    "R217",
    "C239",
    "C248",
    title="Table 5 lists the largest fund twice, at its head and its foot",
    tests="C248",
    reading="A row left over in making the table, or in the copy that was read; nine funds are meant.",
    settled_by="The printed table, or its data.",
)
def fund_twice() -> Arithmetic:
    amounts = [claim(one).number for one in FUNDS]
    total, last = sum(amounts), claim("C248")
    again = total + last.number
    repeated = last.number in amounts and last.statement.startswith(claim("C239").statement.removesuffix("."))
    return Arithmetic(
        f"The third phase of the circuit fund stands in the first and in the last of {len(FUNDS) + 1} rows, with "
        f"{claim('C239').number:g} and {claim('C248').number:g} bn. The {len(FUNDS)} funds hold {total:,.1f} bn, with "
        f"the repeated row {again:,.1f} bn.",
        holds=not repeated,
    )


@relation("R218", *FUNDS, title="Table 5's nine funds are in order, largest first")
def fund_order() -> Arithmetic:
    amounts = [claim(one).number for one in FUNDS]
    return Arithmetic(
        "The amounts run " + ", ".join(f"{amount:g}" for amount in amounts) + " bn.",
        holds=amounts == sorted(amounts, reverse=True),
    )


def place(fund: str, rank: str) -> Arithmetic:
    """Place of a fund by amount in Table 5, among those that are not known to be older than 2025."""
    older = reference_date("chip_fund_three_established").date
    larger = [one for one in FUNDS if claim(one).number > claim(fund).number and one != "C239"]
    return Arithmetic(
        f"{claim(fund).number:g} bn is place {len(larger) + 1} in Table 5 without the circuit fund, which is of "
        f"{older}; another row of 2024 would only raise it.",
        holds=stated(rank).holds(len(larger) + 1),
    )


@relation("R219", "C237", "C241", title="The fund of central state firms is among the largest of Table 5", tests="C237")
def strategic_fund() -> Arithmetic:
    return place("C241", "C237")


@relation(
    "R220",
    "C238",
    "C240",
    title="The fund of military-civilian integration is among the largest of Table 5",
    tests="C238",
)
def integration_fund() -> Arithmetic:
    return place("C240", "C238")


@relation("R223", "C249", "C250", title="Hundreds of billions of dollars are trillions of yuan", notebook=RELENDING)
def dollars_and_yuan() -> Arithmetic:
    rate = renminbi_per_dollar(2025)
    amount = stated("C249") * rate
    return Arithmetic(
        f"At {rate:.2f} renminbi a dollar, the average of 2025, hundreds of billions of dollars are "
        f"{number(amount.low / 1000, 2)} to {number(amount.high / 1000, 2)} trn; trillions are "
        f"{number(stated('C250').low / 1000)} at least.",
        holds=amount.meets(stated("C250")),
    )


@relation(
    "R224",
    "C005",
    "C250",
    title="The quota alone is less than trillions; the loans behind it are not",
    notebook=RELENDING,
)
def quota_and_trillions() -> Arithmetic:
    part = reference("relending_refinanced_share").value / 100
    loans = 1000 * stated("C005") / part
    return Arithmetic(
        f"The quota for science and technology is {claim('C005').number:g} trn. As the facility refinances "
        f"{100 * part:.0f}% of a loan, full use stands for loans of {number(loans.centre)} bn; other programs come on "
        "top.",
        derived=loans,
        against=stated("C250"),
    )


def text_and_table(text: str, row: str, factor: float) -> Arithmetic:
    """A quota in the text against the same in Table 6."""
    return Arithmetic(
        f"{claim(text).number:g} {claim(text).unit} in the text, {claim(row).number:g} {claim(row).unit} in the table.",
        derived=stated(row) / factor,
        against=stated(text),
    )


@relation("R225", "C004", "C008", title="First quota: text and Table 6 agree", tests="C004", notebook=RELENDING)
def first_quota() -> Arithmetic:
    return text_and_table("C004", "C008", 1)


@relation("R226", "C005", "C011", title="Newest quota: text and Table 6 agree", tests="C005", notebook=RELENDING)
def newest_quota() -> Arithmetic:
    return text_and_table("C005", "C011", 1000)


@relation(
    "R227",
    "C006",
    "C011",
    "C015",
    "C019",
    title="The quota's share in the text follows from Table 6, whichever loan stock is taken",
    notebook=RELENDING,
)
def quota_share() -> Arithmetic:
    share = 100 * stated("C011") / stated("C015")
    all_loans = 1000 * reference("rmb_loans_2026-01").value
    return Arithmetic(
        f"{claim('C011').number:g} over {claim('C015').number:,.0f} bn is {share.centre:.2f}%, over all renminbi "
        f"loans, {all_loans:,.0f} bn, {100 * claim('C011').number / all_loans:.2f}%.",
        derived=share,
        against=stated("C006"),
    )


@relation(
    "R229",
    "C007",
    "C010",
    "C011",
    title="A ceiling on a stock is compared with a year's flow of loans",
    severity="ambiguity",
    reading=(
        "Table 6 calls the quotas yearly; then a year's lending is the fitting base. The announcements raise one "
        "total. What it adds to lending in a year is at most its increase, and less where banks would have lent anyway."
    ),
    settled_by="Relending drawn in the year, from the central bank.",
    notebook=RELENDING,
)
def stock_and_flow() -> Arithmetic:
    increase = stated("C011") - stated("C010")
    loans = 1000 * reference("new_enterprise_loans_2025").value
    share = 100 * increase / loans
    return Arithmetic(
        f"The last increase of the quota, {number(increase.centre)} bn, is {share.centre:.1f}% of the {loans:,.0f} bn "
        f"of new loans to enterprises in 2025; the whole quota is {100 * claim('C011').number / loans:.1f}%.",
        derived=share,
        against=stated("C007"),
    )


@relation(
    "R230",
    *UPDATES,
    *QUOTAS,
    title="Table 6: every update is later than the last and raises the quota",
    notebook=RELENDING,
)
def updates_rise() -> Arithmetic:
    months, quotas = [claim(one).value for one in UPDATES], [claim(one).number for one in QUOTAS]
    return Arithmetic(
        "; ".join(f"{month} {quota:g} bn" for month, quota in zip(months, quotas, strict=True)) + ".",
        holds=months == sorted(set(months)) and quotas == sorted(set(quotas)),
    )


@relation("R231", "C255", "C256", "C257", title="The rise of favoured loans takes a possible part of new lending")
def favoured_flow() -> Arithmetic:
    begin, end = reference("rmb_loans_2024-04").value, reference("rmb_loans_2025-12").value
    share = (stated("C256") * end - stated("C255") * begin) / (end - begin)
    return Arithmetic(
        f"From {claim('C255').number:g}% of {begin:g} trn in April 2024 to {claim('C256').number:g}% of {end:g} trn in "
        f"December 2025, the stocks read that are nearest to two years: {share.centre:.0f}% of the increase of all "
        "loans would be of these kinds.",
        holds=share.low >= 0 and share.high <= 100,
    )


@relation(
    "R232",
    "C256",
    title="Three published kinds of favoured loans add up to less than the stated 27%",
    severity="ambiguity",
    reading=(
        "The report also counts loans to leading enterprises, which were not found, and its month may be later. The "
        "kinds overlap, so that adding them overstates; the share of the union is lower still."
    ),
    settled_by="The figure's data, with the kinds that it adds and the month.",
)
def favoured_sum() -> Arithmetic:
    most = innovative_and_green()
    return Arithmetic(
        f"Loans to small technology firms, to high-tech enterprises and green loans are at most {most:.1f}% of all "
        "renminbi loans at the end of September 2025.",
        holds=most >= stated("C256").low,
    )


@relation("R233", "C259", "C260", "C261", title="Listings fell by two thirds, which is a collapse", tests="C259")
def listings_fall() -> Arithmetic:
    change = 100 * (stated("C260") / stated("C261") - 1)
    return Arithmetic(
        f"{claim('C260').number:g} after {claim('C261').number:g} companies is {change.centre:.0f}%.",
        derived=change,
        against=stated("C259"),
    )


@relation(
    "R235",
    "C260",
    "C261",
    "C262",
    "C263",
    title="675 bn cannot be the low of a decade: 2023 raised less",
    tests="C262",
    reading=(
        "A slip of the unit: 675 in the Chinese unit of 100 million is a tenth of it, close to other counts. A decimal "
        "point may also have been lost in the copy of the text that was read. That listing collapsed then holds all "
        "the more."
    ),
    settled_by=(
        "Money raised by A-share listings in each of the last ten years; Deloitte's and Wind's counts of 2024 give "
        "about a tenth of the stated sum."
    ),
)
def proceeds_low() -> Arithmetic:
    years = {year: reference(f"ipo_proceeds_{year}").value for year in (2022, 2023)}
    each, before = claim("C262").number / claim("C260").number, years[2023] / claim("C261").number
    largest = reference("ipo_largest_2024")
    return Arithmetic(
        f"Listings raised {years[2022]:,.1f} bn in 2022 and {years[2023]:,.1f} bn in 2023, so that the lowest of a "
        f"decade is below the latter; {claim('C262').number:g} bn is not. Over {claim('C260').number:g} companies it "
        f"would be {number(each, 3)} bn each, against {number(before, 3)} bn in 2023, and no listing of 2024 raised "
        f"more than {largest.value:g} bn by a report of its December ({largest.publisher}).",
        holds=stated("C262").low <= min(years.values()),
    )


@relation("R237", "C266", "C267", title="Over 80% of each of two kinds: the kinds overlap, as they may")
def kinds_overlap() -> Arithmetic:
    both = stated("C266").low + stated("C267").low - 100
    return Arithmetic(
        f"At least {number(both)}% of the new listings are both high-tech and private.",
        holds=0 <= both <= 100,
    )


@relation(
    "R238", "C260", "C261", "C265", title="Shenzhen's listings of five years fit into three years' of all exchanges"
)
def shenzhen_listings() -> Arithmetic:
    earlier = reference("ipo_count_2022").value
    total = earlier + stated("C261") + stated("C260")
    return Arithmetic(
        f"{claim('C265').number:g} in Shenzhen from 2021 to 2025; all exchanges had {earlier:g} in 2022, "
        f"{claim('C261').number:g} in 2023 and about {claim('C260').number:g} in 2024, together "
        f"{number(total.centre)}.",
        holds=stated("C265").high <= total.low,
    )


@relation("R239", "C268", "C269", title="The share of specialized and innovative firms rises, as stated")
def specialized_share() -> Arithmetic:
    rise = stated("C269") - stated("C268")
    return Arithmetic(
        f"From {claim('C268').number:g}% to {claim('C269').number:g}%, {number(rise.centre)} points.",
        holds=rise.low > 0,
    )


@relation(
    "R240",
    "C272",
    "C273",
    title="The surge from 2014 starts from six weeks, not from a year",
    severity="ambiguity",
    reading="The years are given as counted; that the link opened in November 2014 is not said.",
    settled_by="Net inflow in 2015, the first full year.",
)
def part_of_a_year() -> Arithmetic:
    opened = date.fromisoformat(reference_date("stock_connect_launch").date)
    days = (date(opened.year, 12, 31) - opened).days + 1
    ratio = stated("C273") / stated("C272")
    adjusted = ratio * days / 365
    return Arithmetic(
        f"{claim('C273').number:g} over {claim('C272').number:g} bn is {ratio.centre:.0f} times. Stock Connect opened "
        f"on {opened}: at the pace of its first {days} days, a year would give a rise of {adjusted.centre:.1f} times.",
        holds=adjusted.meets(ratio),
    )


@relation("R241", "C272", "C273", "C274", title="The three inflows are of single years and fit the total since 2014")
def yearly_inflows() -> Arithmetic:
    total = stated("C272") + stated("C273") + stated("C274")
    flows = table("capital_markets").query("measure == 'southbound net inflow, cumulative'")["value"].iloc[0]
    return Arithmetic(
        f"They add up to {number(total.centre)} bn HKD; over {flows:,.0f} bn had come in by November 2025. Neither of "
        "the later two can be a total since 2014.",
        holds=total.high <= float(flows),
    )


@relation("R243", "C278", "C279", title="What is left to other partners fell as the state's share rose")
def left_to_others() -> Arithmetic:
    rest = (100 - stated("C278")) / (100 - stated("C279"))
    return Arithmetic(
        f"{100 - claim('C278').number:g}% after {100 - claim('C279').number:g}% is {rest.centre:.2f} times. A share "
        "alone does not tell whether others gave less or the state more.",
        holds=rest.high < 1,
    )


@relation("R244", "C286", "C287", title="The IMF's estimate is the lower one, as the word conservative says")
def two_estimates() -> Arithmetic:
    ratio = stated("C286") / stated("C287")
    return Arithmetic(
        f"{claim('C286').number:g}% is {ratio.centre:.2f} times {claim('C287').number:g}%.",
        holds=ratio.high < 1,
    )
