"""Checks of the closing section: exports at risk, Germany, Southeast Asia, weight of manufacturing, trade defense."""

import pandas as pd

from companion.ledger.claims import Claim, claims
from companion.ledger.intervals import Interval
from companion.ledger.published import published_value
from companion.ledger.series import EU, G7, exports, in_manufactures, indicator
from companion.ledger.tables import reference, table
from companion.ledger.verdicts import Computed, check

# The two years of the open table that stand for the "past two years" of the note, and the year the note aims at.
START, END, HORIZON = 2022, 2024, 2030
INDUSTRIAL = {"KOR": "South Korea", "JPN": "Japan", "DEU": "Germany", "ITA": "Italy", "HUN": "Hungary"}
SERVICE = {"GBR": "the United Kingdom", "CAN": "Canada", "FRA": "France"}
PARTNERS = {"C599": "MYS", "C600": "THA", "C601": "PHL"}
CARS = "8703"
CAPPED = "No heading loses more than its imports. "
SECTORS = {
    "vehicles": ("87",),
    "chemicals and plastics": ("29", "30", "31", "38", "39"),
    "machinery": ("84",),
    "electrical goods": ("85",),
    "steel and aluminium": ("72", "73", "76"),
    "ships, aircraft and trains": ("86", "88", "89"),
    "instruments": ("90",),
}


def exports_at_risk() -> pd.DataFrame:
    """Other exporters' value at risk by heading, as the note of Figure 52 has it, in billion USD.

    Exports of the other economies in `END` times China's gain in points from `START` to `END`, carried on at the same
    pace to `HORIZON`; nothing where the share fell. Columns: economy, product, exports, at_risk.
    """
    trade = table("trade_by_heading")
    exports = trade.pivot_table(index=["economy", "product"], columns="year", values="exports_usd", aggfunc="sum")
    exports = exports.fillna(0.0) / 1e9
    world, china = exports.groupby(level="product").sum(), exports.loc["CHN"]
    share = china / world
    gain = (share[END] - share[START]).clip(lower=0) * (HORIZON - END) / (END - START)
    others = exports[END].drop("CHN", level="economy").rename("exports").reset_index()
    return others.assign(at_risk=others["exports"] * others["product"].map(gain))


def imports_at_risk(compounded: bool = False) -> pd.Series:
    """China's imports at risk by heading, as the note of Figure 53 has it, in billion USD.

    Imports of `END` times the mean yearly decline since `START`, for every year to `HORIZON`, and no more than the
    imports; or the decline compounded over these years. Nothing where they grew.
    """
    china = table("trade_by_heading")
    china = china[china["economy"] == "CHN"]
    imports = china.pivot(index="product", columns="year", values="imports_usd") / 1e9
    left = (imports[END] / imports[START]) ** (1 / (END - START))
    part = 1 - left ** (HORIZON - END) if compounded else (1 - left) * (HORIZON - END)
    return imports[END] * part.clip(0, 1)


def headings_part() -> float:
    """The 59 headings' part of world goods exports in `END`, in percent; the world by the WDI."""
    trade = table("trade_by_heading")
    return float(100 * trade.loc[trade["year"] == END, "exports_usd"].sum() / exports("WLD")[END])


def g7_manufacturing_exports() -> float:
    """Exports of the G7 in chapters 28 to 96 of the Harmonized System in `END`, in billion USD."""
    trade = in_manufactures()
    chosen = trade[(trade["year"] == END) & trade["economy"].isin(G7)]
    return float(chosen["exports_usd"].sum() / 1e9)


def g7_manufactures() -> float:
    """The G7's exports of manufactures by the World Bank's definition in `END`, in billion USD.

    Exports of high technology over their share in exports of manufactures.
    """
    high, share = "TX.VAL.TECH.CD", "TX.VAL.TECH.MF.ZS"
    return float(sum(100 * indicator(high, one)[END] / indicator(share, one)[END] for one in G7) / 1e9)


