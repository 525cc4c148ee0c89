"""Chinese firms overseas: revenue, shares, investment and events against each other (Figures 39 to 51, Table 9)."""

from companion.ledger.checks.firms import EU_MEMBERS_IN_CAR_TABLES, chinese_share, first_year_above
from companion.ledger.claims import claim, stated, word
from companion.ledger.intervals import Interval, number
from companion.ledger.relations import Arithmetic, relation
from companion.ledger.tables import reference, reference_date

SAMPLE = "The list of the 500 companies with the revenue and the overseas revenue of each."
MONITOR = "The monitor's list of deals by sector, kind and year."
CAPITAL = "Investment abroad and capital spending of the listed firms, by sector and year."
TABLE_9 = ("C556", "C557", "C558", "C559", "C560", "C561", "C562")
PHONES = ("C514", "C515", "C516", "C517", "C518")


# Revenue


@relation(
    "R601", "C480", "C481", "C482", "C483", title="Growth at home and overseas fits the rise of the overseas share"
)
def revenue_growth() -> Arithmetic:
    overseas, home = 1 + stated("C481").centre / 100, 1 + stated("C480").centre / 100
    share = stated("C483").centre
    before = share / overseas
    implied = 100 * before / (before + (100 - share) / home)
    return Arithmetic(
        f"With {share:g}% in 2024, growth of {stated('C481').centre:g}% overseas and {stated('C480').centre:g}% at "
        f"home gives {implied:.1f}% in 2023, between the {stated('C482').centre:g}% of 2015 and the {share:g}% of "
        f"2024; all revenue changed by {100 * (100 / (before + (100 - share) / home) - 1):+.1f}%.",
        derived=Interval.exactly(implied),
        against=Interval.between(stated("C482").low, stated("C483").high),
    )


@relation(
    "R602",
    "C483",
    "C484",
    "C486",
    title="47% for the largest 500 and 15% for all listed firms hardly fit if both are the same firms",
    severity="ambiguity",
    reading="The 500 may be ranked by something other than revenue (overseas revenue, for one), the share may be a "
    "mean of the firms' ratios, or the two samples may differ, for instance by firms listed abroad.",
    settled_by=SAMPLE,
)
def part_and_whole() -> Arithmetic:
    most = 100 * stated("C483") / stated("C486")
    state, everyone = reference("central_state_listed_revenue_2022"), reference("listed_revenue_2022")
    least = 100 * state.value / everyone.value
    return Arithmetic(
        f"If the {claim('C484').number:.0f} earn {stated('C486').centre:g}% of their revenue overseas and all listed "
        f"firms {stated('C483').centre:g}%, the {claim('C484').number:.0f} have at most {most.centre:.1f}% of all "
        "revenue, even if no other firm sold anything abroad. But the 379 listed firms of the central state alone had "
        f"{least:.1f}% in 2022 ({state.value:g} of {everyone.value:g} trn RMB), and the 500 with the most revenue have "
        "no less than any 379.",
        derived=most,
        against=Interval.between(least, 100),
    )


@relation(
    "R603",
    "C482",
    "C483",
    "C485",
    "C486",
    title="The overseas share of the largest firms rises faster than that of all",
)
def faster() -> Arithmetic:
    largest = (stated("C486").centre - stated("C485").centre) / 2
    everyone = (stated("C483").centre - stated("C482").centre) / 9
    return Arithmetic(
        f"{largest:.1f} points a year over two years against {everyone:.2f} points a year over nine.",
        holds=largest > everyone,
    )


@relation(
    "R604", "C484", "C486", "C487", "C488", title="Overseas shares of Chinese and American firms are called comparable"
)
def comparable() -> Arithmetic:
    ratio = stated("C486") / stated("C488")
    return Arithmetic(
        f"{stated('C486').centre:g}% over {stated('C488').centre:g}% is {ratio.centre:.2f} times, for "
        f"{claim('C484').number:.0f} and {claim('C487').number:.0f} firms.",
        derived=ratio,
        against=word("equal"),
    )


@relation("R605", "C483", "C489", title="Industries named as more dependent on overseas markets lie above the mean")
def above_mean() -> Arithmetic:
    return Arithmetic(
        f"Well over {claim('C489').number:g}% against {claim('C483').number:g}% of all listed firms.",
        holds=stated("C489").low > stated("C483").high,
    )


