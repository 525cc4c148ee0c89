"""CEPII's BACI: trade in goods by product, with one value for what exporter and importer report differently.

CEPII publishes a zip archive for each edition of the Harmonized System, with a CSV file a year of all bilateral flows
(t, i, j, k, v, q: year, exporter, importer, product, thousand USD, metric tons) and a table of its country codes. The
parsers sum up such an archive, or several packed into one, a part at a time, or read extracts that are summed up
already; both give one table in USD. BACI's "Other Asia, not elsewhere specified" (country 490) is written TWN.
"""

import re
from collections.abc import Callable, Iterator
from pathlib import PurePosixPath
from zipfile import ZipFile

import pandas as pd
import pycountry

from companion.errors import SourceError
from companion.sources import Source
from companion.sources.packing import archive, is_archive, unpacked
from companion.sources.reading import csv_table, numbers

PUBLISHER = "CEPII"
FLOWS_FILE = re.compile(r"BACI_(HS\d\d)_Y(\d{4})_V\w+\.csv")
COUNTRIES_FILE = re.compile(r"country_codes_V\w+\.csv")
FLOWS_COLUMNS = ["t", "i", "j", "k", "v", "q"]
OTHER_ASIA = "490"
ROWS_AT_A_TIME = 2_000_000

# Codes of states that are no more, which pycountry does not resolve: Netherlands Antilles, Serbia and Montenegro.
FORMER_STATES = {"AN": "ANT", "CS": "SCG"}

EDITION = "HS17"
ECONOMIES = [
    *("CAN", "CHN", "DEU", "FRA", "GBR", "IND", "ITA", "JPN", "KOR", "MEX", "MYS", "SGP", "THA", "TWN", "USA", "VNM"),
]
# Every economy trades in nearly all of the 96 chapters; fewer than this is part of a file.
FEWEST_CHAPTERS = 90

HEADING_YEARS = (2019, 2022, 2024)
HEADINGS = [
    *("2902", "2903", "2909", "2933", "2934", "3002", "3004", "3102", "3808", "3901", "3902", "3907"),
    *("7208", "7210", "7225", "7304", "7606"),
    *("8411", "8413", "8414", "8418", "8421", "8428", "8429", "8443", "8456", "8457", "8458", "8459", "8460"),
    *("8471", "8477", "8479", "8481", "8482", "8483", "8486"),
    *("8501", "8502", "8504", "8507", "8517", "8536", "8537", "8541", "8542", "8544", "8607"),
    *("8701", "8703", "8704", "8708", "8711", "8802", "8901", "9018", "9022", "9027", "9031"),
]
LARGEST = 24

# Until 2016 the flows are those of the Harmonized System of 2002, which split natural borates in two.
OLD_EDITION, LAST_OLD_YEAR = "HS02", 2016
BEFORE_2012 = {"252810": "252800", "252890": "252800"}
MATERIALS = {
    "250490": "Natural graphite other than powder or flakes",
    "251010": "Phosphate rock, unground",
    "251110": "Baryte",
    "252800": "Natural borates",
    "252910": "Feldspar",
    "252922": "Fluorspar, more than 97% calcium fluoride",
    "260200": "Manganese ores",
    "260600": "Aluminium ores (bauxite)",
    "270112": "Bituminous coal (coking coal included)",
    "280429": "Rare gases other than argon (helium included)",
    "280469": "Silicon, less than 99.99% pure",
    "280470": "Phosphorus",
    "280480": "Arsenic",
    "282200": "Cobalt oxides and hydroxides",
    "283691": "Lithium carbonates",
    "283692": "Strontium carbonate",
    "711011": "Platinum, unwrought or powder",
    "711021": "Palladium, unwrought or powder",
    "720292": "Ferro-vanadium",
    "720293": "Ferro-niobium",
    "740311": "Refined copper cathodes",
    "750210": "Nickel, not alloyed, unwrought",
    "810194": "Tungsten, unwrought",
    "810320": "Tantalum, unwrought",
    "810411": "Magnesium, at least 99.8% pure, unwrought",
    "810820": "Titanium, unwrought",
    "811010": "Antimony, unwrought",
    "811212": "Beryllium, unwrought",
    "811292": "Gallium, germanium, hafnium and others of their code, unwrought",
    "850511": "Permanent magnets of metal (rare earth magnets included)",
}
# Hafnium's own code since 2022; BACI's edition of 2017 knows only the one that it shares with gallium and germanium.
SINCE_2022 = {"811231": "811292"}
SHARES = {
    "china_value_share_percent": "china_value_share_percent",
    "china_quantity_share_percent": "china_quantity_share_percent",
    "world_unit_value_usd_per_t": "world_unit_value_usd_per_tonne",
    "china_unit_value_usd_per_t": "china_unit_value_usd_per_tonne",
    "rest_of_world_unit_value_usd_per_t": "rest_of_world_unit_value_usd_per_tonne",
    "value_hhi": "value_hhi",
    "quantity_hhi": "quantity_hhi",
}


