"""Checks: one module per chapter, each function registered under the claims that it tests."""

from importlib import import_module

CHAPTERS = ("chapter_1", "chapter_2")


def load_all() -> None:
    """Import every chapter's checks, which registers them."""
    for chapter in CHAPTERS:
        import_module(f"companion.ledger.checks.{chapter}")
