"""Checks of prices (Figures 25 to 27) and of market shares by value and volume (Figures 28 to 30)."""

import pandas as pd

from companion.ledger.claims import Claim
from companion.ledger.published import published_value
from companion.ledger.series import exports, heading_exports, imports, indicator, monthly_per_euro, world_export_share
from companion.ledger.tables import reference, table
from companion.ledger.verdicts import Computed, check
from companion.measures.exchange_rates import change_in_value
from companion.measures.prices import change_since_base, index_from_monthly_changes, rebase, spells_below_zero
from companion.measures.shares import share_percent

PRODUCER_PRICES = "chapter-2-04-producer-prices"
EXCHANGE_RATE = "chapter-2-05-exchange-rate"

# The last month whose producer prices were out for certain when the report appeared on 11 May 2026.
LAST_KNOWN_MONTH = pd.Timestamp("2026-03-01")


def _year_on_year() -> pd.Series:
    rates = table("producer_prices").query("economy == 'CHN'")
    return rates.set_index("month")["year_on_year_percent"]


def _month_on_month() -> pd.Series:
    rates = table("producer_prices_monthly_change").query("economy == 'CHN'")
    return rates.set_index("month")["month_on_month_percent"]


def _window(claim: Claim) -> tuple[pd.Timestamp, pd.Timestamp]:
    """First and last month of a claim's period."""
    first, last = claim.period.split("/")
    return pd.Timestamp(first), pd.Timestamp(last)


def _contraction() -> pd.Series:
    spells = spells_below_zero(_year_on_year()[:LAST_KNOWN_MONTH])
    return spells.iloc[-1]


@check("C020")
def contraction_begins(claim: Claim) -> Computed:
    """First month of the last run of negative year-on-year rates before the report."""
    rates = _year_on_year()
    spell = _contraction()
    stated = pd.Timestamp(claim.value)
    monthly = _month_on_month()[stated : spell["last"]]
    return Computed(
        f"{spell['first']:%Y-%m}",
        ("producer_prices", "producer_prices_monthly_change"),
        PRODUCER_PRICES,
        f"Prices were still {rates[stated]:+.1f}% above a year earlier in {stated:%B %Y}; the run of negative "
        f"year-on-year rates is {spell['months']} months long. Against the month before, prices fell in "
        f"{(monthly < 0).sum()} of {len(monthly)} months from {stated:%B %Y} to {spell['last']:%B %Y}.",
    )


@check("C021")
def contraction_ends(claim: Claim) -> Computed:
    """Last month of that run."""
    spell = _contraction()
    following = _year_on_year()[spell["last"] + pd.DateOffset(months=1)]
    return Computed(
        f"{spell['last']:%Y-%m}",
        ("producer_prices",),
        PRODUCER_PRICES,
        f"The next month's year-on-year rate is {following:+.1f}%.",
    )


@check("C337")
def months_of_falling_prices(claim: Claim) -> Computed:
    """Part of the months with lower prices than a year earlier, from the first of the stated run."""
    stated, last = _window(claim)
    rates = _year_on_year()[stated:last]
    first = rates.index[rates < 0][0]
    run, monthly = rates[first:], _month_on_month()[first:last]
    return Computed(
        100 * float((run < 0).mean()),
        ("producer_prices", "producer_prices_monthly_change"),
        PRODUCER_PRICES,
        f"Against the year before, prices were lower in {(run < 0).sum()} of the {len(run)} months from {first:%B %Y}, "
        f"the first with a fall, to {last:%B %Y}. The stated first month, {stated:%B %Y} ({rates[stated]:+.1f}%), is "
        f"counted against C020. The sentence does not say against what prices fell; against the month before, they "
        f"fell in {(monthly < 0).sum()} of the {len(run)} months.",
        printed_digits=1,
    )


