"""Series and groups of economies that checks and relations of several sections share: what, unit and source of each.

Each function reads tables of the catalogue, so that a check that calls one names the table among its datasets.
"""

from functools import partial

import pandas as pd

from companion.ledger.tables import table
from companion.measures.shares import share_percent

INDICATORS = "world_development_indicators"
CHAPTERS = "trade_by_chapter"
EURO_RATES = "euro_reference_rates"
BILLION = 1e9

# Manufactures are taken as chapters 28 to 96: chemicals to miscellaneous manufactures, no food, minerals, fuels or art.
MANUFACTURES = (28, 96)

# Groups of economies by ISO 3166 code, in order of the alphabet, so that a sum over one is the same everywhere. The
# members of the OECD stand for the advanced economies, of which the usual list differs by a few.
OECD = (
    *("AUS", "AUT", "BEL", "CAN", "CHE", "CHL", "COL", "CRI", "CZE", "DEU", "DNK", "ESP", "EST", "FIN"),
    *("FRA", "GBR", "GRC", "HUN", "IRL", "ISL", "ISR", "ITA", "JPN", "KOR", "LTU", "LUX", "LVA", "MEX"),
    *("NLD", "NOR", "NZL", "POL", "PRT", "SVK", "SVN", "SWE", "TUR", "USA"),
)
EU = (
    *("AUT", "BEL", "BGR", "CYP", "CZE", "DEU", "DNK", "ESP", "EST", "FIN", "FRA", "GRC", "HRV", "HUN"),
    *("IRL", "ITA", "LTU", "LUX", "LVA", "MLT", "NLD", "POL", "PRT", "ROU", "SVK", "SVN", "SWE"),
)
ASEAN = ("BRN", "IDN", "KHM", "LAO", "MMR", "MYS", "PHL", "SGP", "THA", "VNM")
G7 = ("CAN", "DEU", "FRA", "GBR", "ITA", "JPN", "USA")
# The economies of the G20, without its two unions.
G20 = (
    *("ARG", "AUS", "BRA", "CAN", "CHN", "DEU", "FRA", "GBR", "IDN", "IND", "ITA", "JPN", "KOR", "MEX"),
    *("RUS", "SAU", "TUR", "USA", "ZAF"),
)


def indicator(code: str, economy: str) -> "pd.Series[float]":
    """A World Development Indicator of one economy by year, in the indicator's unit (World Bank)."""
    values = table(INDICATORS)
    rows = values[(values["indicator"] == code) & (values["economy"] == economy)]
    return rows.set_index("year")["value"].sort_index()


# Exports and imports of goods on the customs basis, and gross domestic product: by economy, USD a year (World Bank).
exports = partial(indicator, "TX.VAL.MRCH.CD.WT")
imports = partial(indicator, "TM.VAL.MRCH.CD.WT")
gdp = partial(indicator, "NY.GDP.MKTP.CD")


def goods_surplus() -> "pd.Series[float]":
    """China's surplus in all goods by year, USD, on the customs basis (World Bank)."""
    return exports("CHN") - imports("CHN")


def surplus_in_gdp() -> "pd.Series[float]":
    """That surplus in percent of China's GDP by year (World Bank)."""
    return (100 * goods_surplus() / gdp("CHN")).dropna()


def world_export_share() -> "pd.Series[float]":
    """China's share of world goods exports by year, percent (World Bank)."""
    return share_percent(exports("CHN"), exports("WLD"))


def in_manufactures() -> pd.DataFrame:
    """The rows of `trade_by_chapter` in chapters 28 to 96, every economy and year, USD (BACI)."""
    trade = table(CHAPTERS)
    return trade[trade["product"].astype(int).between(*MANUFACTURES)]


def manufactures() -> pd.DataFrame:
    """China's exports, imports and balance in chapters 28 to 96 by year, USD (BACI)."""
    trade = in_manufactures()
    sums = trade[trade["economy"] == "CHN"].groupby("year")[["exports_usd", "imports_usd"]].sum()
    return sums.assign(balance=sums["exports_usd"] - sums["imports_usd"])


def chapter_surplus() -> "pd.Series[float]":
    """China's surplus in all chapters by year, USD (BACI)."""
    trade = table(CHAPTERS).query("economy == 'CHN'")
    sums = trade.groupby("year")[["exports_usd", "imports_usd"]].sum()
    return sums["exports_usd"] - sums["imports_usd"]


def heading_exports() -> pd.DataFrame:
    """Exports by year, product and economy of the four-digit headings in the extract of BACI, USD."""
    return table("trade_by_heading")[["year", "product", "economy", "exports_usd"]]


def monthly_per_euro(currency: str) -> "pd.Series[float]":
    """Units of a currency per euro by month, means of the days (European Central Bank)."""
    rates = table(EURO_RATES)
    return rates[rates["currency"] == currency].set_index("month")["average"]


def per_euro(currency: str, year: int) -> float:
    """Units of a currency per euro, mean of the year's monthly rates (European Central Bank)."""
    rates = monthly_per_euro(currency)
    return float(rates[rates.index.year == year].mean())


def monthly_renminbi_per_dollar() -> "pd.Series[float]":
    """Renminbi per dollar by month, the ratio of the two euro rates (European Central Bank)."""
    return (monthly_per_euro("CNY") / monthly_per_euro("USD")).dropna()


def renminbi_per_dollar(year: int) -> float:
    """Renminbi per dollar, mean of the year's monthly ratios (European Central Bank)."""
    rates = monthly_renminbi_per_dollar()
    return float(rates[rates.index.year == year].mean())
