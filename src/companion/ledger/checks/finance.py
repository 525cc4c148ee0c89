"""Checks of banks, loans and capital markets: relending (Table 6), bank assets, listings, Stock Connect, margins."""

from dataclasses import replace

import pandas as pd

from companion.ledger.claims import Claim
from companion.ledger.published import as_published, dated, published_value
from companion.ledger.tables import reference, reference_date, table
from companion.ledger.verdicts import Computed, check
from companion.measures.relending import real_economy_loans
from companion.measures.shares import share_percent

RELENDING = "chapter-1-08-relending"

# Where one published number is what the claim states: claim, reference, what it is, decimals, and what a reader should
# know, where a name in braces stands for another published number.
PUBLISHED: dict[str, tuple[str, str, int] | tuple[str, str, int, str]] = {
    "C211": (
        "loans_at_prime_rate_2025-12",
        "The part of the loans made in the month",
        0,
        "The column may rest on the same analysts as the report; the central bank's own table was not found.",
    ),
    "C212": (
        "loan_prime_rate_2025-12",
        "The one-year rate",
        2,
        "The rate of over five years, on which mortgages rest, was {loan_prime_rate_five_year_2025-12}%.",
    ),
    "C214": (
        "bank_share_placements_2025",
        "Share placements that four banks announced",
        0,
        "Of it, {bank_special_bonds_2025} bn came from special treasury bonds.",
    ),
    "C239": ("chip_fund_three_capital", "Registered capital when the fund was established", 0),
    "C241": ("central_soe_fund_capital", "The fund's first round", 0),
    "C260": ("ipo_count_2024_estimate", "An estimate for the year, made in its December", 0),
    "C261": ("ipo_count_2023", "Companies listed in the year, as Wind counts them", 0),
    "C272": ("southbound_2014", "Net inflow from the opening in November to the end of the year", 1),
    "C273": ("southbound_2024", "Net inflow in the year", 1),
    "C286": ("imf_undervaluation_2026", "By the IMF's yearly report on China", 0),
    "C287": ("goldman_undervaluation_2025", "One bank's estimate", 0, "The report names nobody."),
}


@check("C004", "C005", "C008", "C009", "C010", "C011")
def relending_quota(claim: Claim) -> Computed:
    """The quota as the central bank announced it, in the claim's unit; the facility began in April 2022."""
    month = "2022-04" if claim.period == "2022" else claim.period
    quota = reference(f"relending_quota_{month}")
    trillions = claim.unit == "trn RMB"
    return Computed(
        quota.value / 1000 if trillions else quota.value,
        ("reference_values",),
        RELENDING,
        f"The quota that the central bank announced, read in: {quota.publisher}.",
        printed_digits=1 if trillions else 0,
        secondary=quota.secondary,
    )


@check("C006")
def quota_in_loan_stock(claim: Claim) -> Computed:
    """The 2026 quota as a share of all renminbi loans at the end of January 2026."""
    quota, stock = reference("relending_quota_2026-01"), reference("rmb_loans_2026-01")
    return Computed(
        100 * quota.value / (stock.value * 1000),
        ("reference_values",),
        RELENDING,
        f"{quota.value:,.0f} bn over {stock.value:g} trn of renminbi loans outstanding (read in: {stock.publisher}).",
        secondary=quota.secondary or stock.secondary,
    )


@check("C007")
def quota_in_new_corporate_loans(claim: Claim) -> Computed:
    """The 2026 quota as a share of new loans to enterprises and public institutions in 2025."""
    quota, flow = reference("relending_quota_2026-01"), reference("new_enterprise_loans_2025")
    return Computed(
        100 * quota.value / (flow.value * 1000),
        ("reference_values",),
        RELENDING,
        f"{quota.value:,.0f} bn, a ceiling, over {flow.value:g} trn of new loans to enterprises and public "
        f"institutions in 2025 (read in: {flow.publisher}); the report names no year.",
        secondary=quota.secondary or flow.secondary,
    )


@check("C012", "C013", "C014", "C015")
def loan_stock(claim: Claim) -> Computed:
    """All renminbi loans outstanding at the end of the month, in billion RMB."""
    loans = reference(f"rmb_loans_{claim.period}")
    explanation = f"All renminbi loans outstanding, read in: {loans.publisher}."
    if claim.period == "2026-01":
        rebuilt = real_economy_loans(table("reference_values"))
        quota = reference(f"relending_quota_{claim.period}").value
        explanation += (
            f" The stated figure equals another series: loans to the real economy (aggregate financing), "
            f"{rebuilt:,.0f} bn when the flows of December and January are added to the stock of November 2025. The "
            f"table's other three rows use all renminbi loans. The quota is {100 * quota / (1000 * loans.value):.1f}% "
            f"of the one stock and {100 * quota / rebuilt:.1f}% of the other, so that the stated share is the same "
            "with either."
        )
    return Computed(
        loans.value * 1000,
        ("reference_values",),
        RELENDING,
        explanation,
        printed_digits=0,
        secondary=loans.secondary,
    )