@check("C022")
def price_level_since_2022(claim: Claim) -> Computed:
    """Change of the chained level from January 2022 to the last month known to the report."""
    base = pd.Timestamp("2022-01-01")
    monthly = _month_on_month()
    chained = rebase(index_from_monthly_changes(monthly), base) - 100
    newest = min(monthly.index[-1], _year_on_year().index[-1])
    annual = change_since_base(_year_on_year(), monthly, base, base.year).set_index("month").loc[LAST_KNOWN_MONTH]
    return Computed(
        float(chained[LAST_KNOWN_MONTH]),
        ("producer_prices", "producer_prices_monthly_change"),
        PRODUCER_PRICES,
        f"Month-on-month rates, most of them read in reports of the releases, chained to {LAST_KNOWN_MONTH:%B %Y}. "
        f"Chained from year-on-year rates the change is {annual['change']:.1f}%, between {annual['low']:.1f}% and "
        f"{annual['high']:.1f}% for rounding.",
        secondary=not table("producer_prices_monthly_change")["primary"].all(),
        newest=float(chained[newest]),
        newest_period=f"{newest:%Y-%m}",
    )


@check("C339")
def real_effective_rate(claim: Claim) -> Computed:
    """Change of the real effective rate over the window in the figure's caption."""
    start, end = _window(claim)
    index = _real_effective_rate()
    return Computed(
        _percent_change(index[start], index[end]),
        ("effective_exchange_rates",),
        EXCHANGE_RATE,
        f"The broad real index of the Bank for International Settlements was {index[start]:.1f} in {start:%B %Y} and "
        f"{index[end]:.1f} in {end:%B %Y}; in {index.idxmax():%B %Y} it had been {index.max():.1f}, and in "
        f"{index.index[-1]:%B %Y} it was {index.iloc[-1]:.1f}. The text gives no number and no window; the window is "
        "the caption's.",
        printed_digits=1,
    )


@check("C340")
def euro_against_basket(claim: Claim) -> Computed:
    """The real loss against the euro, as a multiple of the real loss against the broad basket."""
    start, end = _window(claim)
    years = start.year, end.year
    basket = _real_effective_rate()
    broad = -_percent_change(*(basket[str(year)].mean() for year in years))
    _, euro = _loss_against_euro(*years)
    renminbi = monthly_per_euro("CNY")
    dollar = renminbi / monthly_per_euro("USD")
    nominal = {name: -change_in_value(rate, start, end) for name, rate in (("euro", renminbi), ("dollar", dollar))}
    return Computed(
        euro / broad,
        ("effective_exchange_rates", "euro_reference_rates", "world_economic_outlook"),
        EXCHANGE_RATE,
        f"In real terms, from the mean of {years[0]} to that of {years[1]}: {euro:.1f}% against the euro (deflated "
        f"by consumer prices, those of {years[1]} as projected in October 2025) and {broad:.1f}% against the broad "
        f"basket. In nominal terms it does not hold against the dollar: from {start:%B %Y} to {end:%B %Y} the "
        f"renminbi lost {nominal['euro']:.1f}% against the euro and {nominal['dollar']:.1f}% against the dollar.",
    )


@check("C341")
def real_euro_depreciation(claim: Claim) -> Computed:
    """The renminbi's real loss against the euro, by consumer prices, over the nominal one in the same window."""
    start, end = _window(claim)
    nominal, real = _loss_against_euro(start.year, end.year)
    years = range(start.year + 1, end.year + 1)
    slower = sum(
        _growth("CHN", "PCPIPCH", year - 1, year) < _growth("G163", "PCPIPCH", year - 1, year) for year in years
    )
    return Computed(
        real / nominal,
        ("euro_reference_rates", "world_economic_outlook"),
        EXCHANGE_RATE,
        f"One window for both: from the mean of {start.year} to that of {end.year} the renminbi lost {nominal:.1f}% "
        f"against the euro in nominal terms and {real:.1f}% when deflated by consumer prices in China and the euro "
        f"area (those of {end.year} as projected in October 2025). The sentence names no window; as prices rose more "
        f"slowly in China in {slower} of these {len(years)} years, the real loss is the larger one over any of them.",
        printed_digits=1,
    )


