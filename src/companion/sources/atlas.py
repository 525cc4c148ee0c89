"""Harvard Growth Lab, Atlas of Economic Complexity: only what may be shown of it, world totals over many products.

The Atlas's terms (non-commercial, share-alike in recent releases) do not let its tables be passed on, so that no
parser here keeps a product: they keep totals by class of complexity, by basket, or along a smoothed curve.
"""

import pandas as pd

from companion.errors import SourceError
from companion.sources import Source
from companion.sources.packing import unpacked
from companion.sources.reading import csv_table, numbers

PUBLISHER = "Harvard Growth Lab"
DECILES = 10
# The Atlas has about 1,240 products of four digits; a year with far fewer is part of a file.
FEWEST_PRODUCTS = 1200
FEWEST_PRODUCTS_HS6 = 5000
# Trade not specified by kind, and discrepancies: no products, though the Atlas gives them an index.
RESIDUALS = ("9999", "XXXX")

SEMICONDUCTORS = {
    "semi_chips": "semiconductors: chips",
    "semi_foundry": "semiconductors: foundry",
    "semi_manufacturing": "semiconductors: manufacturing equipment",
    "semi_photosensitive": "semiconductors: photosensitive devices",
    "semi_raw": "semiconductors: raw materials",
    "semi_wafer": "semiconductors: wafers",
}
BASKETS = {
    "all": "semiconductors and AI hardware",
    "ai": "AI hardware",
    "total_goods_exports": "all goods",
} | SEMICONDUCTORS
# The parts are printed to 0.01 billion each.
ROUNDING_BN_USD = 0.05

# Beyond these the curve rests on a handful of products.
RELIABLE_COMPLEXITY = 2.0


def parse_deciles(content: bytes) -> pd.DataFrame:
    """The Atlas's table of products and years, as world exports by decile of complexity.

    Columns year, decile (1 the least complex; equal numbers of products), products, pci_minimum, pci_maximum,
    exports_usd. Products of equal complexity are ordered by their code. The rests that are no product, 9999 and XXXX,
    are left out; another code that has not four digits is refused.
    """
    columns = ("product_hs92_code", "year", "export_value", "import_value", "pci")
    table = csv_table(unpacked(content, PUBLISHER), PUBLISHER, columns).sort_values("product_hs92_code")
    table = table[~table["product_hs92_code"].isin(RESIDUALS)]
    strange = table.loc[~table["product_hs92_code"].str.fullmatch(r"\d{4}"), "product_hs92_code"]
    if not strange.empty:
        raise SourceError(
            f"The file from {PUBLISHER} has a product '{strange.iloc[0]}' that is not a code of four digits; download "
            "the table by HS92 product at four digits, or, if it is another rest, add it to RESIDUALS in atlas.py."
        )
    values = pd.DataFrame(
        {
            "year": numbers(table["year"], PUBLISHER).astype("int64"),
            "pci": numbers(table["pci"], PUBLISHER),
            "exports_usd": numbers(table["export_value"], PUBLISHER),
        }
    ).dropna()
    products = values.groupby("year").size()
    if products.min() < FEWEST_PRODUCTS:
        raise SourceError(
            f"The file from {PUBLISHER} has {products.min()} products in {products.idxmin()}, fewer than "
            f"{FEWEST_PRODUCTS}; it is part of a file: download it again."
        )
    values["decile"] = values.groupby("year")["pci"].transform(_decile).astype("int64")
    return _by_decile(values, ["year", "decile"])


def parse_hs6_deciles(content: bytes) -> pd.DataFrame:
    """A table hs6, pci_2022 as decile, products, pci_minimum, pci_maximum: the cut-offs, not the products."""
    table = csv_table(unpacked(content, PUBLISHER), PUBLISHER, ("hs6", "pci_2022")).sort_values("hs6")
    if len(table) < FEWEST_PRODUCTS_HS6:
        raise SourceError(
            f"The file has {len(table)} products, fewer than {FEWEST_PRODUCTS_HS6}; it is part of a file: get the "
            "whole of it."
        )
    values = pd.DataFrame({"pci": numbers(table["pci_2022"], PUBLISHER)})
    values["decile"] = _decile(values["pci"]).astype("int64")
    return _by_decile(values, ["decile"]).round({"pci_minimum": 4, "pci_maximum": 4})


