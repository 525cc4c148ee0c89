"""Checks of Chinese value added in foreign final demand (Figures 34 to 38) and of US imports from China.

The report's source, ADB's tables at prices of 2010, is not open. The OECD's table of 2022 and the aggregates computed
from ADB's older tables stand in for it, and are marked as neighbouring measures.
"""

import pandas as pd

from companion.ledger.claims import Claim
from companion.ledger.series import ASEAN, EU
from companion.ledger.tables import table
from companion.ledger.verdicts import Computed, check

ELECTRICAL = ("C26", "C27")
BASE_YEAR = 2010


def chinese_value_added_abroad() -> pd.Series:
    """China's value added in the final demand of every other economy, million USD, 2022 (OECD)."""
    flows = table("oecd_value_added_in_final_demand").query("origin_economy == 'CHN' and final_economy != 'CHN'")
    return flows.set_index("final_economy")["value_mn_usd"]


def share_at_prices_of_2010(year: int) -> float:
    """China's share of world GDP at prices and exchange rates of 2010, in percent (WDI)."""
    output = _gdp_at_prices_of_2010().loc[year]
    return float(100 * output["CHN"] / output.sum())


def growth_at_prices_of_2010(first: int, last: int) -> tuple[float, float]:
    """Ratio of GDP in two years, China's and the world's, at prices and exchange rates of 2010 (WDI)."""
    output = _gdp_at_prices_of_2010()
    ratio = output.loc[last] / output.loc[first]
    return float(ratio["CHN"]), float(output.loc[last].sum() / output.loc[first].sum())


def outlook_share_at_prices_of_2010(year: int) -> float:
    """The same share from the IMF's outlook."""
    facts = table("world_economic_outlook")
    output = _carried_on(facts[~facts["economy"].str.contains(r"\d")], "NGDPD", "NGDP_RPCH").loc[year]
    return float(100 * output["CHN"] / output.sum())


def _gdp_at_prices_of_2010() -> pd.DataFrame:
    economies = table("world_economic_outlook")["economy"].unique()  # the indicators hold groups as well
    facts = table("world_development_indicators")
    return _carried_on(facts[facts["economy"].isin(economies)], "NY.GDP.MKTP.CD", "NY.GDP.MKTP.KD.ZG")


def _carried_on(facts: pd.DataFrame, level: str, growth: str) -> pd.DataFrame:
    """GDP of 2010 in dollars carried on by real growth to 2024, for the economies that have every year."""
    facts = facts[facts["year"].between(BASE_YEAR, 2024)].set_index("indicator")
    base = facts.loc[level].query("year == @BASE_YEAR").set_index("economy")["value"]
    rates = facts.loc[growth].pivot(index="year", columns="economy", values="value").loc[BASE_YEAR + 1 :]
    return ((1 + rates / 100).cumprod() * base).dropna(axis="columns")


def value_added_exports(year: int) -> pd.Series:
    """China's value-added exports in a year by ADB's older tables, 72 economies where there are two."""
    return table("adb_value_added_exports").sort_values("economies").groupby("year").last().loc[year]


def re_exported_share(year: int) -> float:
    """Part of China's value-added exports that the direct importer exports again, in percent."""
    exports = value_added_exports(year)
    return float(100 * exports["indirect_mn_usd"] / exports["value_added_exports_mn_usd"])


def share_through_third_economies() -> float:
    """Part of China's value added abroad that enters from a third economy, in percent (OECD 2022)."""
    entries = table("oecd_value_added_by_last_exporter")
    direct = entries.loc[entries["last_exporter"] == "CHN", "value_mn_usd"].sum()
    return float(100 * (1 - direct / entries["value_mn_usd"].sum()))


def share_in_inputs() -> float:
    """Part of China's value added abroad that enters in inputs and not in final goods, in percent (OECD 2022)."""
    entries = table("oecd_value_added_by_last_exporter")
    return float(100 * (1 - entries["estimated_mn_usd"].sum() / entries["value_mn_usd"].sum()))


