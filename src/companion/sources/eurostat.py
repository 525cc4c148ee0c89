"""Eurostat: value and quantity of the EU's imports of manufactures by origin, and so their unit values.

Comext dataset DS-045409 (EU trade by HS and CN), by SDMX: for each origin, month and HS chapter the value in euro and
the net weight. A unit value of a chapter moves with what is in it, not only with prices; an index over chapters with
fixed weights takes out the shift between chapters, not the shift within one.
"""

from typing import cast

import pandas as pd
import requests
import sdmx

from companion.errors import SourceError
from companion.sources import Source
from companion.sources.packing import unpacked
from companion.sources.reading import csv_table, dates, numbers, to_last_month
from companion.sources.transport import send

PUBLISHER = "Eurostat"
DATAFLOW = "DS-045409"
FIRST_MONTH = "2019-01"
IMPORTS = "1"
REPORTER = "EU27_2020"
EXTRA_EU = "EU27_2020_EXTRA"
ORIGINS = {
    "CN": "CHN",
    "GB": "GBR",
    "IN": "IND",
    "JP": "JPN",
    "KR": "KOR",
    "TR": "TUR",
    "US": "USA",
    "VN": "VNM",
    EXTRA_EU: EXTRA_EU,
}
# Manufactures: HS chapters 28 (inorganic chemicals) to 96 (miscellaneous manufactures); 77 is reserved.
CHAPTERS = [str(chapter) for chapter in range(28, 97) if chapter != 77]
SDMX_CSV = "application/vnd.sdmx.data+csv;version=1.0.0"
VALUE, QUANTITY = "VALUE_IN_EUROS", "QUANTITY_IN_100KG"
DIMENSIONS = ["freq", "reporter", "partner", "product", "flow", "indicators", "TIME_PERIOD", "OBS_VALUE"]


def fetch() -> bytes:
    """Imports of the EU by origin, HS chapter and month from 2019 on, as Eurostat's SDMX-CSV."""
    key = (["M"], [REPORTER], ORIGINS, CHAPTERS, [IMPORTS], [VALUE, QUANTITY])
    request = sdmx.Client("ESTAT_COMEXT").get(
        "data",
        DATAFLOW,
        key=".".join("+".join(codes) for codes in key),
        params={"startPeriod": FIRST_MONTH},
        headers={"Accept": SDMX_CSV},
        dry_run=True,
    )
    # Annotated as a plain request, but sdmx1 prepares it.
    return send(cast(requests.PreparedRequest, request), PUBLISHER)


def parse(content: bytes) -> pd.DataFrame:
    """SDMX-CSV as month, origin, chapter, value_eur, quantity_tonnes, unit_value_eur_per_tonne.

    A reply may hold more than is asked for (other flows, origins, products); it must hold each of our origins. A unit
    value is NaN where no net weight is published.
    """
    table = csv_table(unpacked(content, PUBLISHER), PUBLISHER, DIMENSIONS)
    wanted = {"freq": ["M"], "reporter": [REPORTER], "partner": ORIGINS, "product": CHAPTERS, "flow": [IMPORTS]}
    for dimension, codes in wanted.items():
        table = table[table[dimension].isin(list(codes))]
    if absent := sorted(set(ORIGINS) - set(table["partner"])):
        raise SourceError(
            f"The reply of {PUBLISHER} has no monthly imports of manufactures from {', '.join(absent)}; ask for all of "
            f"{', '.join(ORIGINS)}."
        )
    table = table.assign(OBS_VALUE=numbers(table["OBS_VALUE"], PUBLISHER))
    key = ["TIME_PERIOD", "partner", "product"]
    if table.duplicated([*key, "indicators"]).any():
        raise SourceError(f"The reply of {PUBLISHER} has a month of an origin and chapter twice; download it again.")
    wide = table.pivot(index=key, columns="indicators", values="OBS_VALUE").reset_index()
    if missing := {VALUE, QUANTITY} - set(wide.columns):
        raise SourceError(
            f"The reply of {PUBLISHER} lacks {' and '.join(sorted(missing))}; ask for value and quantity together."
        )
    imports = pd.DataFrame(
        {
            "month": dates(wide["TIME_PERIOD"], "%Y-%m", PUBLISHER),
            "origin": wide["partner"].map(ORIGINS),
            "chapter": wide["product"],
            "value_eur": wide[VALUE],
            "quantity_tonnes": wide[QUANTITY] / 10,
        }
    ).dropna(subset="value_eur")
    weight = imports["quantity_tonnes"].where(imports["quantity_tonnes"] > 0)
    imports["unit_value_eur_per_tonne"] = (imports["value_eur"] / weight).round(2)
    return imports.sort_values(["month", "origin", "chapter"], ignore_index=True)


SOURCES = [
    Source(
        dataset="eurostat_import_unit_values",
        parse=parse,
        vintage=to_last_month,
        fetch=fetch,
        service=f"Eurostat's SDMX service (Comext, dataset {DATAFLOW})",
        manual=f"Download {DATAFLOW} as SDMX-CSV from Eurostat's data browser (ec.europa.eu/eurostat): monthly imports "
        "of EU27_2020 by partner and HS chapter, value in euro and quantity in 100 kg.",
    )
]
