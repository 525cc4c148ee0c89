"""The library behind the reproducible companion: read a notebook from `load` to `show`, then come here."""

__version__ = "0.1.0"
