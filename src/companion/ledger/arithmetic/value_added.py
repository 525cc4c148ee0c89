"""Value added in final demand and US imports: growth against pace, shares against levels, words against definitions."""

from companion.ledger.checks.value_added import (
    chinese_value_added_abroad,
    foreign_value_added_in_us_demand,
    growth_at_prices_of_2010,
    import_price_change,
    re_exported_share,
    share_in_inputs,
    share_through_third_economies,
    us_imports,
)
from companion.ledger.claims import claim, stated
from companion.ledger.intervals import Interval
from companion.ledger.relations import Arithmetic, relation
from companion.ledger.series import ASEAN
from companion.ledger.tables import table

ADB = "ADB's tables at constant prices of 2010 for 2017, 2019, 2020, 2021 and 2024"
PRICE_BASES = ("C405", "C414", "C415", "C416", "C418", "C419")


def years(identifier: str) -> int:
    """How many years lie between the ends of a claim's period."""
    first, last = (int(year) for year in claim(identifier).period.split("/"))
    return last - first


def growth(identifier: str) -> Interval:
    """A stated growth in percent as a ratio."""
    return 1 + stated(identifier) / 100


@relation(
    "R501",
    "C395",
    "C396",
    "C397",
    "C398",
    "C399",
    title="ASEAN's growth in three years is more than its members' in five allow",
    severity="ambiguity",
    reading="ASEAN's growth is counted from 2021 and that of its members from 2019; both can be right if ASEAN's "
    "purchases grew by less than those of all countries together from 2019 to 2021.",
    settled_by=ADB,
)
def bloc_and_members() -> Arithmetic:
    """A bloc's growth is an average of its members', and no other member grew more than the third of the fastest."""
    weights = chinese_value_added_abroad()[list(ASEAN)]
    weights = weights / weights.sum()
    named = {"C397": "KHM", "C398": "PHL"}
    ceiling = stated("C399") * float(1 - weights[list(named.values())].sum())
    for identifier, economy in named.items():
        ceiling += stated(identifier) * float(weights[economy])
    three, five = years("C395"), years("C399")
    at_pace = (growth("C395") ** (five / three) - 1) * 100
    missing = ((1 + ceiling / 100) / growth("C395") - 1) * 100
    return Arithmetic(
        f"{claim('C395').number:.0f}% in {three} years is {at_pace.centre:.0f}% in {five} at the same pace. With no "
        f"other member above Vietnam's {claim('C399').number:.0f}%, all of ASEAN grew by at most "
        f"{ceiling.centre:.0f}% in these {five} years (approximate weights of 2022, OECD). Both fit only if 2019 "
        f"to 2021 brought at most {missing.centre:.0f}%.",
        derived=at_pace,
        against=Interval.between(0, ceiling.high),
    )


@relation(
    "R502",
    "C395",
    "C399",
    "C400",
    title="India's growth is called far ahead of other regions, ASEAN's being counted over fewer years",
    severity="ambiguity",
    reading="The same period may be ASEAN's, 2021 to 2024: then 78% against 60% is consistent. If it is 2019 to 2024, "
    "ASEAN's purchases may have grown much less than all others' from 2019 to 2021, or India's number, the same as "
    "Vietnam's, may be a slip.",
    settled_by=ADB,
)
def india_and_asean() -> Arithmetic:
    prices = "value_added_exports_2010_prices_mn_usd"
    exports = table("adb_value_added_exports").set_index(["year", "economies"])[prices]
    before = float(exports[2021, 62] / exports[2019, 62])
    whole = (growth("C395") * before - 1) * 100
    return Arithmetic(
        f"All Chinese value added abroad grew by {100 * (before - 1):.1f}% from 2019 to 2021 (approximate prices of "
        f"2010, ADB's older tables). If ASEAN's grew likewise, its growth from 2019 to 2024 is {whole.centre:.0f}%, "
        f"more than India's {claim('C400').number:.0f}%, which equals Vietnam's.",
        derived=whole,
        against=Interval.between(0, stated("C400").high),
    )