@relation(
    "R606",
    "C507",
    title="Sany's 64% is a share of its main business, not of total revenue",
    tests="C507",
    severity="ambiguity",
    reading="Companies print the share of the main business; the word total was likely added.",
    settled_by="The company's annual report of 2024, revenue by region.",
)
def sany_total() -> Arithmetic:
    overseas, total = reference("sany_overseas_revenue_2024"), reference("sany_total_revenue_2024")
    main = reference("sany_main_revenue_2024")
    share = 100 * overseas.value / total.value
    return Arithmetic(
        f"{overseas.value:g} bn RMB is {share:.1f}% of total revenue ({total.value:g} bn) and "
        f"{100 * overseas.value / main.value:.1f}% of the main business ({main.value:g} bn).",
        derived=Interval.exactly(share),
        against=stated("C507"),
    )


@relation(
    "R607", "C508", "C509", "C510", title="XCMG's countries and shares are of possible size and attach to revenue"
)
def xcmg() -> Arithmetic:
    return Arithmetic(
        f"The bracket with {claim('C510').number:g}% follows the number of countries, but can only mean revenue, which "
        f"rose to nearly {claim('C508').number:g}%. Over {claim('C509').number:.0f} countries is nearly every one: the "
        "United Nations have 193 members.",
        holds=stated("C510").high < stated("C508").low and claim("C509").number < 193,
    )


# Cars


@relation(
    "R608",
    "C493",
    "C494",
    "C495",
    "C496",
    "C497",
    "C498",
    title="Chinese shares rise in all three regions, as the sentence says",
)
def all_rise() -> Arithmetic:
    factors = [stated(last) / stated(first) for first, last in (("C493", "C494"), ("C495", "C496"), ("C497", "C498"))]
    return Arithmetic(
        f"The shares of 2025 are {factors[0].centre:.1f}, {factors[1].centre:.1f} and {factors[2].centre:.1f} times "
        f"those of 2019; as each starts at a rounded {claim('C493').number:g}%, the first may be {factors[0]} times.",
        holds=all(factor.low > 1 for factor in factors),
    )


@relation(
    "R609",
    "C495",
    "C502",
    "C504",
    title="Figures 42 and 43 appear to count different firms as Chinese",
    severity="ambiguity",
    reading="Figure 42 likely counts Volvo and Polestar, which Geely owns, and Figure 43 does not; each choice is "
    "defensible, but then the rise in the EU is not one from 2%, or the speed not that of the same firms.",
    settled_by="The list of brands that each figure counts.",
)
def same_firms() -> Arithmetic:
    union, both = chinese_share(EU_MEMBERS_IN_CAR_TABLES), chinese_share(EU_MEMBERS_IN_CAR_TABLES, with_volvo=True)
    entry, europe = first_year_above(union, claim("C504").number), reference("chinese_brands_europe_2021")
    return Arithmetic(
        f"With Volvo and Polestar the share in {len(EU_MEMBERS_IN_CAR_TABLES)} members of the EU was "
        f"{both[2019]:.2f}% in 2019, as stated for the EU, but then it was {both[2018]:.2f}% the year before and no "
        f"recent year is the first above {claim('C504').number:g}%. Without them that year is {entry}, but then "
        f"2019 was {union[2019]:.2f}%, a lower bound; for all of Europe JATO has {europe.value:g}% in 2021.",
        derived=Interval.exactly(europe.value),
        against=stated("C495"),
    )


@relation("R610", "C501", "C502", "C503", title="Chinese makers are ahead of Korean ones at a similar stage")
def speed() -> Arithmetic:
    ratio = stated("C502") / stated("C503")
    return Arithmetic(
        f"Nearly {claim('C502').number:g}% against around {claim('C503').number:g}% within {claim('C501').number:.0f} "
        f"years is {ratio.centre:.1f} times. No number is given for Japanese makers, whom the sentence before names.",
        derived=ratio,
        against=word("larger"),
    )


@relation(
    "R611",
    "C504",
    "C505",
    "C506",
    title="The United Kingdom's year 8 is 2026, by the figure's own rule",
    tests="C505",
)
def year_eight() -> Arithmetic:
    share = chinese_share(("GBR",))
    entry = first_year_above(share, claim("C504").number)
    return Arithmetic(
        f"In the United Kingdom Chinese brands first had more than {claim('C504').number:g}% in {entry} "
        f"({share[entry]:.2f}%); counting that as year 1, 2026, of which the note has {claim('C506').number:.0f} "
        f"months (January and February), is year {2026 - entry + 1}.",
        derived=Interval.exactly(2026 - entry + 1),
        against=stated("C505"),
    )


