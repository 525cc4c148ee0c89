"""Checks of trade: the surplus, its partners, what is exported, and the Made in China 2025 sectors."""

import pandas as pd

from companion.ledger.claims import Claim
from companion.ledger.published import published_value
from companion.ledger.series import (
    BILLION,
    CHAPTERS,
    INDICATORS,
    MANUFACTURES,
    chapter_surplus,
    exports,
    gdp,
    goods_surplus,
    manufactures,
    per_euro,
    surplus_in_gdp,
)
from companion.ledger.tables import reference, table
from companion.ledger.verdicts import Computed, check

SECTORS = "chapter-2-03-sectors"


def japanese_exports(partner: str, year: int) -> float:
    """Japan's exports in billion USD: its customs in yen, at the year's mean cross rate of the euro rates."""
    trade = table("japan_trade")
    rows = trade[
        (trade["flow"] == "export")
        & (trade["partner"] == partner)
        & (trade["good"] == "Grand total")
        & (trade["year"] == year)
    ]
    return float(rows["value_bn_yen"].iloc[0]) * per_euro("USD", year) / per_euro("JPY", year)


def german_exports_2021() -> float:
    """German exports to China in billion EUR: trade less imports, both as the statistical office published them."""
    return reference("german_trade_with_china_2021").value - reference("german_imports_from_china_2021").value


@check("C288")
def announced_investment(claim: Claim) -> Computed:
    """Growth of announced outbound investment as press reports of the monitor give it."""
    growth, level = reference("announced_ofdi_growth_2025"), reference("announced_ofdi_2025")
    return published_value(
        growth,
        f"Press reports of Rhodium Group's monitor give growth of {growth.value:.0f}%, to {level.value:.0f} bn USD "
        f"(read in: {growth.publisher}). The monitor itself is not open.",
        digits=0,
    )


@check("C294")
def largest_surplus(claim: Claim) -> Computed:
    """Rank of the surplus of 2025 in USD among all years from 1990."""
    dollars, ratio = goods_surplus().dropna(), surplus_in_gdp()
    year = 2025
    above = ratio[ratio > ratio[year]]
    higher = ", ".join(f"{value:.1f}% ({at})" for at, value in above.items())
    return Computed(
        float((dollars > dollars[year]).sum() + 1),
        (INDICATORS,),
        "",
        f"The nominal goods surplus is one measure of the gap. That of {year}, {dollars[year] / BILLION:,.0f} bn USD, "
        f"is the highest of {dollars.index.min()} to {year} in dollars, the measure that the sentence goes on to name. "
        f"Relative to GDP it is number {len(above) + 1}: {ratio[year]:.1f}% is below {higher}.",
        printed_digits=0,
        proxy=True,
    )


@check("C295")
def overall_surplus(claim: Claim) -> Computed:
    """China's surplus in goods, the last year over the first."""
    surplus = goods_surplus() / BILLION
    first, last = (int(year) for year in claim.period.split("/"))
    monthly = table("china_goods_trade").set_index("month").sort_index()
    recent = monthly.iloc[-12:]
    newest = float((recent["exports_bn_usd"] - recent["imports_bn_usd"]).sum())
    return Computed(
        float(surplus[last] / surplus[first]),
        (INDICATORS, "china_goods_trade"),
        "",
        f"{surplus[last]:,.1f} bn USD in {last} over {surplus[first]:,.1f} in {first}, goods on the customs basis; the "
        "report prints neither. The newest value is the sum of the last twelve months over the same first year.",
        newest=newest / float(surplus[first]),
        newest_period=f"{recent.index[-1]:%Y-%m}",
    )


@check("C296")
def manufacturing_against_overall(claim: Claim) -> Computed:
    """Surplus in manufactures over the surplus in all goods, newest year of data by chapter."""
    balance = manufactures()["balance"]
    overall, year = chapter_surplus(), int(balance.index.max())
    lowest = float((balance / overall).min())
    return Computed(
        float(balance[year] / overall[year]),
        (CHAPTERS,),
        "",
        f"In {year}, the newest year by chapter (BACI): {balance[year] / BILLION:,.0f} bn USD in chapters "
        f"{MANUFACTURES[0]} to {MANUFACTURES[1]} against {overall[year] / BILLION:,.0f} in all goods. The ratio was at "
        f"least {lowest:.2f} in every year from {balance.index.min()}.",
    )