@relation(
    "R504",
    "C403",
    "C404",
    tests="C404",
    title="The share's rise fits the growth of China and of the world, if China's own demand counts",
)
def share_and_growth() -> Arithmetic:
    china, world = growth_at_prices_of_2010(2019, 2024)
    share = stated("C403") * (china / world)
    return Arithmetic(
        f"{claim('C403').number:.0f}% of 2019, with real growth of {100 * (china - 1):.1f}% in China and "
        f"{100 * (world - 1):.1f}% in the world to 2024 (WDI, dollars of 2010), becomes {share.centre:.1f}%.",
        derived=share,
        against=stated("C404"),
    )


@relation("R505", *PRICE_BASES, title="Captions and the footnote name the same year of prices")
def one_price_base() -> Arithmetic:
    bases = {claim(identifier).value for identifier in PRICE_BASES}
    return Arithmetic(
        f"Four captions of figures with value added, one more for a line of Figure 35 and footnote 19 name "
        f"{', '.join(sorted(bases))}.",
        holds=len(bases) == 1,
    )


@relation(
    "R506",
    "C408",
    "C409",
    "C410",
    "C411",
    "C412",
    "C413",
    "C415",
    title="Imports at current prices are set against value added at prices of 2010",
    severity="ambiguity",
    reading="The direction likely stands, as indirect trade did grow; how much of the gap is one of prices cannot be "
    "told from the figure.",
    settled_by="The figure's value-added line at current prices",
)
def two_kinds_of_prices() -> Arithmetic:
    first, last = (int(year) for year in claim("C412").period.split("/"))
    changes = {origin: import_price_change(origin, first, last) for origin in ("CHN", "ASEAN", "JPN", "EU")}
    return Arithmetic(
        f"From {first} to {last} the prices of US imports changed by {changes['CHN']:+.1f}% from China, "
        f"{changes['ASEAN']:+.1f}% from ASEAN, {changes['JPN']:+.1f}% from Japan and {changes['EU']:+.1f}% from the "
        "European Union (BLS). China's share therefore falls less at constant prices than at current ones, even "
        "where no good takes another way.",
        holds=changes["CHN"] >= max(changes.values()),
    )


@relation(
    "R507",
    "C408",
    "C409",
    "C412",
    tests="C412",
    title="China's shares of US imports imply a larger fall of imports from China than 2%",
    severity="ambiguity",
    reading="The sentence with the 2% does not repeat the years; from 2019 it would be right.",
    settled_by="The window of the stated change; the Census Bureau's imports are open",
)
def imports_by_shares() -> Arithmetic:
    first, last = (int(year) for year in claim("C412").period.split("/"))
    world = us_imports(last, "WLD") / us_imports(first, "WLD")
    change = (stated("C409") / stated("C408") * world - 1) * 100
    implied = growth("C412") * stated("C408") / stated("C409")
    return Arithmetic(
        f"From {claim('C408').number:.0f}% to {claim('C409').number:.0f}% of imports that grew by "
        f"{100 * (world - 1):.1f}% from {first} to {last} (Census Bureau) is a change of {change.centre:.1f}%. With "
        f"{claim('C412').number:.0f}% all US imports would have grown by {100 * (implied.centre - 1):.0f}%.",
        derived=change,
        against=stated("C412"),
    )


@relation(
    "R508",
    "C410",
    "C411",
    "C413",
    title="Growth of 22% and shares of 17% and 16% imply a plausible growth of all foreign value added",
)
def foreign_value_added() -> Arithmetic:
    """At constant prices it should not outgrow nominal imports of goods and services."""
    facts = table("world_development_indicators").query("economy == 'USA'").set_index(["indicator", "year"])["value"]
    first, last = (int(year) for year in claim("C413").period.split("/"))
    bought = [facts["NE.IMP.GNFS.ZS", year] * facts["NY.GDP.MKTP.CD", year] for year in (first, last)]
    nominal = float(100 * (bought[1] / bought[0] - 1))
    implied = (growth("C413") * stated("C410") / stated("C411") - 1) * 100
    return Arithmetic(
        f"All foreign value added in US demand would have grown by {implied.centre:.1f}% at constant prices; US "
        f"imports of goods and services grew by {nominal:.1f}% at current ones (WDI).",
        derived=implied,
        against=Interval.between(0, nominal),
    )


