"""Value at risk: by hand, and with the properties that its definition promises."""

import ibis
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from trade_worlds import HAND, PRODUCTS, answer, few, worlds

from companion.measures import exposure

TRADE = ibis.memtable(HAND)


def gains(trade=TRADE, horizon=2030, **choice):
    table = exposure.value_at_risk_from_share_gains(trade, "CHN", 2022, 2024, horizon, **choice)
    return answer(table, "product", "exporter")


def test_share_gains_by_hand():
    found = gains()
    # Three windows of two years to come. Steel: 50 to 60%, so 30 points of Germany's 80; cars: 25 to 60%, 105 points.
    assert found.loc[("7208", "DEU")].tolist() == pytest.approx([80, 30, 24])
    assert found.loc[("8703", "DEU")].tolist() == pytest.approx([80, 105, 84])
    assert found.loc[("8542", "JPN")].tolist() == pytest.approx([60, 75, 45])
    assert len(found) == 3  # China's own exports are not at risk
    assert gains(pace=0.5)["at_risk_usd"].tolist() == pytest.approx([12, 22.5, 42])


def test_paths_that_cannot_take_more_than_there_is():
    assert gains(path="capped")["gain_points"].tolist() == pytest.approx([30, 75, 40])
    saturating = gains(path="saturating")["gain_points"]
    # What is left to others shrank from 50 to 40, from 100 to 75, from 75 to 40, and goes on so for three windows.
    expected = [40 * (1 - 0.8**3), 75 * (1 - 0.75**3), 40 * (1 - (40 / 75) ** 3)]
    assert saturating.tolist() == pytest.approx(expected)


def test_the_loss_at_a_constant_world_total_is_the_gain_times_world_exports():
    found = gains(base="world", path="capped")["at_risk_usd"]
    assert found.tolist() == pytest.approx([0.3 * 200, 60, 80])  # 75 of 80 chips would be all of Japan's 60


def test_a_falling_share_puts_nothing_at_risk_and_an_unknown_one_is_empty():
    fell = exposure.value_at_risk_from_share_gains(TRADE, "DEU", 2022, 2024, 2030).to_pandas()
    assert fell.loc[fell["product"].isin(["7208", "8703"]), "at_risk_usd"].tolist() == [0, 0]
    no_start = TRADE.filter((TRADE.year == 2024) | (TRADE["product"] != "8542"))
    assert np.isnan(gains(no_start).loc[("8542", "JPN"), "at_risk_usd"])


@few
@given(worlds(), st.sampled_from(exposure.PATHS), st.integers(2024, 2040), st.integers(1, 20))
def test_risk_from_gains_grows_with_the_horizon_and_stays_within_the_trade(world, path, near, further):
    trade = ibis.memtable(world)
    short, long = (gains(trade, horizon, path=path) for horizon in (near, near + further))
    assert (long["at_risk_usd"].dropna() >= short["at_risk_usd"].dropna() - 1e-9).all()
    assert (short["at_risk_usd"].dropna() >= 0).all()
    if path != "linear":
        assert (long["at_risk_usd"].dropna() <= long["exports_usd"][long["at_risk_usd"].notna()] + 1e-6).all()
        linear = gains(trade, near + further)["at_risk_usd"].dropna()
        assert (long["at_risk_usd"].dropna() <= linear + 1e-6).all()
    assert np.allclose(gains(trade, 2024, path=path)["at_risk_usd"].dropna(), 0, atol=1e-9)


@few
@given(worlds(), st.sets(st.sampled_from(PRODUCTS), min_size=1, max_size=3))
def test_risk_from_gains_adds_up_over_products(world, some):
    trade = ibis.memtable(world)
    chosen = trade["product"].isin(sorted(some))
    apart = gains(trade.filter(chosen))["at_risk_usd"].sum() + gains(trade.filter(~chosen))["at_risk_usd"].sum()
    assert gains(trade)["at_risk_usd"].sum() == pytest.approx(apart)


