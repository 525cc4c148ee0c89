"""General Administration of Customs of China (GACC): goods trade by month, and by partner.

GACC has no interface that answers a program: its statistics are tables on web pages. `parse` reads such pages as a
browser saves them, one or, for partners, several in a zip archive, and the public copies that the tables came from.
"""

import gettext
import re
from functools import cache

import pandas as pd
import pycountry

from companion.errors import SourceError
from companion.sources import Source
from companion.sources.packing import is_archive, members
from companion.sources.reading import (
    csv_table,
    dates,
    decoded,
    html_rows,
    monthly,
    numbers,
    refuse_gaps,
    to_last_month,
    to_last_year,
)

PUBLISHER = "General Administration of Customs of China"
PAGES = "http://www.customs.gov.cn/customs/302249/zfxxgk/2799825/302274/302277/index.html"

# US dollars in the units that the pages state ("单位：亿美元").
DOLLARS = {"亿美元": 1e8, "百万美元": 1e6, "万美元": 1e4, "千美元": 1e3}

# Table 2 of the monthly bulletin, in renminbi: its title names the month, or "1至2月" for January and February.
BY_PARTNER_TITLE = re.compile(r"(\d{4})年(?:1至)?(\d{1,2})月进出口商品国别[(（]地区[)）]总值表[(（]人民币值[)）]")
BY_PARTNER_UNIT = "万元"
PARTNER_COLUMNS = (
    "exports_mn_rmb",
    "exports_year_to_date_mn_rmb",
    "imports_mn_rmb",
    "imports_year_to_date_mn_rmb",
    "exports_year_to_date_change_percent",
    "imports_year_to_date_change_percent",
)
# Where those stand in a row of the page: name, total, exports, imports (month, year to date), the three changes.
PAGE_POSITIONS = (3, 4, 5, 6, 8, 9)
COPY_COLUMNS = ("exports_month", "exports_cum", "imports_month", "imports_cum", "exports_cum_yoy", "imports_cum_yoy")
# The copy's rows of this month are those of the table in thousand US dollars, not of that in renminbi.
COPY_MONTHS_IN_DOLLARS = ["2024-09"]

TOTAL = "WLD"
# Regions that add up to the total, with what has no known partner.
REGIONS = {
    "亚洲": "Asia",
    "非洲": "Africa",
    "欧洲": "Europe",
    "拉丁美洲": "Latin America",
    "北美洲": "North America",
    "大洋洲": "Oceania",
    "国家(地区)不明": "Unknown",
}
GROUPS = REGIONS | {
    "总值": TOTAL,
    "亚洲其他国家(地区)": "Other Asia",
    "非洲其他国家(地区)": "Other Africa",
    "欧洲其他国家(地区)": "Other Europe",
    "拉丁美洲其他国家(地区)": "Other Latin America",
    "北美洲其他国家(地区)": "Other North America",
    "大洋洲其他国家(地区)": "Other Oceania",
    "东南亚国家联盟": "ASEAN",
    "欧洲联盟": "EU",
    "亚太经济合作组织": "APEC",
    "区域全面经济伙伴关系协定(RCEP)成员国": "RCEP members",
    "共建“一带一路”国家和地区": "Belt and Road countries",
    # Parts of Spain that GACC lists apart and ISO 3166-1 does not.
    "加那利群岛": "Canary Islands",
    "塞卜泰(休达)": "Ceuta",
    "梅利利亚": "Melilla",
}
# Names that GACC writes otherwise than ISO's Chinese list.
ECONOMIES = {
    "孟加拉国": "BGD",
    "柬埔寨": "KHM",
    "中国香港": "HKG",
    "中国澳门": "MAC",
    "中国台湾": "TWN",
    "吉尔吉斯斯坦": "KGZ",
    "中非": "CAF",
    "法属南方领地": "ATF",
    "马耳他": "MLT",
    "格恩西": "GGY",
    "马恩岛": "IMN",
    "泽西": "JEY",
    "玻利维亚": "BOL",
    "多米尼加": "DOM",
    "危地马拉": "GTM",
    "特立尼达和多巴哥": "TTO",
    "博纳尔,圣俄斯塔休斯和萨巴": "BES",
    "圣巴泰勒米": "BLM",
    "布维岛": "BVT",
    "法属波利尼西亚": "PYF",
    "圣赫勒拿": "SHN",
    "科科斯(基林)群岛": "CCK",
    "福克兰群岛(马尔维纳斯)": "FLK",
    "南乔治亚岛和南桑德韦奇岛": "SGS",
    "斯瓦尔巴群岛和扬马延岛": "SJM",
}


