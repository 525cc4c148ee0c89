"""UN Comtrade: China's own monthly reports of its exports of critical minerals.

Comtrade knows six digits of the Harmonized System, so that a code holds more than the mineral that it is looked at
for. Its records for China in 2017 carry no weights for some codes and weights estimated from a standard unit value
for others; no weight of that year is taken.
"""

import contextlib
import io
import json
import os
from collections.abc import Iterator
from datetime import date
from pathlib import PurePosixPath

import comtradeapicall
import pandas as pd
import pycountry

from companion.errors import SourceError
from companion.sources import Source
from companion.sources.packing import archive, is_archive, unpacked
from companion.sources.reading import csv_table, dates, numbers, refuse_web_page, to_last_month

PUBLISHER = "UN Comtrade"
KEY = "COMTRADE_API_KEY"
CHINA = "156"
FIRST_YEAR = 2017
FIRST_MONTH_WITH_WEIGHTS = pd.Timestamp("2018-01-01")

# What a series adds up. The two sums take whole codes, although China's tariff singles the minerals out at 8 digits.
SERIES = {
    "250410": ("250410",),
    "280461": ("280461",),
    "380110": ("380110",),
    "811292": ("811292",),
    "rare earths": ("280530", "284690", "850511"),
    "gallium, germanium and others": ("282560", "282590", "285000", "285390", "811292", "811299"),
}
BY_PARTNER = ("250410", "380110", "811292")
GROUPS = {"Polysilicon": "280461", "Rare Earths": "rare earths", "Gallium/Germanium": "gallium, germanium and others"}
GRAPHITE = ("250410", "380110")

RECORD_COLUMNS = ("period", "partnerCode", "partnerISO", "cmdCode", "primaryValue", "netWgt")
WORLD = "0"
OTHER_ASIA = "S19"
NAMES = {
    "Czech Republic": "CZE",
    "Iran": "IRN",
    "Russia": "RUS",
    "South Korea": "KOR",
    "Turkey": "TUR",
    "UAE": "ARE",
    "USA": "USA",
}

# A sum of weights stands if the flows whose weight is known make up nearly all of the value.
MOST = 0.99


def fetch() -> bytes:
    """All records since 2017, a year a call, as a JSON list; needs a (free) key in the environment."""
    key = os.environ.get(KEY)
    if not key:
        raise SourceError(
            f"{PUBLISHER} gives 500 records a call without a key, which does not hold a month of these products; get "
            "a free key (500 calls a day, 100,000 records a call) at comtradedeveloper.un.org and set it as "
            f"{KEY}, or download the records by hand and give them with `--from FILE`."
        )
    return json.dumps(
        [record for year in range(FIRST_YEAR, date.today().year + 1) for record in _ask(key, year)]
    ).encode()


def parse_monthly(content: bytes) -> pd.DataFrame:
    """Comtrade's records, or an archive of two copies (groups, partners), as series, month, value_usd, quantity_kg."""
    table = _from_copies(content) if is_archive(content) else _from_records(_records(content))
    absent = sorted(set(SERIES) - set(table["series"]))
    if absent:
        raise SourceError(f"The file from {PUBLISHER} lacks {', '.join(absent)}; ask for all products of {_CODES}.")
    return table.sort_values(["series", "month"], ignore_index=True)


def parse_by_partner(content: bytes) -> pd.DataFrame:
    """Comtrade's records, or a copy by partner, as product, year, partner, value_usd, quantity_kg; whole years only."""
    records = _records(content)
    records = records[records["product"].isin(BY_PARTNER)].assign(year=lambda table: table["month"].dt.year)
    months = records.groupby("year")["month"].nunique()
    records = records[records["year"].isin(months.index[months == 12])]
    absent = sorted(set(BY_PARTNER) - set(records["product"]))
    if absent:
        raise SourceError(f"The file from {PUBLISHER} holds no whole year of {', '.join(absent)}; download all months.")
    return _summed(records, ["product", "year", "partner"])


