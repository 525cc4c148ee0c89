"""New passenger cars by brand: national registration offices and industry bodies, as Open EV Charts collects them.

There is no one publisher: each economy has its own office, and each prints the brands that it sees fit to name. Open
EV Charts keeps their figures month by month, or quarter by quarter, in one file an economy. A brand that a period does
not name is part of that period's "other", so that a brand's year is at least what stands here.
"""

import re

import pandas as pd

from companion.errors import SourceError
from companion.sources import Source
from companion.sources.packing import is_archive, members, unpacked
from companion.sources.reading import csv_table, numbers, refuse_web_page

PUBLISHER = "Open EV Charts"
ECONOMIES = {
    "AT": "AUT",
    "AU": "AUS",
    "BR": "BRA",
    "CH": "CHE",
    "DE": "DEU",
    "ES": "ESP",
    "FI": "FIN",
    "FR": "FRA",
    "IE": "IRL",
    "IL": "ISR",
    "IS": "ISL",
    "IT": "ITA",
    "NL": "NLD",
    "NO": "NOR",
    "SE": "SWE",
    "UK": "GBR",
}
REST = "other"

# How many of a year's reporting periods were quarters; in a copy that only counts the periods this cannot be seen.
QUARTERS = {("GBR", year): 4 for year in range(2017, 2023)} | {("GBR", 2023): 1, ("AUS", 2023): 4}

_BRANDS = re.compile(
    r'db\.insert\(db\.countries\.(\w+),\s*"(\d{4})-(Q?\d{1,2})",\s*db\.dsTypes\.AllCarsByBrand,\s*"[^"]*",\s*\{(.*?)\}',
    re.DOTALL,
)
_UNITS = re.compile(r'"([^"]+)":\s*(\d+)')


def parse(content: bytes) -> pd.DataFrame:
    """A zip of Open EV Charts's data files, or a copy summed up by year, as one row per economy, year and brand.

    Columns economy, year, brand, registrations, periods (how many months or quarters name the brand), months (how many
    months of the year the economy's figures cover). The copy has the columns country, year, brand_or_model, units and
    periods, plain or gzipped.
    """
    refuse_web_page(content, PUBLISHER)
    if content.startswith(b"PK") or b"db.insert(" in content:
        table = _from_charts(_scripts(content))
    else:
        table = _from_copy(unpacked(content, PUBLISHER))
    repeated = table[table.duplicated(["economy", "year", "brand"])]
    if not repeated.empty:
        economy, year, brand = repeated.iloc[0][["economy", "year", "brand"]]
        raise SourceError(f"The file from {PUBLISHER} has {brand} in {economy} in {year} twice; download it again.")
    absent = [economy for economy in ECONOMIES.values() if economy not in set(table["economy"])]
    if absent:
        raise SourceError(f"The file from {PUBLISHER} has no cars of {', '.join(absent)}; give every economy's file.")
    return table.sort_values(["economy", "year", "brand"], ignore_index=True)


def _from_charts(scripts: list[str]) -> pd.DataFrame:
    rows = [
        (country, int(year), 3 if period.startswith("Q") else 1, period, brand, int(units))
        for script in scripts
        for country, year, period, brands in _BRANDS.findall(script)
        if country in ECONOMIES
        for brand, units in _UNITS.findall(brands)
    ]
    if not rows:
        raise SourceError(
            f"The files from {PUBLISHER} hold no cars by brand of an economy that we know; give its data files, or, if "
            "their layout has changed, adapt src/companion/sources/registrations.py."
        )
    table = pd.DataFrame(rows, columns=["economy", "year", "length", "period", "brand", "registrations"])
    table["economy"] = table["economy"].map(ECONOMIES)
    if table.duplicated(["economy", "year", "period", "brand"]).any():
        raise SourceError(f"The files from {PUBLISHER} hold a period twice; give each economy's file once.")
    months = table.drop_duplicates(["economy", "year", "period"]).groupby(["economy", "year"])["length"].sum()
    by_year = table.groupby(["economy", "year", "brand"])["registrations"].agg(registrations="sum", periods="count")
    return by_year.reset_index().join(months.rename("months"), on=["economy", "year"])


def _from_copy(content: bytes) -> pd.DataFrame:
    table = csv_table(content, PUBLISHER, ("country", "year", "brand_or_model", "units", "periods"))
    unknown = sorted(set(table["country"]) - set(ECONOMIES))
    if unknown:
        raise SourceError(
            f"The file from {PUBLISHER} has the country {', '.join(unknown)}, which we do not know; enter it in "
            "src/companion/sources/registrations.py."
        )
    counts = {name: numbers(table[name], PUBLISHER) for name in ("year", "units", "periods")}
    if any(count.isna().any() for count in counts.values()):
        raise SourceError(f"The file from {PUBLISHER} lacks a year, a number of cars or of periods; download it again.")
    out = pd.DataFrame(
        {
            "economy": table["country"].map(ECONOMIES),
            "year": counts["year"].astype("int64"),
            "brand": table["brand_or_model"],
            "registrations": counts["units"].astype("int64"),
            "periods": counts["periods"].astype("int64"),
        }
    )
    periods = out.groupby(["economy", "year"])["periods"].transform("max")
    quarters = pd.Series([QUARTERS.get(key, 0) for key in zip(out["economy"], out["year"], strict=True)])
    # A quarter is one period and three months.
    return out.assign(months=periods + 2 * quarters)


def _scripts(content: bytes) -> list[str]:
    files = members(content, PUBLISHER) if is_archive(content) else {".js": content}
    try:
        return [text.decode("utf-8-sig") for name, text in files.items() if name.endswith(".js")]
    except UnicodeDecodeError as problem:
        raise SourceError(f"A file of {PUBLISHER} is not UTF-8 ({problem}); get it again.") from problem


def _to_last_year(table: pd.DataFrame) -> str:
    last = table[table["year"] == table["year"].max()]
    return f"to {last['year'].max()} (up to {last['months'].max()} months)"


SOURCES = [
    Source(
        dataset="car_registrations",
        parse=parse,
        vintage=_to_last_year,
        manual="Zip the files data-XX.js of the folder data/ of Open EV Charts (open-ev-charts.org, source on GitHub "
        "under simonkrauter/Open-EV-Charts).",
    )
]
