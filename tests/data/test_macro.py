"""The committed macro tables hold the publishers' values, and agree with each other where they overlap."""

import pandas as pd
import pytest

from companion import catalogue
from companion.sources.customs import REGIONS
from companion.sources.world_bank import INDICATORS


def month(name: str) -> pd.DataFrame:
    return catalogue.load(name).set_index("month")


def by_year(series: pd.Series) -> pd.Series:
    return series.groupby(series.index.year).sum()


@pytest.fixture(scope="module")
def wdi() -> pd.Series:
    return catalogue.load("world_development_indicators").set_index(["indicator", "economy", "year"])["value"]


@pytest.fixture(scope="module")
def weo() -> pd.DataFrame:
    return catalogue.load("world_economic_outlook").set_index(["economy", "indicator", "year"])


def test_values_of_the_monthly_tables_are_those_of_the_releases():
    prices = month("consumer_prices").loc["2025-12-01"]
    assert prices[["year_on_year_percent", "month_on_month_percent", "year_to_date_change_percent"]].tolist() == [
        0.8,
        0.2,
        0.0,
    ]
    assert month("retail_sales").loc["2025-12-01", "year_to_date_bn_rmb"] == 50120.24
    assert month("fixed_asset_investment").loc["2025-12-01", "year_to_date_bn_rmb"] == 48518.6
    assert month("purchasing_managers_indices").loc["2020-02-01", "manufacturing_index"] == 35.7
    assert month("fiscal_revenue").loc["2025-12-01", "year_to_date_bn_rmb"] == 21604.5
    assert month("money_supply").loc["2025-12-01", "m2_bn_rmb"] == 340294.81


def test_months_add_up_to_the_year_to_date():
    # Where the publisher's months and year to date do not add up, the description says so.
    allowed = {"retail_sales": ["2011-03"], "fiscal_revenue": []}
    for name, column in (("retail_sales", "sales_bn_rmb"), ("fiscal_revenue", "revenue_bn_rmb")):
        table = month(name)
        before = table.groupby(table.index.year)["year_to_date_bn_rmb"].shift(fill_value=0)
        off = (table["year_to_date_bn_rmb"] - before - table[column]).abs() > 0.5
        assert off[off].index.strftime("%Y-%m").tolist() == allowed[name]


def test_quarterly_gdp_adds_up():
    table = catalogue.load("quarterly_gdp")
    quarters = table.pivot(index="quarter", columns="industry", values="value_added_bn_rmb")
    parts = quarters[[f"{name} Industry" for name in ("Primary", "Secondary", "Tertiary")]].sum(axis=1)
    assert (parts - quarters["Gross Domestic Product"]).abs().max() < 0.02
    assert table.set_index(["quarter", "industry"]).loc[
        ("2025Q4", "Gross Domestic Product"), "year_to_date_bn_rmb"
    ] == pytest.approx(140187.92)
    in_2025 = quarters["Gross Domestic Product"].filter(like="2025").sum()
    assert in_2025 == pytest.approx(140187.92, abs=0.03)


def test_exports_and_imports_agree_with_the_world_bank(wdi):
    trade = month("china_goods_trade")
    for flow, indicator in (("exports", "TX.VAL.MRCH.CD.WT"), ("imports", "TM.VAL.MRCH.CD.WT")):
        years = by_year(trade[f"{flow}_bn_usd"]).loc[2008:2025]
        world_bank = wdi[indicator]["CHN"].loc[2008:2025] / 1e9
        # 2021 differs by about 1 percent, a revision that the months do not have.
        assert (years / world_bank - 1).abs().max() < 0.02
        assert (years / world_bank - 1).abs().drop(2021).max() < 0.012
    assert by_year(trade["exports_bn_usd"]).loc[2025] == pytest.approx(3770, abs=1)
    assert by_year(trade["imports_bn_usd"]).loc[2025] == pytest.approx(2590, abs=1)


def test_partners_add_up_to_the_total_in_every_month():
    table = catalogue.load("china_trade_by_partner")
    in_2024 = table[table["month"].dt.year == 2024]
    for column in ("exports_mn_rmb", "imports_mn_rmb", "exports_year_to_date_mn_rmb", "imports_year_to_date_mn_rmb"):
        total = in_2024[in_2024["partner"] == "WLD"].set_index("month")[column]
        regions = in_2024[in_2024["partner"].isin(REGIONS.values())].groupby("month")[column].sum()
        # Economies, rests and parts of Spain, without regions and groups.
        groups = [*REGIONS.values(), "WLD", "ASEAN", "EU", "APEC"]
        finest = in_2024[~in_2024["partner"].isin([name for name in groups if name != "Unknown"])]
        assert (regions - total).abs().max() <= 1
        # The copy lacks a few small partners in some months.
        assert (finest.groupby("month")[column].sum() - total).abs().max() <= 250
    months = in_2024["month"].drop_duplicates().dt.month.tolist()
    assert months == [1, 2, 4, 5, 6, 7, 8, 10, 11, 12]


