"""The relending quota against loans: Table 6's columns and the published figures behind them.

`table` is the dataset `relending` (month, quota_bn_rmb, loan_stock_bn_rmb, stated_share_percent); `references` is the
dataset `reference_values` (id, value, unit, publisher, ...).
"""

import pandas as pd

from companion.measures.shares import share_percent


def reference(references: pd.DataFrame, identifier: str) -> float:
    """One published value; KeyError if there is none of that id."""
    return float(references.set_index("id").loc[identifier, "value"])


def compare_stocks(table: pd.DataFrame, references: pd.DataFrame) -> pd.DataFrame:
    """Stated and published loan stock by update: month, quota_bn_rmb, stated_bn_rmb, published_bn_rmb, gap_bn_rmb."""
    published = [1000 * reference(references, f"rmb_loans_{month:%Y-%m}") for month in table["month"]]
    frame = table.rename(columns={"loan_stock_bn_rmb": "stated_bn_rmb"}).assign(published_bn_rmb=published)
    frame["gap_bn_rmb"] = frame["stated_bn_rmb"] - frame["published_bn_rmb"]
    return frame[["month", "quota_bn_rmb", "stated_bn_rmb", "published_bn_rmb", "gap_bn_rmb"]]


def shares(stocks: pd.DataFrame, loan_stock: str) -> pd.DataFrame:
    """Quota as a percentage of the "stated" or the "published" stock: month, quota, stock, share_percent."""
    stock = stocks[f"{loan_stock}_bn_rmb"]
    return pd.DataFrame(
        {
            "month": stocks["month"],
            "quota_bn_rmb": stocks["quota_bn_rmb"],
            "loan_stock_bn_rmb": stock,
            "share_percent": share_percent(stocks["quota_bn_rmb"], stock),
        }
    )


def real_economy_loans(references: pd.DataFrame) -> float:
    """Loans to the real economy at the end of January 2026, billion RMB: the stock of November 2025 and two flows."""
    parts = ("real_economy_loans_2025-11", "new_real_economy_loans_2025-12", "new_real_economy_loans_2026-01")
    return 1000 * sum(reference(references, part) for part in parts)


def holding_shares(table: pd.DataFrame) -> int:
    """How many of the stated shares equal quota over loan stock, both from the table, to the printed decimal."""
    recomputed = share_percent(table["quota_bn_rmb"], table["loan_stock_bn_rmb"]).round(1)
    return int((recomputed == table["stated_share_percent"]).sum())


def stock_table(stocks: pd.DataFrame, references: pd.DataFrame) -> pd.DataFrame:
    """The comparison as a table for a page, with the publisher of each figure."""
    publishers = references.set_index("id")["publisher"]
    rows = [
        {
            "Month": f"{row.month:%B %Y}",
            "In the table": f"{row.stated_bn_rmb:,.0f}",
            "All renminbi loans": f"{row.published_bn_rmb:,.0f}",
            "Difference": f"{row.gap_bn_rmb:+,.0f}".replace("+0", "0"),
            "Read in": publishers[f"rmb_loans_{row.month:%Y-%m}"],
        }
        for row in stocks.itertuples()
    ]
    other = real_economy_loans(references)
    last = stocks.iloc[-1]
    rows.append(
        {
            "Month": f"{last['month']:%B %Y}, loans to the real economy",
            "In the table": f"{last['stated_bn_rmb']:,.0f}",
            "All renminbi loans": f"{other:,.0f}",
            "Difference": f"{last['stated_bn_rmb'] - other:+,.0f}".replace("+0", "0")
            .replace("-0", "0")
            .replace("-", "−"),
            "Read in": f"{publishers['real_economy_loans_2025-11']}, plus two monthly flows",
        }
    )
    return pd.DataFrame(rows).rename(columns={"All renminbi loans": "Published"})
