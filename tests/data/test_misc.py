"""Cars, outbound investment, values read in the press, classifications: the tables against what is known of them."""

from pathlib import Path

import ibis
import pandas as pd
import pytest

from companion.catalogue import describe, load
from companion.measures.sectors import placed
from companion.sources.press import LAYOUTS

HERE = Path(__file__).parent


# Cars ----------------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def cars() -> pd.DataFrame:
    return load("car_registrations").merge(load("car_brands"), on="brand", how="left", validate="many_to_one")


def test_every_brand_is_in_the_table_of_brands_and_the_other_way_round(cars):
    assert cars["counted_as"].notna().all()
    assert set(load("car_brands")["brand"]) == set(cars["brand"])


def test_totals_of_germany_are_those_of_its_motor_transport_authority(cars):
    totals = cars[cars["economy"] == "DEU"].groupby("year")["registrations"].sum()
    assert totals[[2017, 2018, 2019, 2020]].tolist() == [3_441_262, 3_435_778, 3_607_258, 2_917_678]
    assert totals[[2021, 2022, 2023, 2024]].tolist() == [2_622_132, 2_651_357, 2_844_609, 2_817_331]


def test_the_chinese_share_computed_from_brands_is_the_one_that_the_copy_states(cars):
    expected = pd.read_csv(HERE / "chinese_brand_shares.csv").set_index(["economy", "year"])
    by = cars.groupby(["economy", "year"])["registrations"]
    chinese = cars["registrations"].where(cars["counted_as"] == "chinese", 0).groupby([cars["economy"], cars["year"]])
    computed = pd.DataFrame({"registrations": by.sum(), "chinese": chinese.sum()})
    pd.testing.assert_frame_equal(computed, expected[["registrations", "chinese"]])
    share = 100 * computed["chinese"] / computed["registrations"]
    assert (share - expected["share_percent"]).abs().max() <= 0.005 + 1e-9
    assert len(expected) == 132


def test_brands_are_counted_by_the_brand_and_not_by_the_owner():
    brands = load("car_brands").set_index("brand")
    counted = brands["counted_as"]
    assert counted[["MG", "BYD", "Lynk & Co", "Zeekr"]].eq("chinese").all()
    assert counted[["Volvo", "Polestar", "Smart", "other"]].eq("other").all()
    assert brands.loc[counted == "japanese", "home"].eq("JPN").all()
    assert set(brands.index[counted == "korean"]) == {"Hyundai", "Kia"}
    assert set(brands.index[brands["group"] == "Geely"]) == {"Geely", "Lynk & Co", "Polestar", "Volvo", "Zeekr"}


def test_only_the_last_year_of_an_economy_is_a_part_of_a_year(cars):
    months = cars.groupby(["economy", "year"])["months"].agg(["min", "max"])
    assert (months["min"] == months["max"]).all()
    parts = months[months["max"] < 12].reset_index()
    assert parts.groupby("economy").size().eq(1).all()
    assert parts.set_index("economy").loc["ISL", ["year", "max"]].tolist() == [2025, 8]
    assert set(parts.loc[parts["economy"] != "ISL", "year"]) == {2026}
    assert (cars["periods"] <= cars["months"]).all()


# Outbound investment -------------------------------------------------------------------------------------------------


def test_sectors_add_up_to_the_trackers_annual_totals():
    totals = load("outbound_investment_by_sector").groupby("year")["investment_mn_usd"].sum()
    assert totals.index.tolist() == list(range(2005, 2026))
    assert totals[[2005, 2016, 2017, 2020]].tolist() == [10_120, 169_130, 175_090, 45_370]
    assert totals[[2022, 2023, 2024, 2025]].tolist() == [44_320, 63_560, 59_410, 67_260]
    assert totals.sum() == 1_571_430


def test_economies_add_up_to_the_totals_of_the_sectors():
    by_economy = load("outbound_investment_by_economy").groupby("year")["investment_mn_usd"].sum()
    by_sector = load("outbound_investment_by_sector").groupby("year")["investment_mn_usd"].sum()
    assert by_economy.to_dict() == by_sector[by_sector.index >= 2023].to_dict()


def test_regions_and_modes_are_sums_over_the_same_deals():
    columns = ["deals", "investment_mn_usd"]
    region, mode = (load(f"outbound_investment_by_{by}").groupby("year")[columns].sum() for by in ("region", "mode"))
    pd.testing.assert_frame_equal(region, mode)
    assert region["deals"].sum() == 2396
    assert region.loc[2025, "investment_mn_usd"] == 22_000
    months = load("outbound_investment_by_region").groupby("year")["months"].first()
    assert months[2025] == 6
    assert (months[months.index < 2025] >= 11).all()