def imports_from(partner: str) -> pd.Series:
    """China's imports from a partner by year, in billion renminbi."""
    trade = table("china_trade_by_partner_annual")
    return trade[trade["partner"] == partner].set_index("year")["imports_bn_rmb"]


def by_sector(values: pd.Series) -> pd.Series:
    """Sums of a series by heading over the sectors, largest first."""
    chapter = values.index.str[:2]
    sums = {name: values[chapter.isin(chapters)].sum() for name, chapters in SECTORS.items()}
    return pd.Series(sums).sort_values(ascending=False)


def similarity_to_china() -> pd.Series:
    """Part of each economy's exports that China's mix has too, by chapter in `END`, in percent (Finger-Kreinin)."""
    trade = table("trade_by_chapter")
    trade = trade[trade["year"] == END]
    mix = trade.pivot(index="product", columns="economy", values="exports_usd").fillna(0.0)
    mix = mix / mix.sum()
    common = mix.drop(columns="CHN").apply(lambda other: 100 * other.clip(upper=mix["CHN"]).sum())
    return common.sort_values(ascending=False)


def _scope(window: str) -> str:
    return (
        f"59 headings only, {headings_part():.0f}% of world exports, and another window: {window} {START} to {END}, "
        f"carried on to {HORIZON}."
    )


@check("C570")
def overlap(claim: Claim) -> Computed:
    """Ranks of Korea and Japan by similarity of exports with China's."""
    common = similarity_to_china()
    rank = common.rank(ascending=False)
    order = ", ".join(f"{name} {value:.0f}%" for name, value in common.head(6).items())
    return Computed(
        float(rank["KOR"]),
        ("trade_by_chapter",),
        "",
        f"By chapter (two digits) and not by the 100 largest products, and among {len(common)} economies only: the "
        f"part of exports of {END} that is the same as in China's is {order}. Korea is number {rank['KOR']:.0f}, Japan "
        f"number {rank['JPN']:.0f}.",
        printed_digits=0,
        proxy=True,
        to=float(rank["JPN"]),
    )


@check("C571")
def sectors_by_exports_at_risk(claim: Claim) -> Computed:
    """Best and worst rank of vehicles, chemicals and machinery among seven sectors."""
    return _sector_ranks(exports_at_risk().groupby("product")["at_risk"].sum(), "gains in share")


@check("C588")
def sectors_by_imports_at_risk(claim: Claim) -> Computed:
    """Best and worst rank of vehicles, chemicals and machinery among seven sectors."""
    return _sector_ranks(imports_at_risk(), "China's imports", CAPPED)


def _sector_ranks(values: pd.Series, what: str, method: str = "") -> Computed:
    sums = by_sector(values)
    named = sums.rank(ascending=False)[["vehicles", "chemicals and plastics", "machinery"]]
    order = ", ".join(f"{name} {value:.0f} bn" for name, value in sums.head(5).items())
    return Computed(
        float(named.min()),
        ("trade_by_heading", "world_development_indicators"),
        "",
        f"{_scope(what)} {method}In order: {order}. The selection has few headings of chemicals.",
        printed_digits=0,
        proxy=True,
        to=float(named.max()),
    )


@check("C572")
def cars_against_the_rest(claim: Claim) -> Computed:
    """Value at risk in cars over that of the next heading."""
    sums = exports_at_risk().groupby("product")["at_risk"].sum().sort_values(ascending=False)
    others = sums.drop(CARS)
    return Computed(
        float(sums[CARS] / others.iloc[0]),
        ("trade_by_heading", "world_development_indicators"),
        "",
        f"{_scope('gains in share')} Cars {sums[CARS]:.0f} bn USD, the next heading ({others.index[0]}) "
        f"{others.iloc[0]:.1f} bn. The report's other bars are sectors, and may be wider than a heading.",
        printed_digits=1,
        proxy=True,
    )