@relation(
    "R509",
    "C408",
    "C409",
    "C410",
    "C411",
    title="China's share of value added falls by less than its share of imports, as the text says",
)
def resilience() -> Arithmetic:
    imports, value_added = stated("C408") - stated("C409"), stated("C410") - stated("C411")
    return Arithmetic(
        f"{imports.centre:.0f} points against {value_added.centre:.0f}; with rounding at least {imports.low:.0f} "
        f"against at most {value_added.high:.0f}.",
        holds=imports.low > value_added.high,
    )


@relation(
    "R510",
    "C410",
    "C411",
    title="China's share of value added in US demand can only be of foreign value added",
    severity="ambiguity",
    reading="The sentence leaves out the word foreign; of foreign value added the shares are plausible.",
    settled_by=ADB,
)
def share_of_what_in_us_demand() -> Arithmetic:
    of_all, of_foreign = foreign_value_added_in_us_demand()
    return Arithmetic(
        f"In 2022 Chinese value added was {of_all:.1f}% of all value added in US final demand and {of_foreign:.1f}% of "
        "the foreign part (OECD).",
        derived=Interval.exactly(of_all),
        against=Interval.between(stated("C411").low, stated("C410").high),
    )


@relation(
    "R511",
    "C406",
    "C407",
    title="An indirect part of 39% to 44% is more than twice what passes through third countries by other tables",
    severity="ambiguity",
    reading="The text says through third countries and does not define it. If it counts all that leaves China as an "
    "input, among it inputs that the buying country itself finishes, the numbers are plausible.",
    settled_by=f"The definition of indirect, and {ADB}",
)
def what_is_indirect() -> Arithmetic:
    third = share_through_third_economies()
    return Arithmetic(
        f"Through a third economy as last exporter: {third:.1f}% in 2022; in inputs of any kind: "
        f"{share_in_inputs():.1f}% (OECD, current prices).",
        derived=Interval.exactly(third),
        against=Interval.between(stated("C406").low, stated("C407").high),
    )


@relation(
    "R512",
    "C406",
    "C407",
    title="The indirect part is counted from 2020, a low point of a related series",
    severity="ambiguity",
    reading="The rise is real by that series too, but smaller from any year before; the other numbers of the section "
    "start in 2017, 2019 or 2021.",
    settled_by=ADB,
)
def base_year() -> Arithmetic:
    shares = {year: re_exported_share(year) for year in range(2017, 2023)}
    return Arithmetic(
        f"What the direct importer exports again was {shares[2019]:.1f}% in 2019, {shares[2020]:.1f}% in 2020, the "
        f"lowest of 2017 to 2022, and {shares[2022]:.1f}% in 2022: a rise of {shares[2022] - shares[2020]:.1f} points "
        f"from 2020 and of {shares[2022] - shares[2019]:.1f} from 2019.",
        holds=min(shares, key=lambda year: shares[year]) != int(claim("C406").period),
    )


@relation("R513", "C397", "C398", "C399", title="The three members of ASEAN are named in the order of their growth")
def order_of_members() -> Arithmetic:
    numbers = [claim(identifier).number for identifier in ("C397", "C398", "C399")]
    return Arithmetic(
        f"Cambodia {numbers[0]:.0f}%, the Philippines {numbers[1]:.0f}%, Vietnam {numbers[2]:.0f}%.",
        holds=numbers == sorted(numbers, reverse=True),
    )


@relation(
    "R514",
    "C395",
    "C402",
    title="Growth in the European Union and in ASEAN lies around that of all Chinese value added abroad",
)
def slow_and_fast() -> Arithmetic:
    """The slowest large destination grows by less than all of them together did in fewer years."""
    prices = "value_added_exports_2010_prices_mn_usd"
    exports = table("adb_value_added_exports").query("economies == 62").set_index("year")[prices]
    every = float(100 * (exports[2022] / exports[2019] - 1))
    return Arithmetic(
        f"All Chinese value added abroad grew by {every:.1f}% from 2019 to 2022 alone (approximate prices of 2010, "
        f"ADB's older tables), between the European Union's {claim('C402').number:.0f}% and ASEAN's "
        f"{claim('C395').number:.0f}%, of which the first is called modest.",
        holds=stated("C402").high < every < stated("C395").low,
    )
