"""Checks of Chinese firms overseas: revenue, market shares, investment and dated events (Figures 39 to 51, Table 9)."""

from functools import cache

import pandas as pd

from companion.ledger.claims import Claim
from companion.ledger.published import dated_event, published_value
from companion.ledger.series import ASEAN
from companion.ledger.tables import package_state, reference, reference_date, table
from companion.ledger.verdicts import Computed, check

# Members of the European Union in the table of cars.
EU_MEMBERS_IN_CAR_TABLES = ("AUT", "DEU", "ESP", "FIN", "FRA", "IRL", "ITA", "NLD", "SWE")
VOLVO = ("Volvo", "Polestar")
CARS = ("car_registrations", "car_brands")
REFERENCES = ("reference_values",)
TRACKER = "The tracker of the American Enterprise Institute, which covers deals of about 95 million dollars and up"


def chinese_share(economies: tuple[str, ...], with_volvo: bool = False) -> pd.Series:
    """Chinese brands' share of new cars by year, in percent; with the Swedish brands that Geely owns, or without."""
    return _chinese_share(economies, with_volvo, package_state())


@cache
def _chinese_share(economies: tuple[str, ...], with_volvo: bool, state: int) -> pd.Series:
    cars = table("car_registrations")
    brands = table("car_brands")
    chinese = set(brands.loc[brands["counted_as"] == "chinese", "brand"])
    counted = chinese | set(VOLVO) if with_volvo else chinese
    cars = cars[cars["economy"].isin(economies)]
    by_year = cars.groupby("year")["registrations"].sum()
    theirs = cars[cars["brand"].isin(counted)].groupby("year")["registrations"].sum()
    return 100 * theirs.reindex(by_year.index, fill_value=0) / by_year


def first_year_above(share: pd.Series, threshold: float) -> int:
    """The first year with a share above the threshold."""
    return int(share[share > threshold].index[0])


def investment_by_year() -> pd.Series:
    """The tracker's yearly totals, in billion dollars."""
    return table("outbound_investment_by_sector").groupby("year")["investment_mn_usd"].sum() / 1000


# Revenue


@check("C480")
def domestic_revenue_growth(claim: Claim) -> Computed:
    """Domestic revenue of A-share companies in the first half of 2024, as all revenue less overseas revenue."""
    total, overseas = reference("listed_revenue_2024H1"), reference("listed_overseas_revenue_2024H1")
    growth, overseas_growth = reference("listed_revenue_growth_2024H1"), reference("listed_overseas_growth_2024H1")
    before = total.value / (1 + growth.value / 100) - overseas.value / (1 + overseas_growth.value / 100)
    return Computed(
        100 * ((total.value - overseas.value) / before - 1),
        REFERENCES,
        "",
        f"The first half of 2024 and A shares only, not the year: all revenue {total.value:g} trn RMB "
        f"({growth.value:+.2f}%) less overseas revenue {overseas.value:g} trn ({overseas_growth.value:+.2f}%), read "
        f"in: {total.publisher}.",
        proxy=True,
        secondary=total.secondary,
    )


@check("C481")
def overseas_revenue_growth(claim: Claim) -> Computed:
    """Overseas revenue of A-share companies in the first half of 2024 against a year before."""
    growth = reference("listed_overseas_growth_2024H1")
    return published_value(
        growth,
        f"The first half of 2024 and A shares only, not the year; read in: {growth.publisher}.",
        proxy=True,
    )


@check("C482", "C483")
def overseas_share(claim: Claim) -> Computed:
    """Overseas part of the revenue of A-share companies, in the year read that is nearest to the claim's."""
    period = "2019" if claim.period == "2015" else "2024H1"
    share = reference(f"listed_overseas_share_{period}")
    first, last = reference("listed_overseas_share_2019"), reference("listed_overseas_share_2023")
    total, overseas = reference("listed_revenue_2024H1"), reference("listed_overseas_revenue_2024H1")
    others = f"{last.value:g}% in 2023" if period == "2019" else f"{first.value:g}% in 2019 and {last.value:g}% in 2023"
    return published_value(
        share,
        f"Another period ({share.period}) and A shares only: {share.value:g}%, read in: {share.publisher}. The same "
        f"page has {others}; another count of the first half of 2024 gives {100 * overseas.value / total.value:.1f}%. "
        "The stated share for 2024 may also rest on companies listed in Hong Kong, or leave out finance.",
        proxy=True,
    )


