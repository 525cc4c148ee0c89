"""Checks of the counts of dominated products (Figures 31 and 32) and of what other economies lost (Figure 33).

Counts need the exports of every economy in every six-digit product. They are not among the committed data, so that the
counts of others stand beside them here; with BACI in full they can be computed (`companion.measures.dominance`).
"""

import pandas as pd

from companion.ledger.checks.prices import world_shares
from companion.ledger.claims import Claim
from companion.ledger.series import heading_exports
from companion.ledger.tables import reference
from companion.ledger.verdicts import Computed, check

LOSERS = ["DEU", "JPN", "KOR", "USA"]
CHEMICALS, MACHINERY = "29", "84"


@check("C368", "C379")
def rise_of_dominated_products(claim: Claim) -> Computed:
    """Rise of CEPII's count of products above half of world exports by value, 2019 to 2023; percent or products."""
    first, last = reference("dominant_products_2019"), reference("dominant_products_2023")
    percent = claim.unit == "percent"
    return Computed(
        100 * (last.value / first.value - 1) if percent else last.value - first.value,
        ("reference_values",),
        "",
        f"For other years and by another database: {last.publisher} counts {first.value:.0f} products of which China "
        f"had more than half of world exports by value in {first.period} and {last.value:.0f} in {last.period}, by "
        "BACI. A rise of the count is net of products that fell back below half.",
        printed_digits=1 if percent else 0,
        proxy=True,
    )


@check("C376")
def products_dominated_before_2021(claim: Claim) -> Computed:
    """CEPII's count of products above half of world exports by value in 2019."""
    counted, other = reference("dominant_products_2019"), reference("dominant_products_2019_itc")
    return Computed(
        counted.value,
        ("reference_values",),
        "",
        f"For the single year {counted.period} and by another database: {counted.publisher} counts "
        f"{counted.value:.0f} products of which China had more than half of world exports by value, by BACI. A count "
        f"from data of the International Trade Centre, which the report uses, has {other.value:.0f} of 3,800 "
        f"products for the same year (read in: {other.publisher}). The count depends on the database and its list of "
        "products; the report gives neither.",
        printed_digits=0,
        proxy=True,
    )


@check("C393")
def gains_from_advanced_economies(claim: Claim) -> Computed:
    """What four advanced economies lost, in all losses, where China's share of world exports rose."""
    first, last = 2019, 2024
    changes, worth = _changes(first, last, (CHEMICALS, MACHINERY))
    part = {
        name: _part_of_losses(changes[chosen], worth[chosen])
        for name, chosen in (
            ("chemicals", changes.index.str.startswith(CHEMICALS)),
            ("machinery", changes.index.str.startswith(MACHINERY)),
        )
    }
    dollars = changes.mul(worth, axis=0).sum()
    return Computed(
        _part_of_losses(changes, worth),
        ("trade_by_heading",),
        "",
        f"For four-digit headings by value, a choice of organic chemicals and machinery ({len(changes)} in which "
        f"China's share rose from {first} to {last}), where the report means the future dependencies: Germany, "
        "Japan, Korea and the United States bore the part shown of all shares that other economies lost, "
        f"{part['machinery']:.0f}% in machinery and {part['chemicals']:.0f}% in organic chemicals. Net of their "
        f"gains they lost {-100 * dollars[LOSERS].sum() / dollars['CHN']:.0f}% of what China gained.",
        printed_digits=0,
        proxy=True,
    )


@check("C394")
def exports_relative_to_germany(claim: Claim) -> Computed:
    """Growth of Chinese over German exports in the median heading of machinery."""
    first, last = 2019, 2024
    exports = heading_exports().query("economy in ['CHN', 'DEU']")
    exports = exports[exports["product"].str.startswith(MACHINERY)]
    wide = exports.pivot(index=["product", "year"], columns="economy", values="exports_usd")
    ratio = (wide["CHN"] / wide["DEU"]).unstack()
    growth = ratio[last] / ratio[first]
    low = claim.interval.low
    return Computed(
        float(growth.median()),
        ("trade_by_heading",),
        "",
        f"By value from {first}, where the report has volumes from 2020, and for the headings of machinery in the "
        f"extract of BACI: Chinese over German exports grew to the multiple shown in the median of {len(growth)} "
        f"headings by {last}; in {(growth >= low).sum()} of them at least {low:g} times. Values understate volumes "
        "where Chinese prices fell. The products of the figure are not named in the text. The report does not say "
        "in how many products.",
        proxy=True,
    )


def _changes(first: int, last: int, chapters: tuple[str, ...]) -> tuple[pd.DataFrame, pd.Series]:
    """Change of each economy's world share in the headings of some chapters where China's rose; their later worth."""
    shares = world_shares(["product", "year"])
    changes = shares.xs(last, level="year") - shares.xs(first, level="year")
    changes = changes[changes.index.str.startswith(chapters) & (changes["CHN"] > 0)]
    worth = heading_exports().query("year == @last").groupby("product")["exports_usd"].sum()
    return changes, worth[changes.index]


def _part_of_losses(changes: pd.DataFrame, worth: pd.Series) -> float:
    losses = changes.clip(upper=0).mul(worth, axis=0).sum()
    return float(100 * losses[LOSERS].sum() / losses.sum())
