"""Citations of the companion and of its figures, made from `CITATION.cff`, and of its datasets."""

from functools import cache
from typing import Any

import yaml

from companion import paths
from companion.catalogue import Dataset
from companion.errors import BuildError
from companion.ledger import Claim, Verdict


@cache
def citation_file() -> dict[str, Any]:
    """The parsed `CITATION.cff`."""
    try:
        content: dict[str, Any] = yaml.safe_load(paths.CITATION.read_text(encoding="utf-8"))
    except (OSError, yaml.YAMLError) as problem:
        raise BuildError(
            f"CITATION.cff cannot be read ({problem}); restore it with `git checkout -- CITATION.cff`."
        ) from problem
    return content


def authors() -> str:
    """The authors as one string."""
    return ", ".join(
        person.get("name") or f"{person['family-names']}, {person['given-names']}"
        for person in citation_file()["authors"]
    )


def book_plain() -> str:
    """The whole companion, in APA style."""
    cff = citation_file()
    year = str(cff["date-released"])[:4]
    return f"{authors()} ({year}). {cff['title']} (version {cff['version']})."


def book_bibtex() -> str:
    """The whole companion as a BibTeX entry."""
    cff = citation_file()
    return _bibtex("companion", cff["title"], f"Version {cff['version']}")


def figure_plain(record: dict[str, Any], page: str) -> str:
    """One figure, in APA style, with the vintage of its data and where it stands."""
    cff = citation_file()
    year = str(cff["date-released"])[:4]
    place = address(f"{page}#{record['id']}")
    return (
        f"{authors()} ({year}). {record['title']} [Figure {record['id']}]. In {cff['title']} "
        f"(version {cff['version']}), {place}. Data: {record['source']}."
    )


def claim_plain(claim: Claim, verdict: Verdict, page: str) -> str:
    """One claim, in APA style, with what was found; `page` is where it stands."""
    cff = citation_file()
    year = str(cff["date-released"])[:4]
    found = f"computed: {verdict.computed}; " if verdict.computed else ""
    return (
        f"{authors()} ({year}). {claim.statement} Stated: {claim.stated}; {found}verdict: {verdict.verdict} "
        f"[Claim {claim.id}]. In {cff['title']} (version {cff['version']}), {address(page)}."
    )


def address(page: str, base: str = "") -> str:
    """A page's address: absolute where `CITATION.cff` has the site's `url`, else `base` and the page."""
    site = str(citation_file().get("url", ""))
    return f"{site.rstrip('/')}/{page}" if site else base + page


def figure_bibtex(record: dict[str, Any]) -> str:
    """One figure as a BibTeX entry."""
    cff = citation_file()
    note = f"Figure {record['id']} in {cff['title']}, version {cff['version']}. Data: {record['source']}"
    return _bibtex(record["id"], record["title"], note)


def dataset_plain(dataset: Dataset) -> str:
    """One dataset, as its publisher's, with its vintage and the copy that is meant."""
    return f"{dataset.publisher}. {dataset.title} [Data set], {dataset.vintage}. {dataset.source_url}. {_copy(dataset)}"


def dataset_bibtex(dataset: Dataset) -> str:
    """One dataset as a BibTeX entry; without a year, which the vintage stands for."""
    note = f"Data set, {dataset.vintage}. {_copy(dataset)}"
    fields = {"author": f"{{{dataset.publisher}}}", "title": f"{{{dataset.title}}}", "note": note}
    return _entry(dataset.name, fields | {"url": dataset.source_url})


def _copy(dataset: Dataset) -> str:
    return f"As dataset {dataset.name} (sha256 {dataset.sha256[:12]}) of: {book_plain()}"


def _bibtex(key: str, title: str, note: str) -> str:
    year = str(citation_file()["date-released"])[:4]
    return _entry(key, {"author": f"{{{authors()}}}", "title": f"{{{title}}}", "year": year, "note": note})


def _entry(key: str, fields: dict[str, str]) -> str:
    lines = ",\n".join(f"  {name} = {{{value if name == 'url' else _tex(value)}}}" for name, value in fields.items())
    return f"@misc{{{key},\n{lines}\n}}\n"


def _tex(text: str) -> str:
    for character in "&%#_$":
        text = text.replace(character, f"\\{character}")
    return text