@check("C488")
def american_foreign_share(claim: Claim) -> Computed:
    """Foreign part of the revenue of the S&P 500."""
    share = reference("sp500_foreign_share_2024")
    return published_value(
        share,
        f"The companies of the S&P 500, which may not be the report's 500: {share.value:g}% by {share.publisher}. "
        "Published estimates lie far apart, by method.",
        digits=0,
        proxy=True,
    )


@check("C491")
def haier_overseas(claim: Claim) -> Computed:
    """Haier Smart Home's overseas revenue, first half of 2025 against first half of 2021."""
    first, last = reference("haier_overseas_revenue_2021H1"), reference("haier_overseas_revenue_2025H1")
    return Computed(
        last.value / first.value,
        REFERENCES,
        "",
        f"One of the three firms, and half-years instead of years: Haier Smart Home earned {last.value:.1f} bn RMB "
        f"overseas in the first half of 2025 and {first.value:.1f} bn in that of 2021. That is "
        f"{100 * (last.value / first.value - 1):.0f}% more. For Weichai and Wanhua no pair of years was read.",
        proxy=True,
        secondary=first.secondary or last.secondary,
    )


@check("C492")
def catl_overseas(claim: Claim) -> Computed:
    """CATL's overseas revenue of 2025 against 2021."""
    first = reference("catl_overseas_revenue_2021")
    revenue, share = reference("catl_revenue_2025"), reference("catl_overseas_share_2025")
    printed = reference("catl_overseas_revenue_2025")
    before, after = reference("luxshare_revenue_2021"), reference("luxshare_revenue_2025")
    last = revenue.value * share.value / 100
    return Computed(
        last / first.value,
        REFERENCES,
        "",
        f"One firm of the three, CATL: {share.value:g}% of {revenue.value:g} bn RMB, or {last:.0f} bn, in 2025 against "
        f"{first.value:g} bn in 2021 (read in: {revenue.publisher}; {first.publisher}; {printed.publisher} prints "
        f"{printed.value:g} bn for 2025). For CATL the word understates, which strengthens the sentence's point. "
        f"Luxshare's revenue, at home and overseas together, rose {after.value / before.value:.1f} times; for BYD no "
        "figure of 2021 was read.",
        proxy=True,
        secondary=first.secondary or revenue.secondary,
    )


@check("C507")
def sany_share(claim: Claim) -> Computed:
    """Sany's overseas revenue over the revenue of its main business."""
    overseas, main = reference("sany_overseas_revenue_2024"), reference("sany_main_revenue_2024")
    total = reference("sany_total_revenue_2024")
    return Computed(
        100 * overseas.value / main.value,
        REFERENCES,
        "",
        f"{overseas.value:g} bn RMB over {main.value:g} bn of the main business (read in: {overseas.publisher}; "
        f"{main.publisher}). Of all revenue, {total.value:g} bn, it is {100 * overseas.value / total.value:.1f}%.",
        secondary=overseas.secondary or main.secondary,
    )


@check("C508")
def xcmg_share(claim: Claim) -> Computed:
    """XCMG Machinery's overseas revenue over all revenue."""
    overseas, total = reference("xcmg_overseas_revenue_2024"), reference("xcmg_revenue_2024")
    before = reference("xcmg_overseas_share_2023")
    return Computed(
        100 * overseas.value / total.value,
        REFERENCES,
        "",
        f"{overseas.value:g} of {total.value:g} bn RMB (read in: {total.publisher}); the report says nearly. In 2023 "
        f"it was {before.value:g}%.",
        secondary=overseas.secondary,
    )


@check("C509")
def xcmg_countries(claim: Claim) -> Computed:
    """Countries and regions that XCMG said it exports to."""
    countries = reference("xcmg_countries_2021")
    return published_value(
        countries,
        f"Countries and regions that the company exported to in 2021, {countries.value:.0f} (read in: "
        f"{countries.publisher}): where its machines are sold, not where it has a business.",
        digits=0,
        proxy=True,
    )


