"""Citations of the companion and of its figures, made from `CITATION.cff`."""

from functools import cache
from typing import Any

import yaml

from companion import paths
from companion.errors import BuildError


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
    return (
        f"{authors()} ({year}). {record['title']} [Figure {record['id']}]. In {cff['title']} "
        f"(version {cff['version']}), {page}#{record['id']}. Data: {record['source']}."
    )


def figure_bibtex(record: dict[str, Any]) -> str:
    """One figure as a BibTeX entry."""
    cff = citation_file()
    note = f"Figure {record['id']} in {cff['title']}, version {cff['version']}. Data: {record['source']}"
    return _bibtex(record["id"], record["title"], note)


def _bibtex(key: str, title: str, note: str) -> str:
    year = str(citation_file()["date-released"])[:4]
    fields = {"author": f"{{{authors()}}}", "title": f"{{{title}}}", "year": year, "note": note}
    lines = ",\n".join(f"  {name} = {{{_tex(value)}}}" for name, value in fields.items())
    return f"@misc{{{key},\n{lines}\n}}\n"


def _tex(text: str) -> str:
    for character in "&%#_$":
        text = text.replace(character, f"\\{character}")
    return text