@relation(
    "R612",
    "C499",
    "C500",
    title="Nine of ten Thai best sellers: the footnote is on battery-electric cars only",
    severity="ambiguity",
    reading="The sentence likely means the ten best selling battery-electric models.",
    settled_by="Sales by model in Thailand, in the months that the cited article covers.",
)
def thai_scope() -> Arithmetic:
    models = reference("thai_top_ten_not_japanese_2025-11")
    return Arithmetic(
        "The sentence speaks of the best selling models; the article cited for it is, by its title, on "
        f"battery-electric cars, with over {claim('C500').number:g}% as a share that may be theirs or the makers'. "
        f"Among all cars {models.value:.0f} of ten models was not Japanese in November 2025 ({models.publisher}).",
        derived=Interval.exactly(models.value),
        against=stated("C499"),
    )


# Smartphones


@relation("R613", "C512", "C513", *PHONES, title="Ranks of smartphone makers follow from their shares")
def phone_ranks() -> Arithmetic:
    shares = [stated(one).centre for one in PHONES]
    return Arithmetic(
        f"{', '.join(number(share) for share in shares)}% fall from rank {claim('C512').number:.0f} to rank "
        f"{claim('C513').value_to}.",
        holds=shares == sorted(shares, reverse=True) and len(shares) == int(claim("C513").value_to),
    )


@relation("R614", *PHONES, title="Shares of the five smartphone makers leave room for others")
def phone_sum() -> Arithmetic:
    total = sum((stated(one) for one in PHONES), Interval.exactly(0))
    return Arithmetic(
        f"The five add up to {total.centre:g}%, the four Chinese ones to {total.centre - stated('C514').centre:g}%.",
        derived=total,
        against=Interval.between(0, 100),
    )


# Investment abroad


@relation("R616", "C519", "C520", "C522", "C523", title="Growth and level of 2025 leave 2024 between 2020 and 2025")
def year_before() -> Arithmetic:
    before = stated("C520") / (1 + stated("C519") / 100)
    return Arithmetic(
        f"{claim('C520').number:g} bn USD after a rise of almost {claim('C519').number:g}% gives {before.centre:.0f} "
        f"bn in 2024, above the {claim('C522').number:g} bn of 2020 and below 2025, as the highest level since 2018 "
        "asks.",
        derived=before,
        against=Interval.between(stated("C522").high, stated("C520").low),
    )


@relation(
    "R617", "C520", "C521", "C522", title="Announced investment of 2025 is more than twice that of 2020", tests="C521"
)
def more_than_doubled() -> Arithmetic:
    ratio = stated("C520") / stated("C522")
    return Arithmetic(
        f"{claim('C520').number:g} over {claim('C522').number:g} bn USD is {ratio.centre:.2f} times.",
        derived=ratio,
        against=stated("C521"),
    )


@relation("R619", "C520", "C523", "C524", "C525", title="A peak in 2016, 2018 and 2025 are in a possible order")
def peak() -> Arithmetic:
    least = stated("C520") / stated("C525").high
    return Arithmetic(
        f"Well below the peak of {claim('C524').value} puts that peak at {least.low:.0f} bn USD or more; the highest "
        f"since 2018 puts 2018 at {claim('C520').number:g} bn or more. The one does not exclude the other.",
        holds=least.low > stated("C520").low,
    )


@relation(
    "R620",
    "C520",
    "C526",
    "C530",
    title="The caption of Figure 44 limits to manufacturing what the text gives for all",
    severity="ambiguity",
    reading="The caption likely has one word too many, or the figure shows a part of what the text speaks of.",
    settled_by=MONITOR,
)
def caption_scope() -> Arithmetic:
    part = stated("C520") * stated("C530") / 100
    return Arithmetic(
        f"The text cites the figure for all announced investment, {claim('C520').number:g} bn USD. If manufacturing "
        f"kept its {claim('C530').number:g}% of 2024, it was {part.centre:.0f} bn of that. Of which of the two the "
        f"{claim('C526').number:g}% for two sectors is a part, is not said either.",
        derived=part,
        against=stated("C520"),
    )


