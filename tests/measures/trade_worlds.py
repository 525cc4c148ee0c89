"""Small worlds of trade for the tests: one written out by hand, and random ones."""

from itertools import product

import ibis
import pandas as pd
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

# An expression takes some hundredths of a second to run, so that a hundred of them would be a long test.
few = settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.too_slow])

# Exports of steel (7208), cars (8703) and chips (8542) by three economies; the weight of Japan's chips is not known.
ROWS = [
    # year, economy, product, exports_usd, imports_usd, exports_tonnes
    (2022, "CHN", "7208", 100, 10, 50.0),
    (2022, "CHN", "8703", 50, 40, 10.0),
    (2022, "DEU", "7208", 100, 20, 25.0),
    (2022, "DEU", "8703", 150, 30, 15.0),
    (2022, "JPN", "8542", 80, 5, None),
    (2024, "CHN", "7208", 120, 8, 90.0),
    (2024, "CHN", "8703", 120, 20, 30.0),
    (2024, "CHN", "8542", 20, 60, 2.0),
    (2024, "DEU", "7208", 80, 25, 20.0),
    (2024, "DEU", "8703", 80, 35, 8.0),
    (2024, "JPN", "8542", 60, 0, None),
]
COLUMNS = ["year", "economy", "product", "exports_usd", "imports_usd", "exports_tonnes"]
HAND = pd.DataFrame(ROWS, columns=COLUMNS)
ECONOMIES, PRODUCTS, YEARS = ("CHN", "DEU", "JPN"), ("0101", "0202", "8703", "8704"), (2022, 2023, 2024)

amounts = st.integers(0, 1000)
weights = st.one_of(st.none(), st.integers(1, 100).map(float))


@st.composite
def worlds(draw, values=amounts, quantities=weights):
    """Trade of every economy in every product and year, some of it zero and some of it without a weight."""
    keys = list(product(YEARS, ECONOMIES, PRODUCTS))
    flows = draw(st.lists(st.tuples(values, values, quantities), min_size=len(keys), max_size=len(keys)))
    rows = [(*key, out, into, weight if out else None) for key, (out, into, weight) in zip(keys, flows, strict=True)]
    return pd.DataFrame(rows, columns=COLUMNS).astype({"exports_tonnes": float})


def answer(table: ibis.Table, *keys: str) -> pd.DataFrame:
    """What an expression gives, indexed by its keys and in their order."""
    return table.to_pandas().set_index(list(keys)).sort_index()