def parse_chapters(content: bytes) -> pd.DataFrame:
    """CEPII's archive, or an extract by chapter, as year, economy, product (HS2), exports_usd, imports_usd."""
    if is_archive(content):
        table = _by_economy(_flows(content, lambda edition, _: edition == EDITION), 2)
        table = table[table["economy"].isin(ECONOMIES)].reset_index(drop=True)
    else:
        table = _extract_by_economy(content, "hs2", 2)
    blocks = table.groupby(["economy", "year"])["product"].nunique()
    thin = [f"{economy} {year}" for (economy, year), chapters in blocks.items() if chapters < FEWEST_CHAPTERS]
    thin += sorted(set(ECONOMIES) - set(table["economy"]))
    if thin:
        raise SourceError(
            f"The file from {PUBLISHER} holds fewer than {FEWEST_CHAPTERS} chapters of {', '.join(thin[:5])}; it is "
            "part of a file: download it again."
        )
    return table


def parse_headings(content: bytes) -> pd.DataFrame:
    """CEPII's archive, or an extract by heading, as year, economy, product (HS4), exports_usd, imports_usd.

    All economies for `HEADINGS` in `HEADING_YEARS`; world exports and imports of a heading must be one number.
    """
    if is_archive(content):
        table = _by_economy(_flows(content, _heading_files), 4, HEADINGS)
    else:
        table = _extract_by_economy(content, "hs4", 4)
    world = table.groupby(["product", "year"])[["exports_usd", "imports_usd"]].sum()
    apart = world[(world["exports_usd"] - world["imports_usd"]).abs() > 0.5]
    if len(apart) or len(world) != len(HEADINGS) * len(HEADING_YEARS):
        what = " ".join(map(str, apart.index[0])) if len(apart) else f"{len(world)} of the headings and years"
        raise SourceError(
            f"The file from {PUBLISHER} is part of a file: world exports and imports must agree for each of "
            f"{len(HEADINGS)} headings in {len(HEADING_YEARS)} years, but see {what}; download it again."
        )
    return table


def parse_largest_headings(content: bytes) -> pd.DataFrame:
    """CEPII's archive, or an extract, as year, economy, product (HS4), exports_usd: China's 24 largest exports."""
    if is_archive(content):
        table = _by_economy(_flows(content, _heading_files), 4)
        china = table[table["economy"] == "CHN"].drop(columns="imports_usd")
        largest = china.sort_values("exports_usd", ascending=False).groupby("year").head(LARGEST)
    else:
        extract = csv_table(unpacked(content, PUBLISHER), PUBLISHER, ("year", "hs4", "exports_usd"))
        largest = pd.DataFrame(
            {
                "year": _years(extract["year"]),
                "economy": "CHN",
                "product": _codes(extract["hs4"], 4),
                "exports_usd": numbers(extract["exports_usd"], PUBLISHER),
            }
        )
    if set(largest.groupby("year").size()) != {LARGEST}:
        raise SourceError(f"The file from {PUBLISHER} does not hold {LARGEST} headings a year; download it again.")
    return largest.sort_values(["year", "product"], ignore_index=True)