@check("C023")
def euro_depreciation(claim: Claim) -> Computed:
    """Loss of the renminbi's value in euro over the figure's own window, monthly averages."""
    start, end = _window(claim)
    rate = monthly_per_euro("CNY")
    loss = -change_in_value(rate, start, end)
    note = reference("rmb_loss_against_euro_note")
    year = pd.DateOffset(years=1)
    ends = pd.date_range(end, f"{end.year}-12", freq="MS")
    lost = [-change_in_value(rate, month - year, month) for month in ends]
    return Computed(
        loss,
        ("euro_reference_rates", "reference_values"),
        EXCHANGE_RATE,
        f"By the window of the figure beside it, as the sentence names none: from {start:%B %Y} "
        f"to {end:%B %Y} the loss is {loss:.1f}%, by monthly averages. {note.publisher}'s own note of {note.period} "
        f"has {note.value:g}% for the past year, without naming the days; by monthly averages the loss is "
        f"{min(lost):.1f} to {max(lost):.1f}% over the years to {ends[0]:%B}, {ends[1]:%B} and {ends[2]:%B %Y}. Other "
        "windows do give the stated number: the page marks every one.",
        proxy=True,
    )


@check("C343")
def us_import_prices(claim: Claim) -> Computed:
    """Price of US imports from China relative to imports of another origin: the smallest fall of three origins."""
    prices = table("us_import_prices_by_origin").pivot(index="month", columns="origin", values="price_index")
    first, last = 2021, 2025
    means = prices.groupby(pd.DatetimeIndex(prices.index).year).mean()
    change = means.loc[last] / means.loc[first]
    own = _percent_change(1, change["CHN"])
    others = ["ASEAN", "EU", "JPN"]
    relative = {name: _percent_change(change[name], change["CHN"]) for name in others}
    listed = ", ".join(f"{name} {relative[name]:.1f}%" for name in others)
    return Computed(
        max(relative.values()),
        ("us_import_prices_by_origin",),
        "",
        f"Import price indices of the Bureau of Labor Statistics, in dollars and without duties, means of {first} "
        f"and {last} ({prices.loc[str(last), 'CHN'].count()} months): goods from China {own:+.1f}%. "
        f"Relative to goods from elsewhere they became cheaper by every comparison ({listed}); the smallest fall is "
        "shown. The sentence names no years; the figure beside it shows the European Union alone.",
        printed_digits=1,
    )


@check("C344")
def eu_import_prices(claim: Claim) -> Computed:
    """Price of the euro area's imports from China alone, as a central banker quoted it."""
    quoted = reference("euro_area_import_prices_from_china")
    return published_value(
        quoted,
        "Without the comparison with other origins: prices of the euro area's imports from China since the start of "
        f"2024, as the governor of the Bank of Italy quoted them in February 2026 (read in: {quoted.publisher}). The "
        "direction fits; unit values by origin, which the figure shows, are not among the open tables here.",
        digits=0,
        proxy=True,
    )


@check("C346")
def volume_against_value(claim: Claim) -> Computed:
    """Growth of China's export volume over growth of its export value."""
    first, last = _years(claim)
    value, prices = exports("CHN"), indicator("TX.UVI.MRCH.XD.WD", "CHN")
    growth = _percent_change(value[first], value[last])
    volume = _percent_change(value[first] / prices[first], value[last] / prices[last])
    other = 100 * (_growth("CHN", "TXG_RPCH", first, last) - 1)
    return Computed(
        volume / growth,
        ("world_development_indicators", "world_economic_outlook"),
        "",
        f"Goods exports of China, {first} to {last}: {growth:+.1f}% by value and, over the index of unit values in "
        f"the same source, {volume:+.1f}% by volume. The volumes of the World Economic Outlook grew by {other:.1f}%, "
        "so that how much faster depends on the prices that are used; that volume outgrew value does not.",
        printed_digits=1,
    )