@check("C510")
def xcmg_share_before(claim: Claim) -> Computed:
    """XCMG Machinery's export part of revenue in the first half of 2021, from the half-year after and its growth."""
    exports, export_growth = reference("xcmg_export_revenue_2022H1"), reference("xcmg_export_growth_2022H1")
    revenue, growth = reference("xcmg_revenue_2022H1"), reference("xcmg_revenue_growth_2022H1")
    before = exports.value / (1 + export_growth.value / 100)
    of = revenue.value / (1 + growth.value / 100)
    return Computed(
        100 * before / of,
        REFERENCES,
        "",
        f"The first half of 2021, not 2020: exports of {before:.2f} bn RMB in revenue of {of:.1f} bn, both worked back "
        f"from the first half of 2022 (read in: {exports.publisher}). The listed company took over most of its parent "
        "in 2022, so that its shares before and after are not those of one and the same business.",
        proxy=True,
        secondary=exports.secondary,
    )


# Market shares


@check("C494")
def southeast_asia_cars(claim: Claim) -> Computed:
    """Chinese makers in the six biggest markets of Southeast Asia."""
    share = reference("chinese_brands_southeast_asia_2025H1")
    return published_value(
        share,
        f"The first half of 2025 and another counter: PwC found more than {share.value:g}% in the six biggest markets "
        f"(read in: {share.publisher}), less than half of what is stated for the year. Which brands and vehicles each "
        "counts is not published.",
        digits=0,
        proxy=True,
    )


@check("C495", "C496")
def european_union_cars(claim: Claim) -> Computed:
    """Chinese brands with Volvo and Polestar in nine members of the European Union."""
    year = int(claim.period)
    both, alone = chinese_share(EU_MEMBERS_IN_CAR_TABLES, with_volvo=True), chinese_share(EU_MEMBERS_IN_CAR_TABLES)
    later = year == 2025
    explanation = (
        f"{len(EU_MEMBERS_IN_CAR_TABLES)} of the EU's members, not all: in {year} the named Chinese brands had "
        f"{alone[year]:.2f}% and, with Volvo and Polestar, which belong to Geely's group, {both[year]:.2f}%. Several "
        "members name no Chinese brand before 2021, so that the first is a lower bound. "
    )
    if later:
        europe = reference("chinese_brands_europe_2025")
        explanation += (
            f"In the EU, Britain, Norway and Switzerland together Chinese makers without Volvo had {europe.value:g}% "
            f"(Inovev, read in: {europe.publisher})."
        )
    else:
        explanation += "In these members the stated share is reached only with Volvo."
    return Computed(
        float(both[year]),
        CARS + (REFERENCES if later else ()),
        "",
        explanation,
        proxy=True,
        newest=float(both[2026]) if later else None,
        newest_period="2026H1" if later else "",
    )


@check("C498")
def latin_american_cars(claim: Claim) -> Computed:
    """Chinese brands in Brazil."""
    share = chinese_share(("BRA",))
    return Computed(
        float(share[2025]),
        CARS,
        "",
        f"Brazil only, the region's only market in our table: {share[2025]:.1f}% of cars registered in 2025 against "
        f"{share[2023]:.1f}% in 2023.",
        proxy=True,
        newest=float(share[2026]),
        newest_period="2026H1",
    )


@check("C499")
def thai_models(claim: Claim) -> Computed:
    """Models of makers from outside Japan among the ten best sellers of all cars in Thailand."""
    models, brands = reference("thai_top_ten_not_japanese_2025-11"), reference("thai_electric_brands_chinese_2025")
    return published_value(
        models,
        f"{models.value:.0f} of the ten best sellers among all cars in {_month(models.period)} was not Japanese (read "
        f"in: {models.publisher}). The cited article is on battery-electric cars, where {brands.value:.0f} of the 10 "
        f"leading brands (not models) of {brands.period} were Chinese; the sentence likely means these.",
        digits=0,
        proxy=True,
    )


@check("C501", "C502")
def speed_of_entry(claim: Claim) -> Computed:
    """The figure's year in which the United Kingdom first had nearly 5%, or the share there in the figure's year 5."""
    kingdom, union = chinese_share(("GBR",)), chinese_share(EU_MEMBERS_IN_CAR_TABLES)
    entry, union_entry = first_year_above(kingdom, 0.5), first_year_above(union, 0.5)
    fifth, near, last = entry + 4, first_year_above(kingdom, 4.5), 2025
    of_years = claim.unit == "years"
    return Computed(
        near - entry + 1 if of_years else float(kingdom[fifth]),
        CARS,
        "",
        f"United Kingdom only: above 0.5% from {entry}, which the figure counts as year 1, {kingdom[fifth]:.2f}% in "
        f"year 5 ({fifth}), {kingdom[fifth + 1]:.2f}% in year 6. In {len(EU_MEMBERS_IN_CAR_TABLES)} EU members, "
        f"above 0.5% from {union_entry} and {union[last]:.2f}% in year {last - union_entry + 1} ({last}).",
        printed_digits=0 if of_years else 2,
        proxy=True,
    )


