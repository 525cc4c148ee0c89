"""Committed input-output tables and what was computed from them, against known totals and against each other."""

import numpy as np
import pandas as pd
import pytest

from companion import catalogue
from companion.sources import oecd, wiod

CHINA_TO_US = 556_012.0  # value added of China in final demand of the United States, million USD
CHINA_ABROAD = 2_690_025.9


def matrix(flows: pd.DataFrame, origins: pd.MultiIndex) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Intermediate use (square, by origin) and final demand by economy, from a table in long form."""
    wide = flows.pivot(
        index=["origin_economy", "origin_industry"], columns=["use_economy", "use"], values="value_mn_usd"
    )
    wide = wide.reindex(origins).fillna(0.0)
    industries = wide.columns.isin(origins)
    inputs = wide.loc[:, industries].reindex(columns=origins).fillna(0.0)
    return inputs, wide.loc[:, ~industries].T.groupby(level=0).sum().T


def value_added(inputs: pd.DataFrame, final: pd.DataFrame, added: np.ndarray, output: np.ndarray) -> pd.DataFrame:
    """v (I - A)^-1 Y by economy of origin (rows) and final economy (columns)."""
    scale = np.divide(1.0, output, out=np.zeros(len(output)), where=output > 0)
    solution = np.linalg.solve(np.eye(len(output)) - inputs.to_numpy() * scale, final.to_numpy())
    table = pd.DataFrame((added * scale)[:, None] * solution, inputs.index, final.columns)
    return table.groupby(level=0).sum()


@pytest.fixture(scope="module")
def small_table():
    """China's and everyone's value added computed from the table of 29 groups."""
    output = catalogue.load("oecd_industry_output_2022").drop(columns="industry")
    output = output.groupby(["economy", "industry_group"]).sum()
    inputs, final = matrix(catalogue.load("oecd_input_output_2022"), output.index)
    added = output["value_added_mn_usd"] + output["taxes_less_subsidies_mn_usd"]
    return value_added(inputs, final, added.to_numpy(), output["gross_output_mn_usd"].to_numpy())


@pytest.fixture(scope="module")
def full():
    return catalogue.load("oecd_value_added_in_final_demand")


@pytest.mark.parametrize(
    ("year", "final_demand", "farm_inputs"), [(1995, 29_155_127, 35_157), (2011, 69_268_600, 165_888)]
)
def test_world_tables_hold_the_totals_of_the_copy(year, final_demand, farm_inputs):
    flows = catalogue.load(f"world_input_output_{year}")
    assert flows.loc[flows["use"].isin(wiod.FINAL_DEMAND), "value_mn_usd"].sum() == final_demand
    own = flows.query("origin_economy == 'CHN' and use_economy == 'CHN' and origin_industry == 'c1' and use == 'c1'")
    assert own["value_mn_usd"].item() == farm_inputs


@pytest.mark.parametrize("year", [1995, 2000, 2005, 2011])
def test_sales_add_up_to_gross_output(year):
    flows = catalogue.load(f"world_input_output_{year}")
    output = catalogue.load("world_gross_output").query("year == @year")
    output = output.set_index(["economy", "industry"])["gross_output_mn_usd"]
    assert len(output) == 41 * 35
    assert output.sum() == wiod.WORLD_OUTPUT[year]
    sales = flows.groupby(["origin_economy", "origin_industry"])["value_mn_usd"].sum()
    assert (sales.reindex(output.index).fillna(0.0) - output).abs().max() <= 113
    assert (flows["value_mn_usd"] % 1 == 0).all()
    assert set(flows.loc[flows["value_mn_usd"] < 0, "use"]) <= {"c41", "c42"}


def test_chinas_value_added_of_2011_is_near_its_gdp():
    # The World Bank has 7,672 billion USD of GDP, at market prices and after later revisions.
    flows = catalogue.load("world_input_output_2011")
    inputs = flows.query("use_economy == 'CHN' and use not in @wiod.FINAL_DEMAND")["value_mn_usd"].sum()
    output = catalogue.load("world_gross_output").query("year == 2011 and economy == 'CHN'")["gross_output_mn_usd"]
    assert output.sum() - inputs == pytest.approx(7.39e6, rel=0.001)


def test_value_added_exports_of_the_world_table_and_of_adb_are_near(full):
    # WIOD's 2011 table and ADB's are built from the same classification; ADB has more economies.
    output = catalogue.load("world_gross_output").query("year == 2011").set_index(["economy", "industry"])
    inputs, final = matrix(catalogue.load("world_input_output_2011"), output.index)
    x = output["gross_output_mn_usd"].to_numpy()
    china = value_added(inputs, final, x - inputs.sum().to_numpy(), x).loc["CHN"]
    adb = catalogue.load("adb_value_added_exports").query("year == 2011")["value_added_exports_mn_usd"].item()
    assert china.drop("CHN").sum() == pytest.approx(adb, rel=0.02)


def test_value_added_is_neither_lost_nor_made(full):
    output = catalogue.load("oecd_industry_output_2022").set_index("economy")
    added = (output["value_added_mn_usd"] + output["taxes_less_subsidies_mn_usd"]).groupby(level=0).sum()
    assert full["value_mn_usd"].sum() == pytest.approx(91_994_500, abs=50)
    # An economy's inputs from the rest of the world are missing, but its own value added has to be bought by somebody.
    assert full.groupby("origin_economy")["value_mn_usd"].sum().to_dict() == pytest.approx(added.to_dict(), rel=1e-3)


def test_chinas_value_added_abroad_is_the_known_one(full):
    china = full.query("origin_economy == 'CHN'").set_index("final_economy")["value_mn_usd"]
    assert china["USA"] == pytest.approx(CHINA_TO_US, abs=0.1)
    assert china.drop("CHN").sum() == pytest.approx(CHINA_ABROAD, abs=0.1)
    assert china[["JPN", "DEU", "VNM", "ROW"]].tolist() == pytest.approx([170385.1, 138180.2, 52859.0, 210150.3], abs=1)


def test_last_exporters_add_up_and_a_fifth_reaches_the_united_states_through_others(full):
    china = full.query("origin_economy == 'CHN' and final_economy != 'CHN'").set_index("final_economy")["value_mn_usd"]
    exporters = catalogue.load("oecd_value_added_by_last_exporter")
    assert exporters.groupby("final_economy")["value_mn_usd"].sum().to_dict() == pytest.approx(china.to_dict(), abs=0.1)
    detail = catalogue.load("oecd_value_added_by_last_exporter_industry").groupby("last_exporter")["value_mn_usd"].sum()
    to_us = exporters.query("final_economy == 'USA'").set_index("last_exporter")["value_mn_usd"]
    assert detail.to_dict() == pytest.approx(to_us.to_dict(), abs=0.1)
    assert 100 * (1 - to_us["CHN"] / to_us.sum()) == pytest.approx(18.93, abs=0.01)
    assert to_us.drop("CHN").nlargest(3).index.tolist() == ["MEX", "VNM", "CAN"]


def test_the_small_table_errs_as_its_description_says(small_table, full):
    whole = full.pivot(index="origin_economy", columns="final_economy", values="value_mn_usd")[small_table.columns]
    china, known = small_table.loc["CHN"].drop("CHN"), whole.loc["CHN"].drop("CHN")
    assert 100 * (china.sum() / known.sum() - 1) == pytest.approx(0.05, abs=0.005)
    assert 100 * (china["USA"] / known["USA"] - 1) == pytest.approx(0.17, abs=0.005)
    assert 100 * (china - known).abs().sum() / known.sum() == pytest.approx(0.26, abs=0.005)
    off = 100 * (china / known - 1).abs()
    assert off[known > 50_000].max() < 0.5
    assert off[known > 5_000].max() < 2.4


def test_estimated_cells_are_the_final_goods_of_others():
    flows = catalogue.load("oecd_input_output_2022")
    abroad = (flows["use"] == "final_demand") & (flows["origin_economy"] != flows["use_economy"])
    assert flows["estimated"].equals(abroad.rename("estimated"))
    assert flows.loc[abroad, "value_mn_usd"].sum() == pytest.approx(11.1e6, rel=0.005)


def test_sections_of_bilateral_exports_add_up_to_the_total():
    exports = catalogue.load("oecd_bilateral_exports")
    key = ["year", "exporter", "importer"]
    total = exports.query("level == 'total'").set_index(key)["exports_thousand_usd"]
    sections = exports.query("level == 'section'").groupby(key)["exports_thousand_usd"].sum()
    assert (sections - total).abs().max() < 5  # thousand USD
    assert total.loc[(2023, "CHN", "USA")] == 501220722.66
    assert exports.query("year == 2022 and level == 'total'")["exports_thousand_usd"].sum() == pytest.approx(
        8.22e9, 1e-3
    )
    divisions = exports.query("level == 'division' and product.str.startswith('C')")
    made = exports.query("product == 'C'").groupby("year")["exports_thousand_usd"].sum()
    gap = made - divisions.groupby("year")["exports_thousand_usd"].sum()
    assert gap.to_dict() == pytest.approx({2021: -113, 2022: -1_523, 2023: -141_003}, abs=1)  # of 6.5 to 7 billion


def test_every_code_of_the_tables_is_explained():
    industries = catalogue.load("input_output_industries")
    known = {name: set(part["code"]) for name, part in industries.groupby("system")}
    assert set(catalogue.load("world_input_output_2005")["use"]) <= known["wiod_2013"]
    assert set(catalogue.load("oecd_input_output_2022")["use"]) <= known["oecd_icio_2025"]
    assert set(catalogue.load("oecd_industry_output_2022")["industry"]) == set(oecd.GROUP_OF)
