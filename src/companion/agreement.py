"""How well two sources of one quantity agree, so that a reader knows what a number would be from the other.

Each comparison takes the overlap of two datasets. Either they are expected to agree, within a tolerance that is stated
here with its reason, or they are known to measure different things and must not be spliced: then the comparison shows
by how much they differ. A tolerance that no longer holds fails the test suite, and the page says so.
"""

from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd

from companion.catalogue import load

PAIRS = ("where", "first", "second")


@dataclass(frozen=True)
class Comparison:
    """One quantity in two datasets.

    `pairs` gives the overlap: where (period, economy), first and second, both in `unit`. `tolerance` is the largest
    difference allowed, in percent of the second value, or in points where `unit` is itself a percentage. `splice` is
    False where the two are known to differ by more than the tolerance, and `why` says what the difference is.
    """

    what: str
    datasets: tuple[str, str]
    unit: str
    tolerance: float
    splice: bool
    why: str
    pairs: Callable[[], pd.DataFrame]

    @property
    def in_points(self) -> bool:
        """Whether differences are in percentage points and not in percent of the value."""
        return self.unit.startswith("percent")

    def differences(self) -> "pd.Series[float]":
        """First less second in the unit of the tolerance, indexed by where."""
        overlap = self.pairs().dropna().set_index("where")
        gap = overlap["first"] - overlap["second"]
        return gap if self.in_points else 100 * gap / overlap["second"]


def comparisons() -> list[Comparison]:
    """Every comparison, in the order in which the data page shows them."""
    return [*_TRADE, *_MATERIALS, *_MACRO, *_DEMAND, *_VALUE_ADDED]


def agreement() -> pd.DataFrame:
    """One row a comparison: what, datasets, unit, overlap (number of pairs), median and largest absolute difference,
    where the largest is, tolerance, verdict (`agree`, `differ as known`, or `UNEXPECTED`), why."""
    rows = []
    for comparison in comparisons():
        gaps = comparison.differences()
        size = gaps.abs()
        within = bool((size <= comparison.tolerance).all())
        expected = within == comparison.splice
        rows.append(
            {
                "what": comparison.what,
                "datasets": " ".join(comparison.datasets),
                "unit": "points" if comparison.in_points else "percent",
                "overlap": len(gaps),
                "median": size.median(),
                "largest": gaps[size.idxmax()],
                "largest_where": size.idxmax(),
                "tolerance": comparison.tolerance,
                "verdict": ("agree" if comparison.splice else "differ as known") if expected else "UNEXPECTED",
                "why": comparison.why,
            }
        )
    return pd.DataFrame(rows)


def _joined(first: "pd.Series[float]", second: "pd.Series[float]") -> pd.DataFrame:
    """Two series by the same index as pairs; the index, joined by blanks, says where."""
    both = pd.concat({"first": first, "second": second}, axis=1, join="inner").dropna()
    where = [" ".join(map(_written, key)) if isinstance(key, tuple) else _written(key) for key in both.index]
    return both.assign(where=where)[list(PAIRS)]


def _written(key: object) -> str:
    return f"{key:%Y-%m}" if isinstance(key, pd.Timestamp) else str(key)


def _yearly(frame: pd.DataFrame, column: str) -> "pd.Series[float]":
    """Sums of a monthly column over the years that have all twelve months."""
    by_year = frame.groupby(frame["month"].dt.year)[column]
    return by_year.sum()[by_year.count() == 12]


def _indicator(code: str, economy: str = "CHN") -> "pd.Series[float]":
    table = load("world_development_indicators").query("indicator == @code and economy == @economy")
    return table.set_index("year")["value"]


def _indicators(code: str) -> "pd.Series[float]":
    """The same for every economy, by economy and year."""
    table = load("world_development_indicators").query("indicator == @code")
    return table.set_index(["economy", "year"])["value"]