@check("C348")
def share_gain_in_volume(claim: Claim) -> Computed:
    """Gain of China's share of world goods exports at the prices of the first year."""
    first, last = _years(claim)
    share = world_export_share()
    real = _share_at_first_prices(first, last)
    prices = indicator("TX.UVI.MRCH.XD.WD", "CHN")
    own = share[last] * prices[first] / prices[last]
    return Computed(
        real - share[first],
        ("world_development_indicators", "world_economic_outlook"),
        "",
        f"By volumes of the World Economic Outlook, where the report deflates by unit values: the share of {first}, "
        f"{share[first]:.2f}%, grown with China's and the world's export volumes of goods, is {real:.2f}% in {last}. "
        f"Deflating China's exports alone by its unit values would give a gain of {own - share[first]:.1f} points: the "
        "result rests on the deflator. Whose unit values the report uses, it does not say.",
        proxy=True,
    )


@check("C293", "C349")
def share_gain_in_value(claim: Claim) -> Computed:
    """Gain of China's share of world goods exports at current prices."""
    first, last = _years(claim)
    share = world_export_share()
    gain = share[last] - share[first]
    lower = 100 * (1 - share[last] / (share[first] + claim.interval.low))
    traded = {"TX": exports("WLD"), "TM": imports("WLD")}
    apart = 100 * (traded["TM"][first] / traded["TX"][first] - 1)
    in_imports = share_percent(exports("CHN"), traded["TM"])
    return Computed(
        gain,
        ("world_development_indicators",),
        "",
        "By totals of the World Trade Organization as the World Bank republishes them; the report names the WTO and UN "
        f"Comtrade, and UN Comtrade's totals are not available here. China's share of world goods exports was "
        f"{share[first]:.2f}% in {first} and {share[last]:.2f}% in {last}. A world total for {last} that is lower by "
        f"{lower:.1f}% would give {claim.interval.low:.2f} points, which rounds to the stated number. That is less "
        f"than editions and sources differ: world imports, which count the same trade, are {apart:.1f}% above world "
        f"exports in {first} in this one source, and as totals they give {in_imports[last] - in_imports[first]:.2f} "
        "points.",
        proxy=True,
    )


@check("C350")
def average_gain_in_volume(claim: Claim) -> Computed:
    """Gain of China's share of world goods exports at the prices of the first year, as a neighbour of Figure 29."""
    first, last = _years(claim)
    share, real = world_export_share()[first], _share_at_first_prices(first, last)
    return Computed(
        real - share,
        ("world_development_indicators", "world_economic_outlook"),
        "",
        "Of all goods together, where the report averages over manufactured products: China's share of world "
        f"exports in {first}, {share:.2f}%, grown with the export volumes of the World Economic Outlook, is "
        f"{real:.2f}% in {last}.",
        printed_digits=1,
        proxy=True,
    )


@check("C351")
def average_gain_in_value(claim: Claim) -> Computed:
    """Gain of China's share of world goods exports at current prices, as a neighbour of Figure 29."""
    first, last = _years(claim)
    share = world_export_share()
    together, average = gains_of_headings(first, last)
    return Computed(
        share[last] - share[first],
        ("world_development_indicators", "trade_by_heading"),
        "",
        "Of all goods together, where the report averages over manufactured products: China's share of world "
        f"exports was {share[first]:.2f}% in {first} and {share[last]:.2f}% in {last}. In the extract of BACI "
        f"({heading_exports()['product'].nunique()} headings, nearly all manufactures) it rose by {together:.1f} "
        f"points taken together and by {average:.1f} in the average heading: an average over products and the share "
        "of their total are two numbers.",
        printed_digits=1,
        proxy=True,
    )


# Heading 2909 holds the ethers that the report names and others, above all fuel additives; 7208 and 7210 are the two
# large headings of flat-rolled plain steel, hot-rolled and coated.
ETHERS = ("2909",)
PLAIN_STEEL = ("7208", "7210")


