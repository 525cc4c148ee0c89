"""Product-level trade in full: CEPII's BACI imported to Parquet, and opened as tables for Ibis expressions.

`companion data import baci PATH` imports an edition (`import_baci`); `open_baci` opens it. Read on in the order of the
work: `archive` (what CEPII publishes), `expressions` (what is done with it), `backends` (by which engine), `importing`
(year by year, to disk), `store` (where it is), `tables` (what a notebook takes of it, or of the committed extract).
"""

from companion.sources.cepii_archive import VERSION as BACI_VERSION
from companion.sources.cepii_archive import download as download_baci
from companion.trade.expressions import KINDS
from companion.trade.importing import import_baci
from companion.trade.store import BaciTables, chapters_without_quantity, coverage, open_baci
from companion.trade.tables import TradeTables, world_trade

__all__ = [
    "BACI_VERSION",
    "KINDS",
    "BaciTables",
    "TradeTables",
    "chapters_without_quantity",
    "coverage",
    "download_baci",
    "import_baci",
    "open_baci",
    "world_trade",
]
