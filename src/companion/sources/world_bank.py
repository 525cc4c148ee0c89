"""World Bank: World Development Indicators, and their names.

Of the two maintained clients wbgapi sends its requests itself, and sdmx1 can only ask the SDMX copy, which has other
indicator codes and no day of the last update. So each indicator is one plain request to version 2 of the interface,
and the replies travel together in a zip archive.
"""

import io
import json
import re
import zipfile
from typing import Any

import pandas as pd
import requests

from companion.errors import SourceError
from companion.sources import Source
from companion.sources.packing import is_archive, members, unpacked
from companion.sources.reading import csv_table, numbers, to_last_year
from companion.sources.transport import send

PUBLISHER = "World Bank"
ADDRESS = "https://api.worldbank.org/v2"
FIRST_YEAR = 1990
# More than all economies and aggregates have years, so that a reply is never a first page.
PER_PAGE = 20000

INDICATORS = (
    "BM.GSR.ROYL.CD",
    "BM.KLT.DINV.CD.WD",
    "BN.CAB.XOKA.CD",
    "BX.GSR.ROYL.CD",
    "BX.KLT.DINV.CD.WD",
    "CM.MKT.LDOM.NO",
    "FP.CPI.TOTL.ZG",
    "FS.AST.PRVT.GD.ZS",
    "GB.XPD.RSDV.GD.ZS",
    "GC.NLD.TOTL.GD.ZS",
    "GC.REV.XGRT.GD.ZS",
    "GC.TAX.TOTL.GD.ZS",
    "GC.XPN.TOTL.GD.ZS",
    "IP.PAT.NRES",
    "IP.PAT.RESD",
    "IS.SHP.GOOD.TU",
    "NE.EXP.GNFS.ZS",
    "NE.GDI.TOTL.ZS",
    "NE.IMP.GNFS.ZS",
    "NV.AGR.TOTL.ZS",
    "NV.IND.MANF.ZS",
    "NV.IND.TOTL.ZS",
    "NV.MNF.TECH.ZS.UN",
    "NY.GDP.DEFL.KD.ZG",
    "NY.GDP.MKTP.CD",
    "NY.GDP.MKTP.KD.ZG",
    "NY.GDP.PCAP.CD",
    "NY.GDP.PCAP.PP.CD",
    "NY.GNS.ICTR.ZS",
    "PA.NUS.FCRF",
    "SL.AGR.EMPL.ZS",
    "SL.IND.EMPL.FE.ZS",
    "SL.IND.EMPL.MA.ZS",
    "SL.IND.EMPL.ZS",
    "SL.SRV.EMPL.ZS",
    "SL.TLF.TOTL.IN",
    "SP.POP.SCIE.RD.P6",
    "SP.POP.TOTL",
    "TG.VAL.TOTL.GD.ZS",
    "TM.VAL.MRCH.CD.WT",
    "TT.PRI.MRCH.XD.WD",
    "TX.MNF.TECH.ZS.UN",
    "TX.UVI.MRCH.XD.WD",
    "TX.VAL.MRCH.CD.WT",
    "TX.VAL.TECH.CD",
    "TX.VAL.TECH.MF.ZS",
)

# Brackets of a name that hold a unit: not a sign, as in "lending (+)", nor a note on what is counted.
UNIT = re.compile(r"\((?!including|modeled)([^()]{2,})\)")

# The public copies, by their columns: economy, year, and the indicator in each column of values. Two extracts have
# the same columns and are told apart by the name of their file.
LONG_COPY = ("indicator", "Country Code", "Year", "Value")
WIDE_COPIES = (
    ("iso3", "Year", {"industry": "SL.IND.EMPL.ZS", "agri": "SL.AGR.EMPL.ZS", "services": "SL.SRV.EMPL.ZS"}),
    ("geo", "year", {"BM.KLT.DINV.CD.WD_usd": "BM.KLT.DINV.CD.WD"}),
)
EXTRACTS = {"export_unit_value_index": "TX.UVI.MRCH.XD.WD", "manufacturing_value_added_share": "NV.IND.MANF.ZS"}


def fetch() -> bytes:
    """All indicators for all economies since 1990: a zip archive with one JSON reply an indicator."""
    return _zipped(
        {code: _ask(f"country/all/indicator/{code}", date=f"{FIRST_YEAR}:2100", source="2") for code in INDICATORS}
    )


def fetch_list() -> bytes:
    """The indicators' names: a zip archive with one JSON reply an indicator."""
    return _zipped({code: _ask(f"indicator/{code}", source="2") for code in INDICATORS})


def parse(content: bytes) -> pd.DataFrame:
    """A zip archive of JSON replies, or of the public copies, as indicator, economy, year, value.

    `economy` is an ISO 3166-1 alpha-3 code or the World Bank's code of an aggregate. Values are in the unit that the
    indicator's name states. Raises `SourceError` if one of `INDICATORS` is not there, or a reply is a part.
    """
    files = members(content, PUBLISHER) if is_archive(content) else {"": content}
    table = pd.concat([_values(name, unpacked(file, PUBLISHER)) for name, file in files.items()], ignore_index=True)
    table = table[table["economy"] != ""].dropna(subset="value")
    _refuse_missing(set(table["indicator"]))
    twice = table.duplicated(["indicator", "economy", "year"])
    if twice.any():
        row = table[twice].iloc[0]
        raise SourceError(
            f"The files from the {PUBLISHER} give {row['indicator']} of {row['economy']} in {row['year']} twice; put "
            "each indicator into the archive once."
        )
    table = table[table["indicator"].isin(INDICATORS) & (table["year"] >= FIRST_YEAR)]
    return table.sort_values(["indicator", "economy", "year"], ignore_index=True)