def parse_materials_trade(content: bytes) -> pd.DataFrame:
    """CEPII's archives of both editions in one, or an extract, as bilateral flows of `MATERIALS`.

    Columns year, exporter, importer, product (HS6), value_usd, quantity_tonnes (missing where BACI gives none, and
    before 2024 in the extract). An extract that lists a code's flows once for each material in it is read once.
    """
    table = _material_flows(content) if is_archive(content) else _extract_of_flows(content)
    _refuse_absent(set(MATERIALS) - set(table["product"]))
    key = ["product", "year", "exporter", "importer"]
    if table.duplicated(key).any():
        raise SourceError(f"The file from {PUBLISHER} gives two values for one flow; download it again.")
    columns = ["year", "exporter", "importer", "product", "value_usd", "quantity_tonnes"]
    return table.sort_values(key, ignore_index=True)[columns]


def parse_materials_shares(content: bytes) -> pd.DataFrame:
    """CEPII's archives of both editions in one, or an extract, as China's share of the exports of each material.

    Columns product (HS6), year, material, shares in percent, unit values in USD per tonne and the Herfindahl-Hirschman
    index of exporters (0 to 1), in value and in quantity. From archives they are sums over the flows whose quantity
    is known.
    """
    if is_archive(content):
        table = _shares(_material_flows(content))
    else:
        extract = csv_table(unpacked(content, PUBLISHER), PUBLISHER, ("year", "hs6", *SHARES))
        table = pd.DataFrame(
            {"product": _codes(extract["hs6"], 6).replace(SINCE_2022), "year": _years(extract["year"])}
            | {ours: numbers(extract[theirs], PUBLISHER) for theirs, ours in SHARES.items()}
        ).drop_duplicates()
    _refuse_absent(set(MATERIALS) - set(table["product"]))
    table.insert(2, "material", table["product"].map(MATERIALS))
    return table.sort_values(["product", "year"], ignore_index=True)


def _flows(content: bytes, wanted: Callable[[str, int], bool]) -> Iterator[pd.DataFrame]:
    """The bilateral flows of an archive, a part at a time, from the files of wanted edition and year."""
    with archive(content, PUBLISHER) as files:
        names = {PurePosixPath(path).name: path for path in files.namelist()}
        matches = [match for name in sorted(names) if (match := FLOWS_FILE.fullmatch(name))]
        chosen = [match for match in matches if wanted(match[1], int(match[2]))]
        if not chosen:
            raise SourceError(
                f"The archive holds no file of {PUBLISHER}'s BACI that is needed here (it has "
                f"{', '.join(sorted({match[1] for match in matches})) or 'none'}); download the archive of the "
                "edition that the dataset's description names."
            )
        economies = _economies(files, names)
        for match in chosen:
            with files.open(names[match[0]]) as file:
                for part in pd.read_csv(file, dtype=str, keep_default_na=False, chunksize=ROWS_AT_A_TIME):
                    yield _typed_flows(part, economies, match[0])


def _typed_flows(part: pd.DataFrame, economies: "pd.Series[str]", name: str) -> pd.DataFrame:
    if list(part.columns) != FLOWS_COLUMNS:
        raise SourceError(
            f"{name} has columns {', '.join(part.columns)} where {PUBLISHER}'s BACI has {', '.join(FLOWS_COLUMNS)}; "
            "download the archive again, or adapt src/companion/sources/cepii.py."
        )
    unknown = sorted((set(part["i"]) | set(part["j"])) - set(economies.index))
    if unknown:
        raise SourceError(
            f"{name} uses the country {', '.join(unknown)}, which the table of country codes beside it does not have; "
            "download the archive again."
        )
    return pd.DataFrame(
        {
            "year": _years(part["t"]),
            "exporter": part["i"].map(economies),
            "importer": part["j"].map(economies),
            "product": part["k"].str.zfill(6),
            "value_usd": (numbers(part["v"], PUBLISHER) * 1000).round(),
            "quantity_tonnes": numbers(part["q"].str.strip().replace("NA", ""), PUBLISHER),
        }
    )