@check("C046", "C573")
def total_at_risk(claim: Claim) -> Computed:
    """Value at risk over all other exporters."""
    risk = exports_at_risk()
    g7 = risk.loc[risk["economy"].isin(G7), "at_risk"].sum()
    return Computed(
        float(risk["at_risk"].sum()),
        ("trade_by_heading", "world_development_indicators"),
        "",
        f"{_scope('gains in share')} {risk['at_risk'].sum():.0f} bn USD over all exporters but China, as the note has "
        f"it; {g7:.0f} bn of it falls on the G7. More headings would add to it.",
        printed_digits=0,
        proxy=True,
    )


@check("C575")
def european_exports_at_risk(claim: Claim) -> Computed:
    """Value at risk over the 27 members of the EU."""
    risk = exports_at_risk()
    ours = risk[risk["economy"].isin(EU)]
    return Computed(
        float(ours["at_risk"].sum()),
        ("trade_by_heading", "world_development_indicators"),
        "",
        f"{_scope('gains in share')} The EU's 27 members, trade with each other included, carry "
        f"{100 * ours['at_risk'].sum() / risk['at_risk'].sum():.0f}% of the value at risk and make "
        f"{100 * ours['exports'].sum() / risk['exports'].sum():.0f}% of these exports outside China.",
        printed_digits=0,
        proxy=True,
    )


@check("C589")
def total_imports_at_risk(claim: Claim) -> Computed:
    """China's imports at risk over all headings that fell."""
    risk, compounded = imports_at_risk(), imports_at_risk(compounded=True)
    return Computed(
        float(risk.sum()),
        ("trade_by_heading", "world_development_indicators"),
        "",
        f"{_scope('imports')} The mean decline is geometric. {CAPPED}In all {risk.sum():.0f} bn USD; with the decline "
        f"compounded, {compounded.sum():.0f} bn. Imports fell in {(risk > 0).sum()} of {len(risk)} headings; chips "
        f"({risk['8542']:.0f} bn) and cars ({risk[CARS]:.0f} bn) come first.",
        printed_digits=0,
        proxy=True,
    )


@check("C047")
def at_risk_over_g7_exports(claim: Claim) -> Computed:
    """The report's own 650 bn USD over open data on G7 exports."""
    amount = claims()["C046"].number
    base = g7_manufacturing_exports()
    return Computed(
        100 * amount / base,
        ("trade_by_chapter", "world_development_indicators"),
        "",
        f"Only the base is open; the {amount:.0f} bn USD are the report's. Chapters 28 to 96 of the G7's exports came "
        f"to {base:,.0f} bn in {END}. By the World Bank's narrower definition of manufactures, "
        f"{g7_manufactures():,.0f} bn, the share is {100 * amount / g7_manufactures():.1f}%.",
        printed_digits=1,
        proxy=True,
    )


@check("C581", "C582")
def ai_market(claim: Claim) -> Computed:
    """The size of the market as UNCTAD published it."""
    size = reference(f"ai_market_{claim.period}")
    return published_value(
        size,
        f"As UNCTAD published it in 2025, read in: {size.source}.",
        digits=0 if claim.unit == "bn USD" else 1,
    )


@check("C596")
def german_jobs(claim: Claim) -> Computed:
    """Change of industrial employment in 2025."""
    jobs = reference("german_industry_jobs_change_2025")
    return published_value(
        jobs,
        f"People employed in industrial firms with 50 and more, end of 2025 against end of 2024 ({jobs.source}).",
        digits=0,
    )


@check("C597")
def german_auto_jobs(claim: Claim) -> Computed:
    """The automotive industry's part in that change."""
    auto, all_jobs = reference("german_auto_jobs_change_2025"), reference("german_industry_jobs_change_2025")
    second = reference("german_auto_jobs_change_2025_dlf")
    auto_june, all_june = reference("german_auto_jobs_change_2025q2"), reference("german_industry_jobs_change_2025q2")
    return Computed(
        100 * auto.value / all_jobs.value,
        ("reference_values",),
        "",
        f"{-auto.value:,.0f}, rounded, of {-all_jobs.value:,.0f} jobs in 2025 ({auto.source}); another page has nearly "
        f"{-second.value:,.0f} ({second.publisher}). The stated share fits the twelve months to June 2025: "
        f"{-auto_june.value:,.0f} of {-all_june.value:,.0f}, {100 * auto_june.value / all_june.value:.0f}%, which the "
        "press called almost half.",
        printed_digits=1,
        secondary=auto.secondary or all_jobs.secondary,
    )