@check("C354", "C355")
def share_of_ethers(claim: Claim) -> Computed:
    """China's share of world exports of the heading that holds the report's ethers, by value."""
    year = 2019 if claim.period == "2018" else 2024
    return _share_of_headings(
        ETHERS,
        year,
        "For the four-digit heading of all ethers and their derivatives, by value; the products named are two of its "
        "six-digit codes",
    )


@check("C357", "C358")
def share_of_steel(claim: Claim) -> Computed:
    """China's share of world exports of the two large headings of flat-rolled plain steel, by value."""
    year = 2019 if claim.period == "2019" else 2024
    return _share_of_headings(
        PLAIN_STEEL,
        year,
        "For two four-digit headings of flat-rolled plain steel (hot-rolled, coated) together, by "
        "value; the figure may show one six-digit code of them",
    )


def world_shares(by: list[str]) -> pd.DataFrame:
    """Shares of world exports of those headings, percent: a row for each combination of `by`, a column an economy."""
    sums = heading_exports().pivot_table(index=by, columns="economy", values="exports_usd", aggfunc="sum", fill_value=0)
    return 100 * sums.div(sums.sum(axis=1), axis=0)


def gains_of_headings(first: int, last: int) -> tuple[float, float]:
    """Points that China's share of world exports rose by: of the headings together, and in the average heading."""
    together, each = world_shares(["year"])["CHN"], world_shares(["product", "year"])["CHN"].unstack()
    return float(together[last] - together[first]), float((each[last] - each[first]).mean())


def share_in(headings: tuple[str, ...], year: int) -> float:
    """China's share of world exports of some headings together, percent."""
    chosen = heading_exports().query("product in @headings and year == @year").groupby("economy")["exports_usd"].sum()
    return float(100 * chosen["CHN"] / chosen.sum())


def _share_of_headings(headings: tuple[str, ...], year: int, how: str) -> Computed:
    listed = "; ".join(
        f"{heading}: {share_in((heading,), 2019):.1f}% in 2019, {share_in((heading,), 2024):.1f}% in 2024"
        for heading in headings
    )
    return Computed(
        share_in(headings, year),
        ("trade_by_heading",),
        "",
        f"{how}. The value shown is for {year}, by BACI ({listed}).",
        printed_digits=1,
        proxy=True,
    )


def _years(claim: Claim) -> tuple[int, int]:
    first, last = claim.period.split("/")
    return int(first), int(last)


def _percent_change(first: float, last: float) -> float:
    return float(100 * (last / first - 1))


def _real_effective_rate() -> pd.Series:
    return table("effective_exchange_rates").query("economy == 'CHN'").set_index("month")["real_broad_index"]


def _loss_against_euro(first: int, last: int) -> tuple[float, float]:
    """Percent of its value in euro that the renminbi lost from one year's mean to another's: nominal, and real."""
    rate = monthly_per_euro("CNY")
    value = rate[str(first)].mean() / rate[str(last)].mean()
    prices = _growth("CHN", "PCPIPCH", first, last) / _growth("G163", "PCPIPCH", first, last)
    return 100 * (1 - value), 100 * (1 - value * prices)


def _growth(economy: str, indicator: str, first: int, last: int) -> float:
    """Factor of growth between two years, from the annual rates of the World Economic Outlook."""
    outlook = table("world_economic_outlook").query("economy == @economy and indicator == @indicator")
    rates = outlook.set_index("year")["value"]
    return float((1 + rates[list(range(first + 1, last + 1))] / 100).prod())


def _share_at_first_prices(first: int, last: int) -> float:
    """The first year's share, grown with China's export volume of goods over the world's."""
    volumes = [_growth(economy, "TXG_RPCH", first, last) for economy in ("CHN", "G001")]
    return float(world_export_share()[first] * volumes[0] / volumes[1])
