"""Prices, the exchange rate and market shares by value and volume (Figures 25 to 30) against each other."""

import pandas as pd

from companion.ledger.checks.prices import PLAIN_STEEL, gains_of_headings, share_in
from companion.ledger.claims import claim, stated
from companion.ledger.intervals import Interval
from companion.ledger.relations import Arithmetic, relation
from companion.ledger.series import heading_exports, monthly_per_euro
from companion.ledger.tables import reference
from companion.measures.exchange_rates import change_in_value

EXCHANGE_RATE = "chapter-2-05-exchange-rate"
PRODUCTS = "World exports by value and weight of every six-digit product (BACI in full)."


@relation(
    "R403", "C350", "C351", "C348", "C349", title="Both comparisons of volume with value give about the same multiple"
)
def similar_picture() -> Arithmetic:
    by_product, deflated = stated("C350") / stated("C351"), stated("C348") / stated("C349")
    return Arithmetic(
        f"Product by product {by_product.centre:.2f} times (2019 to 2024), deflated {deflated.centre:.2f} times "
        "(2022 to 2024).",
        derived=by_product,
        against=deflated,
    )


@relation("R404", "C353", "C354", title="Ethers: the lower share by value means cheaper Chinese exports, as argued")
def price_of_ethers() -> Arithmetic:
    return _relative_unit_value("C354", "C353")


@relation("R405", "C356", "C357", title="The other products: the lower share by value means cheaper Chinese exports")
def price_of_other_products() -> Arithmetic:
    return _relative_unit_value("C357", "C356")


@relation(
    "R406",
    "C357",
    "C358",
    title="Flat-rolled plain steel as a group was not negligible in China's exports in 2019",
    severity="ambiguity",
    reading="The figure may show one six-digit code of the group, of which China did export little in 2019.",
    settled_by="The six-digit code behind the figure, with world exports of it by value and weight.",
)
def flat_rolled_steel() -> Arithmetic:
    first, last = share_in(PLAIN_STEEL, 2019), share_in(PLAIN_STEEL, 2024)
    return Arithmetic(
        f"In the two headings of hot-rolled and coated flat products ({' and '.join(PLAIN_STEEL)}) together, China "
        f"had {first:.1f}% of world exports by value in 2019 and {last:.1f}% in 2024 (BACI).",
        derived=Interval.exactly(first),
        against=stated("C358"),
    )


@relation(
    "R407", "C022", "C338", title="Producer prices: the change is counted from the month that Figure 25 sets to 100"
)
def base_of_producer_prices() -> Arithmetic:
    since, base = claim("C022").period.split("/")[0], claim("C338").period
    return Arithmetic(f"The fall is counted from {since}; the figure's base is {base}.", holds=since == base)


@relation(
    "R408",
    "C350",
    "C351",
    title="Gain of a market share in the text, average over products in the caption",
    severity="ambiguity",
    reading="The points are the mean over the manufactured products that have both values and volumes.",
    settled_by=PRODUCTS,
)
def share_or_average() -> Arithmetic:
    together, average = gains_of_headings(2019, 2024)
    return Arithmetic(
        f"The text gives {claim('C350').number:g} and {claim('C351').number:g} points as gains of China's share of "
        "the world market, for products with data; the caption of Figure 29 calls them the average over all "
        f"manufactured products. In {heading_exports()['product'].nunique()} headings of BACI the share rose by "
        f"{together:.1f} points taken together, by value, and by {average:.1f} in the average heading.",
        holds=False,
    )


@relation(
    "R409",
    "C023",
    title="The fall against the euro is that of a note on one year, not of Figure 26",
    severity="ambiguity",
    reading="An earlier note of the same house gives this number for the past year; the window may have been left out.",
    settled_by="The first and last day of the comparison; the European Central Bank's rates are open.",
    notebook=EXCHANGE_RATE,
)
def window_of_the_depreciation() -> Arithmetic:
    rates = monthly_per_euro("CNY")
    start, end = (pd.Timestamp(month) for month in claim("C023").period.split("/"))
    loss = -change_in_value(rates, start, end)
    year = -change_in_value(rates, pd.Timestamp("2024-12"), pd.Timestamp("2025-12"))
    note = reference("rmb_loss_against_euro_note")
    return Arithmetic(
        f"The renminbi lost {loss:.1f}% against the euro over the months of Figure 26 ({start:%B %Y} to {end:%B %Y}) "
        f"and {year:.1f}% over the year to December 2025, by monthly averages; {note.publisher} gave {note.value:g}% "
        f"for the past year in {note.period}.",
        derived=Interval.exactly(loss),
        against=stated("C023"),
    )


def _relative_unit_value(by_value: str, by_volume: str) -> Arithmetic:
    """China's unit value over that of all others, which two shares imply: (v / (100 - v)) / (q / (100 - q))."""
    value, volume = stated(by_value), stated(by_volume)
    ratio = _odds(value) / _odds(volume)
    return Arithmetic(
        f"{claim(by_value).number:g}% by value and {claim(by_volume).number:g}% by volume mean that a tonne from "
        f"China brought {ratio.centre:.2f} times what a tonne from elsewhere did.",
        derived=ratio,
        against=Interval.between(0, 1),
    )


def _odds(share: Interval) -> Interval:
    """s / (100 - s), which rises with s."""
    return Interval(*(part / (100 - part) for part in (share.low, share.high, share.centre)))