def parse_goods_trade(content: bytes) -> pd.DataFrame:
    """GACC's monthly table of total trade in US dollars, or its copies, as month, exports_bn_usd, imports_bn_usd.

    The copies are two CSV files, of exports and of imports, in a zip archive.
    """
    table = _total_copies(content) if is_archive(content) else _total_page(content)
    refuse_gaps(table, PUBLISHER)
    return table


def parse_by_partner(content: bytes) -> pd.DataFrame:
    """GACC's tables of trade by partner in RMB as month, partner, partner_name, `PARTNER_COLUMNS`.

    One page, one copy, or a zip archive of several. `partner` is an ISO 3166-1 alpha-3 code, or an English name where
    there is none (regions, groups, rests); `partner_name` is GACC's Chinese name. What a table does not state is
    missing. A row that two files state must be the same in both.
    """
    files = members(content, PUBLISHER).values() if is_archive(content) else [content]
    stacked = pd.concat([_by_partner(file) for file in files], ignore_index=True)
    if stacked.empty:
        raise SourceError(f"The tables from {PUBLISHER} have no month in renminbi; download them in renminbi.")
    key = ["month", "partner", "partner_name"]
    by_row = stacked.groupby(key)[list(PARTNER_COLUMNS)]
    differs = (by_row.nunique() > 1).any(axis=1)
    if differs.any():
        month, partner, _ = differs.index[differs][0]
        raise SourceError(
            f"Two files from {PUBLISHER} disagree on {partner} in {month:%Y-%m}; keep the newer of them in the archive."
        )
    table = by_row.first().reset_index().sort_values(["month", "partner"], ignore_index=True)
    _refuse_wrong_sums(table)
    return table


def parse_by_partner_annual(content: bytes) -> pd.DataFrame:
    """Year, partner, partner_name, exports_bn_rmb, imports_bn_rmb, back_calculated, from the tables of December.

    A December table gives its own year, and the year before as that over one plus the published change.
    """
    table = parse_by_partner(content)
    december = table[table["month"].dt.month == 12]
    if december.empty:
        raise SourceError(
            f"The tables from {PUBLISHER} hold no December, and only December's gives a whole year; add that of the "
            "years that you want."
        )
    years = []
    for back in (0, 1):
        year = december[["partner", "partner_name"]].copy()
        year.insert(0, "year", december["month"].dt.year - back)
        for flow in ("exports", "imports"):
            growth = 1 + december[f"{flow}_year_to_date_change_percent"] / 100 if back else 1.0
            year[f"{flow}_bn_rmb"] = (december[f"{flow}_year_to_date_mn_rmb"] / growth / 1000).round(3 if back else 5)
        year["back_calculated"] = bool(back)
        years.append(year.dropna(subset=["exports_bn_rmb", "imports_bn_rmb"], how="all"))
    # A year's own December comes before the one that is calculated back.
    every = pd.concat(years).drop_duplicates(["year", "partner"])
    return every.sort_values(["year", "partner"], ignore_index=True)


def _total_copies(content: bytes) -> pd.DataFrame:
    files = members(content, PUBLISHER)
    flows = []
    for flow in ("exports", "imports"):
        names = [name for name in files if flow in name]
        if len(names) != 1:
            raise SourceError(
                f"The archive has {len(names)} files with '{flow}' in their name instead of one; put the two copies "
                "into it, china_exports_monthly.csv and china_imports_monthly.csv."
            )
        flows.append(monthly(files[names[0]], PUBLISHER, {f"{flow}_bn_usd": "value"}).set_index("month"))
    return pd.concat(flows, axis="columns", sort=True).dropna().reset_index()


