"""The website: a Sphinx extension that renders figures and the ledger, and the assembly of an edition."""
