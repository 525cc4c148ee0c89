"""Product-level trade in full: CEPII's BACI imported to Parquet, and opened as tables for Ibis expressions.

`companion data import baci PATH` imports an edition (`import_baci`); `open_baci` opens it. Read on in the order of the
work: `archive` (what CEPII publishes), `expressions` (what is done with it), `backends` (by which engine), `importing`
(year by year, to disk), `store` (where it is).
"""

from companion.trade.expressions import at_level
from companion.trade.importing import import_baci
from companion.trade.store import BaciTables, chapters_without_quantity, coverage, open_baci

__all__ = ["BaciTables", "at_level", "chapters_without_quantity", "coverage", "import_baci", "open_baci"]