@relation("R621", "C526", "C530", title="Two sectors can have 70% beside a manufacturing share of 55%")
def overlap() -> Arithmetic:
    least = stated("C526") - stated("C530")
    return Arithmetic(
        f"{claim('C526').number:g}% and {claim('C530').number:g}% fit if the two sectors reach beyond manufacturing by "
        f"at least {least.centre:g} points, with mines and power plants; the years differ.",
        derived=least,
        against=Interval.between(0, 100 - stated("C530").low),
    )


@relation("R622", "C528", "C529", title="Acquisitions to 2017 and greenfield in 2025 show the shift that is claimed")
def kinds() -> Arithmetic:
    before = 100 - stated("C528")
    return Arithmetic(
        f"With {claim('C528').number:g}% for acquisitions the rest was {before.centre:g}% on average from 2004 to "
        f"2017, against {claim('C529').number:g}% in 2025: a mean of fourteen years beside a single one, but far "
        "apart.",
        holds=before.high < stated("C529").low,
    )


@relation("R623", "C530", "C531", title="Manufacturing's share rises from 2016 to 2024, as the sentence says")
def manufacturing_share() -> Arithmetic:
    ratio = stated("C530") / stated("C531")
    return Arithmetic(
        f"{claim('C530').number:g}% over {claim('C531').number:g}% is {ratio.centre:.2f} times.",
        derived=ratio,
        against=word("larger"),
    )


@relation(
    "R624",
    "C520",
    "C529",
    "C530",
    "C533",
    title="Numbers on manufacturing end in 2024, those on all investment in 2025",
    severity="ambiguity",
    reading="The split by sector and country may not have been ready; the rise before 2025 stands either way.",
    settled_by=MONITOR,
)
def windows() -> Arithmetic:
    completed = reference("monitor_completed_2025")
    return Arithmetic(
        f"The total ({claim('C520').period}) and the greenfield share ({claim('C529').period}) are of 2025, the share "
        f"of manufacturing is of {claim('C530').period} and its mean in ASEAN ends in {claim('C533').period[-4:]}. The "
        "press wrote of the same monitor that announced investment in manufacturing plants fell in 2025 in every "
        f"region but North Africa ({completed.publisher}).",
        holds=claim("C530").period == claim("C520").period and claim("C533").period[-4:] == claim("C520").period,
    )


@relation("R625", "C533", "C534", "C535", title="Investment in ASEAN manufacturing more than doubled", tests="C534")
def southeast_asia() -> Arithmetic:
    ratio = stated("C533") / stated("C535")
    return Arithmetic(
        f"Around {claim('C533').number:g} over {claim('C535').number:g} bn USD is {ratio.centre:.2f} times.",
        derived=ratio,
        against=stated("C534"),
    )


@relation("R626", "C519", "C520", "C530", "C533", title="ASEAN's manufacturing is a possible part of all manufacturing")
def southeast_asia_part() -> Arithmetic:
    manufacturing = stated("C520") / (1 + stated("C519") / 100) * stated("C530") / 100
    part = 100 * stated("C533") / manufacturing
    return Arithmetic(
        f"{claim('C530').number:g}% of what 2024 must have been is {manufacturing.centre:.0f} bn USD for manufacturing "
        f"everywhere, of which around {claim('C533').number:g} bn in ASEAN, a mean of three years, is "
        f"{part.centre:.0f}%.",
        derived=part,
        against=Interval.between(0, 100),
    )


@relation(
    "R627",
    "C529",
    "C539",
    title="Text and caption of Figure 47 differ on what is set against capital spending",
    severity="ambiguity",
    reading="The text may use greenfield loosely for all investment, or give the part that the figure does not show.",
    settled_by=CAPITAL,
)
def greenfield_or_all() -> Arithmetic:
    everything = 100 * stated("C539") / stated("C529")
    return Arithmetic(
        f"The text has greenfield investment at around {claim('C539').number:g}% of capital spending, the caption all "
        f"completed investment. If greenfield is {claim('C529').number:g}% of all, as for what was announced in 2025, "
        f"the one would be {claim('C539').number:g}% and the other {everything.centre:.2f}%.",
        derived=everything,
        against=stated("C539"),
    )


@relation("R628", "C537", "C539", title="Around 3% of capital spending is a small share", tests="C537")
def small_share() -> Arithmetic:
    return Arithmetic(
        f"Around {claim('C539').number:g}% of capital spending; no number is given beside domestic production or "
        "exports.",
        derived=stated("C539"),
        against=stated("C537"),
    )