@check("C512")
def samsung_rank(claim: Claim) -> Computed:
    """Samsung's place among the four makers whose shipments were read."""
    samsung = _shipments("samsung")
    others = [_shipments(maker) for maker in ("xiaomi", "transsion", "oppo")]
    return Computed(
        1 + sum(other > samsung for other in others),
        REFERENCES,
        "",
        f"Samsung shipped {samsung:g} million phones, the next three {others[0]:g}, {others[1]:g} and {others[2]:g} "
        f"million (Omdia, read in: {reference('smartphones_southeast_asia_2025_samsung').publisher}).",
        printed_digits=0,
        secondary=True,
    )


_PHONES = {"C514": "samsung", "C515": "xiaomi", "C516": "transsion", "C517": "oppo"}


@check(*_PHONES)
def smartphone_share(claim: Claim) -> Computed:
    """A maker's shipments over all."""
    phones, market = _shipments(_PHONES[claim.id]), _shipments("market")
    return Computed(
        100 * phones / market,
        REFERENCES,
        "",
        f"{phones:g} of {market:g} million phones shipped in 2025 (Omdia, read in: "
        f"{reference('smartphones_southeast_asia_2025_market').publisher}, which prints the total in whole millions).",
        printed_digits=1,
        secondary=True,
    )


def _shipments(maker: str) -> float:
    return reference(f"smartphones_southeast_asia_2025_{maker}").value


# Investment abroad


@check("C519", "C520")
def announced(claim: Claim) -> Computed:
    """What the press reports of the monitor that the report quotes."""
    found = reference("monitor_growth_2025" if claim.id == "C519" else "monitor_announced_2025")
    tracker, ministry = investment_by_year(), reference("outbound_fdi_express_2025")
    return Computed(
        found.value,
        ("reference_values", "outbound_investment_by_sector"),
        "",
        f"The monitor's own release of February 2026, read in: {found.publisher}. It is the report's source, so that "
        "this shows only that the quotation is right. Others count otherwise: the American Enterprise Institute "
        f"{tracker[2025]:.1f} bn USD ({100 * (tracker[2025] / tracker[2024] - 1):+.0f}%), the Ministry of Commerce "
        f"{ministry.value:.1f} bn of investment made.",
        printed_digits=0,
        secondary=found.secondary,
    )


@check("C522")
def tracker_2020(claim: Claim) -> Computed:
    """The tracker's total of 2020."""
    tracker = investment_by_year()
    return Computed(
        float(tracker[2020]),
        ("outbound_investment_by_sector",),
        "",
        f"{TRACKER}, is another list of deals. There 2025 is {tracker[2025] / tracker[2020]:.2f} times 2020, not more "
        "than twice.",
        printed_digits=1,
        proxy=True,
    )


@check("C523")
def rank_of_2025(claim: Claim) -> Computed:
    """Place of 2025 among the years after 2018, as the press reports of the monitor that the report quotes."""
    found, after = reference("monitor_rank_2025"), investment_by_year().loc[2019:2025]
    return Computed(
        found.value,
        ("reference_values", "outbound_investment_by_sector"),
        "",
        f"The monitor's own release of February 2026, read in: {found.publisher}; it is the report's source, so that "
        f"this shows only that the quotation is right. {TRACKER}, another list of deals, has 2025 in place "
        f"{after.rank(ascending=False)[2025]:.0f}: {after[2025]:.1f} bn USD, against {after.max():.1f} bn in "
        f"{after.idxmax()}.",
        printed_digits=0,
        secondary=found.secondary,
    )


@check("C524")
def peak_year(claim: Claim) -> Computed:
    """The tracker's largest year."""
    tracker = investment_by_year()
    return Computed(
        str(tracker.idxmax()),
        ("outbound_investment_by_sector",),
        "",
        f"{TRACKER}, is another list of deals: {tracker[2017]:.1f} bn USD in 2017 and {tracker[2016]:.1f} bn in 2016, "
        "so close that one large purchase decides.",
        proxy=True,
    )


