"""The committed tables of product-level trade against the publishers' known values, totals and each other."""

import pytest

from companion.catalogue import load


def test_chapters_of_an_economy_add_up_to_its_total_in_baci():
    chapters = load("trade_by_chapter")
    totals = chapters.groupby(["economy", "year"])[["exports_usd", "imports_usd"]].sum()
    assert totals.loc[("CHN", 2024)].tolist() == [3592205537980, 2067199754718]
    assert totals.loc[("CHN", 2019)].tolist() == [2648932668178, 1681801648045]
    assert totals.loc[("USA", 2024)].tolist() == [1896473174002, 3124274919898]
    # Of world exports of 22,859,231,618,696 USD these sixteen have six tenths.
    assert totals.xs(2024, level="year")["exports_usd"].sum() / 22859231618696 == pytest.approx(0.609, abs=0.001)


def test_china_has_every_year_and_the_others_three():
    years = load("trade_by_chapter").groupby("economy")["year"].unique().map(sorted)
    assert years.pop("CHN") == list(range(2017, 2025))
    assert years.pop("SGP") == [2024]
    assert all(each == [2019, 2022, 2024] for each in years)


def test_world_exports_equal_world_imports_in_each_of_177_tables():
    world = load("trade_by_heading").groupby(["product", "year"])[["exports_usd", "imports_usd"]].sum()
    assert len(world) == 59 * 3
    assert (world["exports_usd"] == world["imports_usd"]).all()
    assert world.groupby("year")["exports_usd"].sum().tolist() == [6335145081959, 7756124216740, 8042491366465]


def test_headings_never_exceed_their_chapter():
    headings = load("trade_by_heading").assign(product=lambda table: table["product"].str[:2])
    sums = headings.groupby(["year", "economy", "product"])[["exports_usd", "imports_usd"]].sum().reset_index()
    both = sums.merge(load("trade_by_chapter"), on=["year", "economy", "product"], suffixes=("", "_chapter"))
    assert len(both) > 600
    assert (both["exports_usd"] <= both["exports_usd_chapter"]).all()
    assert (both["imports_usd"] <= both["imports_usd_chapter"]).all()


def test_largest_headings_agree_with_the_table_of_headings():
    largest = load("largest_export_headings")
    both = largest.merge(load("trade_by_heading"), on=["year", "economy", "product"], suffixes=("", "_all"))
    assert (both["exports_usd"] == both["exports_usd_all"]).all()
    assert largest["product"].nunique() - both["product"].nunique() == 18
    phones = largest[(largest["year"] == 2024) & (largest["product"] == "8517")]
    assert phones["exports_usd"].tolist() == [318736586301]


def test_flows_of_critical_materials_have_their_sums():
    flows = load("critical_materials_trade")
    assert (flows["exporter"] != flows["importer"]).all()
    assert flows.loc[flows["product"] == "850511", "value_usd"].sum() == 69148614384
    assert flows.loc[flows["product"] == "811292", "value_usd"].sum() == 16386652160
    assert set(flows.loc[flows["quantity_tonnes"].notna(), "year"]) == {2024}
    assert flows.loc[flows["year"] == 2024, "quantity_tonnes"].notna().all()
    former = flows[flows["exporter"].isin(["ANT", "SCG"]) | flows["importer"].isin(["ANT", "SCG"])]
    assert former["year"].max() == 2010


def test_stated_shares_are_near_those_of_the_flows():
    flows = load("critical_materials_trade")
    value = flows.groupby(["product", "year"])["value_usd"].sum()
    china = flows[flows["exporter"] == "CHN"].groupby(["product", "year"])["value_usd"].sum()
    own = (100 * china / value).fillna(0)
    stated = load("critical_materials_shares").set_index(["product", "year"])["china_value_share_percent"]
    apart = (own - stated).abs()
    assert len(apart) == 30 * 23 and apart.notna().all()
    assert apart.mean() == pytest.approx(0.47, abs=0.01)
    assert apart.max() == pytest.approx(7.44, abs=0.01)
    assert apart.xs(2024, level="year").max() == pytest.approx(2.12, abs=0.01)


def test_months_and_years_of_minerals_agree():
    monthly = load("critical_minerals_exports")
    by_year = monthly.groupby(["series", monthly["month"].dt.year])["value_usd"].sum()
    partners = load("critical_minerals_exports_by_partner").groupby(["product", "year"])["value_usd"].sum()
    for (product, year), value in partners.items():
        assert by_year[product, year] == pytest.approx(value, rel=1e-12)
    assert by_year["811292", 2024] == 396132047
    counts = monthly.groupby("series").size()
    assert set(counts) == {96}


