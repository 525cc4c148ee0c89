"""OECD: inter-country input-output table (ICIO) of 2022, value added computed from it, and bilateral trade by industry.

The ICIO comes as zipped CSV files and not in full by SDMX; bilateral trade comes by SDMX. The copy of the ICIO that
we have was rebuilt from the OECD's separate tables: which economy's final goods another economy buys is estimated
there (RAS), and everything that rests on such a cell is marked. The copy keeps the rest of the world's sales in
arrays of their own, which this table leaves out.
"""

import io
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import cast

import numpy as np
import pandas as pd
import requests
import sdmx

from companion.errors import SourceError
from companion.sources import Source
from companion.sources.input_output import Table, flows_of
from companion.sources.packing import member, member_names, unpacked, whole
from companion.sources.reading import csv_table, numbers, refuse_web_page
from companion.sources.transport import send

PUBLISHER = "OECD"
YEAR = 2022
ORIGIN, DESTINATION = "CHN", "USA"
FINAL_DEMAND = "final_demand"

# Industry groups of the small table, and the industries of the edition of 2025 in each.
GROUPS = {
    "A": ["A01", "A02", "A03"],
    "B05T06": ["B05", "B06"],
    "B07T09": ["B07", "B08", "B09"],
    "C10T12": ["C10T12"],
    "C13T15": ["C13T15"],
    "C16T18": ["C16", "C17_18"],
    **{code: [code] for code in ("C19", "C20", "C21", "C22", "C23")},
    "C24": ["C24A", "C24B"],
    **{code: [code] for code in ("C25", "C26", "C27", "C28", "C29")},
    "C30": ["C301", "C302T309"],
    "C31T33": ["C31T33"],
    "D_E": ["D", "E"],
    "F": ["F"],
    "G": ["G"],
    "H": ["H49", "H50", "H51", "H52", "H53"],
    "I": ["I"],
    "J": ["J58T60", "J61", "J62_63"],
    "K": ["K"],
    "L": ["L"],
    "M_N": ["M", "N"],
    "O_T": ["O", "P", "Q", "R", "S", "T"],
}
GROUP_OF = {industry: group for group, industries in GROUPS.items() for industry in industries}

TRADE_SERVICE = "https://sdmx.oecd.org/sti-public/rest"
TRADE_DATAFLOW = "OECD.STI.PIE,DSD_BTIGE@DF_BTIGE,1.0"
TRADE_COLUMNS = ["year", "exporter", "importer", "product", "level", "exports_thousand_usd"]
IMPORTERS = ["AUS", "DEU", "FRA", "GBR", "ISR", "JPN", "KOR", "TWN", "USA"]
FIRST_YEAR, LAST_YEAR = 2021, 2023
SDMX_CSV = "application/vnd.sdmx.data+csv"

# Codes of bilateral trade overlap. Sections add up to the total; divisions add up to their section as far as an
# exporter's detail is published; groups are parts of a division; aggregates cut across.
SECTIONS = ["A", "B", "C", "D35", "OTH", "_X"]
DIVISION = r"A0\d|B0\d|C\d\d|E38|H53|J58|J59_60|M71|M74|R90T92"
GROUP = r"B07[12]|C24FER|C24XFER|C254|C25X254|C26[1-8]|C301|C302_309|C303|C304|C325|C32X325"


@dataclass(frozen=True)
class InterCountryTable:
    """The ICIO of one year: `table` in USD million, value added and taxes less subsidies by origin.

    `estimated` says that the bilateral origin of final goods is an estimate.
    """

    table: Table
    value_added: np.ndarray
    taxes_less_subsidies: np.ndarray
    estimated: bool

    @cached_property
    def coefficients(self) -> np.ndarray:
        """A: input of each origin per unit of output, zero where there is no output."""
        inputs = self.table.sales[:, : len(self.table.origins)].astype("float64")
        return _per_output(inputs, self.table.output)

    @cached_property
    def inverse(self) -> np.ndarray:
        """B = (I - A)^-1: output of each origin per unit of final demand."""
        return np.linalg.inv(np.eye(len(self.table.origins)) - self.coefficients)

    @cached_property
    def value_added_share(self) -> np.ndarray:
        """v: value added and taxes less subsidies per unit of output, zero where there is no output."""
        added = self.value_added + self.taxes_less_subsidies
        return _per_output(added, self.table.output)

    @cached_property
    def final_demand(self) -> pd.DataFrame:
        """Y: final demand by origin (rows) and final economy (columns)."""
        count = len(self.table.origins)
        finals = self.table.uses[count:].get_level_values(0)
        return pd.DataFrame(self.table.sales[:, count:].astype("float64"), self.table.origins, finals)