def _exports_of_twenty() -> pd.DataFrame:
    table = load("trade_by_stage_of_processing").query("product_group == 'All products'")
    stated = table.set_index(["economy", "year"])["exports_mn_usd"] / 1000
    return _joined(stated[stated > 0], _indicators("TX.VAL.MRCH.CD.WT") / 1e9)


def _exports_of_japan() -> pd.DataFrame:
    table = load("japan_trade").query("flow == 'export' and partner == 'WLD' and good == 'Grand total'")
    yen = table.set_index("year")["value_bn_yen"]
    return _joined(yen / _indicator("PA.NUS.FCRF", "JPN"), _indicator("TX.VAL.MRCH.CD.WT", "JPN") / 1e9)


def _outlook(indicator: str, economy: str = "CHN") -> "pd.Series[float]":
    table = load("world_economic_outlook").query("indicator == @indicator and economy == @economy")
    return table.set_index("year")["value"]


def _china_in_baci(column: str) -> "pd.Series[float]":
    return load("trade_by_chapter").query("economy == 'CHN'").groupby("year")[column].sum() / 1e9


def _output_in_renminbi(industry: str) -> "pd.Series[float]":
    """NBS's value added of an industry by year, billion RMB: the amount accumulated to the fourth quarter."""
    table = load("quarterly_gdp").query("industry == @industry and quarter.str.endswith('Q4')")
    return table.set_index(table["quarter"].str[:4].astype(int))["year_to_date_bn_rmb"]


def _gdp_in_renminbi() -> "pd.Series[float]":
    return _output_in_renminbi("Gross Domestic Product")


def _mean_by_year(name: str, column: str) -> "pd.Series[float]":
    """Means of a monthly column over the years that have all twelve months."""
    table = load(name)
    by_year = table.groupby(table["month"].dt.year)[column]
    return by_year.mean()[by_year.count() == 12]


def _year_on_year_by_chain() -> "pd.Series[float]":
    """Twelve published monthly changes of producer prices in a row, as the change on the year, percent."""
    table = load("producer_prices_monthly_change").set_index("month")["month_on_month_percent"].asfreq("MS")
    factors = 1 + table / 100
    return 100 * (factors.rolling(12).apply(lambda window: window.prod(), raw=True) - 1)


def _headings_of_both() -> pd.DataFrame:
    keys = ["year", "economy", "product"]
    largest = load("largest_export_headings").set_index(keys)["exports_usd"]
    return _joined(largest, load("trade_by_heading").set_index(keys)["exports_usd"])


def _gdp_of_both() -> pd.DataFrame:
    economies = ("CHN", "DEU", "IND", "JPN", "KOR", "USA")
    first = pd.concat({name: _outlook("NGDPD", name) for name in economies})
    second = pd.concat({name: _indicator("NY.GDP.MKTP.CD", name) / 1e9 for name in economies})
    return _joined(first, second).query("where.str[4:].astype('int') >= 2010 and where.str[4:].astype('int') <= 2024")


def _suppliers_of_both() -> pd.DataFrame:
    by_industry = load("us_imports_by_industry").query("year == 2024 and industry == '00'").set_index("economy")
    by_product = load("us_imports_by_product").query("year == 2024").groupby("economy")["imports_usd"].sum()
    return _joined(by_industry["imports_usd"], by_product)


def _shares_of_materials() -> pd.DataFrame:
    flows = load("critical_materials_trade")
    world = flows.groupby(["product", "year"])["value_usd"].sum()
    china = flows.query("exporter == 'CHN'").groupby(["product", "year"])["value_usd"].sum()
    stated = load("critical_materials_shares").set_index(["product", "year"])["china_value_share_percent"]
    return _joined(stated, 100 * (china / world).fillna(0))


def _to_december(name: str) -> "pd.Series[float]":
    """The amount that a monthly table gives for the year to December, billion RMB, by year."""
    table = load(name).query("month.dt.month == 12")
    return table.set_index(table["month"].dt.year)["year_to_date_bn_rmb"]


