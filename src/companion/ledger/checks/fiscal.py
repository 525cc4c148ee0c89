"""Checks of budgets and subsidies: revenue and deficit, trade-in support, science spending, audits, rules for funds."""

import math

import pandas as pd

from companion.ledger.claims import Claim, stated
from companion.ledger.published import as_published, dated
from companion.ledger.series import G20, OECD, renminbi_per_dollar
from companion.ledger.tables import reference, reference_date, table
from companion.ledger.verdicts import Computed, check

# Before "lowest", by place.
ORDINALS = ("", "second ", "third ", "fourth ", "fifth ", "sixth ", "seventh ", "eighth ", "ninth ", "tenth ")

# Where one published number is what the claim states: claim, reference, what it is, and what a reader should know.
PUBLISHED = {
    "C197": (
        "trade_in_funds_2025",
        "The central government's special treasury bonds for the trade-in of consumer goods in 2025",
    ),
    "C203": (
        "trade_in_funds_2026",
        "The special treasury bonds that the government work report plans for trade-ins in 2026",
    ),
    "C220": ("science_budget_growth_2026", "The planned growth that the Minister of Finance gave in March 2026"),
    "C224": (
        "audit_recovered_2025",
        "The sum that localities recovered or paid out as documented",
        "The summary that was read ties it to misreported spending on key projects and names subsidy fraud beside it, "
        "so that the scope is open.",
    ),
}

# Where one dated event is what the claim states.
DATED = {
    "C204": ("stimulus_announced", ""),
    "C205": ("shantytown_plan", "The plan covers 2015 to 2017; the program is older."),
    "C222": ("audited_budget_year", ""),
    "C223": ("rectification_report", ""),
    "C228": ("fund_evaluation_measures", "The document is of that day; it was made public on {fund_measures_public}."),
    "C229": ("fund_layout_measures", "The document is of that day; it was made public on {fund_measures_public}."),
    "C230": ("asset_investment_companies_notice", ""),
    "C231": ("government_investment_funds_opinions", ""),
    "C232": ("venture_capital_measures", ""),
    "C234": ("quality_firm_measures", "The day of the report; the measures apply from April 2026."),
}
# The two papers of 2025 on coordinated financing, and the five rules of Table 4.
FINANCING_PAPERS = ("science_finance_measures", "new_industrialization_opinions")
FUND_RULES = tuple(DATED[claim][0] for claim in ("C228", "C229", "C230", "C231", "C232"))


def outlook(indicator: str, year: int) -> pd.Series:
    """One indicator of the World Economic Outlook in one year, by economy."""
    frame = table("world_economic_outlook")
    return frame[(frame["indicator"] == indicator) & (frame["year"] == year)].set_index("economy")["value"]


def government_revenue(year: int = 2025) -> tuple[float, float]:
    """General government revenue in percent of GDP by the IMF: China's, and the plain mean of the OECD's members."""
    revenue = outlook("GGR_NGDP", year)
    return float(revenue["CHN"]), float(revenue[list(OECD)].mean())


def budget_revenue_share(year: int) -> float:
    """Revenue of the general public budget in percent of GDP."""
    revenue, output = table("fiscal_revenue"), table("quarterly_gdp")
    december = revenue[revenue["month"] == pd.Timestamp(year, 12, 1)]["year_to_date_bn_rmb"]
    total = output[(output["quarter"] == f"{year}Q4") & (output["industry"] == "Gross Domestic Product")]
    return 100 * float(december.iloc[0]) / float(total["year_to_date_bn_rmb"].iloc[0])


@check(*PUBLISHED)
def published(claim: Claim) -> Computed:
    """A number that an official source states."""
    digits = len(claim.value.partition(".")[2])
    identifier, meaning, *notes = PUBLISHED[claim.id]
    return as_published(identifier, meaning, "".join(notes), digits)


@check(*DATED)
def event(claim: Claim) -> Computed:
    """The date of one document or event."""
    identifier, note = DATED[claim.id]
    return dated(claim, identifier, note.format(fund_measures_public=reference_date("fund_measures_public").date))


@check("C186")
def revenue_to_output(claim: Claim) -> Computed:
    """General public budget revenue of all levels over nominal GDP."""
    before = budget_revenue_share(2024)
    return Computed(
        budget_revenue_share(2025),
        ("fiscal_revenue", "quarterly_gdp"),
        "",
        f"Tax and non-tax revenue of the general public budget in 2025 over GDP; {before:.2f}% in 2024. It leaves out "
        "social insurance, land sales and state capital.",
    )


