"""Comparative advantage and complexity: by hand, and against two independent computations."""

import economic_complexity
import ibis
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from trade_worlds import HAND, answer, few, worlds

from companion.measures import complexity, export_shares

TRADE = ibis.memtable(HAND)


def nested_world(seed, economies=9, products=14):
    """Exports in which diverse economies also sell what few sell, and everybody else what many do, with noise."""
    random = np.random.default_rng(seed)
    skill, difficulty = np.linspace(0, 1, economies), np.linspace(0, 0.9, products)
    value = np.exp(8 * np.clip(skill[:, None] - difficulty, -0.4, 0.3) + random.normal(0, 0.3, (economies, products)))
    codes = pd.MultiIndex.from_product(
        [[f"E{i}" for i in range(economies)], [f"{j:04d}" for j in range(products)]], names=["economy", "product"]
    )
    return pd.DataFrame({"exports_usd": value.ravel()}, index=codes).reset_index().assign(year=2022)


def advantage(frame):
    return complexity.revealed_comparative_advantage(ibis.memtable(frame)).to_pandas()


def test_comparative_advantage_by_hand():
    found = answer(complexity.revealed_comparative_advantage(TRADE), "year", "economy", "product")["rca"]
    # 2022: the world exports 480: steel 200, cars 200, chips 80. China 150, Germany 250, Japan 80.
    assert found[2022, "CHN", "7208"] == pytest.approx((100 / 150) / (200 / 480))
    assert found[2022, "DEU", "8703"] == pytest.approx((150 / 250) / (200 / 480))
    assert found[2022, "JPN", "8542"] == pytest.approx(1 / (80 / 480))


@few
@given(worlds())
def test_comparative_advantage_agrees_with_an_independent_package(world):
    one_year = world[world["year"] == 2024]
    wide = one_year.pivot(index="economy", columns="product", values="exports_usd")
    with np.errstate(invalid="ignore", divide="ignore"):
        expected = economic_complexity.rca(wide)
    found = advantage(one_year).pivot(index="economy", columns="product", values="rca")
    np.testing.assert_allclose(found.to_numpy(dtype=float), expected.to_numpy(dtype=float))


def test_complexity_by_hand():
    # A exports p and q, B exports q and r, C exports r alone: d = (2, 2, 1), u = (1, 2, 2).
    pairs = [("A", "p"), ("A", "q"), ("B", "q"), ("B", "r"), ("C", "r")]
    table = pd.DataFrame(pairs, columns=["economy", "product"]).assign(rca=2.0)
    products, economies = complexity.complexity_indices(table)
    # D⁻¹MU⁻¹Mᵀ = [[3/4, 1/4, 0], [1/4, 1/2, 1/4], [0, 1/2, 1/2]] has eigenvalues 1, (3 + √5) / 8 and (3 - √5) / 8;
    # for the second, with the first component 1: B = 4λ - 3, C = (1/2) B / (λ - 1/2).
    second = (3 + np.sqrt(5)) / 8
    b = 4 * second - 3
    vector = np.array([1, b, b / 2 / (second - 1 / 2)])
    expected = (vector - vector.mean()) / vector.std(ddof=1)
    assert economies.set_index("economy")["eci"][["A", "B", "C"]].tolist() == pytest.approx(expected)
    assert products["product"].tolist() == ["p", "q", "r"]
    # A product is as complex as the mean of its exporters, up to scale: p as A, q between A and B, r between B and C.
    means = np.array([vector[0], (vector[0] + vector[1]) / 2, (vector[1] + vector[2]) / 2])
    assert products["pci"].tolist() == pytest.approx((means - means.mean()) / means.std(ddof=1))