def _ask(key: str, year: int) -> list[dict[str, object]]:
    """The records of one year through Comtrade's own client, which prints its troubles and returns nothing."""
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        table = comtradeapicall.getFinalData(
            key,
            typeCode="C",
            freqCode="M",
            clCode="HS",
            period=",".join(f"{year}{month:02d}" for month in range(1, 13)),
            reporterCode=CHINA,
            cmdCode=",".join(sorted({code for codes in SERIES.values() for code in codes})),
            flowCode="X",
            partnerCode=None,
            partner2Code="0",
            customsCode="C00",
            motCode="0",
            format_output="JSON",
            breakdownMode="classic",
            includeDesc=True,
        )
    if table is None:
        raise SourceError(
            f"{PUBLISHER} did not give the records of {year} ({printed.getvalue().strip()[:200]}); try again later, "
            "or download them by hand and give them with `--from FILE`."
        )
    records: list[dict[str, object]] = json.loads(table.to_json(orient="records"))
    return records


def _records(content: bytes) -> pd.DataFrame:
    """month, partner, product, value_usd, quantity_kg of each record with a partner, from JSON, CSV or the copy."""
    content = unpacked(content, PUBLISHER)
    refuse_web_page(content, PUBLISHER)
    if content.lstrip()[:1] in (b"[", b"{"):
        table = _json_table(content)
    else:
        table = csv_table(content, PUBLISHER, ())
        if "partner_name" in table.columns:
            return _from_partner_copy(table)
    absent = [column for column in RECORD_COLUMNS if column not in table.columns]
    if absent:
        raise SourceError(
            f"The records from {PUBLISHER} lack {', '.join(absent)}; download them with all columns, or, if the "
            "service has changed, adapt src/companion/sources/comtrade.py."
        )
    table = table[table["partnerCode"] != WORLD]
    return pd.DataFrame(
        {
            "month": dates(table["period"], "%Y%m", PUBLISHER),
            "partner": table["partnerISO"].replace(OTHER_ASIA, "TWN"),
            "product": table["cmdCode"].str.zfill(6),
            "value_usd": numbers(table["primaryValue"], PUBLISHER),
            "quantity_kg": _weights(table["netWgt"]),
        }
    )


def _json_table(content: bytes) -> pd.DataFrame:
    try:
        reply = json.loads(content)
        table = pd.DataFrame(reply["data"] if isinstance(reply, dict) else reply)
    except (ValueError, KeyError, TypeError) as problem:
        raise SourceError(
            f"The reply of {PUBLISHER} is not laid out as expected ({type(problem).__name__}: {problem}); try again, "
            "or, if the service has changed, adapt src/companion/sources/comtrade.py."
        ) from problem
    return table.astype(object).where(table.notna(), "").astype(str)


def _from_partner_copy(table: pd.DataFrame) -> pd.DataFrame:
    table = csv_table(table.to_csv(index=False).encode(), PUBLISHER, ("period_dt", "partner_name", "hs6", "val", "qty"))
    return pd.DataFrame(
        {
            "month": dates(table["period_dt"], "%Y-%m-%d", PUBLISHER),
            "partner": table["partner_name"].map({name: _iso3(name) for name in table["partner_name"].unique()}),
            "product": table["hs6"],
            "value_usd": numbers(table["val"], PUBLISHER),
            "quantity_kg": _weights(table["qty"]),
        }
    )


def _from_records(records: pd.DataFrame) -> pd.DataFrame:
    parts = [records[records["product"].isin(codes)].assign(series=series) for series, codes in SERIES.items()]
    return _summed(pd.concat(parts), ["series", "month"])