@check("C187")
def revenue_rank(claim: Claim) -> Computed:
    """Place from below among the economies of the G20, by general government revenue."""
    revenue = outlook("GGR_NGDP", 2025)[list(G20)]
    narrow = budget_revenue_share(2025)
    place = float(revenue.rank()["CHN"])
    below = int((revenue < narrow).sum())
    return Computed(
        place,
        ("world_economic_outlook", "fiscal_revenue", "quarterly_gdp"),
        "",
        f"By a wider measure than the report's, on which economies compare: China's general government revenue is "
        f"{revenue['CHN']:.1f}% of GDP in 2025 (an IMF projection), the {ORDINALS[int(place) - 1]}lowest among the "
        f"{len(revenue)} economies of the G20, of which {below} {'has' if below == 1 else 'have'} less than the "
        f"{narrow:.1f}% of the general public budget. The report does not name its major economies.",
        printed_digits=0,
        proxy=True,
    )


@check("C188")
def oecd_average(claim: Claim) -> Computed:
    """The OECD's average tax ratio, which is the number that matches the stated one."""
    found = reference("oecd_tax_ratio_2024")
    china, members = government_revenue()
    return Computed(
        found.value,
        ("reference_values", "world_economic_outlook"),
        "",
        f"The OECD's average ratio of tax to GDP in 2024, read in: {found.publisher}. It counts social security "
        "contributions and leaves out non-tax revenue, the opposite of the figure for China. All government revenue in "
        f"2025 by the IMF: {members:.1f}% on average in the OECD, {china:.1f}% in China.",
        printed_digits=1,
        secondary=found.secondary,
    )


@check("C189")
def deficit(claim: Claim) -> Computed:
    """General government net borrowing, which leaves out what the augmented deficit adds."""
    balance = outlook("GGXCNL_NGDP", 2025)["CHN"]
    return Computed(
        -float(balance),
        ("world_economic_outlook",),
        "",
        f"The unaugmented deficit of general government, {-balance:.1f}% of GDP in 2025 by the IMF's outlook of "
        "October 2025. The augmented one adds borrowing of local financing vehicles and funds; the IMF's report of "
        "February 2026, where it stands, was not found on a page that could be read.",
        printed_digits=1,
        proxy=True,
    )


def subsidy_in_central_revenue() -> float:
    """The stated subsidies to the car and battery chain over central revenue in 2024, in percent."""
    trillions = stated("C193").centre * renminbi_per_dollar(2024) / 1000
    return 100 * trillions / reference("central_revenue_2024").value


@check("C194")
def subsidies_in_central_revenue(claim: Claim) -> Computed:
    """The stated subsidies, taken as given, over central revenue."""
    revenue = reference("central_revenue_2024")
    rate = renminbi_per_dollar(2024)
    return Computed(
        subsidy_in_central_revenue(),
        ("reference_values", "euro_reference_rates"),
        "",
        f"The stated {stated('C193').centre:g} billion dollars, taken as given, at {rate:.2f} renminbi a dollar over "
        f"central revenue of {revenue.value:.2f} trn in 2024 (read in: {revenue.publisher}). The revenue is the "
        "central government's alone; whether the subsidies include local ones was not read.",
        secondary=revenue.secondary,
    )


@check("C206")
def trade_in_against_stimulus(claim: Claim) -> Computed:
    """Trade-in support of 2025 in percent of the plan of 2008."""
    support, plan = reference("trade_in_funds_2025"), reference("stimulus_2008")
    shanties = reference("shantytown_spending_2018")
    return Computed(
        100 * support.value / (1000 * plan.value),
        ("reference_values",),
        "",
        f"{support.value:,.0f} bn in 2025 over the {plan.value:g} trn plan of 2008 to 2010; over the "
        f"{shanties.value:g} trn spent on shantytowns by October 2018 it is "
        f"{100 * support.value / (1000 * shanties.value):.1f}%. One year against several, and without the growth of "
        "the economy since.",
        printed_digits=1,
        secondary=plan.secondary,
    )


@check("C215")
def financing_papers(claim: Claim) -> Computed:
    """How many of the two named papers are of 2025."""
    papers = [reference_date(one) for one in FINANCING_PAPERS]
    return Computed(
        float(sum(paper.date.startswith(claim.period) for paper in papers)),
        ("reference_dates",),
        "",
        "Both papers that the report names are of 2025: "
        + "; ".join(f"{one.what}, {one.date}" for one in papers)
        + ".",
        printed_digits=0,
        secondary=any(paper.secondary for paper in papers),
    )