def test_the_two_releases_of_the_tracker_agree_but_for_late_revisions():
    older = load("outbound_investment_by_region").groupby("year")["investment_mn_usd"].sum()
    newer = load("outbound_investment_by_sector").groupby("year")["investment_mn_usd"].sum()
    difference = (newer - older)[lambda d: d.index < 2025]
    assert (difference / newer).abs().max() < 0.08
    assert difference.abs().idxmax() == 2023


def test_deals_without_a_named_partner_became_common_after_2020():
    table = load("outbound_investment_by_mode").pivot_table(index="year", columns="mode", values="investment_mn_usd")
    neither = 100 * table["neither named"] / table.sum(axis="columns")
    assert neither.loc[2005:2017].max() < 17
    assert neither.loc[2021:2025].min() > 30


def test_bulletin_and_express_figures_of_one_year_differ():
    table = load("outbound_fdi").set_index(["series", "period"])["value"]
    assert table[("bulletin, flow", "2024")] == 192.2
    assert table[("express, flow", "2024")] == 162.78
    growth = load("outbound_fdi").set_index(["series", "period"])["year_on_year_percent"][("express, flow", "2025")]
    assert table[("express, flow", "2025")] == pytest.approx(162.78 * (1 + growth / 100), abs=0.1)


# Values read in the press --------------------------------------------------------------------------------------------


def test_profits_of_the_three_sectors_add_up():
    profits = (
        load("industrial_profits").query("measure == 'profit'").pivot(index="period", columns="sector", values="value")
    )
    sectors = ["mining", "manufacturing", "utilities"]
    both = profits[[*sectors, "all"]].dropna()
    assert len(both) == 5
    # In 2024's last months totals are printed in round figures of RMB 10 bn.
    assert (both[sectors].sum(axis="columns") - both["all"]).abs().max() <= 10
    assert both.loc["2025", sectors].sum() == pytest.approx(7398.2)


def test_margins_are_profits_over_revenue():
    table = load("industrial_profits").query("sector == 'all'").pivot(index="period", columns="measure", values="value")
    both = table.dropna()
    assert len(both) == 4
    assert (100 * both["profit"] / both["revenue"]).round(2).tolist() == pytest.approx(
        both["margin"].tolist(), abs=0.011
    )


def test_utilisation_of_a_year_is_about_the_mean_of_its_quarters():
    rates = load("capacity_utilisation").set_index(["sector", "period"])["value"]
    for year in ("2021", "2023"):
        quarters = [rates[("all industry", f"{year}Q{quarter}")] for quarter in (1, 2, 3, 4)]
        assert rates[("all industry", year)] == pytest.approx(sum(quarters) / 4, abs=0.1)
    assert rates[("chemicals", "2025Q2")] == 71.9
    assert rates[("all industry", "2025Q4")] == 74.9


def test_a_gap_is_a_missing_row():
    periods = set(load("capacity_utilisation").query("sector == 'chemicals'")["period"])
    assert "2022Q3" in periods
    assert not {"2019Q1", "2022Q2", "2025Q3"} & periods


def test_stocks_grow_by_the_new_loans():
    loans = load("loan_stocks").query("loans == 'all renminbi loans'").set_index(["measure", "period"])["value"]
    assert loans[("stock", "2025-12")] - loans[("stock", "2024-12")] == pytest.approx(
        loans[("new in the year", "2025")]
    )


def test_batches_of_little_giants():
    firms = load("little_giants").set_index(["measure", "period"])["value"]
    batches = [firms[(f"firms named in batch {batch}", str(2018 + batch))] for batch in range(1, 8)]
    assert batches == [248, 1744, 2930, 4357, 3671, 3012, 3482]
    assert sum(batches[:6]) == 15_962


def test_vehicles_of_china_are_the_same_in_both_counts():
    caam = load("vehicle_industry").set_index(["measure", "period"])["value"]
    oica = load("vehicle_production").set_index("economy")["value"]
    assert caam[("vehicle production", "2024")] == pytest.approx(oica["CHN"] / 1e6, abs=0.001)
    assert oica.drop("WLD").sum() < oica["WLD"]
    assert len(oica) == 26


def test_derived_growth_of_offerings():
    table = load("capital_markets").set_index(["measure", "period"])["value"]
    proceeds = table[("A-share IPO proceeds", "2025-01/2025-09")] / table[("A-share IPO proceeds", "2024-01/2024-09")]
    assert 100 * (proceeds - 1) == pytest.approx(61.49, abs=0.02)


def test_parts_of_a_year_are_less_than_the_year():
    trade = load("bilateral_trade").query("reporter == 'CHN' and flow == 'exports'")
    value = trade.set_index(["partner", "period"])["value"]
    for partner in ("USA", "RUS", "WLD"):
        assert value[(partner, "2025-01/2025-11")] < value[(partner, "2025")]


