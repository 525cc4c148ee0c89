"""American Enterprise Institute: China Global Investment Tracker, aggregates only.

The tracker lists deals of about 95 million dollars and up; it is AEI's copyright, so no row of it leaves this module:
every table is a sum over deals. A cell without a deal has no row. The tracker names a partner or a stake where it
knows them, and has no mark for greenfield investment: a deal with neither is greenfield-like at best.
"""

import pandas as pd
import pycountry

from companion.errors import SourceError
from companion.sources import Source
from companion.sources.reading import csv_table, numbers, refuse_web_page

PUBLISHER = "American Enterprise Institute"
# The names of columns differ between releases of the tracker; each is written as in the first form.
RENAMED = {"Quantity in Millions": "Millions", "Transaction Party": "Partner/Target"}
DEALS = ("Year", "Month", "Investor", "Millions", "Share Size", "Partner/Target", "Sector", "Country", "Region")
MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
SECTORS = (
    "Agriculture",
    "Chemicals",
    "Energy",
    "Entertainment",
    "Finance",
    "Health",
    "Logistics",
    "Metals",
    "Other",
    "Real estate",
    "Technology",
    "Tourism",
    "Transport",
    "Utilities",
)
FIRST_YEAR = 2005
# Before, most economies have a single deal in a year or none.
FIRST_YEAR_BY_ECONOMY = 2023
# Names of the tracker that the ISO list does not know, or knows for another economy.
ECONOMIES = {
    "Bosnia": "BIH",
    "Britain": "GBR",
    "Brunei": "BRN",
    "Congo": "COG",
    "Democratic Republic of the Congo": "COD",
    "Ivory Coast": "CIV",
    "Laos": "LAO",
    "North Korea": "PRK",
    "Sao Tome": "STP",
    "South Korea": "KOR",
    "Trinidad-Tobago": "TTO",
    "Turkey": "TUR",
    "UAE": "ARE",
}


def parse_by_sector(content: bytes) -> pd.DataFrame:
    """The tracker, or a copy with a column for each sector, as year, sector, investment_mn_usd."""
    table = _aggregates(content)
    if table is None:
        deals = _deals(content)
        return deals.groupby(["year", "sector"], as_index=False)["investment_mn_usd"].sum()
    absent = [sector for sector in SECTORS if sector not in table.columns]
    if absent:
        raise SourceError(
            f"The copy of {PUBLISHER}'s tracker has no column for the sector {', '.join(absent)}; get the table by "
            "sector and year."
        )
    return _long(table[["Year", *SECTORS]], "sector")


def parse_by_economy(content: bytes) -> pd.DataFrame:
    """The tracker, or a copy with a column for each economy, as year, economy, investment_mn_usd from 2023 on."""
    table = _aggregates(content)
    if table is None:
        by_name = _deals(content).groupby(["year", "country"], as_index=False)["investment_mn_usd"].sum()
    else:
        by_name = _long(table, "country")
    by_name = by_name[by_name["year"] >= FIRST_YEAR_BY_ECONOMY]
    if by_name.empty:
        raise SourceError(f"The file from {PUBLISHER} ends before {FIRST_YEAR_BY_ECONOMY}; get a later release.")
    by_name.insert(1, "economy", [_economy(name) for name in by_name["country"]])
    return by_name.drop(columns="country").sort_values(["year", "economy"], ignore_index=True)


def parse_by_region(content: bytes) -> pd.DataFrame:
    """The tracker as year, months, region, deals, investment_mn_usd; `months` ends with the year's last deal."""
    return _counted(_deals(content), "region")


def parse_by_mode(content: bytes) -> pd.DataFrame:
    """The tracker as year, months, mode, deals, investment_mn_usd: by what it names of the other side of a deal."""
    return _counted(_deals(content), "mode")