def parse_flows(content: bytes) -> pd.DataFrame:
    """The ICIO by industry group as origin_economy, origin_industry, use_economy, use, value_mn_usd, estimated.

    Cells are in whole USD million; those below half a million are left out. `use` is an industry group or
    "final_demand". `estimated` marks final goods bought from another economy, where their origin is an estimate.
    """
    icio = read_table(content)
    sales = pd.DataFrame(icio.table.sales, _grouped(icio.table.origins), _grouped(icio.table.uses), dtype="float64")
    sales = sales.groupby(level=[0, 1]).sum().T.groupby(level=[0, 1]).sum().T.round()
    flows = flows_of(sales.index, sales.columns, sales.to_numpy())
    imported = (flows["use"] == FINAL_DEMAND) & (flows["origin_economy"] != flows["use_economy"])
    return flows.assign(estimated=imported & icio.estimated)


def parse_output(content: bytes) -> pd.DataFrame:
    """Output, value added and taxes less subsidies as economy, industry, industry_group and three columns in USD mn."""
    icio = read_table(content)
    output = icio.table.gross_output().assign(
        value_added_mn_usd=icio.value_added, taxes_less_subsidies_mn_usd=icio.taxes_less_subsidies
    )
    output.insert(2, "industry_group", output["industry"].map(GROUP_OF))
    return output.sort_values(["economy", "industry"], ignore_index=True)


def parse_value_added(content: bytes) -> pd.DataFrame:
    """Value added by origin in final demand, as origin_economy, final_economy, value_mn_usd, estimated_mn_usd.

    v (I - A)^-1 Y summed over the origin's industries, with v = (value added + taxes less subsidies) / output.
    `estimated_mn_usd` is the part that reaches the final economy in a final good bought from another economy whose
    origin is estimated. Definition: Johnson and Noguera (2012), value added exports.
    """
    icio = read_table(content)
    origins, final = icio.table.origins.get_level_values(0), icio.final_demand
    imported = final.mask(origins.to_numpy()[:, None] == final.columns.to_numpy(), 0.0)
    added = icio.value_added_share[:, None] * icio.inverse
    value, estimated = (
        pd.DataFrame(added @ demand.to_numpy(), origins, final.columns).groupby(level=0).sum().stack()
        for demand in (final, imported * icio.estimated)
    )
    return _in_millions(value, estimated, ["origin_economy", "final_economy"])


def parse_last_exporter(content: bytes) -> pd.DataFrame:
    """China's value added by the economy that it enters the final economy from.

    Columns: final_economy, last_exporter, value_mn_usd, estimated_mn_usd. A dollar of China's value added is counted
    at the first time that it crosses the border of the economy whose final demand it serves, in a final good or in an
    input; for one final economy the last exporters add up to the value added in its final demand. With China as last
    exporter the value added comes directly, otherwise through a third economy.
    """
    icio = read_table(content)
    finals = icio.final_demand.columns.drop(ORIGIN)
    entries = pd.concat({final: _entry(icio, final).groupby(level=0).sum() for final in finals})
    return _in_millions(entries.sum(axis=1), entries["goods"] * icio.estimated, ["final_economy", "last_exporter"])


def parse_last_exporter_industry(content: bytes) -> pd.DataFrame:
    """China's value added in final demand of the United States as last_exporter, industry, and two columns in USD mn.

    As `parse_last_exporter`, with the industry that sells across the border of the United States.
    """
    icio = read_table(content)
    entry = _entry(icio, DESTINATION)
    return _in_millions(entry.sum(axis=1), entry["goods"] * icio.estimated, ["last_exporter", "industry"])


