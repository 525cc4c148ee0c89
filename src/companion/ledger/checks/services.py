"""Checks of artificial intelligence and of services (section 1.1)."""

from collections.abc import Iterable

import pandas as pd

from companion.ledger.claims import Claim, stated
from companion.ledger.published import read_value
from companion.ledger.series import OECD, monthly_renminbi_per_dollar
from companion.ledger.tables import reference, table
from companion.ledger.verdicts import Computed, check

# Sections G to T of the industrial classification: all services, without construction and utilities.
SERVICES = tuple("GHIJKLMNOPQRST")
COMPUTING = ("J62_63",)
INFORMATION = ("J58T60", "J61", "J62_63")
PROFESSIONAL = ("M",)
BUSINESS = ("J62_63", "M", "N")

# The economies that the report sets beside China, by claim.
COMPARED = {"C161": "USA", "C162": "GBR", "C163": "DEU", "C164": "KOR"}

YEAR = 2022  # of the OECD's table

TAX_DATA = (
    "Sales by VAT invoices, as the tax administration publishes them, and not value added by the statistics bureau."
)
STUDY = "Of August 2025; the study counts private companies and leaves out listed groups."

# Claim: the reference value, the digits shown, and what a reader has to know beside the number.
VALUES = {
    "C003": ("ai_mentions_15th_plan", 0, "A press count in the draft of the plan; the plan's text was not read."),
    "C126": ("model_tenders_2024h1", 0, ""),
    "C127": ("model_tenders_value_2024h1", 2, "A floor."),
    "C128": ("model_tenders_growth", 0, "A floor, in the words of the page, which gives no amount for 2023."),
    "C131": ("ai_manufacturing_agents", 0, "By 2027."),
    "C132": ("ai_manufacturing_datasets", 0, "By 2027."),
    "C133": ("ai_manufacturing_uses", 0, "By 2027."),
    "C134": ("arr_chinese_share", 2, STUDY),
    "C135": ("arr_ranking_size", 0, STUDY),
    "C136": ("arr_chinese_companies", 0, STUDY),
    "C137": ("arr_chinese_revenue", 0, STUDY),
    "C139": ("arr_total", 1, STUDY),
    "C151": ("minimax_overseas_2025", 0, "January to September 2025."),
    "C153": ("coding_plan_price", 0, "The smallest of three plans, January 2026."),
    "C156": ("car_makers_with_models", 0, "A floor; joint ventures are among them."),
    "C166": ("services_target_2020", 0, ""),
    "C180": ("high_tech_services_2026", 1, TAX_DATA),
    "C181": ("high_tech_manufacturing_2026", 1, TAX_DATA),
    "C182": ("research_services_2026", 1, f"{TAX_DATA} The source's branch is research and technical services."),
}

# The same for numbers that are near what is claimed, and how they differ.
NEIGHBOURS = {
    "C002": (
        "ai_mentions_14th_plan",
        "A count by others, whose term is not stated: the same page counts the 15th plan as the report does, and the "
        "14th higher.",
    ),
    "C148": (
        "arr_chinese_applications",
        "Another group: the press gives this number for the Chinese applications with the highest revenue in the same "
        "study, which has fewer Chinese companies in its world ranking.",
    ),
    "C149": (
        "arr_chinese_applications_abroad",
        "Another group: of the Chinese applications with the highest revenue, not of those in the world ranking.",
    ),
}


@check(*VALUES)
def published(claim: Claim) -> Computed:
    """A number as its publisher, or a report of it, prints it."""
    identifier, digits, note = VALUES[claim.id]
    if claim.id == "C126":
        other = reference("model_tenders_keyword")
        note = f"Winning bids. A count by keyword on two public platforms has {other.value:.0f} ({other.publisher})."
    if claim.id == "C153":
        rise = reference("coding_plan_rise")
        note += f" Prices rose by {rise.value:.0f}% at least in {rise.period}, before the report ({rise.publisher})."
    if claim.id == "C166":
        outcome = reference("services_share_2020")
        note = f"The outcome, as first published, was {outcome.value}% ({outcome.publisher}): the target was missed."
    return read_value(identifier, digits, note)


@check(*NEIGHBOURS)
def neighbour(claim: Claim) -> Computed:
    """A neighbouring number, which settles nothing."""
    identifier, note = NEIGHBOURS[claim.id]
    return read_value(identifier, 0, note, proxy=True)


@check("C130")
def manufacturing_models(claim: Claim) -> Computed:
    """General-purpose models that the plan for AI in manufacturing wants in use."""
    low, high = reference("ai_manufacturing_models_low"), reference("ai_manufacturing_models_high")
    return Computed(
        low.value,
        ("reference_values",),
        "",
        f"By 2027. Read in: {low.source}.",
        printed_digits=0,
        to=high.value,
        secondary=low.secondary,
    )


