"""US Census Bureau: imports for consumption by product, industry and partner, customs value in USD.

The interface answers with a JSON array of rows, the first of which holds the column names. Values are cumulated over
the calendar year (`..._YR`), so that December's rows are those of the year and those of the last month published are
what there is of the current one.
"""

import json
import os
from datetime import date
from typing import Any

import pandas as pd
import requests

from companion.errors import SourceError
from companion.sources import Source
from companion.sources.packing import unpacked
from companion.sources.reading import csv_table, numbers, refuse_web_page
from companion.sources.transport import send

PUBLISHER = "US Census Bureau"
ADDRESS = "https://api.census.gov/data/timeseries/intltrade/imports"
KEY = "CENSUS_API_KEY"
EUROPEAN_UNION, WORLD = "EU", "WLD"

# The year and the suppliers of the table by product, under their Census codes; the members of the European Union
# stand in its sum. "-" is the total of all suppliers.
PRODUCT_YEAR = 2024
SUPPLIERS = {
    "-": WORLD,
    "0003": EUROPEAN_UNION,
    "1220": "CAN",
    "2010": "MEX",
    "2050": "GTM",
    "2110": "SLV",
    "2150": "HND",
    "2190": "NIC",
    "2230": "CRI",
    "2470": "DOM",
    "2740": "TTO",
    "3010": "COL",
    "3070": "VEN",
    "3310": "ECU",
    "3330": "PER",
    "3370": "CHL",
    "3510": "BRA",
    "3570": "ARG",
    "4039": "NOR",
    "4120": "GBR",
    "4419": "CHE",
    "4621": "RUS",
    "4890": "TUR",
    "5050": "IRQ",
    "5081": "ISR",
    "5130": "KWT",
    "5170": "SAU",
    "5200": "ARE",
    "5330": "IND",
    "5350": "PAK",
    "5380": "BGD",
    "5420": "LKA",
    "5490": "THA",
    "5520": "VNM",
    "5550": "KHM",
    "5570": "MYS",
    "5590": "SGP",
    "5600": "IDN",
    "5650": "PHL",
    "5700": "CHN",
    "5800": "KOR",
    "5820": "HKG",
    "5830": "TWN",
    "5880": "JPN",
    "6021": "AUS",
    "6141": "NZL",
    "7210": "DZA",
    "7290": "EGY",
    "7530": "NGA",
    "7620": "AGO",
    "7910": "ZAF",
}

FIRST_YEAR = 2013
PARTNERS = {
    "TOTAL FOR ALL COUNTRIES": WORLD,
    "EUROPEAN UNION": EUROPEAN_UNION,
    "AUSTRALIA": "AUS",
    "AUSTRIA": "AUT",
    "BELGIUM": "BEL",
    "BRAZIL": "BRA",
    "CANADA": "CAN",
    "CHILE": "CHL",
    "CHINA": "CHN",
    "COLOMBIA": "COL",
    "FRANCE": "FRA",
    "GERMANY": "DEU",
    "INDIA": "IND",
    "INDONESIA": "IDN",
    "IRELAND": "IRL",
    "ISRAEL": "ISR",
    "ITALY": "ITA",
    "JAPAN": "JPN",
    "KOREA, SOUTH": "KOR",
    "MALAYSIA": "MYS",
    "MEXICO": "MEX",
    "NETHERLANDS": "NLD",
    "RUSSIA": "RUS",
    "SAUDI ARABIA": "SAU",
    "SINGAPORE": "SGP",
    "SPAIN": "ESP",
    "SWEDEN": "SWE",
    "SWITZERLAND": "CHE",
    "TAIWAN": "TWN",
    "THAILAND": "THA",
    "UNITED KINGDOM": "GBR",
    "VIETNAM": "VNM",
}
ALL_INDUSTRIES = "00"
TOTAL_CODES = (ALL_INDUSTRIES, "-")


def fetch_products() -> bytes:
    """Imports of 2024 by HS6, a supplier a call, as one JSON array of rows."""
    return _rows_as_json(
        _ask("hs", ("CTY_CODE", "I_COMMODITY", "CON_VAL_YR", "CAL_DUT_YR"), COMM_LVL="HS6", CTY_CODE=code, time=time)
        for code in SUPPLIERS
        for time in [f"{PRODUCT_YEAR}-12"]
    )