def parse_list(content: bytes) -> pd.DataFrame:
    """A zip archive of JSON replies, or a CSV with columns indicator and name, as indicator, name, unit.

    `unit` is what stands in brackets in the name, "number" where nothing does.
    """
    if is_archive(content):
        files = members(content, PUBLISHER).values()
        found = [(entry.get("id"), entry.get("name")) for file in files for entry in _entries(file)]
        table = pd.DataFrame(found, columns=["indicator", "name"], dtype=str).fillna("")
    else:
        table = csv_table(content, PUBLISHER, ("indicator", "name"))[["indicator", "name"]]
    _refuse_missing(set(table.loc[table["name"] != "", "indicator"]))
    table = table[table["indicator"].isin(INDICATORS)].sort_values("indicator", ignore_index=True)
    units = table["name"].map(UNIT.findall)
    return table.assign(unit=units.map("; ".join).replace("", "number"))


def _ask(path: str, **parameters: str) -> bytes:
    question = {"format": "json", "per_page": str(PER_PAGE), **parameters}
    return send(requests.Request("GET", f"{ADDRESS}/{path}", params=question).prepare(), PUBLISHER)


def _zipped(replies: dict[str, bytes]) -> bytes:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as file:
        for code, reply in replies.items():
            file.writestr(f"{code}.json", reply)
    return archive.getvalue()


def _values(name: str, content: bytes) -> pd.DataFrame:
    """One file, a reply or a copy, as a frame of its observations."""
    if content.lstrip().startswith(b"["):
        return _from_reply(content)
    table = csv_table(content, PUBLISHER, ())
    if set(LONG_COPY) <= set(table.columns):
        return _frame(table["indicator"], table["Country Code"], table["Year"], table["Value"])
    for economy, year, columns in WIDE_COPIES:
        if {economy, year, *columns} <= set(table.columns):
            return pd.concat(
                [_frame(code, table[economy], table[year], table[column]) for column, code in columns.items()]
            )
    codes = [code for part, code in EXTRACTS.items() if part in name]
    if {"geo", "year", "value"} <= set(table.columns) and codes:
        return _frame(codes[0], table["geo"], table["year"], table["value"])
    raise SourceError(
        f"The file '{name}' from the {PUBLISHER} has columns {', '.join(table.columns)}, which is no layout that we "
        "know; give a zip archive of JSON replies of the interface, or adapt src/companion/sources/world_bank.py."
    )


def _frame(indicator: "str | pd.Series", economy: pd.Series, year: pd.Series, value: pd.Series) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "indicator": indicator,
            "economy": economy.str.upper(),
            "year": numbers(year, PUBLISHER).astype("int64"),
            "value": numbers(value, PUBLISHER),
        }
    )


def _from_reply(content: bytes) -> pd.DataFrame:
    try:
        rows = [
            (entry["indicator"]["id"], entry["countryiso3code"], int(entry["date"]), entry["value"])
            for entry in _entries(content)
        ]
        table = pd.DataFrame(rows, columns=["indicator", "economy", "year", "value"])
        return table.astype({"indicator": str, "economy": str, "year": "int64", "value": "float64"})
    except (KeyError, TypeError, ValueError) as problem:
        raise _unknown_layout(problem) from problem


def _entries(content: bytes) -> list[dict[str, Any]]:
    """The entries of one JSON reply, which must be all on one page."""
    try:
        head, *rest = json.loads(content)
        if "message" in head:
            raise SourceError(
                f"The {PUBLISHER} refuses the question: {head['message'][0]['value']} Look the indicator up on "
                "data.worldbank.org and correct INDICATORS in src/companion/sources/world_bank.py."
            )
        entries: list[dict[str, Any]] = rest[0] or []
        if int(head["pages"]) > 1 or len(entries) != int(head["total"]):
            raise SourceError(
                f"A reply of the {PUBLISHER} holds {len(entries)} of {head['total']} values; ask for all on one page."
            )
    except (ValueError, KeyError, TypeError, IndexError, AttributeError) as problem:
        raise _unknown_layout(problem) from problem
    return entries


def _refuse_missing(there: set[str]) -> None:
    absent = [code for code in INDICATORS if code not in there]
    if absent:
        raise SourceError(
            f"The files from the {PUBLISHER} lack {', '.join(absent[:5])} ({len(absent)} of {len(INDICATORS)} "
            "indicators); put all of them into the archive."
        )


def _unknown_layout(problem: Exception) -> SourceError:
    return SourceError(
        f"A reply of the {PUBLISHER} is not laid out as expected ({type(problem).__name__}: {problem}); try again, or, "
        "if the interface has changed, adapt src/companion/sources/world_bank.py."
    )


_SERVICE = "the Indicators API of the World Bank (api.worldbank.org/v2, source 2)"

SOURCES = [
    Source(
        dataset="world_development_indicators",
        parse=parse,
        vintage=to_last_year,
        fetch=fetch,
        service=_SERVICE,
        manual=f"Save {ADDRESS}/country/all/indicator/CODE?format=json&per_page={PER_PAGE}&source=2 for each code in "
        "src/companion/sources/world_bank.py, and put the files into a zip archive.",
    ),
    Source(
        dataset="world_development_indicator_list",
        parse=parse_list,
        vintage=lambda table: f"{len(table)} indicators",
        fetch=fetch_list,
        service=_SERVICE,
        manual="Write a CSV file with columns indicator and name, from data.worldbank.org, for each code in "
        "src/companion/sources/world_bank.py.",
    ),
]