def read_table(content: bytes) -> InterCountryTable:
    """The ICIO of 2022 from the OECD's CSV (plain or zipped, the small version without split economies) or the copy."""
    refuse_web_page(content, PUBLISHER)
    names = member_names(content)
    if "Z.npy" in names:
        icio = _copy(content)
    elif content.startswith(b"PK"):
        years = [name for name in names if re.search(rf"(?<!\d){YEAR}(?!\d).*\.csv$", name, re.I)]
        if len(years) != 1:
            raise SourceError(
                f"The archive from {PUBLISHER} has {len(years)} CSV files of {YEAR} instead of one; give the archive "
                f"of the years that include {YEAR}, or that file alone."
            )
        icio = _distribution(member(content, years[0], PUBLISHER))
    else:
        icio = _distribution(content)
    icio.table.refuse_imbalance(PUBLISHER)
    absent = {ORIGIN, DESTINATION} - set(icio.table.origins.unique(0))
    unknown = sorted(set(icio.table.origins.unique(1)) - set(GROUP_OF))
    if absent or unknown:
        what = f"lacks {' and '.join(sorted(absent))}" if absent else f"has industries that we do not know ({unknown})"
        raise SourceError(
            f"The inter-country table of {PUBLISHER} {what}; take the edition of 2025 without split economies (SML), "
            "or adapt GROUPS in src/companion/sources/oecd.py."
        )
    return icio


def fetch_trade() -> bytes:
    """Exports of every economy to nine markets by product since 2021, as SDMX-CSV."""
    if "OECD_STI" not in sdmx.list_sources():
        # The OECD serves this directorate's data at an address of its own, which sdmx1 does not list.
        sdmx.add_source({"id": "OECD_STI", "name": "OECD science and technology", "url": TRADE_SERVICE})
    request = sdmx.Client("OECD_STI").get(
        "data",
        TRADE_DATAFLOW,
        key=f"A..X.TOTAL..{'+'.join(IMPORTERS)}.USD",
        params={"startPeriod": str(FIRST_YEAR), "endPeriod": str(LAST_YEAR)},
        headers={"Accept": SDMX_CSV},
        dry_run=True,
    )
    # Annotated as a plain request, but sdmx1 prepares it.
    return send(cast(requests.PreparedRequest, request), PUBLISHER)


def parse_trade(content: bytes) -> pd.DataFrame:
    """Bilateral exports as year, exporter, importer, product, level, exports_thousand_usd.

    From the OECD's SDMX-CSV, or a copy with columns year, exporter, importer, cpa, usd_thousand. Product codes lose
    their prefix "CPA_2_1_". Other flows, end uses and importers than ours in a reply are passed over.
    """
    refuse_web_page(content, PUBLISHER)
    plain = unpacked(content, PUBLISHER)
    raw = _trade_reply(plain) if b"REF_AREA" in plain[:1000] else _trade_copy(plain)
    years = pd.to_numeric(raw["year"], errors="coerce")
    trade = pd.DataFrame(
        {
            "year": years,
            "exporter": raw["exporter"],
            "importer": raw["importer"],
            "product": raw["product"].str.removeprefix("CPA_2_1_"),
            "exports_thousand_usd": numbers(raw["value"], PUBLISHER),
        }
    )
    trade = trade[trade["importer"].isin(IMPORTERS) & years.between(FIRST_YEAR, LAST_YEAR)]
    trade = trade.dropna(subset="exports_thousand_usd").astype({"year": "int64"})
    absent = sorted(
        {(year, importer) for year in range(FIRST_YEAR, LAST_YEAR + 1) for importer in IMPORTERS}
        - set(trade.loc[trade["product"] == "_T", ["year", "importer"]].itertuples(index=False, name=None))
    )
    if absent:
        raise SourceError(
            f"The reply of {PUBLISHER} has no total exports to {absent[0][1]} in {absent[0][0]} ({len(absent)} such); "
            f"ask for {', '.join(IMPORTERS)} and {FIRST_YEAR} to {LAST_YEAR}."
        )
    trade.insert(4, "level", _levels(trade["product"]))
    return trade.sort_values(TRADE_COLUMNS[:4], ignore_index=True)


