"""Publishers: one module each, `fetch` in the publisher's own format, `parse` to a tidy frame.

A `Source` ties one dataset of the catalogue to the code that can bring it from its publisher. `parse` needs no
network and accepts what the publisher sends or what a person downloads by hand, so both ways give one table.
Whatever goes wrong on the way is a `SourceError`; nothing here writes to `data/`.
"""

from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd


@dataclass(frozen=True)
class Source:
    """How one dataset comes from its publisher.

    `parse` turns the publisher's bytes into a frame with exactly the dataset's columns. `fetch` downloads those
    bytes from `service`, which names the interface for the provenance of what it brought; it is None where the
    publisher has no interface. `manual` says what to download by hand instead. `vintage` names the state of the
    data from the parsed frame, e.g. "to 2026-07".
    """

    dataset: str
    parse: Callable[[bytes], pd.DataFrame]
    vintage: Callable[[pd.DataFrame], str]
    manual: str
    fetch: Callable[[], bytes] | None = None
    service: str = ""


def registry() -> dict[str, Source]:
    """Every source by the name of the dataset that it brings."""
    # Imported late: clients are slow to load.
    from companion.sources import (
        adb,
        aei,
        atlas,
        bis,
        bls,
        census,
        census_products,
        cepii,
        classification,
        comtrade,
        customs,
        ecb,
        eurostat,
        imf,
        input_output,
        japan_customs,
        mof,
        mofcom,
        nbs,
        oecd,
        pboc,
        press,
        registrations,
        report,
        wiod,
        wits,
        world_bank,
    )

    modules = (
        adb,
        aei,
        atlas,
        bis,
        bls,
        census,
        census_products,
        cepii,
        classification,
        comtrade,
        customs,
        ecb,
        eurostat,
        imf,
        input_output,
        japan_customs,
        mof,
        mofcom,
        nbs,
        oecd,
        pboc,
        press,
        registrations,
        report,
        wiod,
        wits,
        world_bank,
    )
    return {source.dataset: source for module in modules for source in module.SOURCES}
