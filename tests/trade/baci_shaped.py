"""Files in BACI's layout with made-up flows, small for tests and full-size for `benchmarks/baci.py`.

The shape is that of a real edition: about 230 economies and 5,000 products, a few of which make up most of the trade
(log-normal weights), each flow's value log-normal around what its exporter, importer and product suggest, and 4% of
the flows without a quantity, more often small ones. The same seed gives the same bytes. No number means anything.
"""

import zipfile
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa

EDITION = "HS17"
VERSION = "202601"
ECONOMIES = 230
PRODUCTS = 5000
WITHOUT_QUANTITY = 0.04

# CEPII's codes of economies that the default import and the benchmark's queries name; the others are invented.
NAMED = {
    156: ("China", "CN", "CHN"),
    842: ("USA", "US", "USA"),
    276: ("Germany", "DE", "DEU"),
    392: ("Japan", "JP", "JPN"),
    410: ("Rep. of Korea", "KR", "KOR"),
    251: ("France", "FR", "FRA"),
    826: ("United Kingdom", "GB", "GBR"),
    380: ("Italy", "IT", "ITA"),
    124: ("Canada", "CA", "CAN"),
    490: ("Other Asia, nes", "", "S19"),
}


def economies(count: int = ECONOMIES) -> list[tuple[int, str, str, str]]:
    """CEPII's table of economies: code, name, two letters, three letters; the largest traders first."""
    free = (code for code in range(1, 1000) if code not in NAMED)
    letters = [f"X{chr(65 + n // 26)}{chr(65 + n % 26)}" for n in range(count)]
    invented = [(next(free), f"Economy {name}", "", name) for name in letters[: count - len(NAMED)]]
    return [(code, *names) for code, names in NAMED.items()][:count] + invented


def products(count: int = PRODUCTS) -> list[str]:
    """Six-digit codes over chapters 01 to 97, with leading zeros."""
    return [f"{1 + n * 97 // count:02}{n % 10000:04}" for n in range(count)]


def write_baci(
    folder: Path,
    years: range,
    rows: int,
    *,
    seed: int = 1,
    economy_count: int = ECONOMIES,
    product_count: int = PRODUCTS,
    zipped: bool = True,
) -> Path:
    """Write an edition with `rows` flows a year; the path of its zip, or of the folder with its CSV files."""
    folder.mkdir(parents=True, exist_ok=True)
    table = economies(economy_count)
    lines = [f'{code},"{name}",{two},{three}\n' for code, name, two, three in table]
    names = {f"country_codes_V{VERSION}.csv": "country_code,country_name,country_iso2,country_iso3\n" + "".join(lines)}
    lines = [f'{code},"Product {code}, made up"\n' for code in products(product_count)]
    names[f"product_codes_{EDITION}_V{VERSION}.csv"] = "code,description\n" + "".join(lines)
    written = [folder / name for name in names]
    for path, text in zip(written, names.values(), strict=True):
        path.write_text(text, encoding="utf-8")
    for year in years:
        path = folder / f"BACI_{EDITION}_Y{year}_V{VERSION}.csv"
        flows = _flows(year, rows, np.random.default_rng([seed, year]), table, product_count)
        connection = duckdb.connect()
        connection.register("flows", flows)
        connection.execute(
            "COPY (SELECT t, i, j, k, round(v, 3)::DECIMAL(18, 3) AS v, round(q, 3)::DECIMAL(18, 3) AS q FROM flows) "
            f"TO '{path}' (HEADER, NULLSTR 'NA', QUOTE '')"
        )
        written.append(path)
    if not zipped:
        return folder
    archive = folder / f"BACI_{EDITION}_V{VERSION}.zip"
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as bundle:
        for path in written:
            bundle.write(path, path.name)
            path.unlink()
    return archive


def _flows(
    year: int, rows: int, random: np.random.Generator, table: list[tuple[int, str, str, str]], product_count: int
) -> pa.Table:
    sizes = np.sort(random.lognormal(0, 1.5, len(table)))[::-1]
    weights = random.lognormal(0, 1.0, product_count)
    i, j, k = _traded(rows, sizes, weights, random)
    value = np.exp(random.normal(1.6, 2.5, rows)) * np.sqrt(sizes[i] * sizes[j]) * weights[k] + 0.001
    unit_value = np.exp(random.normal(1.5, 1.0, rows)) * weights[k] ** -0.5
    missing = random.random(rows) < WITHOUT_QUANTITY * 2 / (1 + value / np.median(value))
    codes = np.array([code for code, *_ in table], dtype=np.int16)
    names = pa.array(products(product_count))
    return pa.table(
        {
            "t": np.full(rows, year, dtype=np.int16),
            "i": codes[i],
            "j": codes[j],
            "k": names.take(pa.array(k)),
            "v": value,
            "q": pa.array(value / unit_value, mask=missing),
        }
    )


def _traded(
    rows: int, sizes: np.ndarray, weights: np.ndarray, random: np.random.Generator
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Which exporter sells which product to which importer: the likelier, the larger the three are."""
    pairs = np.outer(sizes, sizes)
    np.fill_diagonal(pairs, 0)
    sample = np.multiply.outer(pairs, np.quantile(weights, np.linspace(0.005, 0.995, 100))).ravel()
    low, high = 1e-9, 1e9
    for _ in range(40):  # the scale at which about 2% more flows come out than are wanted
        middle = np.sqrt(low * high)
        if -np.expm1(-middle * sample).sum() * len(weights) / 100 < rows * 1.02 + 100:
            low = middle
        else:
            high = middle
    cells = []
    for exporter, row in enumerate(pairs):
        chance = -np.expm1(-high * np.multiply.outer(row, weights).ravel())
        drawn = np.flatnonzero(random.random(len(chance), dtype=np.float32) < chance)
        cells.append(drawn + exporter * len(chance))
    flows = np.sort(random.choice(np.concatenate(cells), rows, replace=False))
    pair, k = np.divmod(flows, len(weights))
    i, j = np.divmod(pair, len(sizes))
    return i, j, k