def _copy(content: bytes) -> InterCountryTable:
    try:
        with whole(PUBLISHER), np.load(io.BytesIO(content), allow_pickle=False) as archive:
            economies = [str(code) for code in archive["countries"]]
            industries = [str(code) for code in archive["sectors"]]
            shape = (len(industries), len(economies))
            # The copy runs through the economies within an industry, ours through the industries within an economy.
            order = np.arange(shape[0] * shape[1]).reshape(shape).T.ravel()
            origins = pd.MultiIndex.from_product([economies, industries])
            finals = pd.MultiIndex.from_product([[*economies, "ROW"], [FINAL_DEMAND]])
            return InterCountryTable(
                table=Table(
                    origins=origins,
                    uses=origins.append(finals),
                    sales=np.hstack([archive["Z"][np.ix_(order, order)], archive["Y"][order]]),
                    output=archive["x"][order],
                ),
                value_added=archive["VALU"][order],
                taxes_less_subsidies=archive["TLS"][order],
                estimated=True,
            )
    except ValueError as problem:
        raise SourceError(f"The copy of {PUBLISHER}'s table is damaged ({problem}); get it again.") from problem
    except KeyError as problem:
        raise SourceError(
            f"The copy of the {PUBLISHER}'s table lacks {problem}; give an archive with Z, Y, x, VALU, TLS, countries "
            "and sectors."
        ) from problem


def _distribution(content: bytes) -> InterCountryTable:
    """The OECD's CSV: rows and columns such as CHN_C26, final demand such as CHN_HFCE, rows TLS, VA and OUT."""
    try:
        frame = pd.read_csv(io.BytesIO(content), index_col=0)
        rows = [label for label in frame.index if re.fullmatch(r"[A-Z]{3}_\w+", label)]
        origins = _split(rows)
        final = frame.drop(columns=[*rows, "OUT"]).loc[rows]
        finals = final.T.groupby(final.columns.str[:3]).sum().T
        return InterCountryTable(
            table=Table(
                origins=origins,
                uses=origins.append(pd.MultiIndex.from_product([finals.columns, [FINAL_DEMAND]])),
                sales=np.hstack([frame.loc[rows, rows].to_numpy("float64"), finals.to_numpy("float64")]),
                output=frame.loc["OUT", rows].to_numpy("float64"),
            ),
            value_added=frame.loc["VA", rows].to_numpy("float64"),
            taxes_less_subsidies=frame.loc["TLS", rows].to_numpy("float64"),
            estimated=False,
        )
    except (ValueError, TypeError, KeyError) as problem:
        raise SourceError(
            f"The file from {PUBLISHER} is not an inter-country table (rows and columns such as CHN_C26, rows TLS, VA "
            f"and OUT, a column OUT): {problem}. Download the CSV of {YEAR} again."
        ) from problem


def _per_output(amount: np.ndarray, output: np.ndarray) -> np.ndarray:
    divided: np.ndarray = np.divide(amount, output, out=np.zeros_like(amount), where=output > 0)
    return divided


def _grouped(keys: pd.MultiIndex) -> pd.MultiIndex:
    """Keys of (economy, use) with the industry's group in place of the industry."""
    return pd.MultiIndex.from_tuples([(economy, GROUP_OF.get(use, use)) for economy, use in keys])


def _split(labels: list[str]) -> pd.MultiIndex:
    return pd.MultiIndex.from_tuples([(label[:3], label[4:]) for label in labels])