def _total_page(content: bytes) -> pd.DataFrame:
    text = re.sub(r"\s", "", decoded(content))
    unit = re.search(rf"单位[:：](?:<[^>]*>)*({'|'.join(DOLLARS)})", text)
    rows = [row for row in html_rows(content) if row and re.fullmatch(r"\d{4}\.\d{1,2}", row[0])]
    if "进出口商品总值表" not in text or unit is None or not rows or any(len(row) < 4 for row in rows):
        raise SourceError(
            f"The page from {PUBLISHER} is not its monthly table of total trade in US dollars; save table 1 B "
            f"(月度表, 美元值) from {PAGES}."
        )
    values = pd.DataFrame([row[:4] for row in rows], columns=["month", "total", "exports", "imports"], dtype=str)
    per = DOLLARS[unit.group(1)] / 1e9
    table = pd.DataFrame({"month": dates(values["month"], "%Y.%m", PUBLISHER)})
    for flow in ("exports", "imports"):
        table[f"{flow}_bn_usd"] = (numbers(values[flow].str.replace(",", ""), PUBLISHER) * per).round(3)
    return table.dropna().sort_values("month", ignore_index=True)


def _by_partner(content: bytes) -> pd.DataFrame:
    start = decoded(content[:200]).lstrip()
    if start.startswith("year,month,name_cn"):
        return _by_partner_copy(content)
    if start.startswith("region,year,period"):
        return _by_region_copy(content)
    return _by_partner_page(content)


def _by_partner_copy(content: bytes) -> pd.DataFrame:
    table = csv_table(content, PUBLISHER, ("year", "month", "name_cn", *COPY_COLUMNS))
    month = dates(table["year"] + "-" + table["month"], "%Y-%m", PUBLISHER)
    in_renminbi = ~month.isin(pd.to_datetime(COPY_MONTHS_IN_DOLLARS, format="%Y-%m"))
    return _partner_frame(month, table["name_cn"], table[list(COPY_COLUMNS)])[in_renminbi]


def _by_region_copy(content: bytes) -> pd.DataFrame:
    """Exports only: a row for the month, and one for the year up to it."""
    table = csv_table(content, PUBLISHER, ("region", "year", "period", "export_value"))
    number = table["period"].str.extract(r"^(1至)?(\d{1,2})月$")
    wide = table.assign(
        month=dates(table["year"] + "-" + number[1].fillna("?"), "%Y-%m", PUBLISHER),
        span=number[0].notna().map({False: COPY_COLUMNS[0], True: COPY_COLUMNS[1]}),
    ).pivot(index=["month", "region"], columns="span", values="export_value")
    wide = wide.reindex(columns=list(COPY_COLUMNS), fill_value="").reset_index()
    return _partner_frame(wide["month"], wide["region"], wide[list(COPY_COLUMNS)])


def _by_partner_page(content: bytes) -> pd.DataFrame:
    text = re.sub(r"\s|<[^>]*>", "", decoded(content))
    title = BY_PARTNER_TITLE.search(text)
    rows = [row for row in html_rows(content) if len(row) == 10 and _name(row[0]) in {*GROUPS, *_iso_by_name()}]
    if title is None or not re.search(rf"单位[:：](?:人民币)?{BY_PARTNER_UNIT}", text) or not rows:
        raise SourceError(
            f"The page from {PUBLISHER} is not its table of trade by partner in RMB 10,000; save table 2 "
            f"(国别(地区)总值表, 人民币值) from {PAGES}."
        )
    if absent := set(REGIONS) - {_name(row[0]) for row in rows}:
        raise SourceError(
            f"The page from {PUBLISHER} breaks off before the row of {REGIONS[min(absent)]}; save it again."
        )
    month = pd.to_datetime(f"{title.group(1)}-{title.group(2)}", format="%Y-%m")
    values = pd.DataFrame([[row[position] for position in PAGE_POSITIONS] for row in rows], columns=COPY_COLUMNS)
    names = pd.Series([row[0] for row in rows])
    return _partner_frame(pd.Series(month, index=names.index), names, values.replace(",", "", regex=True))