def _retail_by_month() -> "pd.Series[float]":
    """Retail sales of March to December added up, and the amount to February before them, billion RMB, by year."""
    table = load("retail_sales")
    later = table[table["month"].dt.month > 2]
    early = table.query("month.dt.month == 2").set_index(table.query("month.dt.month == 2")["month"].dt.year)
    by_year = later.groupby(later["month"].dt.year)["sales_bn_rmb"]
    return by_year.sum()[by_year.count() == 10] + early["year_to_date_bn_rmb"]


def _china_abroad_oecd() -> "pd.Series[float]":
    """China's value added in the final demand of other economies in 2022, billion USD."""
    table = load("oecd_value_added_in_final_demand").query("origin_economy == 'CHN' and final_economy != 'CHN'")
    return pd.Series({2022: table["value_mn_usd"].sum() / 1000})


def _china_abroad_adb() -> "pd.Series[float]":
    table = load("adb_value_added_exports").sort_values("economies").drop_duplicates("year", keep="last")
    return table.set_index("year")["value_added_exports_mn_usd"] / 1000


def _rate_of_ecb() -> "pd.Series[float]":
    rates = load("euro_reference_rates").pivot(index="month", columns="currency", values="average")
    cross = (rates["CNY"] / rates["USD"]).dropna()
    by_year = cross.groupby(cross.index.year)
    return by_year.mean()[by_year.count() == 12]


_TRADE = [
    Comparison(
        "China's goods exports, yearly: customs and World Bank",
        ("china_goods_trade", "world_development_indicators"),
        "bn USD",
        1.5,
        True,
        "Likely: later revisions of the yearly total, which the monthly figures do not carry.",
        lambda: _joined(_yearly(load("china_goods_trade"), "exports_bn_usd"), _indicator("TX.VAL.MRCH.CD.WT") / 1e9),
    ),
    Comparison(
        "China's goods imports, yearly: customs and World Bank",
        ("china_goods_trade", "world_development_indicators"),
        "bn USD",
        1.5,
        True,
        "As for exports.",
        lambda: _joined(_yearly(load("china_goods_trade"), "imports_bn_usd"), _indicator("TM.VAL.MRCH.CD.WT") / 1e9),
    ),
    Comparison(
        "China's goods exports, yearly: BACI and customs",
        ("trade_by_chapter", "china_goods_trade"),
        "bn USD",
        3.0,
        False,
        "BACI reconciles what both partners report. The gap closes over the years, so that growth in the one is not "
        "growth in the other.",
        lambda: _joined(_china_in_baci("exports_usd"), _yearly(load("china_goods_trade"), "exports_bn_usd")),
    ),
    Comparison(
        "China's goods imports, yearly: BACI and customs",
        ("trade_by_chapter", "china_goods_trade"),
        "bn USD",
        10.0,
        False,
        "Likely: BACI values imports without freight and insurance and has no flows of an economy with itself, which "
        "China's customs count. A surplus from BACI is therefore larger than the customs surplus.",
        lambda: _joined(_china_in_baci("imports_usd"), _yearly(load("china_goods_trade"), "imports_bn_usd")),
    ),
    Comparison(
        "China's largest headings: two extracts of BACI",
        ("largest_export_headings", "trade_by_heading"),
        "USD",
        1e-6,
        True,
        "One database, so the same to the dollar.",
        _headings_of_both,
    ),
    Comparison(
        "US imports from China, yearly: general imports and imports for consumption",
        ("us_imports_from_china", "us_imports_by_industry"),
        "bn USD",
        3.0,
        True,
        "Imports for consumption leave out what goes into bonded warehouses and free zones and is not withdrawn.",
        lambda: _joined(
            _yearly(load("us_imports_from_china"), "imports_mn_usd") / 1000,
            load("us_imports_by_industry")
            .query("economy == 'CHN' and industry == '00' and months == 12")
            .set_index("year")["imports_usd"]
            / 1e9,
        ),
    ),
    Comparison(
        "US imports from China, yearly: what China's side and what the US side reports",
        ("oecd_bilateral_exports", "us_imports_from_china"),
        "bn USD",
        5.0,
        False,
        "Exporters and importers book other values and other origins; part of what China sells to the United States "
        "goes through third places. Which side is meant has to be said.",
        lambda: _joined(
            load("oecd_bilateral_exports")
            .query("exporter == 'CHN' and importer == 'USA' and product == '_T'")
            .set_index("year")["exports_thousand_usd"]
            / 1e6,
            _yearly(load("us_imports_from_china"), "imports_mn_usd") / 1000,
        ),
    ),
    Comparison(
        "US imports by supplier in 2024: tariff tracker and Census",
        ("us_tariffs_by_supplier", "us_imports_by_product"),
        "USD",
        1e-6,
        True,
        "The tracker weights its rates with the Census's own figures.",
        lambda: _joined(
            load("us_tariffs_by_supplier").drop_duplicates("economy").set_index("economy")["imports_2024_usd"],
            load("us_imports_by_product").query("year == 2024").groupby("economy")["imports_usd"].sum(),
        ),
    ),
    Comparison(
        "Exports of sixteen economies: BACI and World Bank",
        ("trade_by_chapter", "world_development_indicators"),
        "bn USD",
        5.0,
        False,
        "BACI reconciles what both partners report; for single economies the two are far apart.",
        lambda: _joined(
            load("trade_by_chapter").groupby(["economy", "year"])["exports_usd"].sum() / 1e9,
            _indicators("TX.VAL.MRCH.CD.WT") / 1e9,
        ),
    ),
    Comparison(
        "Japan's exports, yearly: customs in yen and World Bank in dollars",
        ("japan_trade", "world_development_indicators"),
        "bn USD",
        1.0,
        True,
        "Yen turned into dollars at the year's average rate.",
        _exports_of_japan,
    ),
    Comparison(
        "US imports by supplier in 2024: by industry and by product",
        ("us_imports_by_industry", "us_imports_by_product"),
        "USD",
        1e-6,
        True,
        "One publisher's two cuts of the same entries.",
        _suppliers_of_both,
    ),
    Comparison(
        "Exports of twenty economies, 1988 to 2015: WITS and World Bank",
        ("trade_by_stage_of_processing", "world_development_indicators"),
        "bn USD",
        5.0,
        False,
        "Nearly all agree to the decimal. Likely: processing zones and goods in transit, which Mexico and the "
        "Netherlands report in one and not in the other.",
        _exports_of_twenty,
    ),
]