@check("C598")
def german_auto_exports(claim: Claim) -> Computed:
    """Change of exports of cars and parts to China."""
    change, last = reference("german_auto_exports_to_china_change_2025"), reference("german_auto_exports_to_china_2025")
    return published_value(
        change,
        f"Cars and parts together, while the report may mean cars alone: down by over {-change.value:.0f}% to "
        f"{last.value:g} {last.unit} ({change.source}). The report names no source.",
        digits=0,
        proxy=True,
    )


@check("C599", "C600", "C601")
def imports_from_partner(claim: Claim) -> Computed:
    """Change of all of China's imports from the partner in the one year that is open."""
    trade = imports_from(PARTNERS[claim.id])
    first, last = trade.index.min(), trade.index.max()
    change = 100 * (trade[last] / trade[first] - 1)
    return Computed(
        float(change),
        ("china_trade_by_partner_annual",),
        "",
        f"All goods and not manufactures, and {first} to {last} only, in renminbi: {trade[first]:.1f} bn to "
        f"{trade[last]:.1f} bn. The report names neither period nor source.",
        printed_digits=1,
        proxy=True,
    )


def manufacturing_in_gdp(economies: dict[str, str]) -> pd.DataFrame:
    """The latest share of manufacturing in GDP of each economy, with its year, and the share in value added of 2022."""
    industries = table("oecd_industry_output_2022")
    made = industries["industry"].str.startswith("C")
    value_added = industries.groupby("economy")["value_added_mn_usd"].sum()
    in_value_added = 100 * industries[made].groupby("economy")["value_added_mn_usd"].sum() / value_added
    rows = {}
    for economy, name in economies.items():
        series = indicator("NV.IND.MANF.ZS", economy).dropna()
        rows[name] = {
            "share": series.iloc[-1],
            "year": int(series.index[-1]),
            "in_value_added": in_value_added[economy],
        }
    return pd.DataFrame(rows).T


def _shares_in_words(shares: pd.DataFrame) -> str:
    return ", ".join(f"{name} {row['share']:.1f}% ({row['year']:.0f})" for name, row in shares.iterrows())


GDP_DATASETS = ("world_development_indicators", "oecd_industry_output_2022")


@check("C604")
def small_share_of_gdp(claim: Claim) -> Computed:
    """The largest share of manufacturing in GDP among the three economies that are named."""
    shares = manufacturing_in_gdp(SERVICE)
    return Computed(
        float(shares["share"].max()),
        GDP_DATASETS,
        "",
        f"The largest of the three that are named: {_shares_in_words(shares)}. In value added of 2022 it is up to "
        f"{shares['in_value_added'].max():.1f}%.",
        printed_digits=1,
    )


@check("C605")
def range_of_small_shares(claim: Claim) -> Computed:
    """Of the three economies that are named, the share of manufacturing in GDP furthest from the range's middle."""
    shares = manufacturing_in_gdp(SERVICE)
    furthest = (shares["share"] - (float(claim.value) + float(claim.value_to)) / 2).abs().astype(float).idxmax()
    added = shares["in_value_added"].astype(float)
    return Computed(
        float(shares["share"][furthest]),
        GDP_DATASETS,
        "",
        f"Manufacturing in GDP: {_shares_in_words(shares)}; {furthest} is furthest from the middle of the stated "
        f"range. In the value added of all industries in 2022 (OECD) the highest is {added.idxmax()} with "
        f"{added.max():.1f}%.",
        printed_digits=1,
    )


