"""Checks of the preface, the executive summary and the article."""

import pandas as pd

from companion.ledger.checks.implications import CARS
from companion.ledger.claims import Claim
from companion.ledger.published import dated_event
from companion.ledger.series import goods_surplus, manufactures
from companion.ledger.tables import reference_date, table
from companion.ledger.verdicts import Computed, check

PUBLISHED = pd.Period("2026-05")
ASSESSMENTS = {"C030": "merics_assessment", "C031": "eu_chamber_assessment", "C032": "us_chamber_assessment"}
MAGNETS, BATTERIES, SOLAR = "850511", "8507", "8541"


@check("C028")
def years_since_the_plan(claim: Claim) -> Computed:
    """From the month in which the plan was issued to the month in which the report appeared."""
    issued = reference_date("made_in_china_2025_issued")
    months = (PUBLISHED - pd.Period(issued.date)).n
    return Computed(
        months / 12,
        ("reference_dates",),
        "",
        f"From {issued.date} ({issued.source}) to {PUBLISHED}, when the report appeared; the plan's own horizon was "
        "2025.",
        printed_digits=1,
        secondary=issued.secondary,
    )


@check("C030", "C031", "C032")
def year_of_assessment(claim: Claim) -> Computed:
    """The year in which the study appeared."""
    released = reference_date(ASSESSMENTS[claim.id])
    return dated_event(claim, released, f"{released.what}: {released.date} ({released.source}).")


@check("C035")
def upstream_dominance(claim: Claim) -> Computed:
    """China's share of world exports of permanent magnets of metal, the one of the three goods with an open series."""
    shares = table("critical_materials_shares")
    shares = shares[shares["year"] == shares["year"].max()].set_index("product")
    magnets = shares.loc[MAGNETS]
    others = shares.drop(MAGNETS)["china_value_share_percent"]
    return Computed(
        float(magnets["china_value_share_percent"]),
        ("critical_materials_shares",),
        "",
        f"Exports and not supply, and magnets only: in {magnets['year']} China had "
        f"{magnets['china_value_share_percent']:.0f}% by value and {magnets['china_quantity_share_percent']:.0f}% by "
        f"quantity. Of {len(others)} other critical materials in the table its exports exceed half of the world's in "
        f"{(others > 50).sum()}, because it exports little of what it refines for itself.",
        printed_digits=1,
        proxy=True,
    )


@check("C039")
def largest_gain(claim: Claim) -> Computed:
    """Rank of cars among the headings by China's gain in share, weighted with world exports, since 2019."""
    trade = table("trade_by_heading").pivot_table(
        index=["economy", "product"], columns="year", values="exports_usd", aggfunc="sum"
    )
    first, last = trade.columns.min(), trade.columns.max()
    world, china = trade.groupby(level="product").sum(), trade.loc["CHN"]
    points = 100 * (china / world).diff(axis=1, periods=2)[last]
    gain = (points * world[last] / 1e11).sort_values(ascending=False)
    rank = gain.rank(ascending=False)
    return Computed(
        float(rank[CARS]),
        ("trade_by_heading",),
        "",
        f"{len(gain)} headings only, all cars and not electric ones, and gains weighted with world exports: from "
        f"{first} to {last} cars gained {points[CARS]:.1f} points (rank {rank[CARS]:.0f}), batteries "
        f"{points[BATTERIES]:.1f} (rank {rank[BATTERIES]:.0f}), solar cells with other semiconductors "
        f"{points[SOLAR]:.1f} (rank {rank[SOLAR]:.0f}). By points alone heading {points.idxmax()} comes first "
        f"({points.max():.1f}).",
        printed_digits=0,
        proxy=True,
    )


def manufacturing_surplus() -> pd.Series:
    """China's exports less imports in chapters 28 to 96 of the Harmonized System by year, in billion USD."""
    sums = manufactures()[["exports_usd", "imports_usd"]] / 1e9
    return sums["exports_usd"] - sums["imports_usd"]


@check("C037", "C038")
def surplus_in_manufactures(claim: Claim) -> Computed:
    """The surplus of 2024, in trillion USD or as a multiple of that of 2019."""
    surplus = manufacturing_surplus()
    last = surplus.index.max()
    ratio = surplus[last] / surplus[2019]
    return Computed(
        ratio if claim.unit == "times" else surplus[last] / 1000,
        ("trade_by_chapter",),
        "",
        f"Chapters 28 to 96 as reconciled with partners' reports (BACI), to {last} and not 2025: {surplus[2019]:,.0f} "
        f"bn USD in 2019 and {surplus[last]:,.0f} bn in {last}, {ratio:.2f} times. The report does not say which goods "
        "it counts.",
        proxy=True,
    )


@check("C612")
def record_surplus(claim: Claim) -> Computed:
    """Rank of the last full year's surplus in goods trade among all years since 1990."""
    yearly = goods_surplus().dropna() / 1e9
    monthly = table("china_goods_trade").set_index("month")
    balance = monthly["exports_bn_usd"] - monthly["imports_bn_usd"]
    newest = balance.index.max()
    so_far = balance[balance.index.month <= newest.month].groupby(lambda month: month.year).sum()
    last = yearly.index.max()
    return Computed(
        float(yearly.rank(ascending=False)[last]),
        ("world_development_indicators", "china_goods_trade"),
        "",
        f"{yearly[last]:,.0f} bn USD in {last}, the largest of {len(yearly)} years since {yearly.index.min()}; "
        f"customs' months as later revised add up to {balance[balance.index.year == last].sum():,.0f} bn USD. January "
        f"to {newest:%B} of {newest.year} came to {so_far[newest.year]:,.0f} bn, after {so_far[newest.year - 1]:,.0f} "
        "bn a year before.",
        printed_digits=0,
        newest=float(so_far.rank(ascending=False)[newest.year]),
        newest_period=f"{newest:%Y-%m}",
    )


@check("C611")
def ministry_on_trade_and_investment(claim: Claim) -> Computed:
    """The day on which the ministry named its tasks for 2026, the integration of trade and investment among them."""
    said = reference_date("outbound_data_2026")
    return Computed(
        said.date,
        ("reference_dates",),
        "",
        f"{said.what} (read in: {said.source}). The page names the integrated development of trade and investment, and "
        "no conference; for the yearly commerce conference see R775.",
        secondary=said.secondary,
    )