@check("C298", "C299")
def manufacturing_surplus(claim: Claim) -> Computed:
    """Surplus in chapters 28 to 96 in trillion USD, in the claim's year or the newest before it."""
    balance, overall = manufactures()["balance"] / 1e12, chapter_surplus() / 1e12
    base, last = 2019, int(balance.index.max())
    year = min(int(claim.period), last)
    return Computed(
        float(balance[year]),
        (CHAPTERS, INDICATORS),
        "",
        f"A neighbouring measure, {year}: chapters {MANUFACTURES[0]} to {MANUFACTURES[1]} of the Harmonized System in "
        f"BACI; the report does not say what it counts as manufactures. The surplus was {balance[base]:.2f} trn in "
        f"{base} and {balance[last]:.2f} trn in {last}, {balance[last] / balance[base]:.2f} times. BACI values imports "
        f"without freight and lies above China's customs: in {base} {overall[base]:.2f} trn for all goods against "
        f"{goods_surplus()[base] / 1e12:.2f}, so its levels cannot be set beside other "
        "sources'.",
        proxy=True,
    )


@check("C300")
def increase_against_swiss_gdp(claim: Claim) -> Computed:
    """Increase of the surplus in chapters 28 to 96 since 2019 over Switzerland's GDP, newest year of both."""
    balance, swiss = manufactures()["balance"], gdp("CHE")
    year = int(balance.index.max())
    increase = balance[year] - balance[2019]
    return Computed(
        float(increase / swiss[year]),
        (CHAPTERS, INDICATORS),
        "",
        f"A neighbouring measure, to {year}: the surplus in chapters {MANUFACTURES[0]} to {MANUFACTURES[1]} rose by "
        f"{increase / BILLION:,.0f} bn USD from 2019; Switzerland's GDP was {swiss[year] / BILLION:,.0f} bn in "
        f"{year} and {swiss[2025] / BILLION:,.0f} bn in 2025.",
        proxy=True,
    )


@check("C301")
def surplus_ratio(claim: Claim) -> Computed:
    """China's surplus in all goods in percent of its GDP."""
    year = int(claim.period)
    ratio = surplus_in_gdp()
    return Computed(
        float(ratio[year]),
        (INDICATORS,),
        "",
        f"All goods on the customs basis: {goods_surplus()[year] / BILLION:,.1f} bn USD over a GDP of "
        f"{gdp('CHN')[year] / BILLION:,.0f} bn in {year}. The sentence before speaks of manufactures, whose surplus is "
        "larger.",
    )


@check("C302")
def years_without_a_higher_ratio(claim: Claim) -> Computed:
    """Years since the surplus was last a larger part of GDP than in 2025."""
    year = int(claim.period)
    ratio = surplus_in_gdp()
    last = int(ratio[(ratio > ratio[year]) & (ratio.index < year)].index.max())
    return Computed(
        float(year - last),
        (INDICATORS,),
        "",
        f"The goods surplus on the customs basis was {ratio[year]:.1f}% of GDP in {year} and last larger in {last}, at "
        f"{ratio[last]:.1f}%; in every year between it was smaller.",
        printed_digits=0,
    )


@check("C303")
def export_growth(claim: Claim) -> Computed:
    """Growth of China's exports of all goods in USD."""
    first, last = (int(year) for year in claim.period.split("/"))
    goods, made = exports("CHN"), manufactures()["exports_usd"]
    newest = int(made.index.max())
    return Computed(
        float(100 * (goods[last] / goods[first] - 1)),
        (INDICATORS, CHAPTERS),
        "",
        f"A neighbouring measure: all goods, {goods[first] / BILLION:,.0f} to {goods[last] / BILLION:,.0f} bn USD. "
        f"Manufactures (chapters {MANUFACTURES[0]} to {MANUFACTURES[1]}, BACI) are known to {newest}: up "
        f"{100 * (made[newest] / made[first] - 1):.1f}% from {first}.",
        printed_digits=1,
        proxy=True,
    )