def fetch_industries() -> bytes:
    """Imports by NAICS3 since 2013, a year a call, as one JSON array of rows; every month of the last two years."""
    this_year = date.today().year
    columns = ("CTY_NAME", "NAICS", "NAICS_SDESC", "CON_VAL_YR", "CAL_DUT_YR")
    return _rows_as_json(
        _ask("naics", columns, COMM_LVL="NA3", time=f"{year}-12" if year < this_year - 1 else str(year))
        for year in range(FIRST_YEAR, this_year + 1)
    )


def parse_products(content: bytes) -> pd.DataFrame:
    """Census's rows, or a copy by supplier, as year, economy, product (HS6), imports_usd, duty_usd.

    Suppliers add up: the European Union is one of them, and no member state (the copy names one, Slovakia) stands
    beside it. `WLD` is the total of all suppliers, where the reply has it.
    """
    content = unpacked(content, PUBLISHER)
    refuse_web_page(content, PUBLISHER)
    if content.lstrip().startswith(b"["):
        table = _rows(content, ("CTY_CODE", "I_COMMODITY", "CON_VAL_YR", "CAL_DUT_YR", "time"))
        table = table[table["time"] == f"{PRODUCT_YEAR}-12"]
        table = table.rename(
            columns={"CTY_CODE": "code", "I_COMMODITY": "product", "CON_VAL_YR": "value", "CAL_DUT_YR": "duty"}
        )
    else:
        names = {"census_code": "code", "hs6": "product", "con_val_2024_usd": "value", "cal_duty_2024_usd": "duty"}
        table = csv_table(content, PUBLISHER, names).rename(columns=names)
    table = table[table["code"].isin(list(SUPPLIERS)) & table["product"].str.fullmatch(r"\d{6}")]
    _refuse_absent(set(SUPPLIERS.values()) - {WORLD} - set(table["code"].map(SUPPLIERS)))
    return pd.DataFrame(
        {
            "year": PRODUCT_YEAR,
            "economy": table["code"].map(SUPPLIERS),
            "product": table["product"],
            "imports_usd": numbers(table["value"], PUBLISHER),
            "duty_usd": numbers(table["duty"], PUBLISHER),
        }
    ).sort_values(["economy", "product"], ignore_index=True)


def parse_industries(content: bytes) -> pd.DataFrame:
    """Census's rows, or a copy, as year, months, economy, industry (NAICS3), industry_name, imports_usd, duty_usd.

    `months` counts the months that a year's values cover. Industry 00 is the sum of all, computed here; where the
    publisher prints it, it must be that sum.
    """
    content = unpacked(content, PUBLISHER)
    refuse_web_page(content, PUBLISHER)
    if content.lstrip().startswith(b"["):
        table = _rows(content, ("CTY_NAME", "NAICS", "NAICS_SDESC", "CON_VAL_YR", "CAL_DUT_YR", "time"))
        table = table.rename(columns={"CON_VAL_YR": "imports", "CAL_DUT_YR": "duty"})
        table["year"], table["months"] = table["time"].str[:4], table["time"].str[5:]
        table = table[table["months"] == table.groupby("year")["months"].transform("max")]
    else:
        names = ("year", "CTY_NAME", "NAICS", "NAICS_SDESC", "imports", "duty", "months")
        table = csv_table(content, PUBLISHER, names)
    table = table[table["CTY_NAME"].isin(list(PARTNERS))]
    _refuse_absent(set(PARTNERS.values()) - set(table["CTY_NAME"].map(PARTNERS)))
    typed = pd.DataFrame(
        {
            "year": numbers(table["year"], PUBLISHER).astype("int64"),
            "months": numbers(table["months"], PUBLISHER).astype("int64"),
            "economy": table["CTY_NAME"].map(PARTNERS),
            "industry": table["NAICS"],
            "industry_name": table["NAICS_SDESC"]
            .str.replace(r"^NAICS CODE \d+, ", "", regex=True)
            .str.capitalize()
            .str.replace("canada", "Canada"),
            "imports_usd": numbers(table["imports"], PUBLISHER),
            "duty_usd": numbers(table["duty"], PUBLISHER),
        }
    )
    stated = typed["industry"].isin(TOTAL_CODES)
    key = ["year", "months", "economy"]
    totals = typed[~stated].groupby(key)[["imports_usd", "duty_usd"]].sum().reset_index()
    _refuse_other_totals(typed[stated].merge(totals, on=key, suffixes=("", "_summed")))
    totals = totals.assign(industry=ALL_INDUSTRIES, industry_name="All products")
    whole = pd.concat([typed[~stated], totals])[list(typed.columns)]
    return whole.sort_values(["year", "economy", "industry"], ignore_index=True)


