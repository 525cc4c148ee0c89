"""Trade numbers against each other: surplus, partners, stages of processing, complexity, Made in China 2025."""

from companion.ledger.arithmetic.common import same_interval
from companion.ledger.checks.trade import german_exports_2021, japanese_exports
from companion.ledger.claims import claim, stated
from companion.ledger.intervals import Interval, number
from companion.ledger.relations import Arithmetic, relation
from companion.ledger.series import (
    BILLION,
    chapter_surplus,
    exports,
    gdp,
    goods_surplus,
    manufactures,
    per_euro,
    surplus_in_gdp,
)
from companion.ledger.tables import reference, table

SHARES = "The series behind Figure 28 with one more digit."
COMPLEXITY = "The index values and classes behind Figure 20."


def ratio_of_gains(real: str, nominal: str) -> Interval:
    """Gain in export share after adjustment for prices over the nominal gain."""
    return stated(real) / stated(nominal)


@relation(
    "R301",
    "C291",
    "C292",
    "C293",
    "C347",
    title="Nearly double is said of gains of 1.6 and 0.6 points, elsewhere more than double",
    tests="C291",
    reading="Line 792 has the words that fit.",
    settled_by=SHARES,
)
def pace_in_words() -> Arithmetic:
    ratio = ratio_of_gains("C292", "C293")
    return Arithmetic(
        f"{claim('C292').value} over {claim('C293').value} points is {ratio.centre:.2f} times; line "
        f"{claim('C347').line} says {claim('C347').value} of the same two numbers.",
        derived=ratio,
        against=stated("C291"),
    )


@relation("R302", "C347", "C348", "C349", title="Gains of 1.6 and 0.6 points are more than double", tests="C347")
def pace_in_later_words() -> Arithmetic:
    ratio = ratio_of_gains("C348", "C349")
    return Arithmetic(
        f"{claim('C348').value} over {claim('C349').value} points is {ratio.centre:.2f} times.",
        derived=ratio,
        against=stated("C347"),
    )


@relation("R304", "C292", "C348", title="The gain after adjustment for prices is the same in both places")
def same_real_gain() -> Arithmetic:
    return same_interval("C292", "C348")


@relation("R305", "C293", "C349", title="The nominal gain is the same in both places")
def same_nominal_gain() -> Arithmetic:
    return same_interval("C293", "C349")


@relation(
    "R306",
    "C040",
    "C348",
    "C349",
    title="The summary says twice where the chapter's totals give more",
    severity="ambiguity",
    reading="The summary speaks of many products and not of the total, and twice is then on the safe side.",
    settled_by="The gains by product behind Figure 29.",
)
def summary_against_totals() -> Arithmetic:
    ratio = ratio_of_gains("C348", "C349")
    return Arithmetic(
        f"{claim('C348').value} over {claim('C349').value} points is {ratio.centre:.2f} times; the summary says "
        f"{claim('C040').value}.",
        derived=ratio,
        against=stated("C040"),
    )


@relation("R307", "C040", "C350", "C351", title="Twice by volume in the summary, 5 against 2 points in the chapter")
def summary_against_products() -> Arithmetic:
    ratio = stated("C350") / stated("C351")
    return Arithmetic(
        f"{claim('C350').stated} over {claim('C351').stated} is {ratio.centre:.2f} times; the summary says "
        f"{claim('C040').value}.",
        derived=ratio,
        against=stated("C040"),
    )


@relation("R308", "C290", "C297", "C298", title="The surplus is dated from 2019 wherever its growth is stated")
def same_base_year() -> Arithmetic:
    years = [claim("C290").value, claim("C297").period.split("/")[0], claim("C298").period]
    return Arithmetic(f"The base years are {', '.join(years)}.", holds=len(set(years)) == 1)


@relation("R309", "C297", "C298", "C299", title="From 1 to 2 trn USD is a doubling", tests="C297")
def manufacturing_doubled() -> Arithmetic:
    ratio = stated("C299") / stated("C298")
    return Arithmetic(
        f"{claim('C299').stated} over {claim('C298').stated} is {ratio.centre:.1f} times.",
        derived=ratio,
        against=stated("C297"),
    )


@relation("R310", "C037", "C298", "C299", title="The summary's doubling fits the chapter's levels", tests="C037")
def manufacturing_doubled_in_summary() -> Arithmetic:
    ratio = stated("C299") / stated("C298")
    return Arithmetic(
        f"{claim('C299').stated} over {claim('C298').stated} is {ratio.centre:.1f} times; the summary says "
        f"{claim('C037').value}.",
        derived=ratio,
        against=stated("C037"),
    )