def test_trade_by_partner_in_renminbi_agrees_with_the_total_in_dollars():
    partners = catalogue.load("china_trade_by_partner")
    total = partners[partners["partner"] == "WLD"].set_index("month")["exports_mn_rmb"]
    rate = total / 1000 / month("china_goods_trade")["exports_bn_usd"].reindex(total.index)
    assert rate.between(7.0, 7.3).all()  # RMB per dollar


def test_the_annual_table_is_that_of_december():
    annual = catalogue.load("china_trade_by_partner_annual").set_index(["year", "partner"])
    assert annual.loc[(2024, "WLD"), "exports_bn_rmb"] == pytest.approx(25454.54, abs=0.01)
    assert annual.loc[(2023, "VNM"), "exports_bn_rmb"] == pytest.approx(968.055, abs=0.001)
    assert annual.loc[(2024, "USA"), "imports_bn_rmb"] == pytest.approx(1164.061, abs=0.001)


def test_loans_are_a_part_of_social_financing():
    table = month("social_financing")
    assert table["total_bn_rmb"].first_valid_index() == pd.Timestamp("2015-01-01")
    assert table["total_bn_rmb"].last_valid_index() == pd.Timestamp("2026-04-01")
    assert by_year(table["rmb_loans_bn_rmb"]).loc[2024] == pytest.approx(17049.5)
    assert by_year(table["total_bn_rmb"]).loc[2025] == pytest.approx(35603.3)
    assert table.loc["2022-06-01", "rmb_loans_bn_rmb"] == 3054.0  # one of the copies has 6,175.9 here


def test_every_world_development_indicator_has_a_name_and_china(wdi):
    names = catalogue.load("world_development_indicator_list")
    assert tuple(names["indicator"]) == INDICATORS == tuple(wdi.index.unique("indicator"))
    without_china = set(INDICATORS) - set(wdi.xs("CHN", level="economy").index.unique("indicator"))
    assert without_china == {"GC.NLD.TOTL.GD.ZS", "GC.XPN.TOTL.GD.ZS"}


def test_employment_shares_add_up_for_economies(wdi):
    shares = wdi.loc[["SL.AGR.EMPL.ZS", "SL.IND.EMPL.ZS", "SL.SRV.EMPL.ZS"]].unstack("indicator").sum(axis=1)
    off = (shares - 100).abs() > 0.01
    assert len(shares) == 6070
    assert off[off].index.unique("economy").size == 12
    assert shares["CHN"].tolist() == pytest.approx([100] * 26, abs=0.001)
    # Between the shares of women and of men, which come from another copy.
    women, men, all_ = (wdi[f"SL.IND.EMPL.{kind}"].xs(2024, level="year") for kind in ("FE.ZS", "MA.ZS", "ZS"))
    inside = all_.between(
        pd.concat([women, men], axis=1).min(axis=1) - 1e-4, pd.concat([women, men], axis=1).max(axis=1) + 1e-4
    )
    assert inside.mean() > 0.98


def test_the_share_of_manufacturing_is_below_that_of_industry(wdi):
    manufacturing = wdi["NV.IND.MANF.ZS"]
    industry = wdi["NV.IND.TOTL.ZS"].reindex(manufacturing.index)
    assert (industry.dropna() > manufacturing[industry.notna()]).all()
    assert manufacturing["CHN"].loc[2024] == 24.86924


def test_unit_values_have_the_base_of_their_name(wdi):
    assert wdi["TX.UVI.MRCH.XD.WD"].xs(2015, level="year").tolist() == [100] * 4
    assert (wdi["TT.PRI.MRCH.XD.WD"].xs(2015, level="year") == 100).all()