@check("C306", "C307", "C308")
def german_loss(claim: Claim) -> Computed:
    """Fall of German exports to China, 2021 to 2025: in percent in USD, in euros, or against all exports of 2021."""
    latest = reference("german_exports_to_china_2025")
    start, end = german_exports_2021(), latest.value
    start_usd, end_usd = start * per_euro("USD", 2021), end * per_euro("USD", 2025)
    percent_usd = 100 * (end_usd / start_usd - 1)
    total_usd = exports("DEU")[2021] / BILLION
    in_euros = (
        f"In euros the Federal Statistical Office has {start:.1f} bn for 2021 and {end:.1f} bn for 2025: "
        f"{end - start:+.1f} bn or {100 * (end / start - 1):+.1f}%."
    )
    in_dollars = f"In US dollars at yearly mean rates it is {end_usd - start_usd:+.1f} bn or {percent_usd:+.1f}%."
    value, explanation = {
        "C306": (
            percent_usd,
            f"In euros it is {100 * (end / start - 1):.1f}%, by {start:.1f} bn for 2021 and {end:.1f} bn for 2025 "
            f"(Federal Statistical Office); in dollars at yearly mean rates it is {percent_usd:.1f}%, which fits. "
            "The sentence gives its amount in euros (C307).",
        ),
        "C307": (end - start, f"{in_euros} {in_dollars} The stated amount fits dollars, not euros."),
        "C308": (
            100 * (start_usd - end_usd) / total_usd,
            f"{start_usd - end_usd:.1f} of {total_usd:,.0f} bn USD exported in 2021; with the loss in euros it is "
            f"{100 * (start - end) * per_euro('USD', 2021) / total_usd:.1f}%.",
        ),
    }[claim.id]
    return Computed(
        value,
        ("reference_values", "euro_reference_rates", INDICATORS),
        "",
        f"{explanation} Read in: {latest.publisher}; {reference('german_trade_with_china_2021').publisher}.",
        printed_digits=1,
        secondary=latest.secondary,
    )


@check("C309", "C310")
def rank_in_german_exports(claim: Claim) -> Computed:
    """China's place among the destinations of German exports as the statistical office gave it."""
    rank = reference(f"china_rank_in_german_exports_{claim.period}")
    return published_value(
        rank,
        f"As the Federal Statistical Office stated it for {claim.period}, read in: {rank.source}.",
        digits=0,
    )


@check("C311", "C312", "C313")
def japanese_loss(claim: Claim) -> Computed:
    """Fall of Japan's exports to China in USD, 2021 to 2025: in percent, in amount, or against all exports of 2021."""
    start, end, total = japanese_exports("CHN", 2021), japanese_exports("CHN", 2025), japanese_exports("WLD", 2021)
    value, digits = {
        "C311": (100 * (end / start - 1), 1),
        "C312": (end - start, 1),
        "C313": (100 * (start - end) / total, 2),
    }[claim.id]
    source = {
        "C311": " The stated amount fits; another rate of exchange or China's own count of imports may be behind the "
        "percentage.",
    }.get(claim.id, "")
    yen = (
        100
        * (end / per_euro("USD", 2025) * per_euro("JPY", 2025))
        / (start / per_euro("USD", 2021) * per_euro("JPY", 2021))
        - 100
    )
    return Computed(
        value,
        ("japan_trade", "euro_reference_rates"),
        "",
        f"Japan's customs in yen at yearly mean rates: {start:.1f} bn USD in 2021, {end:.1f} in 2025, "
        f"{end - start:+.1f} bn or {100 * (end / start - 1):+.1f}%; all exports of 2021 were {total:,.1f} bn. In yen, "
        f"exports to China rose by {yen:.1f}%: they fell in dollars because the yen did.{source}",
        printed_digits=digits,
    )


@check("C318", "C319")
def part_of_surplus_increase(claim: Claim) -> Computed:
    """What part of the increase of China's surplus in all goods from 2020 to 2025 is towards the EU or ASEAN."""
    partner, surplus_2020 = {
        "C318": (
            "eu",
            reference("china_surplus_eu_2021").value / (1 + reference("china_surplus_eu_growth_2021").value / 100),
        ),
        "C319": ("asean", reference("china_exports_asean_2020").value - reference("china_imports_asean_2020").value),
    }[claim.id]
    sold, bought = reference(f"china_exports_{partner}_2025"), reference(f"china_imports_{partner}_2025")
    overall = goods_surplus() / BILLION
    increase = overall[2025] - overall[2020]
    change = sold.value - bought.value - surplus_2020
    annual = table("china_trade_by_partner_annual").set_index(["year", "partner"])
    balance = annual["exports_bn_rmb"] - annual["imports_bn_rmb"]
    name = partner.upper()
    part = 100 * (balance[2024, name] - balance[2023, name]) / (balance[2024, "WLD"] - balance[2023, "WLD"])
    return Computed(
        float(100 * change / increase),
        ("reference_values", INDICATORS, "china_trade_by_partner_annual"),
        "",
        f"A neighbouring measure, as the report names neither period nor goods: all goods, 2020 to 2025. The surplus "
        f"with the partner rose from {surplus_2020:.0f} to {sold.value - bought.value:.0f} bn USD, all of it by "
        f"{increase:,.0f} bn (China Customs, read in the press). From 2023 to 2024, in RMB, the part was {part:.0f}%.",
        printed_digits=1,
        proxy=True,
        secondary=True,
    )