def _economies(files: ZipFile, names: dict[str, str]) -> "pd.Series[str]":
    """ISO 3166-1 alpha-3 codes by CEPII's country codes."""
    found = [name for name in sorted(names) if COUNTRIES_FILE.fullmatch(name)]
    if not found:
        raise SourceError(f"The archive lacks {PUBLISHER}'s table of country codes; download the whole archive.")
    table = csv_table(files.read(names[found[-1]]), PUBLISHER, ("country_code", "country_iso3"))
    codes = table.set_index("country_code")["country_iso3"]
    codes[OTHER_ASIA] = "TWN"
    return codes


def _heading_files(edition: str, year: int) -> bool:
    return edition == EDITION and year in HEADING_YEARS


def _material_flows(content: bytes) -> pd.DataFrame:
    def wanted(edition: str, year: int) -> bool:
        return edition == (OLD_EDITION if year <= LAST_OLD_YEAR else EDITION)

    parts = (part.replace({"product": BEFORE_2012}) for part in _flows(content, wanted))
    flows = pd.concat([part[part["product"].isin(list(MATERIALS))] for part in parts])
    key = ["product", "year", "exporter", "importer"]
    summed = flows.assign(unknown=flows["quantity_tonnes"].isna()).groupby(key).sum()
    summed["quantity_tonnes"] = summed["quantity_tonnes"].mask(summed["unknown"] > 0)
    return summed.drop(columns="unknown").reset_index()


def _by_economy(flows: Iterator[pd.DataFrame], digits: int, products: list[str] | None = None) -> pd.DataFrame:
    """Exports and imports by year, economy and product of that many digits."""
    sides: dict[str, list[pd.Series]] = {"exporter": [], "importer": []}
    for part in flows:
        cut = part.assign(product=part["product"].str[:digits])
        if products is not None:
            cut = cut[cut["product"].isin(products)]
        for side, sums in sides.items():
            sums.append(
                cut.rename(columns={side: "economy"}).groupby(["year", "economy", "product"])["value_usd"].sum()
            )
    totals = {side: pd.concat(sums).groupby(level=[0, 1, 2]).sum() for side, sums in sides.items()}
    table = pd.DataFrame({"exports_usd": totals["exporter"], "imports_usd": totals["importer"]}).fillna(0.0)
    return table.sort_index().reset_index()


def _shares(flows: pd.DataFrame) -> pd.DataFrame:
    measured = flows.dropna(subset="quantity_tonnes").rename(
        columns={"value_usd": "value", "quantity_tonnes": "tonnes"}
    )
    by_exporter = measured.groupby(["product", "year", "exporter"])[["value", "tonnes"]].sum()
    world = by_exporter.groupby(level=[0, 1]).sum()
    of_world = by_exporter / world
    concentration = (of_world**2).groupby(level=[0, 1]).sum()
    none = pd.DataFrame(0.0, index=world.index, columns=world.columns)
    china = by_exporter.xs("CHN", level="exporter").reindex(world.index).fillna(none)
    rest = world - china
    return pd.DataFrame(
        {
            "china_value_share_percent": (100 * china["value"] / world["value"]).round(1),
            "china_quantity_share_percent": (100 * china["tonnes"] / world["tonnes"]).round(1),
            "world_unit_value_usd_per_tonne": (world["value"] / world["tonnes"]).round(1),
            "china_unit_value_usd_per_tonne": (china["value"] / china["tonnes"].where(china["tonnes"] > 0)).round(1),
            "rest_of_world_unit_value_usd_per_tonne": (rest["value"] / rest["tonnes"]).round(1),
            "value_hhi": concentration["value"].round(3),
            "quantity_hhi": concentration["tonnes"].round(3),
        }
    ).reset_index()