@check("C016", "C017", "C018", "C019")
def stated_share(claim: Claim) -> Computed:
    """The share recomputed from the table's own two columns, in percent."""
    rows = table("relending")
    row = rows[rows["month"].dt.strftime("%Y-%m") == claim.period]
    share = share_percent(row["quota_bn_rmb"], row["loan_stock_bn_rmb"]).iloc[0]
    return Computed(float(share), ("relending",), RELENDING, "Quota over loan stock, both from the table.")


@check("C251", "C252", "C253", "C254")
def relending_date(claim: Claim) -> Computed:
    """The month in which the central bank announced the quota."""
    quota = reference(f"relending_quota_{claim.value}")
    return Computed(
        quota.period,
        ("reference_values",),
        RELENDING,
        f"The quota was announced in that month at {quota.value:,.0f} bn, read in: {quota.publisher}.",
        secondary=quota.secondary,
    )


@check(*PUBLISHED)
def published(claim: Claim) -> Computed:
    """A number that one source states."""
    identifier, meaning, digits, *notes = PUBLISHED[claim.id]
    before, brace, rest = "".join(notes).partition("{")
    if brace:
        name, _, after = rest.partition("}")
        before += f"{reference(name).value:g}{after}"
    return as_published(identifier, meaning, before, digits)


@check("C208", "C209")
def bank_assets(claim: Claim) -> Computed:
    """Average growth a year of the banking institutions' total assets, from the year before the period to its end."""
    first, last = (int(year) for year in claim.period.split("/"))
    begin, end = reference(f"bank_assets_{first - 1}"), reference(f"bank_assets_{last}")
    years = last - first + 1
    explanation = f"From {begin.value:g} trn RMB at the end of {first - 1} to {end.value:g} trn at the end of {last}, "
    explanation += f"{years} years, read in: {begin.publisher}; {end.publisher}."
    if last == 2024:
        rates = [reference(f"bank_assets_growth_{year}").value for year in (2024, 2025)]
        explanation += f" Growth was {rates[0]:.1f}% in 2024 and {rates[1]:.1f}% in 2025."
    return Computed(
        100 * ((end.value / begin.value) ** (1 / years) - 1),
        ("reference_values",),
        "",
        explanation,
        secondary=begin.secondary or end.secondary,
    )


@check("C210")
def credit_growth(claim: Claim) -> Computed:
    """Change within 2025 of the year-on-year growth of all renminbi loans, percentage points."""
    loans = table("loan_stocks").query("loans == 'all renminbi loans' and measure == 'stock'")
    rate = loans.set_index("period")["year_on_year_percent"]
    january = reference("rmb_loans_growth_2025-01")
    return Computed(
        float(rate["2025-12"] - rate["2025-06"]),
        ("loan_stocks", "reference_values"),
        "",
        f"From June to December. All renminbi loans grew by {january.value:.1f}% in the year to January (read in: "
        f"{january.publisher}), {rate['2025-06']:.1f}% to June, {rate['2025-09']:.1f}% to September and "
        f"{rate['2025-12']:.1f}% to December 2025. The total assets of banks, of which the same sentence speaks "
        f"before, grew faster: {reference('bank_assets_growth_2025').value:.1f}% in 2025 against "
        f"{reference('bank_assets_growth_2024').value:.1f}% in 2024.",
        printed_digits=1,
        secondary=not loans["primary"].all(),
    )


def innovative_and_green() -> float:
    """Loans to small technology firms and high-tech enterprises and green loans, percent of all loans, 2025-09.

    The kinds overlap, so that the sum is the most that the three can be together.
    """
    stocks = table("loan_stocks").query("measure == 'stock' and period == '2025-09'").set_index("loans")["value"]
    kinds = stocks[["technology-based SMEs", "high-tech enterprises", "green"]]
    return 100 * float(kinds.sum() / stocks["all renminbi loans"])


@check("C256")
def favoured_loans(claim: Claim) -> Computed:
    """The most that three kinds of loans can be of all loans."""
    return Computed(
        innovative_and_green(),
        ("loan_stocks",),
        "",
        "A sum of three kinds of loans that overlap, and so a ceiling: to small technology firms, to high-tech "
        "enterprises and green loans, over all renminbi loans at the end of September 2025. The report adds leading "
        "enterprises, whose loans were not found, and names no month.",
        printed_digits=1,
        proxy=True,
    )


@check("C258")
def listing_tightened(claim: Claim) -> Computed:
    """First and last year of two steps that made approval harder."""
    steps = [reference_date(one) for one in ("listing_tightened", "listing_guidelines")]
    return Computed(
        "/".join(step.date[:4] for step in steps),
        ("reference_dates",),
        "",
        "; ".join(f"{step.what}, {step.date}" for step in steps) + f", read in: {steps[0].publisher}.",
        secondary=any(step.secondary for step in steps),
    )