def test_the_outlook_agrees_with_the_world_bank_on_the_past(wdi, weo):
    for economy in ("CHN", "USA", "DEU", "JPN", "KOR"):
        outlook = weo.loc[(economy, "NGDPD", 2023), "value"]
        # Japan's accounts have been revised by 4 percent between the two.
        assert outlook == pytest.approx(wdi["NY.GDP.MKTP.CD"][economy].loc[2023] / 1e9, rel=0.05)
    china = weo.loc[("CHN", "NGDPD")]
    assert china.loc[2024, "value"] == 18749.759
    assert china["projection"].loc[2024:2025].tolist() == [False, True]
    assert weo.loc[("CHN", "GGR_NGDP", 2025), "value"] == 25.079


def test_parts_of_the_public_balance_add_up(weo):
    china = weo["value"]["CHN"]
    balance = china["GGR_NGDP"] - china["GGX_NGDP"]
    assert (balance - china["GGXCNL_NGDP"]).abs().max() < 0.01


def test_no_projection_is_taken_for_a_fact(weo):
    assert weo.loc[weo.index.get_level_values("year") >= 2026, "projection"].all()
    groups = weo[weo.index.get_level_values("economy").str.fullmatch(r"GX?\d{3}")]
    none_stated = groups[groups["last_actual"] == ""]
    assert set(groups.index.unique("economy")) - set(none_stated.index.unique("economy")) == {"G163"}
    assert (none_stated["projection"] == (none_stated.index.get_level_values("year") >= 2025)).all()


def test_imports_from_china_are_those_of_the_bureau():
    years = by_year(month("us_imports_from_china")["imports_mn_usd"])
    assert years.loc[2018] == pytest.approx(538514.158526)
    assert years.loc[2024] == pytest.approx(438741.998078)
    # Imports for consumption, of which duties are paid, are a little less than general imports.
    suppliers = catalogue.load("us_tariffs_by_supplier").set_index(["date", "economy"])
    assert suppliers.loc[("2025-02-04", "CHN"), "imports_2024_usd"] == 429425828419
    assert 0.97 < 429425.828419 / years.loc[2024] < 1


def test_chapters_add_up_to_the_suppliers_imports_and_tariff():
    chapters = catalogue.load("us_tariffs_on_china_by_chapter")
    china = catalogue.load("us_tariffs_by_supplier").set_index("economy").loc["CHN"].iloc[0]
    assert chapters["imports_2024_usd"].sum() == china["imports_2024_usd"]
    duties = 100 * chapters["duties_2024_usd"].sum() / chapters["imports_2024_usd"].sum()
    assert duties == pytest.approx(china["tariff_2024_percent"], abs=1e-9)


def test_tariffs_hold_the_timber_action_and_rise_when_the_surcharge_ends():
    table = catalogue.load("us_tariffs_by_supplier").set_index(["date", "economy"])["added_tariff_percent"]
    assert table["2025-10-14", "VNM"] > table["2025-08-07", "VNM"]
    assert table["2025-02-04", "CHN"] == 20
    assert table["2026-07-22", "CHN"] == pytest.approx(10.255, abs=0.001)
    assert table["2026-07-24", "CHN"] == pytest.approx(11.936, abs=0.001)


def test_growth_of_money_from_levels_parts_from_the_published_one_when_it_was_widened():
    table = month("money_supply")
    beyond = 100 * table["m2_bn_rmb"].pct_change(12) - table["m2_year_on_year_percent"]
    assert beyond["2011-10":"2012-09"].between(3.5, 5.06).all()
    assert beyond["2012-10":"2012-12"].between(0.5, 0.6).all()


def test_end_uses_leave_out_what_the_description_says():
    table = catalogue.load("us_imports_by_end_use").pivot(index="month", columns="end_use", values="imports_mn_usd")
    unclassed = 1 - table[["capital", "consumption", "intermediate"]].sum(axis=1) / table["all"]
    by = unclassed.groupby(unclassed.index.year).mean()
    assert by.loc[2013:2016].between(0.02, 0.025).all()
    assert by.loc[2017:2021].between(0, 0.005).all()
    assert by.loc[2022:2025].between(0.068, 0.082).all()
    assert not catalogue.describe("us_imports_by_end_use").redistributable


def test_import_prices_have_one_gap():
    table = catalogue.load("us_import_prices_by_origin")
    for _, origin in table.groupby("origin"):
        months = pd.date_range(origin["month"].min(), "2026-07-01", freq="MS")
        assert months.difference(origin["month"]).strftime("%Y-%m").tolist() == ["2025-10"]
    values = table.set_index(["origin", "month"])["price_index"]
    assert values.loc[("MEX", "2026-07-01")] == 153.5
