"""A tiny project in a temporary folder: two datasets, a lock file, and the notebooks that a test writes."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import nbformat

from companion import paths

PRICES = "economy,month,index\n" + "".join(
    f"{economy},{year}-{month:02d},{index}\n"
    for economy, years, index in [("CHN", range(2020, 2024), 100), ("KOR", range(2022, 2024), 90)]
    for year in years
    for month in range(1, 13)
)
RATES = "currency,year,rate\nCNY,2020,7.8\nCNY,2021,7.6\nKRW,2021,1354\n"


@dataclass(frozen=True)
class Project:
    root: Path

    def write_data(self, prices: str = PRICES, rates: str = RATES, vintage: str = "2026-07") -> None:
        kinds = {"economy": "string", "month": "yearmonth", "index": "number"}
        kinds |= {"currency": "string", "year": "year", "rate": "number"}
        resources = []
        for name, text in [("prices", prices), ("rates", rates)]:
            path = self.root / "data" / f"{name}.csv"
            path.write_text(text)
            columns = text.splitlines()[0].split(",")
            resources.append(
                dict.fromkeys(["title", "description", "publisher", "source_url", "retrieval", "processing"], "test")
                | {
                    "name": name,
                    "path": path.name,
                    "licenses": [{"title": "CC0"}],
                    "redistributable": True,
                    "vintage": vintage,
                    "hash": "sha256:" + hashlib.sha256(text.encode()).hexdigest(),
                    "rows": len(text.splitlines()) - 1,
                    "schema": {"fields": [{"name": c, "type": kinds[c], "description": c} for c in columns]},
                }
            )
        paths.DATAPACKAGE.write_text(json.dumps({"resources": resources}))

    def notebook(self, name: str, *code: str, parameters: str = "", prose: Iterable[str] = ("# Title",)) -> Path:
        """Write a notebook: prose first, then the parameters cell if there is one, then the code cells."""
        cells = [nbformat.v4.new_markdown_cell(text, id=f"prose-{n}") for n, text in enumerate(prose)]
        if parameters:
            cells.append(nbformat.v4.new_code_cell(parameters, id="given", metadata={"tags": ["parameters"]}))
        cells += [nbformat.v4.new_code_cell(text, id=f"cell-{n}") for n, text in enumerate(code)]
        path = paths.NOTEBOOKS / f"{name}.ipynb"
        nbformat.write(nbformat.v4.new_notebook(cells=cells), path)
        return path
