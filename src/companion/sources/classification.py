"""United Nations Statistics Division: the Harmonized System's goods, and where they stand in other classifications.

Correspondence tables are correlations: a code can stand in several classes. Nothing is chosen silently here: every
class of a code is kept, with two weights that sum to one over the code's classes.
"""

import json
from collections.abc import Callable
from functools import partial

import pandas as pd
import requests

from companion.errors import SourceError
from companion.sources import Source
from companion.sources.reading import csv_table, refuse_web_page
from companion.sources.transport import send

PUBLISHER = "the United Nations Statistics Division"
GOODS = "https://comtradeapi.un.org/files/v1/app/reference/H5.json"

# Basic categories of BEC Rev. 4 by class of goods in the System of National Accounts (BEC Rev. 4 manual, part III).
# Motor spirit (321, here within 320) and passenger cars (510) serve firms and households; 700 is what fits nowhere.
END_USES = {
    "111": "intermediate",
    "112": "consumption",
    "121": "intermediate",
    "122": "consumption",
    "210": "intermediate",
    "220": "intermediate",
    "310": "intermediate",
    "320": "several",
    "321": "several",
    "322": "intermediate",
    "410": "capital",
    "420": "intermediate",
    "510": "several",
    "521": "capital",
    "522": "consumption",
    "530": "intermediate",
    "610": "consumption",
    "620": "consumption",
    "630": "consumption",
    "700": "other",
}

# Codes that the Harmonized System of 2017 has at each level; fewer are a part of the file.
WHOLE = {2: 96, 4: 1200, 6: 5300}


def fetch_goods() -> bytes:
    """UN Comtrade's list of the goods of HS 2017, as JSON."""
    return send(requests.Request("GET", GOODS).prepare(), PUBLISHER)


def parse_goods(content: bytes) -> pd.DataFrame:
    """Comtrade's JSON list, or a CSV copy with columns hs and description, as product, level, description.

    `level` is 2 (chapter), 4 (heading) or 6 (subheading), the number of digits. Comtrade's own codes (totals, special
    codes with letters) are left out.
    """
    refuse_web_page(content, PUBLISHER)
    table = _from_comtrade(content) if content.lstrip(b"\xef\xbb\xbf \r\n").startswith(b"{") else _from_copy(content)
    table = table[table["product"].str.fullmatch(r"\d{2}|\d{4}|\d{6}")].drop_duplicates()
    table.insert(1, "level", table["product"].str.len())
    for level, least in WHOLE.items():
        found = int((table["level"] == level).sum())
        if found < least:
            raise SourceError(
                f"The list from {PUBLISHER} has {found} codes of {level} digits where HS 2017 has {least} or more; "
                "get the whole list."
            )
    return table.sort_values("product", ignore_index=True)


def parse_end_use(content: bytes, edition: str) -> pd.DataFrame:
    """Correspondence of an HS edition with BEC Rev. 4, as product, bec4, end_use, equal_weight, heading_weight.

    `equal_weight` is one over the number of the code's classes. `heading_weight` is the share of each of those classes
    among the codes of the same heading that have one class only, and the equal weight where these have none of them:
    an integrated circuit stands in eight classes, but its heading's other code is a part of capital goods alone.
    """
    table = _correspondence(content, edition, "bec4")
    table["bec4"] = table["bec4"].str.ljust(3, "0")
    table = table.drop_duplicates()
    unknown = sorted(set(table["bec4"]) - set(END_USES))
    if unknown:
        raise SourceError(
            f"The table from {PUBLISHER} has the BEC category {', '.join(unknown)}, which Rev. 4 does not have; give "
            "the correspondence with BEC Rev. 4."
        )
    table = table.assign(heading=table["product"].str[:4], end_use=table["bec4"].map(END_USES))
    classes = table.groupby("product")["bec4"].transform("count")
    table["equal_weight"] = 1 / classes
    single = table[classes == 1].groupby(["heading", "bec4"]).size().rename("alike")
    alike = table.join(single, on=["heading", "bec4"])["alike"].fillna(0)
    of_heading = alike.groupby(table["product"]).transform("sum")
    table["heading_weight"] = (alike / of_heading.where(of_heading > 0)).fillna(table["equal_weight"])
    columns = ["product", "bec4", "end_use", "equal_weight", "heading_weight"]
    return table[columns].sort_values(["product", "bec4"], ignore_index=True)