IMPORTS = pd.DataFrame(
    [
        (2022, "DEU", "8703", 60.0),
        (2023, "DEU", "8703", 60.0),
        (2024, "DEU", "8703", 50.0),
        (2022, "JPN", "8703", 40.0),
        (2023, "JPN", "8703", 20.0),
        (2024, "JPN", "8703", 31.0),
        (2023, "USA", "2709", 5.0),
        (2024, "USA", "2709", 7.0),
    ],
    columns=["year", "exporter", "product", "value_usd"],
)


def declines(imports=IMPORTS, horizon=2030, **choice):
    table = exposure.value_at_risk_from_import_declines(ibis.memtable(imports), 2022, 2024, horizon, **choice)
    return answer(table, "product", "exporter")


def test_import_declines_by_hand():
    # Cars from all: 100, 80, 81. Geometric: 1 - √0.81 = 10% a year, six years to come, so 60% of 50 and of 31.
    found = declines()
    assert found.loc["8703", "decline_percent"].tolist() == pytest.approx([10, 10])
    assert found.loc["8703", "at_risk_usd"].tolist() == pytest.approx([30, 18.6])
    assert found.loc["2709", "at_risk_usd"].isna().all()  # none was imported in 2022
    # Arithmetic: the mean of 20% and -1.25%. Simple: 19% in two years.
    assert declines(average="arithmetic").loc["8703", "decline_percent"].tolist() == pytest.approx([9.375] * 2)
    assert declines(average="simple").loc["8703", "decline_percent"].tolist() == pytest.approx([9.5] * 2)
    assert declines(pace=2.0, path="capped").loc["8703", "at_risk_usd"].tolist() == pytest.approx([50, 31])
    left = 0.9**6
    assert declines(path="saturating").loc["8703", "at_risk_usd"].tolist() == pytest.approx(
        [50 * (1 - left), 31 * (1 - left)]
    )


def test_every_flow_may_have_its_own_decline():
    found = declines(average="simple", rate_of="flow").loc["8703", "decline_percent"]
    assert found.to_dict() == pytest.approx({"DEU": 100 * (1 - 50 / 60) / 2, "JPN": 100 * (1 - 31 / 40) / 2})


def test_an_arithmetic_mean_needs_every_year():
    assert declines(average="arithmetic").loc["2709"].isna().any(axis=None)  # 2023 to 2024 alone is no mean of two
    gap = IMPORTS[IMPORTS["year"] != 2023]
    assert declines(gap, average="arithmetic")["at_risk_usd"].isna().all()
    assert declines(gap)["at_risk_usd"].notna().any()


@settings(few, max_examples=20)
@given(
    worlds(),
    st.sampled_from(exposure.AVERAGES),
    st.sampled_from(exposure.PATHS),
    st.integers(2024, 2040),
    st.integers(1, 20),
)
def test_risk_from_declines_grows_with_the_horizon_and_is_zero_without(world, average, path, near, further):
    imports = world.rename(columns={"economy": "exporter", "exports_usd": "value_usd"})
    short, long = (declines(imports, horizon, average=average, path=path) for horizon in (near, near + further))
    assert (long["at_risk_usd"].dropna() >= short["at_risk_usd"].dropna() - 1e-9).all()
    assert (short.loc[short["decline_percent"] <= 0, "at_risk_usd"] == 0).all()
    if path != "linear":
        known = long.dropna()
        assert (known["at_risk_usd"] <= known["imports_usd"] + 1e-6).all()


def test_choices_that_make_no_sense_are_refused():
    with pytest.raises(ValueError, match="horizon 2023 lies before 2024"):
        gains(horizon=2023)
    with pytest.raises(ValueError, match="pace must not be below zero"):
        gains(pace=-1)
    with pytest.raises(ValueError, match="path must be one of linear, capped, saturating, not straight"):
        gains(path="straight")
    with pytest.raises(ValueError, match="base must be one of"):
        gains(base="china")
    with pytest.raises(ValueError, match="average must be one of"):
        declines(average="median")
    with pytest.raises(ValueError, match="rate_of must be one of"):
        declines(rate_of="year")
    with pytest.raises(ValueError, match="2024 does not come before 2024"):
        exposure.value_at_risk_from_share_gains(TRADE, "CHN", 2024, 2024, 2030)
