"""Parameters: what a notebook declares is read in full or refused, and only values that it allows come through."""

import math
import re
from pathlib import Path

import nbformat
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tiny_project import Project

from companion import paths
from companion.errors import ParameterError
from companion.execution.parameters import (
    Choices,
    Covered,
    Parameter,
    Range,
    find_notebook,
    notebooks,
    read_parameters,
    validate,
)

DECLARATIONS = """\
# What may be changed
base_month: str = "2022-01"  # Month set to 100 [prices.month]
economy: str = "CHN"  # Economy, ISO 3166 alpha-3 [prices.economy]
percent: float = 8.2  # Stated depreciation in percent [0..100]
horizon: int = 3  # Years ahead [1..]
quote: str = 'average'  # Mean of the month, or its last day [average | end_of_month]
log: bool = False  # Logarithmic axis
"""


@pytest.fixture
def notebook(project: Project) -> Path:
    return project.notebook("chapter-2-04-prices", parameters=DECLARATIONS)


def test_a_declaration_is_read_in_full(notebook: Path) -> None:
    assert list(read_parameters(notebook).values()) == [
        Parameter("base_month", str, "2022-01", "Month set to 100", (Covered("prices", "month"),)),
        Parameter("economy", str, "CHN", "Economy, ISO 3166 alpha-3", (Covered("prices", "economy"),)),
        Parameter("percent", float, 8.2, "Stated depreciation in percent", Range(0, 100)),
        Parameter("horizon", int, 3, "Years ahead", Range(1, math.inf)),
        Parameter("quote", str, "average", "Mean of the month, or its last day", Choices(("average", "end_of_month"))),
        Parameter("log", bool, False, "Logarithmic axis", None),
    ]


def test_a_parameter_is_described_for_a_person(project: Project, notebook: Path) -> None:
    assert [parameter.describe() for parameter in read_parameters(notebook).values()] == [
        "Month set to 100: 2020-01 to 2023-12",
        "Economy, ISO 3166 alpha-3: CHN, KOR",
        "Stated depreciation in percent: 0 to 100",
        "Years ahead: at least 1",
        "Mean of the month, or its last day: 'average' or 'end_of_month'",
        "Logarithmic axis",
    ]
    project.write_data(rates="currency,year,rate\n" + "".join(f"C{y},{y},7\n" for y in range(1990, 2004)))
    lines = 'year: int = 2001  # Year [rates.year]\nmoney: str = "C2001"  # Money [rates.currency]'
    year, money = read_parameters(project.notebook("long", parameters=lines)).values()
    assert year.describe() == "Year: 1990 to 2003"
    assert money.describe().startswith("Money: C1990, C1991, ") and money.describe().endswith(", C2001 and 2 more")


def test_a_notebook_without_a_parameters_cell_has_none(project: Project) -> None:
    notebook = project.notebook("plain", "1")
    assert read_parameters(notebook) == {}
    assert validate(notebook, {}) == {}
    with pytest.raises(ParameterError, match=r"plain has no parameter 'x'; it has: none\."):
        validate(notebook, {"x": "1"})


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('rule: str = "a=b"  # Rule', 'line 2: `rule: str = "a=b"  # Rule` cannot be read'),
        ("share: int = 3  # Month = 100", "cannot be read"),
        ('colour: str = "#fff"  # Colour', "cannot be read"),
        ("share = 3  # No type", "cannot be read"),
        ("share: int | None = 3", "cannot be read"),
        ("import os", "cannot be read"),
        ("share: int = (", "line 2: "),
        ("share: list = []", "type 'list' is not one of str, int, float, bool"),
        ("share: int = 2.5", "default 2.5 is not a whole number"),
        ("share: int = True", "default True is not a whole number"),
        ('share: float = "2"', 'default "2" is not a finite number'),
        ("share: float = 1e999", "default 1e999 is not a finite number"),
        ("share: float = max(1, 2)", r"write a plain value"),
        ('word: str = "a"  # Word [1..2]', r"constraint [1..2] is not, for type str, one of"),
        ("share: int = 3  # Share [..]", "constraint [..] is not"),
        ("share: int = 3  # Share [x..9]", "constraint [x..9] is not"),
        ("share: int = 3  # Share [3 | x]", "constraint [3 | x] is not"),
        ("share: int = 3  # Share [percent]", "constraint [percent] is not"),
        ("share: int = 3  # Share [0..2]", "default of share: 3 is out of range; allowed is 0 to 2"),
        ("share: float = -1.5  # Share [0..]", "default of share: -1.5 is out of range; allowed is at least 0"),
        ('word: str = "c"  # Word [a | b]', "default of word: 'c' is not one of 'a' or 'b'"),
        ("month: int = 3  # Month [prices.month]", "column prices.month holds yearmonth values, so its type is str"),
        ('word: str = "c"  # Word [prices.word]', "dataset prices has no column 'word'; it has: economy, month, index"),
        ('money: str = "X"  # Money [rates.currency]', "default of money: 'X' is not covered; covered are CNY, KRW"),
    ],
)
def test_a_declaration_that_cannot_be_relied_on_is_refused(project: Project, line: str, said: str) -> None:
    notebook = project.notebook("wrong", parameters=f"first: int = 1  # Fine\n{line}")
    with pytest.raises(ParameterError, match=re.escape(said)):
        read_parameters(notebook)