_MACRO = [
    Comparison(
        "Producer prices: twelve monthly changes chained, and the change on the year",
        ("producer_prices_monthly_change", "producer_prices"),
        "percent",
        0.6,
        True,
        "Each monthly change is printed with one decimal, so twelve of them carry a span of 0.6 points.",
        lambda: _joined(_year_on_year_by_chain(), load("producer_prices").set_index("month")["year_on_year_percent"]),
    ),
    Comparison(
        "China's GDP in renminbi, yearly: statistics bureau and IMF",
        ("quarterly_gdp", "world_economic_outlook"),
        "bn RMB",
        0.5,
        True,
        "The IMF's figures are of October 2025, so that its 2025 is a projection.",
        lambda: _joined(_gdp_in_renminbi(), _outlook("NGDP")),
    ),
    Comparison(
        "GDP in dollars, six economies, 2010 to 2024: IMF and World Bank",
        ("world_economic_outlook", "world_development_indicators"),
        "bn USD",
        5.0,
        True,
        "Vintages differ, and so does the year that India's fiscal year is counted to. Japan's last years differ most; "
        "why is not known.",
        _gdp_of_both,
    ),
    Comparison(
        "Renminbi to the dollar, yearly: cross rate of the ECB and World Bank",
        ("euro_reference_rates", "world_development_indicators"),
        "RMB per USD",
        1.0,
        True,
        "Both are averages of daily rates; why single years differ by more than the others is not known.",
        lambda: _joined(_rate_of_ecb(), _indicator("PA.NUS.FCRF")),
    ),
    Comparison(
        "China's government revenue to GDP: finance ministry and IMF",
        ("fiscal_revenue", "world_economic_outlook"),
        "percent of GDP",
        2.0,
        False,
        "The ministry's is the general public budget alone. Likely: the IMF adds other budgets of general government.",
        lambda: _joined(100 * _to_december("fiscal_revenue") / _gdp_in_renminbi(), _outlook("GGR_NGDP")),
    ),
]