def _partner_frame(month: pd.Series, name: pd.Series, values: pd.DataFrame) -> pd.DataFrame:
    """One row a month and partner; values from RMB 10,000 to RMB million."""
    name = name.map(_name)
    frame = pd.DataFrame({"month": month, "partner": name.map(_partner), "partner_name": name})
    for column, theirs in zip(PARTNER_COLUMNS, COPY_COLUMNS, strict=True):
        read = numbers(values[theirs], PUBLISHER)
        frame[column] = read if column.endswith("percent") else (read / 100).round(2)
    return frame


def _refuse_wrong_sums(table: pd.DataFrame) -> None:
    """Refuse a month whose regions do not add up to its total, or whose year to date is less than an earlier one."""
    column = "exports_year_to_date_mn_rmb"
    total = table[table["partner"] == TOTAL].set_index("month")[column]
    absent = table["month"].drop_duplicates()[lambda months: ~months.isin(total.index)]
    if not absent.empty:
        raise SourceError(f"The table from {PUBLISHER} has no total for {absent.iloc[0]:%Y-%m}; download it again.")
    # The copy by region names no continents, only groups that overlap.
    regions = table[table["partner"].isin(REGIONS.values())].groupby("month")[column].sum()
    off = (regions - total.reindex(regions.index)).abs() > 1  # RMB million: what rounding can do
    falls = total.groupby(total.index.year).diff() < 0
    for wrong in (regions.index[off], total.index[falls]):
        if len(wrong):
            raise SourceError(
                f"The exports of {wrong[0]:%Y-%m} in the tables from {PUBLISHER} do not add up: a part is missing, or "
                "a table is in another currency; download it again, in renminbi."
            )


def _partner(name: str) -> str:
    if name in GROUPS:
        return GROUPS[name]
    code = _iso_by_name().get(name)
    if code is None:
        raise SourceError(
            f"{PUBLISHER} names a partner '{name}' that we do not know; add it in src/companion/sources/customs.py."
        )
    return code


def _name(name: str) -> str:
    """A name with the half-width brackets and commas of our lists, and without blanks."""
    return re.sub(r"\s", "", name).translate(str.maketrans("（），", "(),"))


@cache
def _iso_by_name() -> dict[str, str]:
    """ISO 3166-1 alpha-3 codes by ISO's own Chinese names, and by those that GACC writes otherwise."""
    chinese = gettext.translation("iso3166-1", pycountry.LOCALES_DIR, languages=["zh_CN"])
    names = {
        _name(chinese.gettext(getattr(country, kind))): str(country.alpha_3)
        for country in pycountry.countries
        for kind in ("official_name", "name", "common_name")
        if hasattr(country, kind)
    }
    return names | ECONOMIES


_BY_PARTNER = f"Open {PAGES}, choose the renminbi table 2 (进出口商品国别(地区)总值表, 人民币值), save the page "

SOURCES = [
    Source(
        dataset="china_goods_trade",
        parse=parse_goods_trade,
        vintage=to_last_month,
        manual=f"Open {PAGES}, choose the US dollar table 1 B (进出口商品总值表 B:月度表, 美元值), and save "
        "the page as HTML.",
    ),
    Source(
        dataset="china_trade_by_partner",
        parse=parse_by_partner,
        vintage=to_last_month,
        manual=_BY_PARTNER + "of each month that you want as HTML, and put the pages into a zip archive.",
    ),
    Source(
        dataset="china_trade_by_partner_annual",
        parse=parse_by_partner_annual,
        vintage=to_last_year,
        manual=_BY_PARTNER + "of December as HTML.",
    ),
]