def _entry(icio: InterCountryTable, final: str) -> pd.DataFrame:
    """China's value added that enters an economy for its final demand, by the origin that sells it across the border.

    Columns `goods` (in final goods) and `inputs`. With A split into U, what crosses the border, and the rest, the
    value added that has not crossed it before is v (I - A + U)^-1, had from B = (I - A)^-1 by Woodbury's identity.
    """
    economies = icio.table.origins.get_level_values(0)
    home = np.asarray(economies == final)
    demand = icio.final_demand[final].to_numpy()
    content = np.where(economies == ORIGIN, icio.value_added_share, 0.0) @ icio.inverse
    imports = np.where(home[:, None], 0.0, icio.coefficients[:, home])
    again = np.linalg.solve(np.eye(int(home.sum())) + icio.inverse[home] @ imports, icio.inverse[home])
    first = content - content @ imports @ again
    inputs = imports @ (icio.inverse[home] @ demand)
    return pd.DataFrame({"goods": first * demand, "inputs": first * inputs}, icio.table.origins)[~home]


def _in_millions(value: pd.Series, estimated: pd.Series, key: list[str]) -> pd.DataFrame:
    """Two series of the same index as a table in USD million, to three decimals, rows of zero left out."""
    table = pd.DataFrame({"value_mn_usd": value, "estimated_mn_usd": estimated}).rename_axis(key).reset_index()
    table = table.round({"value_mn_usd": 3, "estimated_mn_usd": 3})
    return table[table["value_mn_usd"] != 0].sort_values(key, ignore_index=True)


def _trade_reply(content: bytes) -> pd.DataFrame:
    columns = {"TIME_PERIOD": "year", "REF_AREA": "exporter", "COUNTERPART_AREA": "importer", "PRODUCT": "product"}
    filters = {"TRADE_FLOW": "X", "END_USE": "TOTAL", "UNIT_MEASURE": "USD"}
    table = csv_table(content, PUBLISHER, [*columns, *filters, "UNIT_MULT", "OBS_VALUE"])
    for column, code in filters.items():
        table = table[table[column] == code]
    if other := set(table["UNIT_MULT"]) - {"3"}:
        raise SourceError(
            f"The reply of {PUBLISHER} has values with the unit multiplier {' and '.join(sorted(other))} instead of 3 "
            "(thousands); adapt src/companion/sources/oecd.py."
        )
    return table.rename(columns=columns | {"OBS_VALUE": "value"})


def _trade_copy(content: bytes) -> pd.DataFrame:
    columns = {"cpa": "product", "usd_thousand": "value"}
    return csv_table(content, PUBLISHER, ["year", "exporter", "importer", *columns]).rename(columns=columns)


def _levels(product: pd.Series) -> np.ndarray:
    levels = {
        "total": product == "_T",
        "section": product.isin(SECTIONS),
        "division": product.str.fullmatch(DIVISION),
        "group": product.str.fullmatch(GROUP),
    }
    return np.select(list(levels.values()), list(levels), "aggregate")


_ICIO_MANUAL = (
    "Download the small version (SML) of the inter-country input-output tables, edition of 2025, as zipped CSV from "
    "the OECD (oecd.org, inter-country input-output tables), the archive of the years that include 2022."
)


def _icio_source(dataset: str, parse: Callable[[bytes], pd.DataFrame]) -> Source:
    return Source(dataset, parse=parse, vintage=lambda _: "edition of 2025, year 2022", manual=_ICIO_MANUAL)


SOURCES = [
    _icio_source("oecd_input_output_2022", parse_flows),
    _icio_source("oecd_industry_output_2022", parse_output),
    _icio_source("oecd_value_added_in_final_demand", parse_value_added),
    _icio_source("oecd_value_added_by_last_exporter", parse_last_exporter),
    _icio_source("oecd_value_added_by_last_exporter_industry", parse_last_exporter_industry),
    Source(
        dataset="oecd_bilateral_exports",
        parse=parse_trade,
        vintage=lambda table: f"{table['year'].min()} to {table['year'].max()}",
        fetch=fetch_trade,
        service=f"the OECD's SDMX service (sdmx.oecd.org, dataflow {TRADE_DATAFLOW})",
        manual="Download bilateral trade in goods by industry and end-use (BTIGE), exports to the nine markets, from "
        "the OECD Data Explorer (data-explorer.oecd.org) as unfiltered SDMX-CSV.",
    ),
]