@check("C525")
def against_peak(claim: Claim) -> Computed:
    """2025 over 2016 in the tracker."""
    tracker, peak = investment_by_year(), reference("monitor_peak_year")
    return Computed(
        float(tracker[2025] / tracker[2016]),
        ("outbound_investment_by_sector", "reference_values"),
        "",
        f"{TRACKER}, is another list of deals: {tracker[2025]:.1f} bn USD against {tracker[2016]:.1f} bn. In words, "
        f"the monitor's own release has 2025 far below the peak of {peak.value:.0f} too (read in: {peak.publisher}).",
        proxy=True,
    )


@check("C526")
def sectors(claim: Claim) -> Computed:
    """Metals and chemicals in the tracker, 2022 to 2025, alone and with all of energy and transport."""
    rows = table("outbound_investment_by_sector")
    rows = rows[rows["year"].between(2022, 2025)]
    shares = 100 * rows.groupby("sector")["investment_mn_usd"].sum() / rows["investment_mn_usd"].sum()
    least = shares["Metals"] + shares["Chemicals"]
    most = least + shares["Energy"] + shares["Transport"]
    return Computed(
        float(least),
        ("outbound_investment_by_sector",),
        "",
        f"Between {least:.0f} and {most:.0f}%, as the tracker's sectors do not tell clean technology apart: metals and "
        f"chemicals alone, or with all of energy ({shares['Energy']:.0f}%, oil and gas too) and transport "
        f"({shares['Transport']:.0f}%, cars and shipping too). {TRACKER}, is another list of deals.",
        printed_digits=0,
        proxy=True,
    )


@check("C529")
def greenfield(claim: Claim) -> Computed:
    """Greenfield share in the first quarter of 2025, by the monitor's own note."""
    share = reference("monitor_greenfield_share_2025Q1")
    return published_value(
        share,
        f"The first quarter of 2025, not the year, by the same monitor's own note ({share.document}).",
        digits=0,
        proxy=True,
    )


@check("C532")
def top_region(claim: Claim) -> Computed:
    """Place of Asia in 2025, as the press reports of the monitor that the report quotes; the tracker's order beside."""
    found, since = reference("monitor_rank_asia_2025"), reference("monitor_asia_first_since")
    rows = table("outbound_investment_by_region")
    regions = rows[rows["year"].between(2021, 2025)].groupby("region")["investment_mn_usd"].sum() / 1000
    return Computed(
        found.value,
        ("reference_values", "outbound_investment_by_region"),
        "",
        f"The monitor's own release of February 2026, which has Asia still first in 2025 (read in: {found.publisher}); "
        f"{since.publisher} had it first since {since.value:.0f}. It is the report's source, so that this shows only "
        f"that the quotation is right. {TRACKER}, has other regions and ends in June 2025: East Asia, with South-East "
        f"Asia, {regions['East Asia']:.1f} bn USD from 2021 on, Europe {regions['Europe']:.1f} bn.",
        printed_digits=0,
        secondary=found.secondary or since.secondary,
    )


@check("C533")
def southeast_asia_investment(claim: Claim) -> Computed:
    """Yearly mean of all investment in the ten members of ASEAN, 2023 and 2024, in the tracker."""
    rows = table("outbound_investment_by_economy")
    yearly = rows[rows["economy"].isin(ASEAN)].groupby("year")["investment_mn_usd"].sum() / 1000
    return Computed(
        float(yearly.loc[2023:2024].mean()),
        ("outbound_investment_by_economy",),
        "",
        f"All sectors and not manufacturing alone, and two of the three years. {TRACKER}, has {yearly[2023]:.1f} bn "
        f"USD in 2023, {yearly[2024]:.1f} bn in 2024 and {yearly[2025]:.1f} bn in 2025.",
        printed_digits=1,
        proxy=True,
        newest=float(yearly[2025]),
        newest_period="2025",
    )


@check("C550")
def mexican_imports(claim: Claim) -> Computed:
    """Place of phones in what Mexico buys from China; for machine parts no place was read for the period."""
    phones = reference("mexico_imports_from_china_rank_phones")
    parts = reference("mexico_imports_from_china_rank_machine_parts")
    month = reference("mexico_imports_from_china_rank_machine_parts_2024")
    return published_value(
        phones,
        f"Phones are the largest (Data México, read in: {phones.publisher}). Machine parts are only named next in a "
        f"press sentence ({parts.period}), and in one month of {month.period} were number {month.value:.0f} "
        f"({month.publisher}).",
        digits=0,
        proxy=True,
    )