@check("C140")
def us_share(claim: Claim) -> Computed:
    """The two largest companies' part of the ranking's revenue, a floor for the United States."""
    first, second, total = (
        reference(name) for name in ("arr_largest_us_company", "arr_second_us_company", "arr_total")
    )
    return Computed(
        100 * (first.value + second.value) / total.value,
        ("reference_values",),
        "",
        f"Only a floor: two companies of the United States have {first.value:g} and {second.value:g} bn of the "
        f"ranking's {total.value:g} bn USD; the part of all of them was not found. Read in: {first.source}.",
        printed_digits=1,
        proxy=True,
        secondary=True,
    )


@check("C142")
def services_beside_others(claim: Claim) -> Computed:
    """Services' share in China over that in the OECD, both of all value added in the OECD's table."""
    china, oecd = _share(["CHN"], SERVICES), _share(OECD, SERVICES)
    return Computed(
        china / oecd,
        ("oecd_industry_output_2022",),
        "",
        f"Services are {china:.1f}% of value added in China and {oecd:.1f}% in the OECD in {YEAR}: small beside "
        "others, not a small part of the economy.",
    )


@check("C143")
def use_outside_production(claim: Claim) -> Computed:
    """The complement of production's share in cases of use."""
    production = reference("llm_cases_production")
    return Computed(
        100 - production.value,
        ("reference_values",),
        "",
        f"A complement: production has {production.value}% of the cases of use of large models in {production.period}, "
        "so that the rest also holds research and design if the source counts them. Cases are counted, not adoption. "
        f"Read in: {production.source}.",
        printed_digits=1,
        proxy=True,
        secondary=production.secondary,
    )


@check("C145")
def exchange_rate(claim: Claim) -> Computed:
    """Renminbi a US dollar, from the reference rates of both against the euro."""
    cross = monthly_renminbi_per_dollar()
    year = cross[cross.index.year == 2025]
    return Computed(
        float(year.mean()),
        ("euro_reference_rates",),
        "",
        f"Mean of the monthly rates of 2025, from {year.min():.2f} to {year.max():.2f}; the quotation has no date.",
        newest=float(cross.iloc[-1]),
        newest_period=f"{cross.index[-1]:%Y-%m}",
    )


@check("C154")
def price_ratio(claim: Claim) -> Computed:
    """The coding plan's price over that of a product of the United States, in percent."""
    own, other = reference("coding_plan_price"), reference("coding_tool_price_us")
    return Computed(
        100 * own.value / other.value,
        ("reference_values",),
        "",
        f"{own.value:g} over {other.value:g} USD a month, the smallest paid plan of one coding tool of the United "
        f"States; the report names no product. Read in: {own.publisher}; {other.publisher}.",
        printed_digits=1,
        secondary=True,
    )


@check("C158")
def services_share(claim: Claim) -> Computed:
    """Services over all value added in the OECD's table, in percent; national accounts have a higher share."""
    accounts = _official_services()
    return Computed(
        _share(["CHN"], SERVICES),
        ("oecd_industry_output_2022", "quarterly_gdp"),
        "",
        f"{_share(['CHN'], SERVICES):.1f}% of value added in the OECD's table for {YEAR}, the basis on which the "
        f"{stated('C159').centre:g}% of advanced economies also fits ({_share(OECD, SERVICES):.1f}%). By national "
        f"accounts the share is {accounts.iloc[-1]:.1f}% of GDP in {accounts.index[-1]} and {accounts[str(YEAR)]:.1f}% "
        f"in {YEAR}; the report names neither source nor year.",
        printed_digits=1,
        proxy=True,
    )


@check("C159")
def services_share_advanced(claim: Claim) -> Computed:
    """Services over all value added of the OECD's members together, in percent."""
    each = pd.Series({economy: _share([economy], SERVICES) for economy in sorted(OECD)})
    return Computed(
        _share(OECD, SERVICES),
        ("oecd_industry_output_2022", "world_development_indicators"),
        "",
        f"Of all value added, not of GDP at market prices, of which the share is {_share_of_gdp(OECD, SERVICES):.1f}%: "
        f"the OECD's {len(OECD)} members together in {YEAR}. Their unweighted mean is {each.mean():.1f}%. The report "
        "defines neither group nor year.",
        printed_digits=1,
        proxy=True,
    )


@check("C160")
def computing_share_china(claim: Claim) -> Computed:
    """The OECD's share for China, which leaves out much of what the statistics bureau counts in a wider branch."""
    gdp = _national_accounts("Information Transmission, Software and Information Technology")
    return Computed(
        _share_of_gdp(["CHN"], COMPUTING),
        ("oecd_industry_output_2022", "world_development_indicators", "quarterly_gdp"),
        "",
        f"One of two sources that differ: divisions 62 and 63 over GDP in {YEAR} in the OECD's table. The statistics "
        f"bureau's wider branch, with telecommunications, has {gdp.iloc[-1]:.1f}% in {gdp.index[-1]}, and the stated "
        "number lies between. Professional, scientific and technical services (section M) have "
        f"{_share_of_gdp(['CHN'], PROFESSIONAL):.1f}% of GDP and {_share(['CHN'], PROFESSIONAL):.1f}% of value added, "
        "which round to the stated number, as they do on one base or the other in the four economies beside China.",
        printed_digits=1,
        proxy=True,
    )