@check("C606")
def range_of_large_shares(claim: Claim) -> Computed:
    """Lowest and highest share of manufacturing in GDP among the economies that are named, latest years."""
    shares = manufacturing_in_gdp(INDUSTRIAL)
    added, allowed = shares["in_value_added"].astype(float), claim.interval
    by_gdp = _outside(shares["share"].astype(float), allowed)
    return Computed(
        float(shares["share"].min()),
        GDP_DATASETS,
        "",
        f"No single measure puts all five between {claim.value} and {claim.value_to}%: by GDP {by_gdp}, by value added "
        f"{_outside(added, allowed)}. The report does not say which it means by economic activity; two measures mixed "
        f"would fit. In GDP: {_shares_in_words(shares)}. In the value added of all industries in 2022 (OECD): "
        f"{added.min():.1f}% ({added.idxmin()}) to {added.max():.1f}% ({added.idxmax()}).",
        printed_digits=1,
        to=float(shares["share"].max()),
    )


def _outside(shares: pd.Series, allowed: Interval) -> str:
    """The economies below and above an interval, in words; "none is outside" if there is none."""
    groups = {"below": shares[shares < allowed.low], "above": shares[shares > allowed.high]}
    parts = [
        f"{' and '.join(f'{name} ({value:.1f}%)' for name, value in group.items())} "
        f"{'is' if len(group) == 1 else 'are'} {side}"
        for side, group in groups.items()
        if len(group)
    ]
    return " and ".join(parts) or "none is outside"


@check("C607")
def largest_share_of_jobs(claim: Claim) -> Computed:
    """The largest share of manufacturing jobs in the labour force among the five economies."""
    shares, secondary = {}, False
    for economy, name in INDUSTRIAL.items():
        jobs = reference(f"manufacturing_jobs_{economy}")
        secondary |= jobs.secondary
        shares[name] = 100 * jobs.value * 1000 / indicator("SL.TLF.TOTL.IN", economy)[int(jobs.period)]
    largest = max(shares, key=lambda name: shares[name])
    return Computed(
        float(shares[largest]),
        ("reference_values", "world_development_indicators"),
        "",
        f"In the labour force, which counts the unemployed too, and for 2019 or 2020: {largest} has the largest share. "
        "The report names neither year nor source.",
        printed_digits=1,
        proxy=True,
        secondary=secondary,
    )


@check("C608")
def manufacturing_jobs(claim: Claim) -> Computed:
    """Manufacturing jobs of the five economies together."""
    jobs = {name: reference(f"manufacturing_jobs_{economy}") for economy, name in INDUSTRIAL.items()}
    others = [reference(f"manufacturing_persons_{economy}") for economy in INDUSTRIAL]
    parts = ", ".join(f"{name} {one.value / 1000:.1f} m ({one.period})" for name, one in jobs.items())
    return Computed(
        sum(one.value for one in jobs.values()) / 1000,
        ("reference_values",),
        "",
        f"{parts}; read in: {next(iter(jobs.values())).publisher}, whose page names no producer of the numbers. "
        f"Another table on the site gives {sum(one.value for one in others) / 1000:.1f} m for {others[0].period}. The "
        "report names neither year nor source.",
        printed_digits=1,
        secondary=any(one.secondary for one in jobs.values()),
    )


@check("C609")
def investigations(claim: Claim) -> Computed:
    """Investigations of 2024 against China."""
    cases = reference("investigations_against_china_2024")
    return published_value(
        cases,
        f"The number is that of investigations against China ({cases.source}), which the sentence does not say; the "
        "same page calls it nearly half of all investigations, so that all together were about twice as many.",
        digits=0,
    )


@check("C610")
def investigations_rank(claim: Claim) -> Computed:
    """Rank of 2024 among the years since 2001 by investigations against China."""
    cases, most = reference("investigations_against_china_2024"), reference("trade_remedies_against_china_2020")
    return Computed(
        1.0 + (most.value > cases.value),
        ("reference_values",),
        "",
        f"Against China: {cases.value:.0f} in 2024 after at most {most.value:.0f} (in {most.period}) in any year since "
        f"2001, by two counts that need not agree in method ({cases.publisher}; {most.publisher}).",
        printed_digits=0,
        secondary=cases.secondary or most.secondary,
    )