def parse_editions(content: bytes) -> pd.DataFrame:
    """Conversion of HS 2022 to HS 2017 as product_2022, product_2017: one row for each code of 2022."""
    table = _correspondence(content, "2022", "hs2017").drop_duplicates()
    table = table.set_axis(["product_2022", "product_2017"], axis="columns")
    wrong = table[~table["product_2017"].str.fullmatch(r"\d{6}")]
    twice = table[table.duplicated("product_2022")]
    if not wrong.empty or not twice.empty:
        code = (wrong if twice.empty else twice)["product_2022"].iloc[0]
        raise SourceError(
            f"The table from {PUBLISHER} does not give the HS 2022 code {code} one HS 2017 code of six digits; give "
            "the conversion table, not the correlation table."
        )
    return table.sort_values("product_2022", ignore_index=True)


def _correspondence(content: bytes, edition: str, other: str) -> pd.DataFrame:
    """The columns `product` (codes of the HS edition) and `other`, whatever the headers' spaces and capitals."""
    table = csv_table(content, PUBLISHER, ())
    table.columns = table.columns.str.lower().str.replace(r"[^a-z0-9]", "", regex=True)
    product = next((name for name in (f"hs{edition}", f"hs{edition[2:]}", "hs6") if name in table.columns), None)
    partner = next((name for name in (other, other.replace("20", "")) if name in table.columns), None)
    if product is None or partner is None:
        raise SourceError(
            f"The table from {PUBLISHER} has no pair of columns HS {edition} and {other.upper()}; save that sheet of "
            "the correspondence tables as CSV, with its header in the first line."
        )
    pairs = table[[product, partner]].set_axis(["product", other], axis="columns")
    pairs = pairs[(pairs != "").any(axis="columns")]
    bad = pairs[~pairs["product"].str.fullmatch(r"\d{6}") | (pairs[other] == "")]
    if not bad.empty or len(pairs) < WHOLE[6]:
        what = f"the pair '{' '.join(bad.iloc[0])}'" if not bad.empty else f"{len(pairs)} pairs only"
        raise SourceError(
            f"The table from {PUBLISHER} has {what}; codes have six digits with leading zeros (save them as text), and "
            "the whole table is needed."
        )
    return pairs


def _from_comtrade(content: bytes) -> pd.DataFrame:
    try:
        goods = [(str(good["id"]), str(good["text"])) for good in json.loads(content)["results"]]
    except (ValueError, KeyError, TypeError) as problem:
        raise SourceError(
            f"The list from {PUBLISHER} is not laid out as expected ({type(problem).__name__}: {problem}); get it "
            "again, or, if Comtrade has changed it, adapt src/companion/sources/classification.py."
        ) from problem
    # Comtrade prints the code before the description: "0101 - Horses, ...".
    rows = [(code, text.removeprefix(f"{code} - ").strip()) for code, text in goods]
    return pd.DataFrame(rows, columns=["product", "description"], dtype=str)


def _from_copy(content: bytes) -> pd.DataFrame:
    table = csv_table(content, PUBLISHER, ("hs", "description"))
    return pd.DataFrame({"product": table["hs"], "description": table["description"].str.strip()})


def _always(vintage: str) -> Callable[[pd.DataFrame], str]:
    return lambda _: vintage


_TABLES = (
    "Download the correspondence tables from unstats.un.org/unsd/classifications/Econ and save the sheet of {} as CSV, "
    "its codes as text and its header in the first line."
)

SOURCES = [
    Source(
        dataset="hs2017_products",
        parse=parse_goods,
        vintage=_always("HS 2017"),
        fetch=fetch_goods,
        service="the reference files of UN Comtrade (H5.json)",
        manual=f"Download {GOODS}.",
    ),
    *(
        Source(
            dataset=f"hs{edition}_end_use",
            parse=partial(parse_end_use, edition=edition),
            vintage=_always(f"HS {edition}, BEC Rev. 4"),
            manual=_TABLES.format(f"HS {edition} to BEC Rev. 4"),
        )
        for edition in ("2017", "2022")
    ),
    Source(
        dataset="hs2022_to_hs2017",
        parse=parse_editions,
        vintage=_always("HS 2022 to HS 2017, edition of the table not noted"),
        manual=_TABLES.format("the conversion of HS 2022 to HS 2017"),
    ),
]
