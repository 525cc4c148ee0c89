"""Running the notebooks: parameters are validated, jobs planned by content hash, results taken from a cache."""
