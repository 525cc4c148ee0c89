"""Tables 1 and 6, from text in the report's layout."""

import pytest

from companion.errors import SourceError
from companion.sources import report


def test_coverage_has_a_row_for_each_sector_and_document(reply):
    table = report.parse_coverage(reply("report_tables.txt"))
    assert list(table.columns) == ["row", "sector", "document", "covered"]
    assert len(table) == 43 * 5
    assert table["row"].max() == 43
    # Counted by hand in the report's Table 1.
    covered = table.groupby("document")["covered"].sum().to_dict()
    assert covered == {
        "Green Book (2015)": 10,
        "Green Book (2023)": 16,
        "13th FYP": 35,
        "14th FYP": 36,
        "15th FYP": 41,
    }


def test_coverage_keeps_the_gaps_of_a_sector(reply):
    table = report.parse_coverage(reply("report_tables.txt"))
    ships = table[table["row"] == 4]
    assert set(ships["sector"]) == {"Marine engineering & ships"}
    assert ships["covered"].tolist() == [True, False, True, True, True]
    rail = table[table["sector"] == "Rail equipment"]
    assert rail["covered"].tolist() == [False, False, True, True, False]


def test_relending_has_the_four_updates(reply):
    table = report.parse_relending(reply("report_tables.txt"))
    assert table["month"].dt.strftime("%Y-%m").tolist() == ["2022-04", "2024-04", "2025-05", "2026-01"]
    assert table["quota_bn_rmb"].tolist() == [200, 500, 800, 1200]
    assert table["loan_stock_bn_rmb"].tolist() == [201660, 247780, 266320, 273300]
    assert table["stated_share_percent"].tolist() == [0.1, 0.2, 0.3, 0.4]


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ("TABLE 1\n", "Table one\n", "the line 'TABLE 1' 0 times"),
        ("TABLE 6\n", "TABLE 1\n", "the line 'TABLE 1' 2 times"),
        ("\t14th FYP\t15th FYP", "\t14th FYP", "has the header"),
        ("Advanced rail\tX\tX", "Advanced rail\tX\tV", "marks 'Advanced rail' with 'V'"),
        ("Rail equipment\t\t\tX\tX\t\n", "Rail equipment\t\t\tX\tX\n", "has 5 cells where Table 1 has 6"),
        ("\t", "  ", "has the header ''"),
    ],
)
def test_another_layout_of_table_1_is_refused(reply, old, new, complaint):
    text = reply("report_tables.txt").decode()
    assert old in text
    with pytest.raises(SourceError, match=complaint):
        report.parse_coverage(text.replace(old, new).encode())


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ("Date of update", "Date", "has the header"),
        ("Apr-24", "2024", "not a row of Table 6"),
        ("0.3%", "0.3", "has no percent sign"),
        ("247,780", "n/a", "not a row of Table 6"),
    ],
)
def test_another_layout_of_table_6_is_refused(reply, old, new, complaint):
    text = reply("report_tables.txt").decode()
    assert old in text
    with pytest.raises(SourceError, match=complaint):
        report.parse_relending(text.replace(old, new).encode())


def test_a_text_in_another_encoding_is_refused():
    with pytest.raises(SourceError, match="not UTF-8"):
        report.parse_coverage("TABLE 1\nSécteur".encode("latin-1"))
