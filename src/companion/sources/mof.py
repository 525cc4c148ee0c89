"""Ministry of Finance of China: revenue of the general public budget.

The ministry publishes each month's state as prose (the revenue of the year to date and its change on the year), so
that `parse` reads a CSV file kept by hand, in the layout of the public copy that the table came from.
"""

import pandas as pd

from companion.errors import SourceError
from companion.sources import Source
from companion.sources.reading import monthly, refuse_gaps, to_last_month

PUBLISHER = "Ministry of Finance of China"
# Table column, and the column of the file; values there are RMB 100 million.
COLUMNS = {
    "revenue_bn_rmb": "value",
    "year_to_date_bn_rmb": "ytd_value",
    "year_to_date_change_percent": "ytd_yoy",
}
# RMB billion that a month may differ from the change of the year to date: the release rounds to RMB 10 million.
ROUNDING = 0.03


def parse(content: bytes) -> pd.DataFrame:
    """A CSV with columns date, value, ytd_value, ytd_yoy as month, revenue_bn_rmb, year_to_date_bn_rmb, and its change.

    A month's revenue is missing where January and February are published together, as February. Raises `SourceError`
    where a month is not the change of the year to date.
    """
    table = monthly(content, PUBLISHER, COLUMNS)
    for column in ("revenue_bn_rmb", "year_to_date_bn_rmb"):
        table[column] = (table[column] / 10).round(2)
    refuse_gaps(table, PUBLISHER, january=False)
    before = table["year_to_date_bn_rmb"].groupby(table["month"].dt.year).shift(fill_value=0)
    off = (table["year_to_date_bn_rmb"] - before - table["revenue_bn_rmb"]).abs() > ROUNDING
    if off.any():
        raise SourceError(
            f"The revenue of {table['month'][off].iloc[0]:%Y-%m} is not the year to date less that of the month "
            f"before; correct the file from the releases of the {PUBLISHER}."
        )
    return table


SOURCES = [
    Source(
        dataset="fiscal_revenue",
        parse=parse,
        vintage=to_last_month,
        manual="Read the revenue of the general public budget in the monthly release of the Ministry of Finance "
        "(mof.gov.cn, 财政收支情况) and add it to a CSV file with columns date (YYYY-MM-DD), value (the month), "
        "ytd_value (the year to date, both in RMB 100 million) and ytd_yoy (its change in percent); leave value empty "
        "for February where it stands for both months.",
    )
]
