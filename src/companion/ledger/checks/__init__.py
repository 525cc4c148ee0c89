"""Checks: claims against open data, one module a subject, each function registered under the claims that it tests."""

import pkgutil
from importlib import import_module


def load_all() -> None:
    """Import every module of checks and of arithmetic, which registers what they hold."""
    from companion.ledger import arithmetic, checks

    for package in (checks, arithmetic):
        for module in pkgutil.iter_modules(package.__path__, f"{package.__name__}."):
            import_module(module.name)