def _extract_by_economy(content: bytes, code: str, digits: int) -> pd.DataFrame:
    table = csv_table(unpacked(content, PUBLISHER), PUBLISHER, ("iso3", "year", code, "exports_usd", "imports_usd"))
    return pd.DataFrame(
        {
            "year": _years(table["year"]),
            "economy": table["iso3"],
            "product": _codes(table[code], digits),
            "exports_usd": numbers(table["exports_usd"], PUBLISHER),
            "imports_usd": numbers(table["imports_usd"], PUBLISHER),
        }
    ).sort_values(["year", "economy", "product"], ignore_index=True)


def _extract_of_flows(content: bytes) -> pd.DataFrame:
    columns = ("year", "hs6", "exporter_iso2", "importer_iso2", "value_usd", "quantity_t")
    table = csv_table(unpacked(content, PUBLISHER), PUBLISHER, columns)
    return pd.DataFrame(
        {
            "year": _years(table["year"]),
            "exporter": _iso3(table["exporter_iso2"]),
            "importer": _iso3(table["importer_iso2"]),
            "product": _codes(table["hs6"], 6).replace(SINCE_2022),
            "value_usd": numbers(table["value_usd"], PUBLISHER),
            "quantity_tonnes": numbers(table["quantity_t"], PUBLISHER),
        }
    ).drop_duplicates()


def _iso3(codes: "pd.Series[str]") -> "pd.Series[str]":
    known = {country.alpha_2: country.alpha_3 for country in pycountry.countries} | FORMER_STATES
    unknown = sorted(set(codes) - set(known))
    if unknown:
        raise SourceError(
            f"The file from {PUBLISHER} names the economy {', '.join(unknown)}, which is no ISO 3166-1 alpha-2 code; "
            "correct it, or enter it in src/companion/sources/cepii.py."
        )
    return codes.map(known)


def _codes(column: "pd.Series[str]", digits: int) -> "pd.Series[str]":
    if not column.str.fullmatch(rf"\d{{{digits}}}").all():
        raise SourceError(
            f"The file from {PUBLISHER} has a product code in column '{column.name}' that is not {digits} digits; keep "
            "leading zeros, or download the file again."
        )
    return column


def _years(column: "pd.Series[str]") -> "pd.Series[int]":
    if not column.str.fullmatch(r"\d{4}").all():
        raise SourceError(f"The file from {PUBLISHER} has a year that is not YYYY; download the file again.")
    return column.astype("int64")


def _refuse_absent(products: set[str]) -> None:
    if products:
        raise SourceError(
            f"The file from {PUBLISHER} lacks {', '.join(sorted(products))} of the critical materials; download the "
            "whole file."
        )


def _to_last_year(table: pd.DataFrame) -> str:
    return f"to {table['year'].max()}"


_ARCHIVE = "Download the archive BACI_HS17_V….zip (about 2 GB) from CEPII's page on BACI and give it as it is."
_ARCHIVES = (
    "Download BACI_HS02_V….zip and BACI_HS17_V….zip from CEPII's page on BACI, and pack the CSV files of the years to "
    "2016 of the first and from 2017 of the second, with one table of country codes, into one zip archive."
)

SOURCES = [
    Source("trade_by_chapter", parse=parse_chapters, vintage=_to_last_year, manual=_ARCHIVE),
    Source("trade_by_heading", parse=parse_headings, vintage=_to_last_year, manual=_ARCHIVE),
    Source("largest_export_headings", parse=parse_largest_headings, vintage=_to_last_year, manual=_ARCHIVE),
    Source("critical_materials_trade", parse=parse_materials_trade, vintage=_to_last_year, manual=_ARCHIVES),
    Source("critical_materials_shares", parse=parse_materials_shares, vintage=_to_last_year, manual=_ARCHIVES),
]