def test_gallium_and_germanium_are_a_small_part_of_the_sum_of_their_codes_and_go_through_hong_kong():
    monthly = load("critical_minerals_exports")
    in_2024 = monthly[monthly["month"].dt.year == 2024].groupby("series")["value_usd"].sum()
    assert in_2024["811292"] / in_2024["gallium, germanium and others"] < 0.15
    partners = load("critical_minerals_exports_by_partner")
    code = partners[partners["product"] == "811292"].set_index(["year", "partner"])["value_usd"]
    share = (100 * code.xs("HKG", level="partner") / code.groupby("year").sum()).round()
    assert share[2023] == 34 and share[2024] == 61


def test_us_imports_by_product_and_by_industry_are_one_number_a_supplier():
    products = load("us_imports_by_product").groupby("economy")["imports_usd"].sum()
    industries = load("us_imports_by_industry")
    totals = industries[(industries["year"] == 2024) & (industries["industry"] == "00")].set_index("economy")
    shared = [economy for economy in products.index if economy in totals.index]
    assert len(shared) > 20
    assert (products[shared] == totals.loc[shared, "imports_usd"]).all()
    assert products["CHN"] == 429425828419
    assert products.sum() / totals.loc["WLD", "imports_usd"] == pytest.approx(0.987, abs=0.0005)


def test_industries_add_up_and_partners_stay_below_the_total():
    table = load("us_imports_by_industry")
    total = table[table["industry"] == "00"].set_index(["year", "economy"])["imports_usd"]
    parts = table[table["industry"] != "00"].groupby(["year", "economy"])["imports_usd"].sum()
    assert (parts == total).all()
    assert round(100 * total[2017, "CHN"] / total[2017, "WLD"], 3) == 21.642
    assert round(100 * total[2024, "CHN"] / total[2024, "WLD"], 3) == 13.208
    assert table.groupby("year")["months"].unique().map(list).tolist() == [[12]] * 12 + [[11]]
    members = ["AUT", "BEL", "DEU", "ESP", "FRA", "IRL", "ITA", "NLD", "SWE"]
    by_partner = total.unstack("economy")
    assert (by_partner[members].sum(axis=1) < by_partner["EU"]).all()


def test_japans_totals_are_those_of_its_customs():
    table = load("japan_trade").set_index(["flow", "partner", "good", "year"])["value_bn_yen"]
    assert table["export", "WLD", "Grand total", 2025] == pytest.approx(110400.454682)
    assert table["import", "CHN", "Grand total", 2024] == pytest.approx(25313.194657)
    assert table["export", "CHN", "Semicon machinery etc", 2024] == pytest.approx(2176.95908)
    vietnam = table["export", "VNM", "Grand total"].index
    assert vietnam.min() == 2018 and vietnam.max() == 2025


def test_stages_of_processing_make_up_nearly_all_products():
    table = load("trade_by_stage_of_processing").set_index(["economy", "year", "product_group"])["exports_mn_usd"]
    china = table["CHN"].unstack()
    whole = china.pop("All products")
    assert whole[2015] == 2281855.92
    rest = 1 - china.sum(axis=1) / whole
    assert rest.min() == pytest.approx(0.0154, abs=1e-4) and rest.max() == pytest.approx(0.0234, abs=1e-4)
    assert round(100 * china.loc[2015, "Capital goods"] / whole[2015]) == 44


def test_deciles_add_up_to_the_atlas_products():
    table = load("exports_by_complexity_decile")
    assert table.groupby("year").size().unique().tolist() == [10]
    assert table.groupby("year")["exports_usd"].sum()[2024] == 21812926151471 - 704757837395 - 415519058087
    assert table.groupby("year")["products"].sum().between(1240, 1241).all()
    spread = table.groupby("year")["products"].agg(lambda sizes: sizes.max() - sizes.min())
    assert (spread <= 1).all()
    for _, deciles in table.groupby("year"):
        assert (deciles["pci_minimum"].to_numpy()[1:] >= deciles["pci_maximum"].to_numpy()[:-1]).all()
    six_digits = load("product_complexity_deciles")
    assert six_digits["products"].sum() == 5331


def test_baskets_and_curve_have_known_points():
    baskets = load("techai_exports").set_index(["basket", "economy", "year"])["exports_bn_usd"]
    assert baskets["semiconductors and AI hardware", "WLD", 2024] == 1663.83
    assert baskets["AI hardware", "TWN", 2024] == 81.17
    curve = load("china_share_by_complexity")
    assert curve.groupby(["economy", "year"]).size().tolist() == [96] * 7
    assert curve["pci"].abs().max() < 2