@relation(
    "R630",
    "C540",
    "C541",
    "C542",
    "C543",
    "C544",
    "C545",
    title="Sectors named as highest include those with the largest rises",
)
def highest_sectors() -> Arithmetic:
    rises = [claim(one).number for one in ("C541", "C542", "C543")]
    return Arithmetic(
        f"Rises of {rises[0]:g}, {rises[1]:g} and {rises[2]:g} points in aluminum, rubber and steel are given as "
        "examples of mining and metals, simple consumer goods and cars. Aluminum and steel are metals. Rubber belongs "
        f"only if tires go with cars or goods for consumers: at {rises[1]:g}% or more it is above cars at "
        f"{claim('C544').number:g}% and car parts at {claim('C545').number:g}%.",
        holds=max(rises) > claim("C544").number > claim("C545").number,
    )


@relation(
    "R631", "C538", "C541", "C542", "C543", title="Ratios to capital spending rise from 2021 on, in all and in sectors"
)
def since_2021() -> Arithmetic:
    return Arithmetic(
        f"The rise of the total begins in {claim('C538').value}, the stated rises of sectors run from "
        f"{claim('C541').period.replace('/', ' to ')}.",
        holds=all(claim(one).period.startswith(claim("C538").value) for one in ("C541", "C542", "C543")),
    )


@relation(
    "R632",
    "C546",
    "C547",
    title="A statement on most industries is shown by three makers of one",
    severity="ambiguity",
    reading="The figure may be meant as an example; the sentence may rest on more.",
    settled_by="Production at home and abroad by industry, or of more makers.",
)
def one_industry() -> Arithmetic:
    return Arithmetic(
        f"The sentence is on a {claim('C546').value} of industries and on what Chinese firms sell abroad. Figure 48 "
        "gives the domestic share of production of car makers, and for China of BYD, Chery and Geely by its note.",
        holds=False,
    )


@relation("R633", "C548", "C549", title="Few employees abroad fit production that stays mostly in China")
def workers() -> Arithmetic:
    home = 100 - stated("C548").high
    return Arithmetic(
        f"Well below {claim('C548').number:g}% of employees abroad leaves {home:.0f}% or more in China, a majority.",
        holds=home > stated("C549").low,
    )


# Table 9 and events


@relation("R635", "C554", "C559", title="BYD's Mexican plant was dropped after its approval was reported delayed")
def byd_mexico() -> Arithmetic:
    dropped = reference_date("byd_mexico_plant_dropped")
    return Arithmetic(
        f"The table has the delay in {claim('C559').value}; BYD said on {dropped.date} that it no longer planned the "
        f"plant ({dropped.publisher}). The row does not name the place.",
        holds=claim("C559").value < dropped.date,
    )


@relation(
    "R636",
    "C555",
    "C562",
    title="Table 9 is titled 2024 and 2025 but has a row of April 2026",
    tests="C555",
    reading="The row was likely added shortly before publication, and the title left as it was; no number of the "
    "report depends on it.",
    settled_by="A correction of the title.",
)
def outside_the_title() -> Arithmetic:
    first, last = claim("C555").value, claim("C555").value_to
    outside = [claim(one).value for one in TABLE_9 if not first <= claim(one).value[:4] <= last]
    return Arithmetic(
        f"{len(outside)} of {len(TABLE_9)} rows, {', '.join(outside)}, lies outside {first} to {last}.",
        holds=not outside,
    )


@relation(
    "R638",
    *TABLE_9,
    title="Most rows of Table 9 are not outbound transactions of Chinese firms",
    severity="ambiguity",
    reading="The table may mean to show interference with business across the border more widely than its title says; "
    "its column for targets holds descriptions.",
    settled_by="The rule by which rows entered the table.",
)
def what_rows_hold() -> Arithmetic:
    others = {
        "C556": "a fund to pay for expansion, with no act of a regulator",
        "C557": "guidance to car makers",
        "C558": "staff and machines of a Taiwanese firm",
        "C561": "a policy on approvals",
        "C562": "a purchase by a foreign firm",
    }
    return Arithmetic(
        f"{len(others)} of {len(TABLE_9)} rows are something else: {'; '.join(others.values())}.",
        holds=not others,
    )