@check("C262")
def listing_proceeds(claim: Claim) -> Computed:
    """Money raised in 2024 as estimated in its December, and as counted until then."""
    whole, counted = reference("ipo_proceeds_2024_estimate"), reference("ipo_proceeds_2024-12-18")
    before, earlier = reference("ipo_proceeds_2023"), reference("ipo_proceeds_2022")
    return published_value(
        whole,
        f"Deloitte's estimate of the year, in billion RMB; Wind counts {counted.value:g} to 18 December. The year "
        f"before raised {before.value:,.1f} and 2022 {earlier.value:,.1f}. The stated number is ten times too large: "
        f"{claim.number:g} in units of 100 million, in which Chinese sources count, is {claim.number / 10:g} bn.",
        digits=1,
    )


@check("C263")
def listing_low(claim: Claim) -> Computed:
    """Years of which 2024 was the lowest, for a wider group of listings."""
    found = reference("listing_low_years_2024")
    return Computed(
        found.value,
        ("reference_values",),
        "",
        f"For a wider group, Chinese companies' listings at home and abroad, 2024 was the low of nearly "
        f"{found.value:.0f} years in number and money (read in: {found.publisher}); A-share proceeds by year were not "
        "found before 2022.",
        printed_digits=0,
        proxy=True,
    )


@check("C264", "C271")
def star_market(claim: Claim) -> Computed:
    """The year of the reform of the STAR Market, which also took up listings of firms without profit again."""
    note = ""
    if claim.id == "C264":
        markets = table("capital_markets").query("measure == 'IPO applications accepted'").set_index("period")["value"]
        note = (
            f"Applications accepted rose from {markets['2024']:.0f} in 2024 to {markets['2025']:.0f} in 2025, which "
            "fits; no single day marks the reopening."
        )
    found = dated(claim, "star_market_reform", note)
    return replace(found, datasets=(*found.datasets, "capital_markets")) if note else found


@check("C274")
def southbound_2025(claim: Claim) -> Computed:
    """Net inflow to a day in the same month."""
    found = reference("southbound_2025-09-08")
    flows = table("capital_markets").query("measure == 'southbound net inflow'").set_index("period")["value"]
    return Computed(
        found.value,
        ("reference_values", "capital_markets"),
        "",
        f"To another day than the stated one, which the report does not give: 1 January to 8 September 2025, read in: "
        f"{found.publisher}. The first half had {flows['2025H1']:,.1f} bn; the stated number fits a day later in "
        "September.",
        printed_digits=0,
        proxy=True,
        newest=float(flows["2025-01-01/2025-11-10"]),
        newest_period="2025-11-10",
    )


@check("C275")
def hong_kong_listings(claim: Claim) -> Computed:
    """Growth of the money raised by initial public offerings in Hong Kong."""
    before, after = reference("hk_ipo_proceeds_2024"), reference("hk_ipo_proceeds_2025")
    return Computed(
        100 * (after.value / before.value - 1),
        ("reference_values",),
        "",
        f"{after.value:g} bn HKD in 2025 over {before.value:g} bn in 2024, read in: {after.publisher}; "
        f"{before.publisher}.",
        printed_digits=0,
        secondary=before.secondary or after.secondary,
    )


def profit_margins() -> pd.Series:
    """Profit over revenue of industrial enterprises by year, percent, as far as it was read."""
    older = {year: reference(f"industrial_margin_{year}").value for year in (2016, 2017, 2019, 2020, 2021, 2022)}
    margins = table("industrial_profits").query("measure == 'margin' and sector == 'all'").set_index("period")["value"]
    return pd.Series({**older, **{year: float(margins[str(year)]) for year in (2023, 2024, 2025)}})


@check("C280")
def lowest_margin(claim: Claim) -> Computed:
    """Years back to which no margin that was read is lower than the newest."""
    margins = profit_margins()
    lower = margins[margins < margins[2025]]
    first = lower.index.max() + 1 if len(lower) else margins.index.min()
    return Computed(
        float(2025 - first + 1),
        ("reference_values", "industrial_profits"),
        "",
        f"Profit over revenue was {margins[2025]:.2f}% in 2025, the lowest of the years from {first} that were read; "
        f"the next lowest is {margins.drop(2025).min():.2f}% in {margins.drop(2025).idxmin()}. What was read begins "
        "there: 2018 and the years before 2016 were not found, and until 2017 the base is revenue from principal "
        "activities.",
        printed_digits=0,
        secondary=True,
    )


@check("C281")
def profits_by_industry(claim: Claim) -> Computed:
    """Change of profits over 2024 and 2025 in the industries that the report names; the middle one."""
    names = ("automobiles", "computer/communication/electronics", "non-ferrous smelting")
    profits = table("industrial_profits").query("measure == 'profit'").set_index(["sector", "period"])
    rates = profits["year_on_year_percent"]
    changes = {name: 100 * ((1 + rates[name, "2024"] / 100) * (1 + rates[name, "2025"] / 100) - 1) for name in names}
    shown = "; ".join(f"{name} {change:+.1f}%" for name, change in changes.items())
    return Computed(
        float(pd.Series(changes).median()),
        ("industrial_profits",),
        "",
        f"Middle of three: {shown}, over two years only, 2024 and 2025 together, where the report says recent years. "
        "Over a longer period the picture may differ, and the growth of other metals and years was not read.",
        printed_digits=1,
        proxy=True,
    )