def test_cells_that_would_override_each_other_are_refused(project: Project) -> None:
    for tag, said in [
        ("parameters", "2 cells tagged 'parameters'; keep one"),
        ("injected-parameters", "delete that cell"),
    ]:
        notebook = project.notebook("twice", "x: int = 1", parameters="x: int = 1")
        document = nbformat.read(notebook, as_version=4)
        document.cells[-1].metadata.tags = [tag]
        nbformat.write(document, notebook)
        with pytest.raises(ParameterError, match=said):
            read_parameters(notebook)


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"cells": [{"cell_type": "raw", "metadata": {}, "source": ""}]}'])
def test_a_file_that_is_no_notebook_is_refused(project: Project, text: str) -> None:
    path = paths.NOTEBOOKS / "broken.ipynb"
    path.write_text(text)
    with pytest.raises(ParameterError, match=r"broken\.ipynb"):
        read_parameters(path)


def test_given_values_are_converted_and_the_rest_are_defaults(notebook: Path) -> None:
    given_as_text = {"percent": "12", "horizon": "5", "log": "true", "base_month": "2023-12", "economy": "KOR"}
    assert validate(notebook, given_as_text) == {
        "base_month": "2023-12",
        "economy": "KOR",
        "percent": 12.0,
        "horizon": 5,
        "quote": "average",
        "log": True,
    }
    assert isinstance(validate(notebook, {"percent": 12})["percent"], float)


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("percent", "abc", "parameter percent: 'abc' is not a finite number"),
        ("percent", "nan", "'nan' is not a finite number"),
        ("percent", math.inf, "inf is not a finite number"),
        ("percent", True, "true is not a finite number"),
        ("percent", "100.5", "100.5 is out of range; allowed is 0 to 100"),
        ("horizon", "3.5", "'3.5' is not a whole number"),
        ("horizon", 3.0, "3.0 is not a whole number"),
        ("horizon", 0, "0 is out of range; allowed is at least 1"),
        ("log", "perhaps", "'perhaps' is not true or false"),
        ("log", 1, "1 is not true or false"),
        ("quote", 1, "1 is not a text"),
        ("quote", "mean", "'mean' is not one of 'average' or 'end_of_month'"),
        ("economy", "JPN", "'JPN' is not covered; covered are CHN, KOR"),
        ("base_month", "1990-01", "'1990-01' is not covered; covered are 2020-01 to 2023-12."),
        ("base_mont", "2022-01", "no parameter 'base_mont' (did you mean 'base_month'?); it has: base_month, economy"),
    ],
)
def test_a_value_that_does_not_fit_is_refused(notebook: Path, name: str, value: object, said: str) -> None:
    with pytest.raises(ParameterError, match=re.escape(said)) as caught:
        validate(notebook, {name: value})
    assert str(caught.value).startswith("Notebook chapter-2-04-prices")


def test_values_of_one_dataset_must_occur_together(notebook: Path) -> None:
    assert validate(notebook, {"base_month": "2020-01"})["economy"] == "CHN"
    with pytest.raises(
        ParameterError, match="base_month: '2020-01' is not covered for economy 'KOR'; covered are 2022-01 to 2023-12"
    ):
        validate(notebook, {"base_month": "2020-01", "economy": "KOR"})