@relation("R311", "C038", "C299", title="The manufacturing surplus is the same in summary and chapter")
def same_manufacturing_surplus() -> Arithmetic:
    return same_interval("C038", "C299")


@relation("R312", "C300", "C298", "C299", title="The stated increase is about Switzerland's GDP", tests="C300")
def increase_is_swiss_gdp() -> Arithmetic:
    year, increase = 2025, stated("C299") - stated("C298")
    swiss = float(gdp("CHE")[year]) / 1e12
    return Arithmetic(
        f"{claim('C299').stated} less {claim('C298').stated} over a GDP of {swiss:.2f} trn USD in {year} (World Bank) "
        f"is {increase.centre / swiss:.2f} times.",
        derived=increase / swiss,
        against=stated("C300"),
    )


@relation("R313", "C296", "C299", title="A manufacturing surplus of 2 trn is larger than the overall one", tests="C296")
def manufacturing_is_larger() -> Arithmetic:
    year = 2025
    overall = float(goods_surplus()[year]) / 1e12
    return Arithmetic(
        f"{claim('C299').stated} over {overall:.2f} trn for all goods in {year} (World Bank) is "
        f"{stated('C299').centre / overall:.2f} times.",
        derived=stated("C299") / overall,
        against=stated("C296"),
    )


@relation(
    "R314", "C295", "C298", "C299", title="Manufacturing and overall surplus leave a plausible deficit in other goods"
)
def deficit_in_other_goods() -> Arithmetic:
    parts, holds = [], True
    for identifier, customs_year in (("C298", 2019), ("C299", 2025)):
        made, overall = manufactures()["balance"], chapter_surplus()
        year = min(customs_year, int(made.index.max()))
        implied = stated(identifier) * 1000 - float(goods_surplus()[customs_year]) / BILLION
        found = float(made[year] - overall[year]) / BILLION
        holds = holds and implied.holds(found)
        parts.append(
            f"{claim(identifier).stated} less the overall surplus of {customs_year} leaves {implied.centre:,.0f} bn "
            f"USD; goods outside chapters 28 to 96 had a deficit of {found:,.0f} bn in {year} (BACI)"
        )
    return Arithmetic("; ".join(parts) + ".", holds=holds)


@relation(
    "R315",
    "C299",
    "C301",
    title="Over 6% of GDP fits the overall surplus, not the one named just before",
    severity="ambiguity",
    reading="The sentence returns to the overall surplus, two sentences earlier; then it is right.",
    settled_by="A word of the authors on which surplus is meant.",
)
def which_surplus() -> Arithmetic:
    year, limit = 2025, stated("C301").low + 1
    ratio = stated("C299") * 1e14 / float(gdp("CHN")[year])
    return Arithmetic(
        f"{claim('C299').stated} over China's GDP of {year} (World Bank) is {ratio.centre:.1f}%; the overall surplus "
        f"is {surplus_in_gdp()[year]:.1f}%. Over 6 is read here as up to {limit:.0f}.",
        derived=ratio,
        against=Interval.between(stated("C301").low, limit),
    )


@relation(
    "R317",
    "C321",
    "C322",
    "C323",
    title="Growth by stage exceeds what all exports grew in dollars",
    severity="ambiguity",
    reading="The growth may be in renminbi, which fits, or in volume: neither currency nor classification is named.",
    settled_by="China's exports by stage of processing, 2021 and 2024, with currency and classification.",
)
def growth_by_stage() -> Arithmetic:
    first, last = (int(year) for year in claim("C321").period.split("/"))
    goods = exports("CHN")
    dollars = 100 * (float(goods[last] / goods[first]) - 1)
    by_partner = table("china_trade_by_partner_annual").set_index(["year", "partner"])["exports_bn_rmb"]
    start, end = reference("china_exports_rmb_2021").value, float(by_partner[last, "WLD"]) / 1000
    yuan = 100 * (end / start - 1)
    share, in_yuan = (_consumption_share(Interval.exactly(growth)) for growth in (dollars, yuan))
    return Arithmetic(
        f"All exports grew by {dollars:.1f}% in dollars from {first} to {last} (World Bank), by {yuan:.1f}% in "
        f"renminbi, from {start:.2f} to {end:.2f} trn (China Customs). For the parts to "
        f"make the whole in dollars, consumption goods would have to be {share.centre:.0f}% "
        "of exports and intermediate goods the rest, more still with capital goods, which grew faster; in renminbi "
        f"{in_yuan.centre:.0f}% or more would do. In 2015 it was {_consumer_goods_2015():.0f}%. At most half is taken "
        "as plausible.",
        derived=share,
        against=Interval.between(0, 50),
    )