def parse_baskets(content: bytes) -> pd.DataFrame:
    """A copy of baskets (basket, iso3, year, usd_bn) as basket, economy, year, exports_bn_usd.

    The world's semiconductor baskets and AI hardware must add up to the sum that the copy states.
    """
    table = csv_table(unpacked(content, PUBLISHER), PUBLISHER, ("basket", "iso3", "year", "usd_bn"))
    table = pd.DataFrame(
        {
            "basket": table["basket"].map(BASKETS),
            "economy": table["iso3"],
            "year": numbers(table["year"], PUBLISHER).astype("int64"),
            "exports_bn_usd": numbers(table["usd_bn"], PUBLISHER),
        }
    ).dropna(subset="basket")  # one basket is of imports
    world = table[table["economy"] == "WLD"].pivot(index="year", columns="basket", values="exports_bn_usd")
    parts = [*SEMICONDUCTORS.values(), BASKETS["ai"]]
    if {*parts, BASKETS["all"]} - set(world.columns) or (
        (world[parts].sum(axis=1) - world[BASKETS["all"]]).abs().max() > ROUNDING_BN_USD
    ):
        raise SourceError(
            f"In the copy of {PUBLISHER}'s baskets the world's parts do not add up to their sum; get the whole copy."
        )
    return table.sort_values(["basket", "economy", "year"], ignore_index=True)


def parse_curve(content: bytes) -> pd.DataFrame:
    """A copy of smoothed shares of world exports as economy, year, pci, share_percent.

    Only complexity from -2 to 2 is kept.
    """
    share = "local_linear_world_export_share"
    table = csv_table(unpacked(content, PUBLISHER), PUBLISHER, ("iso3", "year", "pci", share))
    table = pd.DataFrame(
        {
            "economy": table["iso3"],
            "year": numbers(table["year"], PUBLISHER).astype("int64"),
            "pci": numbers(table["pci"], PUBLISHER),
            "share_percent": (100 * numbers(table[share], PUBLISHER)).round(2),
        }
    )
    table = table[table["pci"].abs() <= RELIABLE_COMPLEXITY]
    grids = table.groupby(["economy", "year"])["pci"].apply(tuple)
    if grids.nunique() != 1 or not {"CHN", "USA"} <= set(table["economy"]):
        raise SourceError(
            f"In the copy of {PUBLISHER}'s curve the years do not stand on one grid of complexity, or China or the "
            "United States is missing; get the whole copy."
        )
    return table.sort_values(["economy", "year", "pci"], ignore_index=True)


def _decile(pci: "pd.Series[float]") -> "pd.Series[int]":
    """1 to 10, equal in number but for rounding; ties go by the order of the rows."""
    position = pci.rank(method="first") - 1
    return (position * DECILES // len(pci)).astype("int64") + 1


def _by_decile(values: pd.DataFrame, key: list[str]) -> pd.DataFrame:
    groups = values.groupby(key)
    table = pd.DataFrame(
        {"products": groups.size(), "pci_minimum": groups["pci"].min(), "pci_maximum": groups["pci"].max()}
    )
    if "exports_usd" in values:
        table["exports_usd"] = groups["exports_usd"].sum()
    return table.reset_index()


def _to_last_year(table: pd.DataFrame) -> str:
    return f"to {table['year'].max()}"


_NO_DOWNLOAD = (
    "The publisher offers no such table: it is a copy of derived figures. Get a later copy of the same layout"
)

SOURCES = [
    Source(
        "exports_by_complexity_decile",
        parse=parse_deciles,
        vintage=_to_last_year,
        manual="Download the Atlas's trade data by product and year (HS92, 4-digit) from the Growth Lab's page on "
        "Harvard Dataverse, as CSV.",
    ),
    Source(
        "techai_exports",
        parse=parse_baskets,
        vintage=_to_last_year,
        manual=f"{_NO_DOWNLOAD} (basket, iso3, year, usd_bn).",
    ),
    Source(
        "china_share_by_complexity",
        parse=parse_curve,
        vintage=_to_last_year,
        manual=f"{_NO_DOWNLOAD} (iso3, year, pci, local_linear_world_export_share).",
    ),
    Source(
        "product_complexity_deciles",
        parse=parse_hs6_deciles,
        vintage=lambda _: "2022",
        manual=f"{_NO_DOWNLOAD} (hs6, pci_2022), or compute it from an import of BACI.",
    ),
]
