"""Measures: pure functions on frames. No input, no output, nothing of ours imported but other measures.

How trade is split. Whatever reads one row a product (or a flow) is an Ibis expression, written once: it takes and
returns `ibis.Table`, so that the same line runs on a small extract (`ibis.memtable(frame)`), on BACI in full in
DuckDB, and on a cluster in PySpark. Whatever needs a matrix in memory (complexity) or a few rows a year (deflated
shares) takes and returns pandas. Nothing runs until the caller asks for `.to_pandas()`, rows come in no order, and a
value that is not defined (a share of nothing, a unit value without a quantity) is empty and never zero.

The columns that trade tables use:

- `trade`: year, economy, product, exports_usd, imports_usd; where known exports_tonnes, imports_tonnes, and
  exports_usd_measured, imports_usd_measured (the value of those flows whose quantity is known);
- `bilateral`: year, exporter, importer, product, value_usd, quantity_tonnes.

Products are text ("0101", not 101), economies ISO 3166-1 alpha-3, and the world is the sum over economies.
"""