@relation("R319", "C304", "C305", title="45% and 58 bn USD imply a level close to Vietnam's own count")
def vietnam_level() -> Arithmetic:
    base = stated("C305") / stated("C304") * 100
    level = base + stated("C305")
    trade = table("bilateral_trade").set_index(["reporter", "flow", "partner", "period"])["value"]
    counted = float(trade["VNM", "imports", "CHN", "2025"])
    return Arithmetic(
        f"{claim('C305').stated} over {claim('C304').stated} is a base of {base.centre:.0f} bn USD and a level of "
        f"{level.centre:.0f} bn in 2025, between {number(level.low)} and {number(level.high)}. Vietnam counts "
        f"{counted:.0f} bn of imports from China, of all goods, in 2025.",
        holds=level.holds(counted),
    )


@relation("R320", "C303", "C305", title="The increase towards Vietnam is a part of the whole increase")
def vietnam_part() -> Arithmetic:
    base = float(manufactures()["exports_usd"][2021]) / BILLION
    whole = stated("C303") / 100 * base
    return Arithmetic(
        f"{claim('C303').stated} of {base:,.0f} bn USD (chapters 28 to 96, BACI, 2021) is {whole.centre:,.0f} bn; "
        f"{claim('C305').stated} is {100 * stated('C305').centre / whole.centre:.0f}% of it.",
        derived=stated("C305"),
        against=Interval.between(0, whole.high),
    )


@relation(
    "R321",
    "C306",
    "C307",
    title="31 bn EUR and 25% imply larger German exports than were published",
    reading="Both numbers fit US dollars; the sign of the currency is likely wrong.",
    settled_by="German exports to China in 2021 and 2025, Federal Statistical Office.",
)
def german_base() -> Arithmetic:
    base = stated("C307") / stated("C306") * 100
    published = german_exports_2021()
    return Arithmetic(
        f"{claim('C307').stated} over {claim('C306').stated} is a base of {base.centre:.0f} bn EUR; the Federal "
        f"Statistical Office has {published:.1f} bn for 2021.",
        derived=base,
        against=Interval(published - 0.1, published + 0.1, published),
    )


@relation("R322", "C307", "C308", title="The German loss is about 2% of all German exports", tests="C308")
def german_loss_in_total() -> Arithmetic:
    dollars = float(exports("DEU")[2021]) / BILLION
    euros = dollars / per_euro("USD", 2021)
    share = -100 * stated("C307") / euros
    return Arithmetic(
        f"{claim('C307').stated} over {euros:,.0f} bn EUR exported in 2021 (World Bank, at the year's mean rate) is "
        f"{share.centre:.1f}%; over the {dollars:,.0f} bn USD behind it, {share.centre * euros / dollars:.1f}%.",
        derived=share,
        against=stated("C308"),
    )


@relation("R323", "C309", "C310", title="China's place in German exports fell, as is said")
def german_rank_fell() -> Arithmetic:
    first, last = claim("C309"), claim("C310")
    return Arithmetic(f"From place {first.value} to place {last.value}.", holds=last.number > first.number)


@relation(
    "R324",
    "C311",
    "C312",
    title="38 bn USD and 25% imply smaller Japanese exports than were published",
    severity="ambiguity",
    reading="38 bn fits; the percentage would be smaller. Another rate of exchange or China's own count of imports may "
    "be behind it.",
    settled_by="Japan's exports to China in 2021 and 2025 in US dollars, as the authors had them.",
)
def japanese_base() -> Arithmetic:
    base = stated("C312") / stated("C311") * 100
    published = japanese_exports("CHN", 2021)
    return Arithmetic(
        f"{claim('C312').stated} over {claim('C311').stated} is a base of {base.centre:.0f} bn USD; Japan's customs "
        f"have {published:.1f} bn for 2021, at the year's mean rate.",
        derived=base,
        against=Interval(published - 0.5, published + 0.5, published),
    )


@relation("R325", "C312", "C313", title="The Japanese loss is over 5% of all Japanese exports", tests="C313")
def japanese_loss_in_total() -> Arithmetic:
    total = japanese_exports("WLD", 2021)
    share = -100 * stated("C312") / total
    return Arithmetic(
        f"{claim('C312').stated} over {total:,.1f} bn USD exported in 2021 (Japan's customs) is {share.centre:.2f}%.",
        derived=share,
        against=stated("C313"),
    )


@relation("R326", "C306", "C311", title="The German and the Japanese decline are alike, as is said")
def similar_declines() -> Arithmetic:
    return same_interval("C306", "C311")


@relation("R327", "C314", "C315", "C316", title="China's place in Malaysian exports fell with the exports")
def malaysian_rank_fell() -> Arithmetic:
    first, last, change = claim("C315"), claim("C316"), claim("C314")
    return Arithmetic(
        f"From place {first.value} to place {last.value}, and {change.stated}.",
        holds=last.number > first.number and change.number < 0,
    )


