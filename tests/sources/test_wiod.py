"""World input-output tables, from WIOD's workbook and from a NumPy copy.

The reply is WIOD's layout with the table of 2011 summed to China, the United States and the rest of the world, and to
agriculture (c1) and everything else (c2); output is the sum of sales.
"""

import numpy as np
import pandas as pd
import pytest
from input_output_files import grid, numpy_archive, workbook, zipped

from companion import catalogue
from companion.errors import SourceError
from companion.sources import input_output, wiod


@pytest.fixture
def small(monkeypatch):
    """Take a table of three economies and two industries for a whole one."""
    monkeypatch.setattr(wiod, "ECONOMIES", 3)
    monkeypatch.setattr(wiod, "INDUSTRIES", ["c1", "c2"])


@pytest.fixture
def sheet(reply):
    return grid(reply("wiod_2011_sheet.csv"))


def committed_copy(year: int) -> bytes:
    """The committed table of a year in the layout of the copy, with Romania's former code."""
    output = catalogue.load("world_gross_output").query("year == @year")
    economies = [*sorted(set(output["economy"]) - {"ROW"}), "ROW"]
    origins = pd.MultiIndex.from_product([economies, wiod.INDUSTRIES])
    finals = pd.MultiIndex.from_product([economies, wiod.FINAL_DEMAND])
    sales = np.zeros((len(origins), len(origins) + len(finals)), "float32")
    flows = catalogue.load(f"world_input_output_{year}")
    rows = origins.get_indexer(pd.MultiIndex.from_frame(flows[["origin_economy", "origin_industry"]]))
    columns = origins.append(finals).get_indexer(pd.MultiIndex.from_frame(flows[["use_economy", "use"]]))
    sales[rows, columns] = flows["value_mn_usd"]
    x = output.set_index(["economy", "industry"])["gross_output_mn_usd"].loc[list(origins)].to_numpy()
    return numpy_archive(
        Z=sales[:, : len(origins)],
        Y=sales[:, len(origins) :],
        x=x,
        countries=np.array(["ROM" if code == "ROU" else code for code in economies]),
        industries=np.array(wiod.INDUSTRIES),
    )


def test_a_workbook_gives_every_cell_that_is_not_zero(small, sheet):
    flows = wiod.parse_flows(workbook(sheet), 2011)
    assert list(flows.columns) == [*input_output.FLOW_KEY, "value_mn_usd"]
    by_key = flows.set_index(input_output.FLOW_KEY)["value_mn_usd"]
    assert by_key.loc[("CHN", "c2", "USA", "c37")] == 118852  # Chinese goods and services for American households
    assert by_key.loc[("CHN", "c1", "CHN", "c1")] == 165888
    assert ("CHN", "c1", "CHN", "c38") not in by_key.index  # zero
    assert not {"TOT", ""} & set(flows["use_economy"])
    assert len(flows) == sum(value not in ("", "0") for row in sheet[6:12] for value in row[4:25])


def test_a_zip_of_workbooks_gives_the_year_that_is_asked_for(small, sheet, monkeypatch):
    monkeypatch.setattr(wiod, "WORLD_OUTPUT", {2005: 0, 2011: 0})
    earlier = [[cell.replace("2011", "2005") for cell in row] for row in sheet]
    both = zipped({"wiot05_row_apr12.xlsx": workbook(earlier), "wiot11_row_apr12.xlsx": workbook(sheet)})
    assert wiod.parse_flows(both, 2005).equals(wiod.parse_flows(workbook(sheet), 2011))
    output = wiod.parse_output(both)
    assert list(output.columns) == ["year", "economy", "industry", "gross_output_mn_usd"]
    assert output["year"].unique().tolist() == [2005, 2011]
    assert output.set_index(["year", "economy", "industry"]).loc[(2011, "USA", "c1")].item() == 422393


def test_the_copy_gives_the_committed_table_again():
    flows = wiod.parse_flows(committed_copy(1995), 1995)
    pd.testing.assert_frame_equal(flows, catalogue.load("world_input_output_1995"), check_dtype=False)


def test_another_year_is_refused(small, sheet):
    with pytest.raises(SourceError, match=r"holds the table of 2011, not of 1995; give the workbook wiot95_row_apr12"):
        wiod.parse_flows(workbook(sheet), 1995)
    with pytest.raises(SourceError, match="lacks the table of 1995, 2000, 2005"):
        wiod.parse_output(workbook(sheet))


def test_a_copy_of_an_unknown_year_is_refused():
    with pytest.raises(SourceError, match="is that of none of the years"):
        wiod.parse_flows(_one_cell(x=np.array([7.0])), 1995)


def test_a_copy_without_one_of_its_arrays_is_refused():
    with pytest.raises(SourceError, match=r"lacks 'x"):
        wiod.parse_flows(_one_cell(), 1995)


def test_a_table_that_lost_an_economy_is_refused(sheet):
    with pytest.raises(SourceError, match="has 3 economies and 2 industries instead of 41 and 35"):
        wiod.parse_flows(workbook(sheet), 2011)


def test_a_workbook_that_lost_a_column_does_not_balance(small, sheet):
    with pytest.raises(SourceError, match="industry c2 of ROW do not add up to its output"):
        wiod.parse_flows(workbook([row[:20] + row[21:] for row in sheet]), 2011)


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ("r69", "r70", "not laid out as expected"),
        ("c1", "code 1", "not laid out as expected"),
        ("165888", "n/a", "a cell that is not a number"),
        ("2011", "", "does not name its year"),
    ],
)
def test_another_layout_of_the_workbook_is_refused(small, sheet, old, new, complaint):
    with pytest.raises(SourceError, match=complaint):
        wiod.parse_flows(workbook([[cell.replace(old, new) for cell in row] for row in sheet]), 2011)


def test_a_truncated_workbook_is_refused(small, sheet):
    whole = workbook(sheet)
    with pytest.raises(SourceError, match="neither a workbook"):
        wiod.parse_flows(whole[: len(whole) // 2], 2011)
    with pytest.raises(SourceError, match="not laid out as expected"):  # the sheet stops before the row of output
        wiod.parse_flows(workbook(sheet[:9]), 2011)


def test_a_damaged_member_is_refused(small, sheet):
    damaged = bytearray(workbook(sheet))
    damaged[damaged.index(b"sheet1.xml") + 200] ^= 0xFF
    with pytest.raises(SourceError, match=r"incomplete or no \.xlsx workbook"):
        wiod.parse_flows(bytes(damaged), 2011)


def test_a_web_page_is_refused(reply):
    with pytest.raises(SourceError, match="a web page instead of data"):
        wiod.parse_flows(reply("web_page.html"), 2011)


def test_the_list_of_industries_is_read_and_sorted():
    header = ",".join(input_output.INDUSTRY_COLUMNS)
    text = f"{header}\nwiod_2013,industry,c2,Mining,C,\nwiod_2013,final_demand,c37,Households,,\n"
    assert input_output.parse_industries(text.encode())["code"].tolist() == ["c37", "c2"]
    with pytest.raises(SourceError, match="lacks the column group"):
        input_output.parse_industries(text.replace(",group", ",class").encode())


def _one_cell(**arrays: np.ndarray) -> bytes:
    codes = {"countries": np.array(["CHN"]), "industries": np.array(["c1"])}
    return numpy_archive(Z=np.array([[1.0]]), Y=np.ones((1, 5)), **codes, **arrays)