def _deals(content: bytes) -> pd.DataFrame:
    table = csv_table(_from_header(content), PUBLISHER, ())
    table = table.rename(columns=RENAMED)
    missing = [column for column in DEALS if column not in table.columns]
    if missing:
        raise SourceError(
            f"The file from {PUBLISHER} lacks the column {', '.join(missing)}; save the sheet of investments as CSV, "
            "or, if the tracker has changed its layout, adapt src/companion/sources/aei.py."
        )
    table = table.apply(lambda column: column.str.strip())
    table = table[table["Year"] != ""]
    unknown = sorted((set(table["Sector"]) - set(SECTORS)) | (set(table["Month"]) - set(MONTHS)))
    if unknown:
        raise SourceError(
            f"The file from {PUBLISHER} has the sector or month '{unknown[0]}', which the tracker did not have so far; "
            "correct the file, or enter it in src/companion/sources/aei.py."
        )
    partner, stake = table["Partner/Target"] != "", table["Share Size"] != ""
    deals = pd.DataFrame(
        {
            "year": numbers(table["Year"], PUBLISHER),
            "month": table["Month"].map({name: number for number, name in enumerate(MONTHS, start=1)}),
            "sector": table["Sector"],
            "country": table["Country"],
            "region": table["Region"],
            "mode": "neither named",
            "investment_mn_usd": numbers(table["Millions"].str.replace(r"[$, ]", "", regex=True), PUBLISHER),
        }
    )
    deals.loc[stake, "mode"] = "stake named"
    deals.loc[partner, "mode"] = "partner named"
    if deals.isna().any(axis=None) or (deals[["country", "region"]] == "").any(axis=None):
        raise SourceError(
            f"The file from {PUBLISHER} has a deal without year, value, country or region; download it again."
        )
    deals = deals.astype({"year": "int64"})
    absent = sorted(set(range(FIRST_YEAR, deals["year"].max() + 1)) - set(deals["year"]))
    if absent:
        raise SourceError(f"The file from {PUBLISHER} has no deal of {absent[0]}; get the whole tracker.")
    return deals


def _from_header(content: bytes) -> bytes:
    """The file from its header on: a sheet saved as CSV has title lines above it."""
    refuse_web_page(content, PUBLISHER)
    lines = content.splitlines(keepends=True)
    header = next((number for number, line in enumerate(lines) if b"Investor" in line and b"Year" in line), 0)
    return b"".join(lines[header:])


def _aggregates(content: bytes) -> pd.DataFrame | None:
    """A copy that is summed up already, Year and a column for each category; None if the file is the tracker."""
    if b"Investor" in content:
        return None
    return csv_table(content, PUBLISHER, ("Year",))


def _long(table: pd.DataFrame, category: str) -> pd.DataFrame:
    wide = pd.DataFrame({name: numbers(table[name], PUBLISHER) for name in table.columns})
    if wide.isna().any(axis=None):
        raise SourceError(f"The copy of {PUBLISHER}'s tracker has an empty cell; get the whole table.")
    long = wide.melt("Year", var_name=category, value_name="investment_mn_usd").rename(columns={"Year": "year"})
    long = long[long["investment_mn_usd"] != 0].astype({"year": "int64"})
    return long.sort_values(["year", category], ignore_index=True)


def _counted(deals: pd.DataFrame, category: str) -> pd.DataFrame:
    months = deals.groupby("year")["month"].max().rename("months")
    by = deals.groupby(["year", category])["investment_mn_usd"].agg(deals="count", investment_mn_usd="sum")
    table = by.reset_index().join(months, on="year")
    return table[["year", "months", category, "deals", "investment_mn_usd"]]


def _economy(name: str) -> str:
    if name in ECONOMIES:
        return ECONOMIES[name]
    try:
        return str(pycountry.countries.lookup(name).alpha_3)
    except LookupError as problem:
        raise SourceError(
            f"The file from {PUBLISHER} has the country '{name}', which the ISO list does not know; enter it in "
            "src/companion/sources/aei.py."
        ) from problem


def _to_last_year(table: pd.DataFrame) -> str:
    return f"to {table['year'].max()}"


def _to_last_month(table: pd.DataFrame) -> str:
    last = table[table["year"] == table["year"].max()].iloc[0]
    return f"to {last['year']}-{last['months']:02d}"


_MANUAL = (
    "Download the China Global Investment Tracker from aei.org/china-global-investment-tracker and save its sheet of "
    "investments (not construction) as CSV."
)

SOURCES = [
    Source("outbound_investment_by_sector", parse=parse_by_sector, vintage=_to_last_year, manual=_MANUAL),
    Source("outbound_investment_by_economy", parse=parse_by_economy, vintage=_to_last_year, manual=_MANUAL),
    Source("outbound_investment_by_region", parse=parse_by_region, vintage=_to_last_month, manual=_MANUAL),
    Source("outbound_investment_by_mode", parse=parse_by_mode, vintage=_to_last_month, manual=_MANUAL),
]
