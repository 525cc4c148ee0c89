"""ADB's tables, and China's value-added exports computed from them.

ADB's workbooks are for registered users only; the small workbook here has ADB's layout and codes with WIOD's values.
"""

import numpy as np
import pytest
from input_output_files import grid, workbook, zipped

from companion import refresh
from companion.errors import SourceError
from companion.sources import adb

CODES = {"CHN": "PRC", "c37": "F1", "c38": "F2", "c39": "F3", "c41": "F4", "c42": "F5", "TOT": "ToT"}


@pytest.fixture
def sheet(reply):
    """The small table in ADB's layout: one row more above the header, ADB's codes, no year in the title."""
    rows = grid(reply("wiod_2011_sheet.csv"))
    rows[0] = ["ADB Multiregional Input-Output Table"]
    return [[""], *([CODES.get(cell, cell) for cell in row] for row in rows)]


def test_value_added_exports_have_a_row_for_each_year_and_edition(reply):
    table = adb.parse_value_added_exports(reply("adb_vax.csv")).set_index(["year", "economies"])
    assert table.index.tolist() == [(2000, 62), (2016, 62), (2017, 62), (2017, 72), (2022, 62), (2022, 72)]
    assert table.loc[(2022, 62), "value_added_exports_mn_usd"] == 3112524.0
    assert table.loc[(2022, 72), "value_added_exports_mn_usd"] == 3111509.9
    assert table.loc[(2022, 72), "indirect_mn_usd"] == 605611.7
    assert np.isnan(table.loc[(2022, 62), "direct_mn_usd"])
    assert np.isnan(table.loc[(2000, 62), "value_added_exports_2010_prices_mn_usd"])


def test_parts_that_do_not_add_up_are_refused(reply):
    with pytest.raises(SourceError, match="exports of 2022 do not add up"):
        adb.parse_value_added_exports(reply("adb_vax.csv").replace(b"605611.7", b"65611.7"))


def test_a_missing_series_is_refused(reply):
    with pytest.raises(SourceError, match="lacks the column vax72_cur"):
        adb.parse_value_added_exports(reply("adb_vax.csv").replace(b"vax72_cur", b"vax73_cur"))


def test_a_zip_takes_the_year_from_the_names(sheet):
    flows = adb.parse_tables(zipped({"ADB-MRIO-2023.xlsx": workbook(sheet), "ADB-MRIO-2022.xlsx": workbook(sheet)}))
    assert flows["year"].unique().tolist() == [2022, 2023]
    assert set(flows["origin_economy"]) == {"CHN", "USA", "ROW"}
    value = flows.set_index(list(flows.columns[:-1]))["value_mn_usd"]
    assert value.loc[(2023, "CHN", "c2", "USA", "F1")] == 118852


def test_a_users_tables_become_the_first_table_of_the_announced_dataset(sheet):
    revision = refresh.revision("adb_input_output", zipped({"ADB-MRIO-2023.xlsx": workbook(sheet)}))
    assert revision.rows == len(revision.added) > 0
    assert revision.vintage == "2023 to 2023"


def test_one_workbook_takes_the_year_from_its_title(sheet):
    sheet[1] = ["ADB Multiregional Input-Output Table, 2022"]
    assert adb.parse_tables(workbook(sheet))["year"].unique().tolist() == [2022]


def test_a_workbook_without_a_year_is_refused(sheet):
    with pytest.raises(SourceError, match="does not name its year; put it into a zip archive"):
        adb.parse_tables(workbook(sheet))


def test_two_editions_of_a_year_are_refused(sheet):
    both = zipped({"ADB-MRIO-2022.xlsx": workbook(sheet), "ADB-MRIO62-2022.xlsx": workbook(sheet)})
    with pytest.raises(SourceError, match="hold 2022 twice"):
        adb.parse_tables(both)


def test_an_unknown_economy_is_refused(sheet):
    other = [["XKV" if cell == "PRC" else cell for cell in row] for row in sheet]
    with pytest.raises(SourceError, match="has the economies XKV, which are no ISO codes"):
        adb.parse_tables(zipped({"ADB-MRIO-2022.xlsx": workbook(other)}))


def test_something_else_is_refused(reply):
    with pytest.raises(SourceError, match="neither a workbook"):
        adb.parse_tables(b"PK\x03\x04 the start of an archive")
    with pytest.raises(SourceError, match="a web page instead of data"):
        adb.parse_tables(reply("web_page.html"))