def test_each_of_two_values_for_one_column_must_occur_with_the_others(project: Project) -> None:
    notebook = project.notebook(
        "window",
        parameters='first: str = "2022-01"  # [prices.month]\nlast: str = "2023-12"  # [prices.month]\n'
        'economy: str = "KOR"  # [prices.economy]',
    )
    assert validate(notebook, {"first": "2020-01", "economy": "CHN"})["last"] == "2023-12"
    with pytest.raises(ParameterError, match="first: '2021-12' is not covered for economy 'KOR'"):
        validate(notebook, {"first": "2021-12"})
    with pytest.raises(ParameterError, match="last: '2021-12' is not covered for economy 'KOR'"):
        validate(notebook, {"last": "2021-12"})


def test_a_gap_in_the_data_is_pointed_out(project: Project) -> None:
    project.write_data(rates="currency,year,rate\n" + "".join(f"CNY,{y},7\n" for y in range(1990, 2020) if y != 2000))
    notebook = project.notebook("gap", parameters="year: int = 2001  # [rates.year]")
    with pytest.raises(ParameterError, match=re.escape("covered are 1990 to 2019 (nearest are 1999 and 2001).")):
        validate(notebook, {"year": 2000})


def test_a_long_list_of_names_is_cut_and_the_nearest_named(project: Project) -> None:
    project.write_data(rates="currency,year,rate\n" + "".join(f"C{n:02d},2020,7\n" for n in range(20)))
    notebook = project.notebook("long", parameters='money: str = "C00"  # [rates.currency]')
    with pytest.raises(ParameterError, match=r"C00, C01, .*, C11 and 8 more \(did you mean 'C1\d'\?\)"):
        validate(notebook, {"money": "c18"})


def test_other_data_need_not_cover_a_default_that_is_overridden(project: Project) -> None:
    notebook = project.notebook("later", parameters='month: str = "2010-01"  # [prices.month]')
    assert validate(notebook, {"month": "2021-01"}) == {"month": "2021-01"}
    with pytest.raises(ParameterError, match="'2010-01' is not covered"):
        validate(notebook, {})


@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(value=st.floats(allow_nan=False, allow_infinity=False), as_text=st.booleans())
def test_a_number_comes_through_unchanged_exactly_if_it_is_in_range(
    notebook: Path, value: float, as_text: bool
) -> None:
    asked = {"percent": repr(value) if as_text else value}
    if 0 <= value <= 100:
        assert validate(notebook, asked)["percent"] == value
    else:
        with pytest.raises(ParameterError, match="out of range"):
            validate(notebook, asked)


def test_a_notebook_is_found_by_name_path_or_part_of_its_name(
    project: Project, notebook: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project.notebook("chapter-2-05-rates")
    monkeypatch.chdir(project.root.parent)
    assert [path.stem for path in notebooks()] == ["chapter-2-04-prices", "chapter-2-05-rates"]
    for name in ("chapter-2-04-prices", "chapter-2-04-prices.ipynb", "notebooks/chapter-2-04-prices.ipynb", "prices"):
        assert find_notebook(name) == notebook
    assert find_notebook(str(notebook)) == notebook
    for name, said in [
        ("chapter-2", "'chapter-2' fits several notebooks: chapter-2-04-prices, chapter-2-05-rates"),
        ("chapter-2-04-price5", "(did you mean 'chapter-2-04-prices'?); known are: chapter-2-04-prices, chapter-2-05"),
        ("elsewhere/chapter-2-04-prices.ipynb", "There is no notebook 'elsewhere/chapter-2-04-prices.ipynb'"),
        ("", "There is no notebook ''"),
    ]:
        with pytest.raises(ParameterError, match=re.escape(said)):
            find_notebook(name)


def test_a_value_bound_to_two_datasets_must_be_covered_by_both(project: Project) -> None:
    # prices has both currencies' economies, rates only CNY and KRW: a text that is in one is not enough
    notebook = project.notebook("both", parameters='name: str = "CNY"  # Name [rates.currency & prices.economy]')
    with pytest.raises(ParameterError, match="default of name: 'CNY' is not covered; covered are CHN, KOR"):
        read_parameters(notebook)
    with pytest.raises(ParameterError, match="name: 'CHN' is not covered; covered are CNY, KRW"):
        validate(notebook, {"name": "CHN"})