def foreign_value_added_in_us_demand() -> tuple[float, float]:
    """China's share of all and of foreign value added in US final demand, in percent (OECD 2022)."""
    origins = table("oecd_value_added_in_final_demand").query("final_economy == 'USA'")
    values = origins.set_index("origin_economy")["value_mn_usd"]
    return float(100 * values["CHN"] / values.sum()), float(100 * values["CHN"] / values.drop("USA").sum())


def us_imports(year: int, economy: str) -> float:
    """US imports for consumption of all goods, customs value, USD."""
    rows = table("us_imports_by_industry").query("industry == '00' and year == @year and economy == @economy")
    return float(rows["imports_usd"].item())


def us_general_imports_from_china(year: int) -> float:
    """US general imports from China, customs value, million USD."""
    imports = table("us_imports_from_china")
    return float(imports.loc[imports["month"].dt.year == year, "imports_mn_usd"].sum())


@check("C401")
def largest_destination(claim: Claim) -> Computed:
    """Place of the European Union, the larger of the two, among the destinations of Chinese value added."""
    values = chinese_value_added_abroad().drop("ROW")
    members = [*EU, *ASEAN]
    blocs = pd.concat(
        [values.drop(members), pd.Series({"EU": values[list(EU)].sum(), "ASEAN": values[list(ASEAN)].sum()})]
    )
    ranks = blocs.rank(ascending=False)
    return Computed(
        float(ranks["EU"]),
        ("oecd_value_added_in_final_demand",),
        "",
        f"Another year and table: the OECD's of 2022 at current prices, in which the United States takes "
        f"{blocs['USA'] / 1000:,.0f} bn USD of Chinese value added, the European Union {blocs['EU'] / 1000:,.0f} bn "
        f"and ASEAN {blocs['ASEAN'] / 1000:,.0f} bn (place {ranks['ASEAN']:.0f}). The report ranks amounts of 2024 "
        "at prices of 2010; its figure may leave the United States out. Where final goods come from is partly "
        "estimated.",
        printed_digits=0,
        proxy=True,
    )


@check("C403", "C404")
def share_of_world_value_added(claim: Claim) -> Computed:
    """China's share of world GDP at prices of 2010, China's own demand included."""
    year = int(claim.period)
    share = share_at_prices_of_2010(year)
    first, second = share_at_prices_of_2010(2019), share_at_prices_of_2010(2020)
    last = share_at_prices_of_2010(2024)
    return Computed(
        share,
        ("world_development_indicators", "world_economic_outlook"),
        "",
        f"GDP instead of ADB's value added: GDP of 2010 in dollars, carried on by real growth, China's own demand "
        f"included. The IMF's outlook gives {outlook_share_at_prices_of_2010(year):.1f}%. By this measure the share "
        f"rose from {first:.1f}% in 2019 to {second:.1f}% in 2020 and to {last:.1f}% in 2024, so that 2020 brought "
        f"{100 * (second - first) / (last - first):.0f}% of the rise.",
        proxy=True,
    )


@check("C406", "C407")
def indirect_share(claim: Claim) -> Computed:
    """Part of value-added exports that the direct importer exports again; the newest year is 2022."""
    year = min(int(claim.period), 2022)
    return Computed(
        re_exported_share(year),
        ("adb_value_added_exports", "oecd_value_added_by_last_exporter"),
        "",
        f"Another definition, at current prices, for {year}: what the direct importer exports again, computed by a "
        f"third party from ADB's tables of July 2023. Counted by the last exporter the indirect part is "
        f"{share_through_third_economies():.1f}% (OECD, 2022). Counting as indirect all that arrives in inputs "
        f"rather than in final goods gives {share_in_inputs():.1f}%, partly estimated; the report does not define "
        "the word.",
        printed_digits=1,
        proxy=True,
    )