def _from_copies(content: bytes) -> pd.DataFrame:
    """Three codes from the copy by partner, the rest from the copy by group, which must agree on graphite."""
    by_partner, groups = _members(content)
    codes = _from_records(_records(by_partner)[lambda table: table["product"].isin(BY_PARTNER)])
    codes = codes[codes["series"].isin(BY_PARTNER)]
    table = csv_table(groups, PUBLISHER, ("period_dt", "broad_group", "total_value", "total_qty"))
    sums = pd.DataFrame(
        {
            "series": table["broad_group"].map(GROUPS),
            "month": dates(table["period_dt"], "%Y-%m-%d", PUBLISHER),
            "value_usd": numbers(table["total_value"], PUBLISHER),
            "quantity_kg": _weights(table["total_qty"]),
        }
    )
    graphite = codes[codes["series"].isin(GRAPHITE)].groupby("month")["value_usd"].sum()
    stated = sums[table["broad_group"] == "Graphite"].set_index("month")["value_usd"]
    if not graphite.equals(stated.sort_index()):
        raise SourceError(
            f"The two copies of {PUBLISHER}'s records do not agree on graphite; give copies made on the same day."
        )
    sums["quantity_kg"] = sums["quantity_kg"].mask(sums["month"] < FIRST_MONTH_WITH_WEIGHTS)
    return pd.concat([codes, sums.dropna(subset="series")])


def _members(content: bytes) -> Iterator[bytes]:
    """The copy by partner and the copy by group, told apart by their names."""
    with archive(content, PUBLISHER) as files:
        names = {"partner" in PurePosixPath(path).name: path for path in files.namelist()}
        if set(names) != {True, False}:
            raise SourceError(
                f"The archive of copies of {PUBLISHER}'s records must hold two files, one of them with 'partner' in "
                "its name; pack both."
            )
        yield from (unpacked(files.read(names[kind]), PUBLISHER) for kind in (True, False))


def _summed(records: pd.DataFrame, key: list[str]) -> pd.DataFrame:
    weighed = records.assign(weighed_usd=records["value_usd"].where(records["quantity_kg"].notna(), 0.0))
    table = weighed.groupby(key)[["value_usd", "quantity_kg", "weighed_usd"]].sum().reset_index()
    known = table["weighed_usd"] >= MOST * table["value_usd"]
    table["quantity_kg"] = table["quantity_kg"].where(known).round(3)
    time = table["month"] if "month" in key else pd.to_datetime(table["year"].astype(str), format="%Y")
    table["quantity_kg"] = table["quantity_kg"].mask(time < FIRST_MONTH_WITH_WEIGHTS)
    return table.drop(columns="weighed_usd")


def _weights(column: "pd.Series[str]") -> "pd.Series[float]":
    """Kilograms; Comtrade prints 0 where it has no weight."""
    weights = numbers(column, PUBLISHER)
    return weights.mask(weights <= 0)


def _iso3(name: str) -> str:
    if name in NAMES:
        return NAMES[name]
    try:
        return str(pycountry.countries.lookup(name).alpha_3)
    except LookupError as problem:
        raise SourceError(
            f"The file from {PUBLISHER} names the partner {name}, which has no ISO 3166-1 code; correct it, or enter "
            "it in src/companion/sources/comtrade.py."
        ) from problem


_CODES = ", ".join(sorted({code for codes in SERIES.values() for code in codes}))
_MANUAL = (
    "Download from comtradeplus.un.org the monthly exports of reporter China from January 2017 on to all partners, of "
    f"{_CODES}, with all columns, as one CSV file."
)
_SERVICE = "UN Comtrade's interface (comtradeapi.un.org), through its client comtradeapicall"

SOURCES = [
    Source(
        "critical_minerals_exports",
        parse=parse_monthly,
        vintage=to_last_month,
        manual=_MANUAL,
        fetch=fetch,
        service=_SERVICE,
    ),
    Source(
        "critical_minerals_exports_by_partner",
        parse=parse_by_partner,
        vintage=lambda table: f"to {table['year'].max()}",
        manual=_MANUAL,
        fetch=fetch,
        service=_SERVICE,
    ),
]
