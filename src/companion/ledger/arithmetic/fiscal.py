"""The report's numbers on budgets, subsidies and rules for funds against each other and against published ones."""

from companion.ledger.checks.fiscal import annual_average, government_revenue, subsidy_in_central_revenue
from companion.ledger.claims import claim, stated
from companion.ledger.intervals import Interval, number
from companion.ledger.relations import Arithmetic, relation
from companion.ledger.tables import reference

TABLE_4 = ("C228", "C229", "C230", "C231", "C232")


def below(text: str, share: Interval) -> Arithmetic:
    """A part is no more than its whole."""
    return Arithmetic(text, holds=share.high <= 1)


@relation(
    "R201",
    "C186",
    "C188",
    title="China's revenue and the OECD's average are not the same measure",
    severity="ambiguity",
    reading=(
        "The OECD's 34% is its ratio of taxes with social security contributions; China's 15.4% is the general public "
        "budget without social insurance but with non-tax revenue. China lies far below the average on either measure."
    ),
    settled_by="General government revenue of all by one source, such as the IMF's.",
)
def revenue_gap() -> Arithmetic:
    gap = stated("C188") - stated("C186")
    china, members = government_revenue()
    return Arithmetic(
        f"The stated gap is {number(gap.centre)} points of GDP. On one measure, general government revenue by the IMF "
        f"in 2025, it is {members - china:.1f}: {members:.1f}% in the OECD on average, {china:.1f}% in China.",
        derived=Interval.exactly(members - china),
        against=gap,
    )


@relation("R202", "C193", "C194", title="The subsidies are the stated part of central revenue", tests="C194")
def subsidies_over_revenue() -> Arithmetic:
    share = subsidy_in_central_revenue()
    spread = stated("C193") / stated("C193").centre
    return Arithmetic(
        f"{claim('C193').number:g} bn USD in renminbi over central revenue of "
        f"{reference('central_revenue_2024').value:.2f} trn in 2024 is {share:.2f}%.",
        derived=spread * share,
        against=stated("C194"),
    )


@relation("R203", "C198", "C200", "C201", title="The two parts of the car subsidies add up", tests="C198")
def car_subsidies() -> Arithmetic:
    total = stated("C200") + stated("C201")
    return Arithmetic(
        f"{claim('C200').number:g} and {claim('C201').number:g} bn are {number(total.centre)} bn.",
        derived=total,
        against=stated("C198"),
    )


@relation(
    "R204",
    "C197",
    "C198",
    "C201",
    title="Car subsidies are larger than the trade-in program named before them: they include tax exemptions",
    severity="ambiguity",
    reading=(
        "The sum for cars includes tax exemptions, which are no part of the trade-in program; only the 150 bn for "
        "scrapping and trade-in can be. The word suggests a part of a whole where two programs overlap."
    ),
    settled_by="The allotment of the trade-in program by use.",
)
def part_and_whole() -> Arithmetic:
    cars, program = stated("C198"), stated("C197")
    rest = stated("C198") - stated("C201")
    return Arithmetic(
        f"{number(cars.centre)} bn for cars alone against {number(program.centre)} bn for all trade-ins; without the "
        f"tax exemptions {number(rest.centre)} bn remain.",
        holds=cars.low <= program.high,
    )


@relation("R205", "C200", "C197", title="Scrapping and trade-in of cars fit into the trade-in program")
def cars_in_program() -> Arithmetic:
    share = stated("C200") / stated("C197")
    return below(
        f"{claim('C200').number:g} of {claim('C197').number:g} bn is {100 * share.centre:.0f}% of the program.", share
    )


@relation(
    "R207",
    "C197",
    "C201",
    "C202",
    title="Trade-in program and tax exemptions together fit the share of central expenditure",
    tests="C202",
)
def incentives_in_expenditure() -> Arithmetic:
    total = reference("central_expenditure_2024").value * 1000
    both = stated("C197") + stated("C201")
    own = reference("central_own_expenditure_2024").value * 1000
    share = 100 * both / total
    return Arithmetic(
        f"{claim('C197').number:g} and {claim('C201').number:g} bn, with trade-ins of cars counted once, over central "
        f"expenditure with transfers to local governments, {total:,.0f} bn in 2024, is {share.centre:.2f}%; a larger "
        f"base in 2025 would lower it. Over the centre's own spending of {own:,.0f} bn it is "
        f"{100 * both.centre / own:.1f}%. All car subsidies alone, {claim('C198').number:g} bn, are "
        f"{100 * claim('C198').number / total:.1f}% of the wider base. The tax exemptions are revenue not raised, set "
        "against spending.",
        derived=share,
        against=stated("C202"),
    )


@relation("R208", "C197", "C203", title="The trade-in support of 2026 is smaller than that of 2025")
def trade_in_falls() -> Arithmetic:
    share = stated("C203") / stated("C197")
    return below(
        f"{claim('C203').number:g} over {claim('C197').number:g} bn is {share.centre:.2f}: a fall, as fits a tool that "
        "the paragraph calls stretched.",
        share,
    )


@relation("R211", "C219", "C220", title="Spending of 2025 and the planned growth give the budget of 2026", tests="C219")
def science_budget() -> Arithmetic:
    spent = reference("science_expenditure_2025").value
    budget = spent * (1 + stated("C220") / 100)
    return Arithmetic(
        f"{spent:.4f} trn in 2025 and {claim('C220').number:g}% more is {number(budget.centre)} trn.",
        derived=budget,
        against=stated("C219"),
    )


@relation("R212", "C217", "C218", title="Science spending outpaces all spending, in the report and in the accounts")
def science_outpaces() -> Arithmetic:
    gap = stated("C218") - stated("C217")
    science, budget = annual_average("science_expenditure"), annual_average("budget_expenditure")
    return Arithmetic(
        f"The stated rates differ by {number(gap.centre)} points a year. In the accounts of 2024 and 2025 they are "
        f"{science:.1f}% against {budget:.1f}%.",
        holds=gap.low > 0 and science > budget,
    )


@relation("R214", "C227", *TABLE_4, title="Table 4's documents lie in the years that the text names")
def table_4_window() -> Arithmetic:
    years = sorted(claim(one).value[:4] for one in TABLE_4)
    window = claim("C227")
    return Arithmetic(
        f"The table's dates run from {years[0]} to {years[-1]}; the text has {window.value} to {window.value_to}.",
        holds=(years[0], years[-1]) == (window.value, window.value_to),
    )


@relation("R215", *TABLE_4, title="Table 4 is in order, newest first")
def table_4_order() -> Arithmetic:
    months = [claim(one).value for one in TABLE_4]
    return Arithmetic(f"The dates run {', '.join(months)}.", holds=months == sorted(months, reverse=True))


@relation("R245", "C191", "C192", title="A first fall in 2024 fits the lowest level since 2022")
def first_fall() -> Arithmetic:
    low, begins = int(claim("C191").value), int(claim("C192").value)
    return Arithmetic(
        f"Without a fall from {begins} to 2023, a level that is the lowest since {low} lies below that of 2023 and not "
        f"below that of {low}: the fall undid at most one year's rise.",
        holds=begins < low < 2024,
    )