@relation("R328", "C318", "C319", "C320", title="Three thirds of the increase make the whole", tests="C320")
def thirds() -> Arithmetic:
    rest = 100 - stated("C318") - stated("C319")
    return Arithmetic(f"What the EU and ASEAN leave is {rest.centre:.1f}%.", derived=rest, against=stated("C320"))


@relation("R329", "C317", "C318", "C319", "C320", title="Two partners with a third each can be the most affected")
def two_largest_parts() -> Arithmetic:
    rest = stated("C320")
    return Arithmetic(
        f"The rest of {rest.centre:.1f}% is spread over all other markets, so that no one of them has more.",
        holds=stated("C318").high >= rest.low and stated("C319").high >= rest.low,
    )


@relation(
    "R330",
    "C326",
    "C327",
    "C328",
    "C330",
    title="The gain at medium to high complexity is the larger one",
    tests="C328",
)
def largest_gain() -> Arithmetic:
    highest = stated("C327") - stated("C326")
    middle = stated("C330")
    return Arithmetic(
        f"{claim('C326').value} to {claim('C327').value}% is {highest.centre:.0f} point, at most "
        f"{number(highest.high)}; against {claim('C330').stated}.",
        holds=middle.low > highest.high,
    )


@relation(
    "R331",
    "C325",
    "C329",
    "C332",
    title="The three classes of complexity leave out −1.5 to 0",
    severity="ambiguity",
    reading="The text names some of the classes; the figure may show the others.",
    settled_by=COMPLEXITY,
)
def classes_cover_the_index() -> Arithmetic:
    low, middle, high = (claim(identifier) for identifier in ("C332", "C329", "C325"))
    cuts = table("product_complexity_deciles")
    between = cuts[(cuts["pci_maximum"] > float(low.value_to)) & (cuts["pci_minimum"] < float(middle.value))]
    return Arithmetic(
        f"The classes run from {low.value} to {low.value_to}, {middle.value} to {middle.value_to} and {high.value} to "
        f"{high.value_to}. In an open index of {cuts['products'].sum():,} products, {len(between)} of ten deciles "
        f"reach into the range left out, and the highest value is {cuts['pci_maximum'].max():.2f}.",
        holds=float(low.value_to) >= float(middle.value),
    )


@relation("R332", "C330", "C331", "C327", "C326", title="Gains by class can average to China's gain in all exports")
def classes_average() -> Arithmetic:
    share = 100 * exports("CHN") / exports("WLD")
    gain = float(share[2024] - share[2019])
    low, high = stated("C331").low, stated("C330").high
    return Arithmetic(
        f"China's share of world goods exports rose by {gain:.1f} points from 2019 to 2024 (World Bank). An "
        "average of the changes by class lies between the lowest and the highest of them.",
        derived=Interval.exactly(gain),
        against=Interval.between(low, high),
    )


@relation("R335", "C288", "C519", title="Growth of announced outbound investment is the same in both places")
def same_investment_growth() -> Arithmetic:
    return same_interval("C288", "C519")


@relation("R336", "C289", "C520", "C522", title="124 against 55 bn USD is more than double", tests="C289")
def investment_doubled() -> Arithmetic:
    ratio = stated("C520") / stated("C522")
    return Arithmetic(
        f"{claim('C520').stated} over {claim('C522').stated} is {ratio.centre:.2f} times.",
        derived=ratio,
        against=stated("C289"),
    )


@relation("R337", "C289", "C521", title="Outbound investment against 2020 is in the same words in both places")
def same_investment_ratio() -> Arithmetic:
    return same_interval("C289", "C521")


def _consumption_share(whole: Interval) -> Interval:
    """Share of consumption goods at which they and intermediate goods alone average to the growth of the whole."""
    fast, flat = stated("C321"), stated("C323")
    ends = [
        100 * (i - w) / (i - f) for i in (fast.low, fast.high) for w in (whole.low, whole.high) for f in _ends(flat)
    ]
    centre = 100 * (fast.centre - whole.centre) / (fast.centre - flat.centre)
    return Interval(min(ends), max(ends), centre)


def _ends(interval: Interval) -> tuple[float, float]:
    return interval.low, interval.high


def _consumer_goods_2015() -> float:
    """Consumer goods in percent of China's capital, intermediate and consumer goods, the newest year of the copy."""
    trade = table("trade_by_stage_of_processing").query("economy == 'CHN' and year == 2015")
    values = trade.set_index("product_group")["exports_mn_usd"]
    return float(
        100 * values["Consumer goods"] / values[["Capital goods", "Intermediate goods", "Consumer goods"]].sum()
    )