@check(*COMPARED)
def computing_share(claim: Claim) -> Computed:
    """Value added of computer programming and information services over GDP, in percent."""
    economy = COMPARED[claim.id]
    return Computed(
        _share_of_gdp([economy], COMPUTING),
        ("oecd_industry_output_2022", "world_development_indicators"),
        "",
        f"Divisions 62 and 63 over GDP in {YEAR}. Near the stated number is another industry: professional, scientific "
        f"and technical services (section M), {_share_of_gdp([economy], PROFESSIONAL):.1f}% of GDP and "
        f"{_share([economy], PROFESSIONAL):.1f}% of value added, of which the sentence before speaks; the labels may "
        f"have been exchanged. By value added Germany has {_share(['DEU'], PROFESSIONAL):.1f} where "
        f"{stated('C163').centre:g} is stated, by GDP the United Kingdom {_share_of_gdp(['GBR'], PROFESSIONAL):.1f} "
        f"where {stated('C162').centre:g} is stated: the match is not exact, and one source was tried. All of "
        f"information and communication (section J) is {_share_of_gdp([economy], INFORMATION):.1f}% of GDP.",
        printed_digits=1,
    )


@check("C165")
def services_share_2015(claim: Claim) -> Computed:
    """The plan's base: its target less the rise that it aims at."""
    target, rise = reference("services_target_2020"), reference("services_target_rise")
    return Computed(
        target.value - rise.value,
        ("reference_values",),
        "",
        f"The target of {target.value:g}% less the rise of {rise.value:g} points that the plan aims at, so as then "
        f"published. Read in: {target.source}.",
        printed_digits=1,
        secondary=target.secondary,
    )


@check("C177")
def business_services_abroad(claim: Claim) -> Computed:
    """At most: all value added of Chinese business services over the value added of the other economies, in percent."""
    output = table("oecd_industry_output_2022")
    added = output["value_added_mn_usd"]
    chinese = output["economy"] == "CHN"
    whole = added[chinese & output["industry"].isin(BUSINESS)].sum()
    return Computed(
        float(100 * whole / added[~chinese].sum()),
        ("oecd_industry_output_2022",),
        "",
        f"At most: all that Chinese computing, professional and administrative services add ({whole / 1e3:,.0f} bn USD "
        f"in {YEAR}), most of it used at home, over the value added of the table's other economies. The report's own "
        "series, from other tables, is not open by industry.",
        printed_digits=1,
    )


def computing_shares() -> dict[str, float]:
    """Value added of divisions 62 and 63 over GDP in the OECD's table, in percent: China first, then the others."""
    return {economy: _share_of_gdp([economy], COMPUTING) for economy in ("CHN", *COMPARED.values())}


def official_services_share() -> float:
    """Services over GDP in the newest whole year by the statistics bureau, in percent."""
    return float(_official_services().iloc[-1])


def _official_services() -> pd.Series:
    return _national_accounts("Tertiary Industry")


def _national_accounts(industry: str) -> pd.Series:
    """An industry's share of GDP by year, from the year to date of the fourth quarter, in percent."""
    gdp = table("quarterly_gdp")
    years = gdp[gdp["quarter"].str.endswith("Q4")]
    wide = years.pivot(index="quarter", columns="industry", values="year_to_date_bn_rmb")
    return (100 * wide[industry] / wide["Gross Domestic Product"]).rename(lambda quarter: quarter[:4])


def _added(economies: Iterable[str], industries: tuple[str, ...]) -> float:
    """Value added in million USD; an industry is a code or the section that codes begin with."""
    output = table("oecd_industry_output_2022")
    rows = output["economy"].isin(economies) & output["industry"].str.startswith(industries)
    return float(output.loc[rows, "value_added_mn_usd"].sum())


def _share(economies: Iterable[str], industries: tuple[str, ...]) -> float:
    output = table("oecd_industry_output_2022")
    whole = output.loc[output["economy"].isin(economies), "value_added_mn_usd"].sum()
    return 100 * _added(economies, industries) / float(whole)


def _share_of_gdp(economies: Iterable[str], industries: tuple[str, ...]) -> float:
    world = table("world_development_indicators")
    gdp = world[(world["indicator"] == "NY.GDP.MKTP.CD") & (world["year"] == YEAR) & world["economy"].isin(economies)]
    return 100 * _added(economies, industries) * 1e6 / float(gdp["value"].sum())