_DEMAND = [
    Comparison(
        "China's consumer prices, change on the year: months averaged and World Bank",
        ("consumer_prices", "world_development_indicators"),
        "percent",
        0.2,
        True,
        "The mean of twelve yearly rates is not quite the rate of the yearly mean.",
        lambda: _joined(_mean_by_year("consumer_prices", "year_on_year_percent"), _indicator("FP.CPI.TOTL.ZG")),
    ),
    Comparison(
        "Manufacturing in China's GDP, yearly: statistics bureau and World Bank",
        ("quarterly_gdp", "world_development_indicators"),
        "percent of GDP",
        0.6,
        True,
        "Likely: the bureau's revisions, which the two hold in other vintages.",
        lambda: _joined(100 * _output_in_renminbi("Manufacturing") / _gdp_in_renminbi(), _indicator("NV.IND.MANF.ZS")),
    ),
    Comparison(
        "China's investment abroad: the ministry's bulletin and balance of payments",
        ("outbound_fdi", "world_development_indicators"),
        "bn USD",
        5.0,
        False,
        "They agree in one year and not in the others: neither continues the other.",
        lambda: _joined(
            load("outbound_fdi")
            .query("economy == 'CHN' and series == 'bulletin, flow'")
            .assign(year=lambda table: table["period"].astype(int))
            .set_index("year")["value"],
            _indicator("BM.KLT.DINV.CD.WD") / 1e9,
        ),
    ),
    Comparison(
        "The tracker of large deals abroad: by sector and by region",
        ("outbound_investment_by_sector", "outbound_investment_by_region"),
        "bn USD",
        1.0,
        False,
        "The two are cut from other releases of the tracker.",
        lambda: _joined(
            load("outbound_investment_by_sector").groupby("year")["investment_mn_usd"].sum() / 1000,
            load("outbound_investment_by_region").query("months == 12").groupby("year")["investment_mn_usd"].sum()
            / 1000,
        ),
    ),
    Comparison(
        "China's retail sales, yearly: months added up and the year's own total",
        ("retail_sales", "retail_sales"),
        "bn RMB",
        0.5,
        True,
        "One publisher's monthly amounts and running total; a total that was revised later would show here.",
        lambda: _joined(_retail_by_month(), _to_december("retail_sales")),
    ),
    Comparison(
        "China's investment abroad: tracker of large deals and balance of payments",
        ("outbound_investment_by_sector", "world_development_indicators"),
        "bn USD",
        10.0,
        False,
        "The tracker counts deals of 95 million dollars and more; the balance of payments counts money that crossed "
        "the border, less what came back.",
        lambda: _joined(
            load("outbound_investment_by_sector").groupby("year")["investment_mn_usd"].sum() / 1000,
            _indicator("BM.KLT.DINV.CD.WD") / 1e9,
        ),
    ),
]

_VALUE_ADDED = [
    Comparison(
        "China's value added in foreign final demand, 2022: OECD and ADB",
        ("oecd_value_added_in_final_demand", "adb_value_added_exports"),
        "bn USD",
        10.0,
        False,
        "Two systems of tables; in ours of the OECD's the sales of the rest of the world are left out. Never continue "
        "one with the other.",
        lambda: _joined(_china_abroad_oecd(), _china_abroad_adb()),
    ),
]

_MATERIALS = [
    Comparison(
        "China's share in exports of critical materials: stated table and flows",
        ("critical_materials_shares", "critical_materials_trade"),
        "percent of value",
        2.0,
        False,
        "The table's author filtered the flows in another way. Shares of ours come from the flows.",
        _shares_of_materials,
    ),
]