@pytest.mark.parametrize("seed", range(5))
def test_complexity_agrees_with_eigenvectors_and_with_the_method_of_reflections(seed):
    table = advantage(nested_world(seed))
    products, economies = complexity.complexity_indices(table)
    wide = table.pivot(index="economy", columns="product", values="rca")
    m = (wide.to_numpy() >= 1).astype(float)
    d, u = m.sum(axis=1), m.sum(axis=0)
    for transition, found in (
        ((m / d[:, None]) @ (m / u).T, economies["eci"]),
        ((m / u).T @ (m / d[:, None]), products["pci"]),
    ):
        values, vectors = np.linalg.eig(transition)
        vector = vectors[:, np.argsort(-values.real)[1]].real
        assert abs(np.corrcoef(vector, found)[0, 1]) == pytest.approx(1, abs=1e-10)
        assert found.mean() == pytest.approx(0, abs=1e-12)
        assert found.std() == pytest.approx(1)
    assert np.corrcoef(economies["eci"], d)[0, 1] > 0
    eci, pci = economic_complexity.complexity(wide, iterations=60)
    assert np.allclose(economies["eci"], eci, atol=1e-3)
    assert np.allclose(products["pci"], pci, atol=1e-3)


def test_what_has_no_advantage_has_no_index():
    table = advantage(nested_world(0))
    more = pd.DataFrame({"year": 2022, "economy": ["ZZZ", "E0"], "product": ["0000", "9999"], "rca": [0.1, np.nan]})
    products, economies = complexity.complexity_indices(pd.concat([table, more]))
    pd.testing.assert_frame_equal(products, complexity.complexity_indices(table)[0])
    assert "ZZZ" not in set(economies["economy"])


def test_a_matrix_without_one_order_is_refused():
    apart = pd.DataFrame({"economy": list("AABB"), "product": list("pqrs"), "rca": 2.0})
    with pytest.raises(ValueError, match="more economies and products"):
        complexity.complexity_indices(apart)
    with pytest.raises(ValueError, match="more economies and products"):
        complexity.complexity_indices(apart.head(1))
    with pytest.raises(ValueError, match="one year at a time"):
        complexity.complexity_indices(pd.concat([apart, apart]))


PCI = pd.DataFrame({"product": ["7208", "8703", "8542"], "pci": [-1.0, 0.0, np.nan]})


def test_shares_by_range_of_complexity_by_hand():
    shares = export_shares.export_share(TRADE, ["CHN"])
    found = answer(complexity.share_by_complexity(shares, PCI), "year", "bin")
    # Steel lies in the range that the report leaves out, cars at the lower end of the next, chips have no index.
    assert found.loc[2024, "share_percent"].to_dict() == {"-1.5 to 0": 60, "0 to 2": 60, complexity.UNRANKED: 25}
    report = {name: edges for name, edges in complexity.COMPLEXITY_BINS.items() if name != "-1.5 to 0"}
    found = answer(complexity.share_by_complexity(shares, PCI, report), "year", "bin")
    assert set(found.loc[2024].index) == {complexity.OUTSIDE, "0 to 2", complexity.UNRANKED}


def test_the_mean_and_the_share_of_a_range_differ():
    pci = PCI.assign(pci=[0.5, 1.0, 1.5])
    found = answer(complexity.share_by_complexity(export_shares.export_share(TRADE, ["CHN"]), pci), "year", "bin")
    row = found.loc[(2024, "0 to 2")]
    assert row["products"] == 3
    assert row["mean_share_percent"] == pytest.approx((60 + 60 + 25) / 3)
    assert row["share_percent"] == pytest.approx(100 * 260 / 480)


@few
@given(worlds())
def test_ranges_lose_no_exports(world):
    shares = export_shares.export_share(ibis.memtable(world), ["CHN"])
    index = pd.DataFrame({"product": ["0101", "0202", "8703"], "pci": [-1.0, 1.0, 7.0]})
    found = complexity.share_by_complexity(shares, index).to_pandas().groupby("year")[["own", "world"]].sum()
    expected = shares.to_pandas().groupby("year")[["own", "world"]].sum()
    pd.testing.assert_frame_equal(found, expected)


def test_ranges_and_indices_must_be_clear():
    shares = export_shares.export_share(TRADE, ["CHN"])
    with pytest.raises(ValueError, match="overlap"):
        complexity.share_by_complexity(shares, PCI, {"a": (0, 2), "b": (1, 3)})
    with pytest.raises(ValueError, match="two complexities"):
        complexity.share_by_complexity(shares, pd.concat([PCI, PCI]))