@check("C324")
def intermediate_and_capital_goods(claim: Claim) -> Computed:
    """Lowest share of intermediate and capital goods in exports among six advanced manufacturing economies, 2015."""
    economies = ["DEU", "FRA", "ITA", "JPN", "KOR", "USA"]
    trade = table("trade_by_stage_of_processing")
    year = int(trade["year"].max())
    stages = trade[(trade["year"] == year) & trade["economy"].isin(economies)].pivot(
        index="economy", columns="product_group", values="exports_mn_usd"
    )
    share = 100 * (stages["Capital goods"] + stages["Intermediate goods"]) / stages["All products"]
    return Computed(
        float(share.min()),
        ("trade_by_stage_of_processing",),
        "",
        f"A neighbouring measure: exports by UNCTAD's stages of processing in {year}, the newest year of the copy, not "
        "all trade by the Broad Economic Categories. The lowest of six economies: "
        + ", ".join(f"{economy} {value:.0f}%" for economy, value in share.items())
        + ".",
        printed_digits=1,
        proxy=True,
    )


@check("C330")
def share_gain_at_medium_to_high_complexity(claim: Claim) -> Computed:
    """Mean change of China's smoothed export share over values of the index from 0 to 2."""
    curve = table("china_share_by_complexity").query("economy == 'CHN' and pci > 0")
    means = curve.groupby("year")["share_percent"].mean()
    first, last = (int(year) for year in claim.period.split("/"))
    return Computed(
        float(means[last] - means[first]),
        ("china_share_by_complexity",),
        "",
        f"A neighbouring measure: the mean over a smoothed curve of China's share by complexity, index 0 to 2, "
        f"{means[first]:.1f}% in {first} and {means[last]:.1f}% in {last}. It weighs every value of the index alike, "
        "not every product, and uses another release of the index.",
        printed_digits=1,
        proxy=True,
    )


@check("C334")
def sector_balance(claim: Claim) -> Computed:
    """Balance in the headings of our wide list of Made in China 2025 goods, newest year."""
    wide, core = _sector_balances("wide"), _sector_balances("core")
    year = int(wide.columns.max())
    return Computed(
        float(wide[year].sum()),
        ("trade_by_heading", "made_in_china_2025_sectors"),
        "",
        f"A neighbouring measure: {year}, our own list of goods, and only what can be placed at four digits. The wide "
        f"list gives {wide[year].sum():+,.0f} bn USD, the core list {core[year].sum():+,.0f} bn: the list of goods "
        "decides even the sign, and the report does not publish its own.",
        printed_digits=0,
        proxy=True,
    )


@check("C335")
def sectors_behind_the_gain(claim: Claim) -> Computed:
    """Part of the gain in the balance of the wide list from 2019 to 2024 that three sectors account for."""
    wide = _sector_balances("wide")
    first, last = int(wide.columns.min()), int(wide.columns.max())
    gain = wide[last] - wide[first]
    three = ["electric power equipment", "new-energy and energy-saving vehicles", "ships and marine equipment"]
    return Computed(
        float(100 * gain[three].sum() / gain.sum()),
        ("trade_by_heading", "made_in_china_2025_sectors"),
        "",
        f"A neighbouring measure: {first} to {last} and our own wide list at four digits. Electric power equipment, "
        f"vehicles and ships gained {gain[three].sum():,.0f} of {gain.sum():,.0f} bn USD.",
        printed_digits=0,
        proxy=True,
    )


def _sector_balances(definition: str) -> pd.DataFrame:
    """Billion USD by sector and year, for the codes of the definition that have four digits."""
    goods = table("made_in_china_2025_sectors")
    goods = goods[goods[definition] & (goods["level"] == 4)]
    trade = table("trade_by_heading").query("economy == 'CHN'").merge(goods[["sector", "product"]], on="product")
    sums = trade.groupby(["sector", "year"])[["exports_usd", "imports_usd"]].sum() / BILLION
    return (sums["exports_usd"] - sums["imports_usd"]).unstack("year")