def test_no_derived_value_is_primary_and_every_primary_one_has_an_address():
    for name in (*LAYOUTS, "outbound_fdi", "reference_values"):
        table = load(name)
        assert not (table["primary"] & (table["address"] == "unknown")).any(), name
        if "how" in table:
            assert not (table["primary"] & (table["how"] == "derived")).any(), name


def test_part_years_of_reference_values_say_so_in_their_period():
    period = load("reference_values").set_index("id")["period"]
    assert period["ipo_count_2024-12-18"] == "2024-01-01/2024-12-18"
    assert period["ipo_proceeds_2025-09"] == "2025-01/2025-09"
    assert period["capacity_utilisation_2025q4"] == "2025Q4"
    assert period["guidance_funds_2020"] == "2020Q1"


def test_reference_values_are_the_values_of_the_tables():
    single = load("reference_values").set_index("id")["value"]
    tables = {
        "ipo_count_2023": ("capital_markets", "measure == 'A-share IPOs' and period == '2023'"),
        "southbound_2024": ("capital_markets", "measure == 'southbound net inflow' and period == '2024'"),
        "industrial_margin_2025": ("industrial_profits", "measure == 'margin' and period == '2025'"),
        "industrial_profits_2025": (
            "industrial_profits",
            "measure == 'profit' and sector == 'all' and period == '2025'",
        ),
        "capacity_utilisation_2025q4": ("capacity_utilisation", "period == '2025Q4'"),
        "funds_raised_2025": ("fund_raising", "measure == 'funds raised' and period == '2025'"),
        "exports_to_usa_2025": ("bilateral_trade", "partner == 'USA' and reporter == 'CHN' and period == '2025'"),
        "outbound_fdi_bulletin_2024": ("outbound_fdi", "series == 'bulletin, flow' and period == '2024'"),
        "vehicle_exports_2025": ("vehicle_industry", "measure == 'vehicle exports' and period == '2025'"),
        "retail_sales_2025": ("retail_by_category", "category == 'Total' and period == '2025'"),
    }
    for name, (table, rows) in tables.items():
        assert load(table).query(rows)["value"].tolist() == [single[name]], name
    german = load("bilateral_trade").query("reporter == 'DEU' and period == '2021'")["value"].iloc[0]
    assert german == pytest.approx(single["german_trade_with_china_2021"] - single["german_imports_from_china_2021"])
    growth = 100 * (single["budget_expenditure_2025"] / single["budget_expenditure_2024"] - 1)
    assert growth == pytest.approx(single["budget_expenditure_growth_2025"], abs=0.05)


# Classifications -----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def products() -> pd.DataFrame:
    return load("hs2017_products")


def test_every_good_has_its_heading_and_chapter(products):
    codes = set(products["product"])
    assert products["level"].value_counts().to_dict() == {6: 5388, 4: 1223, 2: 97}
    assert {code[:4] for code in codes if len(code) == 6} <= codes
    assert {code[:2] for code in codes} <= codes


def test_sections_hold_every_chapter_once(products):
    sections = load("hs_sections")
    chapters = set(products.loc[products["level"] == 2, "product"])
    assert set(sections["chapter"]) == chapters - {"99"}
    assert sections["section_number"].is_monotonic_increasing
    assert sections["section_number"].nunique() == 21
    by = sections.set_index("chapter")["section"]
    assert by[["01", "29", "61", "85", "87", "97"]].tolist() == ["I", "VI", "XI", "XVI", "XVII", "XXI"]


@pytest.mark.parametrize(("edition", "codes", "several"), [("2017", 5386, 100), ("2022", 5611, 143)])
def test_end_uses_split_every_code_once(edition, codes, several):
    table = load(f"hs{edition}_end_use")
    by = table.groupby("product")
    assert len(by) == codes
    assert (by.size() > 1).sum() == several
    for weight in ("equal_weight", "heading_weight"):
        assert by[weight].sum().between(1 - 1e-9, 1 + 1e-9).all()
    assert table.groupby("bec4")["end_use"].nunique().eq(1).all()


def test_end_uses_of_well_known_goods():
    use = load("hs2017_end_use")
    main = use[use["heading_weight"] > 0.5].set_index("product")["end_use"]
    assert main[["854231", "850760", "870899"]].eq("intermediate").all()
    assert main[["845811", "851712", "890120"]].eq("capital").all()
    assert main[["300490", "610910"]].eq("consumption").all()
    assert main["870380"] == "several"


def test_end_uses_cover_all_goods_but_gold_and_coin(products):
    goods = set(products.loc[products["level"] == 6, "product"])
    assert goods - set(load("hs2017_end_use")["product"]) == {"710820", "711890"}