@check("C408", "C409")
def share_of_us_imports(claim: Claim) -> Computed:
    """China's share of US imports for consumption."""
    year = int(claim.period)
    china, world = us_imports(year, "CHN"), us_imports(year, "WLD")
    share, general = 100 * china / world, us_general_imports_from_china(year)
    freight = (
        "With freight and insurance, as UN Comtrade values imports, those from China are some percent higher, which "
        f"likely gives the stated share: it takes {100 * (claim.interval.low / share - 1):.1f}% more on them than "
        "on all imports."
        if share < claim.interval.low
        else "The report uses UN Comtrade, which values imports with freight and insurance."
    )
    return Computed(
        share,
        ("us_imports_by_industry", "us_imports_from_china"),
        "",
        f"{china / 1e9:,.1f} of {world / 1e9:,.1f} bn USD in {year}: the Census Bureau's imports for consumption at "
        f"customs value; general imports from China were {general / 1000:,.1f} bn. {freight}",
        printed_digits=1,
    )


@check("C411")
def share_of_foreign_value_added(claim: Claim) -> Computed:
    """China's share of foreign value added in US final demand in 2022."""
    of_all, of_foreign = foreign_value_added_in_us_demand()
    return Computed(
        of_foreign,
        ("oecd_value_added_in_final_demand",),
        "",
        f"Another year, 2022, at current prices (OECD, partly estimated): China's share of the foreign value added "
        f"that US final demand absorbs. Of all value added there, as the sentence has it, it is {of_all:.1f}%.",
        printed_digits=1,
        proxy=True,
    )


@check("C412")
def us_direct_imports(claim: Claim) -> Computed:
    """Change of US general imports from China over the period of the sentence before."""
    first, last = (int(year) for year in claim.period.split("/"))
    before, after = us_general_imports_from_china(first), us_general_imports_from_china(last)
    in_2019 = us_general_imports_from_china(2019)
    prices = import_price_change("CHN", first, last)
    return Computed(
        100 * (after / before - 1),
        ("us_imports_from_china", "us_import_prices_by_origin"),
        "",
        f"From {first} to {last}, the years of the sentence before, general imports from China went from "
        f"{before / 1000:,.1f} to {after / 1000:,.1f} bn USD, by {100 * (after / before - 1):+.1f}% (Census Bureau). "
        f"From 2019 to {last} they went from {in_2019 / 1000:,.1f} bn, by {100 * (after / in_2019 - 1):+.1f}%, which "
        f"fits: the stated number likely starts there. Prices do not explain it: those of imports from China changed "
        f"by {prices:+.1f}% from {first} to {last}.",
        printed_digits=1,
    )


def import_price_change(origin: str, first: int, last: int) -> float:
    """Change of the mean US import price index of an origin between two years, in percent."""
    prices = table("us_import_prices_by_origin").query("origin == @origin")
    means = prices.groupby(prices["month"].dt.year)["price_index"].mean()
    return float(100 * (means[last] / means[first] - 1))


@check("C417")
def electrical_share_through_asean(claim: Claim) -> Computed:
    """Part of Chinese value added that enters the US from ASEAN and is sold by makers of electrical equipment."""
    entries = table("oecd_value_added_by_last_exporter_industry")
    sold = entries[entries["last_exporter"].isin(ASEAN)].groupby("industry")["value_mn_usd"].sum()
    electrical = sold[list(ELECTRICAL)].sum()
    following = sold.drop(list(ELECTRICAL)).idxmax()
    industries = table("input_output_industries").query("system == 'oecd_icio_2025' and kind == 'industry'")
    name = industries.set_index("code")["name"][following]
    return Computed(
        float(100 * electrical / sold.sum()),
        ("oecd_value_added_by_last_exporter_industry", "input_output_industries"),
        "",
        f"Another table and year, the OECD's of 2022 at current prices, partly estimated: of {sold.sum() / 1000:,.1f} "
        f"bn USD of Chinese value added that entered the United States from ASEAN, makers of electronic, optical and "
        f"electrical equipment sold {electrical / 1000:,.1f} bn, the most of any; the next is "
        f"{name.lower()} with {sold[following] / 1000:,.1f} bn.",
        printed_digits=1,
        proxy=True,
    )