@check("C216")
def financing_year(claim: Claim) -> Computed:
    """The year of both papers."""
    papers = [reference_date(one) for one in FINANCING_PAPERS]
    return Computed(
        "/".join(sorted({paper.date[:4] for paper in papers})),
        ("reference_dates",),
        "",
        "The two papers are of " + " and ".join(paper.date for paper in papers) + ".",
        secondary=any(paper.secondary for paper in papers),
    )


@check("C200")
def car_trade_ins(claim: Claim) -> Computed:
    """Another estimate of the part of the trade-in funds that goes to cars."""
    found = reference("car_trade_in_funds_2025")
    funds = reference("trade_in_funds_2025")
    return Computed(
        found.value,
        ("reference_values",),
        "",
        f"Another estimate, read in: {found.publisher}; no official split by use was found. It counts the sum as part "
        f"of the {funds.value:.0f} bn of the whole program. A third estimate is higher than the stated one.",
        printed_digits=0,
        proxy=True,
    )


def annual_average(measure: str) -> float:
    """Average growth a year over 2024 and 2025, in percent."""
    rates = [reference(f"{measure}_growth_{year}").value for year in (2024, 2025)]
    return 100 * (math.sqrt((1 + rates[0] / 100) * (1 + rates[1] / 100)) - 1)


@check("C217")
def spending_growth(claim: Claim) -> Computed:
    """General public budget expenditure, average of two years' growth."""
    first, second = (reference(f"budget_expenditure_growth_{year}") for year in (2024, 2025))
    return Computed(
        annual_average("budget_expenditure"),
        ("reference_values",),
        "",
        f"General public budget expenditure grew by {first.value:.1f}% in 2024 and {second.value:.1f}% in 2025, the "
        "average of which this is. Both stated rates fit 2025 alone, in which science and technology expenditure grew "
        f"by {reference('science_expenditure_growth_2025').value:.1f}%; a likely reading is the change from 2024 to "
        "2025.",
        printed_digits=1,
        secondary=first.secondary or second.secondary,
    )


@check("C218")
def science_growth(claim: Claim) -> Computed:
    """Science and technology expenditure, average of two years' growth."""
    first, second = (reference(f"science_expenditure_growth_{year}") for year in (2024, 2025))
    return Computed(
        annual_average("science_expenditure"),
        ("reference_values",),
        "",
        f"{first.value:.1f}% in 2024 and {second.value:.1f}% in 2025, general public budget of all levels, on average.",
        printed_digits=1,
        secondary=first.secondary or second.secondary,
    )


@check("C219")
def science_budget(claim: Claim) -> Computed:
    """The spending of 2025 with the growth planned for 2026, trillion RMB."""
    spent, growth = reference("science_expenditure_2025"), reference("science_budget_growth_2026")
    return Computed(
        spent.value * (1 + growth.value / 100),
        ("reference_values",),
        "",
        f"{spent.value:.4f} trn spent in 2025, with the planned {growth.value:.1f}% on top. It covers all levels of "
        "government.",
        printed_digits=3,
        secondary=spent.secondary or growth.secondary,
    )


@check("C226")
def guidance_funds(claim: Claim) -> Computed:
    """Guidance funds that were counted, of all levels of government."""
    funds = table("fund_raising")
    counted = funds[funds["measure"] == "guidance funds, number"].set_index("period")["value"]
    return Computed(
        float(counted["2021"]),
        ("fund_raising",),
        "",
        f"An earlier count, of all levels of government and not of local funds alone: {counted['2020Q1']:,.0f} by the "
        f"first quarter of 2020, over {counted['2021']:,.0f} by 2021. Nothing newer was found; the stated number may "
        "well be reached since.",
        printed_digits=0,
        proxy=True,
    )


@check("C227")
def rules_on_funds(claim: Claim) -> Computed:
    """First and last year of the five documents of Table 4."""
    years = sorted(reference_date(one).date[:4] for one in FUND_RULES)
    public = reference_date("fund_measures_public")
    return Computed(
        f"{years[0]}/{years[-1]}",
        ("reference_dates",),
        "",
        f"By the dates of Table 4's {len(FUND_RULES)} documents. The two newest were made public on {public.date}.",
        secondary=any(reference_date(one).secondary for one in FUND_RULES),
    )