def test_codes_of_2022_lead_to_codes_of_2017(products):
    table = load("hs2022_to_hs2017")
    goods = set(products.loc[products["level"] == 6, "product"])
    assert set(table["product_2017"]) <= goods
    assert len(goods - set(table["product_2017"])) == 26
    to = table.set_index("product_2022")["product_2017"]
    assert to[["851713", "854143", "870380"]].tolist() == ["851712", "854140", "870380"]
    assert set(load("hs2022_end_use")["product"]) <= set(table["product_2022"])


@pytest.fixture(scope="module")
def sectors() -> pd.DataFrame:
    return load("made_in_china_2025_sectors")


def test_the_ten_sectors_have_both_definitions(sectors):
    assert sectors["sector"].nunique() == 10
    for definition in ("core", "wide"):
        assert set(sectors.loc[sectors[definition], "sector"]) == set(sectors["sector"])
    assert (sectors["core"] | sectors["wide"]).all()


def test_codes_of_sectors_exist(sectors, products):
    assert set(sectors["product"]) <= set(products["product"])
    assert sectors["level"].tolist() == sectors["product"].str.len().tolist()


@pytest.mark.parametrize("definition", ["core", "wide"])
def test_no_good_is_counted_twice_within_or_between_sectors(sectors, definition):
    codes = sectors.loc[sectors[definition], "product"]
    headings = set(codes[codes.str.len() == 4])
    assert codes.is_unique
    assert [code for code in codes if len(code) == 6 and code[:4] in headings] == []


def test_the_narrow_definition_is_within_the_wide_one(sectors):
    wide = set(sectors.loc[sectors["wide"], ["sector", "product"]].itertuples(index=False, name=None))
    for row in sectors[sectors["core"]].itertuples():
        assert (row.sector, row.product) in wide or (row.sector, row.product[:4]) in wide, row.product


def test_every_code_has_a_reason(sectors):
    assert sectors["reason"].str.len().min() > 20


def test_semiconductor_devices_are_split_between_solar_cells_and_the_rest(sectors, products):
    devices = set(products.loc[products["product"].str.fullmatch(r"8541\d\d"), "product"])
    wide = sectors[sectors["wide"] & sectors["product"].str.startswith("8541")].set_index("product")["sector"]
    assert set(wide.index) == devices
    assert wide[wide == "electric power equipment"].index.tolist() == ["854140"]
    assert set(wide.drop("854140")) == {"information technology"}


def test_the_narrow_definition_has_no_mixed_heading_of_medical_or_field_machinery(sectors):
    core = set(sectors.loc[sectors["core"], "product"])
    assert not {"9018", "9019", "9021", "8432", "8504", "850440", "284920", "681510"} & core
    assert {"901813", "901920", "902150", "843210", "850423", "903082"} <= core
    assert not {"901831", "902110", "902140", "843280", "843290"} & core


def test_the_description_names_the_codes_that_no_code_of_2022_reaches(sectors, products):
    reached = set(load("hs2022_to_hs2017")["product_2017"])
    empty = sorted(set(products.loc[products["level"] == 6, "product"]) - reached)
    within = {
        definition: [code for code in empty if code.startswith(tuple(sectors.loc[sectors[definition], "product"]))]
        for definition in ("core", "wide")
    }
    assert within["core"] == ["300219", "846241"]
    assert within["wide"] == ["300219", "701951", "701952", "846241", "850740", "854150"]
    description = describe("made_in_china_2025_sectors").description
    assert [code for code in within["wide"] if code not in description] == []


def test_conversions_that_the_reasons_and_the_description_state():
    to = load("hs2022_to_hs2017").set_index("product_2022")["product_2017"]
    assert to[["681511", "681512", "681513"]].eq("681599").all()
    assert to.index[to == "681510"].tolist() == ["681519"]
    drones = to[to.index.str.startswith("8806")].value_counts()
    assert drones.to_dict() == {"852580": 8, "880240": 3}
    assert to[["846242", "850180"]].tolist() == ["846299", "850164"]
    assert to[["850171", "850172"]].eq("850131").all()
    displays = to[to.index.str.startswith("8524")]
    assert len(displays) > 0 and displays.eq("851712").all()
    assert to[["854151", "854159"]].eq("851712").all()
    assert (to[to.index.str.startswith("8549")] == "854231").sum() == 6
    assert to[to.index.str.startswith("3822")].str[:4].value_counts().to_dict() == {"3002": 2, "3822": 2, "3006": 1}


def test_the_description_says_how_few_codes_a_table_of_headings_can_place(sectors):
    trade = ibis.memtable(load("trade_by_heading"))
    core, wide = (placed(trade, sectors[sectors[definition]]) for definition in ("core", "wide"))
    assert core.startswith("7 of the definition's 118 codes")
    assert wide.startswith("23 of the definition's 138 codes")
    stated = "7 of the 118 codes of `core` and 23 of the 138 of `wide`"
    assert stated in describe("made_in_china_2025_sectors").description