@check("C553")
def battery_value(claim: Claim) -> Computed:
    """One estimate of an industry body."""
    low, high = reference("battery_share_low"), reference("battery_share_high")
    return Computed(
        low.value,
        REFERENCES,
        "",
        f"An estimate of an industry body ({low.publisher}), no measurement: {low.value:.0f} to {high.value:.0f}%. The "
        "part fell with the price of batteries and differs between cars.",
        printed_digits=0,
        to=high.value,
        proxy=True,
        secondary=low.secondary,
    )


@check("C554")
def first_mexican_plant(claim: Claim) -> Computed:
    """The plant as the press counted it."""
    plant, dropped = reference("byd_plant_in_mexico_rank"), reference_date("byd_mexico_plant_dropped")
    return Computed(
        plant.value,
        ("reference_values", "reference_dates"),
        "",
        f"Named the first by {plant.publisher}; BYD said on {dropped.date} that it no longer planned it.",
        printed_digits=0,
        secondary=plant.secondary,
    )


@check("C566")
def hungary(claim: Claim) -> Computed:
    """Hungary's part of Chinese investment in electric cars in Europe."""
    share = reference("hungary_share_of_electric_car_investment_2024")
    return published_value(
        share,
        f"Hungary alone, in 2024, of the EU and Britain (read in: {share.publisher}); other countries that the report "
        "may mean would add to it.",
        digits=0,
    )


# Dates


@check("C556")
def catl_vehicle(claim: Claim) -> Computed:
    """The month in which talks on the fund were reported, which is not that of the vehicle's forming."""
    talks, manager = reference_date("catl_offshore_fund_reported"), reference_date("catl_capital_incorporated")
    size = reference("catl_fund_size")
    return Computed(
        talks.date[: len(claim.value)],
        ("reference_dates", "reference_values"),
        "",
        f"In {_month(talks.date)} the press reported talks on a fund of {size.value:g} {size.unit} (read in: "
        f"{talks.publisher}). Its manager, Lochpine Capital of Hong Kong, had been set up as CATL Capital in "
        f"{_month(manager.date)}; if that is the vehicle meant, the month is that of the report.",
        proxy=True,
        secondary=talks.secondary,
    )


@check("C561")
def american_investments(claim: Claim) -> Computed:
    """The month of the stop itself, beside those of the reports on it."""
    stop, report = reference_date("us_investment_approvals_paused"), reference_date("us_investment_pause_reported")
    reprint = reference_date("us_investment_pause_reprinted")
    return dated_event(
        claim,
        stop,
        f"Reports date the stop itself to {_month(stop.date)} (read in: {stop.publisher}). Nikkei reported the pause "
        f"on {_day(report.date)} and reprints followed on {_day(reprint.date)}; like other rows, this one may carry "
        "the month of the report.",
        proxy=True,
    )


def _month(printed: str) -> str:
    return f"{pd.Timestamp(printed):%B %Y}"


def _day(printed: str) -> str:
    day = pd.Timestamp(printed)
    return f"{day.day} {day:%B %Y}"


_EVENTS = {
    "C557": (
        "carmakers_told_to_export_kits",
        "The month is that of the meeting, which was reported in September 2024.",
    ),
    "C558": ("foxconn_transfers_to_india_stopped", "The month is that of the report."),
    "C559": ("byd_mexico_approval_delayed", "The month is that of the report."),
    "C560": ("geely_byd_reviews_lengthened", "The month is that of the report."),
    "C562": ("manus_purchase_blocked", ""),
    "C564": (
        "fifteenth_plan_recommendations",
        "That the idea stands in them was read elsewhere; whether it stood in no earlier text was not tested.",
    ),
    "C565": ("economic_work_conference_2025", "That the idea was raised there was read elsewhere."),
}


@check(*_EVENTS)
def event(claim: Claim) -> Computed:
    """The month of an event."""
    identifier, note = _EVENTS[claim.id]
    found = reference_date(identifier)
    return dated_event(
        claim,
        found,
        f"{found.what} ({found.date}), read in: {found.publisher}. {note}".strip(),
    )
