"""Where imported editions are, and how they are opened: `data/local/baci/<edition>/`, never in the repository.

    manifest.json                        what is there; a year that it does not list does not exist
    economy_product/year=2024/*.parquet  what each economy exports and imports of each product
    bilateral/year=2024/*.parquet        the flows of chosen reporters
    rejected/year=2024.csv               lines that could not be used, with the reason (only where there are any)
    economies.csv, products.csv          CEPII's names of the codes

The manifest is written last, so whoever reads through it never sees a year that is half there.
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import ibis.expr.types as ir
import pandas as pd

from companion import paths
from companion.errors import DatasetError
from companion.trade.backends import connect

TABLES = ("economy_product", "bilateral")


@dataclass(frozen=True)
class BaciTables:
    """An imported edition of BACI.

    `economy_product`: one row for each year, economy and product, with exports_usd, imports_usd (current USD),
    exports_tonnes, imports_tonnes (sum of the known quantities), exports_usd_measured and imports_usd_measured (value
    of the flows whose quantity is known, so that measured value over tonnes is a unit value).
    `bilateral`: one row for each year, exporter, importer and product with one of `reporters` on either side, with
    value_usd and quantity_tonnes (null where not known).
    Both are Ibis tables, read when they are executed. Economies are ISO 3166-1 alpha-3 codes, products HS codes of six
    digits; `economies` and `products` hold CEPII's names. The last year of a version is provisional.
    """

    edition: str
    version: str
    years: tuple[int, ...]
    reporters: tuple[str, ...]
    economy_product: ir.Table
    bilateral: ir.Table
    economies: pd.DataFrame
    products: pd.DataFrame
    manifest: dict[str, Any]

    @property
    def label(self) -> str:
        """Publisher, title and version, as printed under a chart."""
        first, last = min(self.years), max(self.years)
        return f"CEPII, BACI {self.edition} (version {self.version}, {first} to {last})"


def open_baci(edition: str = "HS17", engine: str = "duckdb") -> BaciTables | None:
    """The imported edition, or None if there is none (`companion data import baci` imports one).

    Raises `DatasetError` if what is there was changed by hand.
    """
    folder = folder_of(edition)
    manifest = read_manifest(folder)
    if manifest is None:
        return None
    years = tuple(int(year) for year in manifest["years"])
    for table in TABLES:
        for year in years:
            if not (folder / table / f"year={year}").is_dir():
                raise DatasetError(
                    f"BACI {edition} has lost {table} of {year} in {folder}; import it again with "
                    "`companion data import baci --replace`."
                )
    opened = connect(engine)
    return BaciTables(
        edition=edition,
        version=manifest["version"],
        years=years,
        reporters=tuple(manifest["reporters"]),
        economy_product=opened.read_years(folder / "economy_product", years),
        bilateral=opened.read_years(folder / "bilateral", years),
        economies=pd.read_csv(folder / "economies.csv", keep_default_na=False),
        products=pd.read_csv(folder / "products.csv", dtype=str, keep_default_na=False),
        manifest=manifest,
    )


def coverage(manifest: dict[str, Any]) -> pd.DataFrame:
    """One row for each imported year: what was read, what was set aside, and how much of it has no quantity.

    Columns: year, flows, set_aside (lines), value_usd, flows_without_quantity_percent (of the flows),
    value_without_quantity_percent (of the value).
    """
    entries = pd.DataFrame.from_dict(manifest["years"], orient="index")
    return pd.DataFrame(
        {
            "year": entries.index.astype(int),
            "flows": entries["flows"].to_numpy(),
            "set_aside": [sum(kinds.values()) for kinds in entries["rejected"]],
            "value_usd": entries["value_usd"].to_numpy(),
            "flows_without_quantity_percent": (100 * entries["flows_without_quantity"] / entries["flows"]).to_numpy(),
            "value_without_quantity_percent": (
                100 * entries["value_usd_without_quantity"] / entries["value_usd"]
            ).to_numpy(),
        }
    )


def chapters_without_quantity(manifest: dict[str, Any]) -> pd.DataFrame:
    """One row for each imported year and HS chapter, sorted by year and value without a quantity.

    Columns: year, chapter, flows, flows_without_quantity, value_usd, value_usd_without_quantity.
    """
    return pd.DataFrame(
        {"year": int(year), **chapter} for year, entry in manifest["years"].items() for chapter in entry["chapters"]
    ).sort_values(["year", "value_usd_without_quantity"], ascending=[True, False], ignore_index=True)


def folder_of(edition: str) -> Path:
    """The folder of an imported edition, whether it is there or not."""
    return paths.baci(edition)


def read_manifest(folder: Path) -> dict[str, Any] | None:
    """What is imported in a folder; None if nothing is."""
    file = folder / "manifest.json"
    if not file.exists():
        return None
    try:
        manifest: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as problem:
        raise DatasetError(
            f"{file} cannot be read ({problem}); import the edition again with `companion data import baci --replace`."
        ) from problem
    return manifest


def write_manifest(folder: Path, manifest: dict[str, Any]) -> None:
    """Put a new manifest in place of the old one, whole or not at all."""
    part = folder / ".manifest.json"
    part.write_text(json.dumps(manifest, indent=2) + "\n", encoding="utf-8")
    part.replace(folder / "manifest.json")
