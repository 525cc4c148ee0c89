"""`CITATION.cff` against its schema, and the citations made from it."""

import json
import tomllib

import jsonschema
import pytest
import yaml

from companion import __version__, paths
from companion.site import citations

RECORD = {"id": "figure-25", "title": "Prices fell 5.6% & more", "source": "NBS, prices (to 2026-07)"}


def test_citation_file_is_valid_against_its_schema():
    schema = json.loads((paths.ROOT / "tests/schemas/citation-file-format-1.2.0.json").read_text(encoding="utf-8"))
    content = yaml.load(paths.CITATION.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)  # dates stay text
    jsonschema.validate(content, schema)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({**content, "authors": []}, schema)


def test_one_version_everywhere():
    project = tomllib.loads((paths.ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["version"] == __version__ == str(citations.citation_file()["version"])


def test_citations_name_title_version_vintage_and_anchor():
    plain = citations.figure_plain(RECORD, "notebooks/page.html")
    for part in ("Prices fell 5.6%", __version__, "to 2026-07", "notebooks/page.html#figure-25", "(2026)"):
        assert part in plain


def test_bibtex_escapes_what_tex_would_swallow():
    assert r"Prices fell 5.6\% \& more" in citations.figure_bibtex(RECORD)
    assert citations.book_bibtex().startswith("@misc{companion,")