def _ask(dataset: str, columns: tuple[str, ...], **conditions: str) -> bytes:
    key = os.environ.get(KEY, "")
    parameters = {"get": ",".join(columns)} | conditions | ({"key": key} if key else {})
    try:
        return send(requests.Request("GET", f"{ADDRESS}/{dataset}", params=parameters).prepare(), PUBLISHER)
    except SourceError as problem:
        # The interface takes the key in the address only, which the error names; logs are read by others.
        raise SourceError(str(problem).replace(f"key={key}", "key=...") if key else str(problem)) from None


def _rows_as_json(replies: Any) -> bytes:
    """Several replies of one layout as one; a month or supplier without imports has an empty reply."""
    tables = [_rows(reply, ()) for reply in replies if reply.strip()]
    if not tables:
        raise SourceError(f"{PUBLISHER} gave no rows at all; try again later.")
    whole = pd.concat(tables)
    return json.dumps([list(whole.columns), *whole.to_numpy().tolist()]).encode()


def _rows(content: bytes, columns: tuple[str, ...]) -> pd.DataFrame:
    refuse_web_page(content, PUBLISHER)
    try:
        header, *rows = json.loads(content)
        table = pd.DataFrame(rows, columns=header)
    except (ValueError, TypeError) as problem:
        raise SourceError(
            f"The reply of {PUBLISHER} is not an array of rows ({type(problem).__name__}: {problem}); try again (it "
            f"asks for a key in {KEY}), or, if the service has changed, adapt "
            "src/companion/sources/census_products.py."
        ) from problem
    missing = [column for column in columns if column not in table.columns]
    if missing or table.empty:
        raise SourceError(
            f"The reply of {PUBLISHER} {'lacks ' + ', '.join(missing) if missing else 'has no rows'}; ask for "
            f"{', '.join(columns)}."
        )
    # A condition on a column that is asked for too comes back as a second column of the same name.
    return table.loc[:, ~table.columns.duplicated()].fillna("").astype(str)


def _refuse_absent(economies: set[str]) -> None:
    if economies:
        raise SourceError(
            f"The file from {PUBLISHER} has no imports from {', '.join(sorted(economies))}; it is part of a file: "
            "download it again."
        )


def _refuse_other_totals(totals: pd.DataFrame) -> None:
    apart = totals[(totals["imports_usd"] - totals["imports_usd_summed"]).abs() > 0.5]
    if len(apart):
        worst = apart.iloc[0]
        raise SourceError(
            f"In the file from {PUBLISHER} the industries of {worst['economy']} in {worst['year']} do not add up to "
            "the stated total; it is part of a file: download it again."
        )


def _product_vintage(table: pd.DataFrame) -> str:
    return str(table["year"].max())


def _industry_vintage(table: pd.DataFrame) -> str:
    last = table[table["year"] == table["year"].max()].iloc[0]
    return f"to {last['year']}-{last['months']:02d}"


_SERVICE = "the interface of the US Census Bureau (api.census.gov, timeseries/intltrade/imports)"

SOURCES = [
    Source(
        "us_imports_by_product",
        parse=parse_products,
        vintage=_product_vintage,
        fetch=fetch_products,
        service=f"{_SERVICE}/hs",
        manual="Ask api.census.gov/data/timeseries/intltrade/imports/hs for CTY_CODE, I_COMMODITY, CON_VAL_YR and "
        "CAL_DUT_YR with COMM_LVL=HS6 and time=2024-12, and save the JSON reply.",
    ),
    Source(
        "us_imports_by_industry",
        parse=parse_industries,
        vintage=_industry_vintage,
        fetch=fetch_industries,
        service=f"{_SERVICE}/naics",
        manual="Ask api.census.gov/data/timeseries/intltrade/imports/naics for CTY_NAME, NAICS, NAICS_SDESC, "
        "CON_VAL_YR and CAL_DUT_YR with COMM_LVL=NA3 and time=YYYY-12 for each year from 2013, and join the JSON "
        "replies into one array.",
    ),
]
