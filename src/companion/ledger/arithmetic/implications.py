"""The numbers of the closing section against each other, and against open data where these show what they imply."""

from companion.ledger.checks.implications import END, g7_manufactures, g7_manufacturing_exports, imports_from
from companion.ledger.claims import claim, stated, word
from companion.ledger.intervals import Interval
from companion.ledger.relations import Arithmetic, relation
from companion.ledger.series import EU, G7, exports, indicator
from companion.ledger.tables import reference

# "Up to" is a ceiling that the sentence goes on to use as the number itself, which is rounded to tens.
AMOUNT_ROUNDING = 5.0
# Our test of being hit out of proportion, which the report does not define: the "well over" of the table of words.
DISPROPORTIONATE = Interval.between(1.1, float("inf"))
FIGURES_52_53 = "The data of Figures 52 and 53 by product and exporter, and the exports that the percentages divide by."
PARTNER_IMPORTS = "China's imports by product from these partners, 2021 to 2025, and the partners' exports."


def amount(identifier: str) -> Interval:
    """A stated amount without its "up to", in billion USD, give or take its rounding."""
    printed = claim(identifier).number
    return Interval(printed - AMOUNT_ROUNDING, printed + AMOUNT_ROUNDING, printed)


def implied_base(value: str, percent: str) -> Interval:
    """The exports that an amount and its percentage imply, in billion USD."""
    return amount(value) / (stated(percent) / 100)


@relation(
    "R701",
    "C573",
    "C574",
    "C589",
    "C590",
    title="Both percentages imply G7 manufacturing exports of the same order",
)
def same_base() -> Arithmetic:
    first, second = implied_base("C573", "C574"), implied_base("C589", "C590")
    return Arithmetic(
        f"{claim('C573').number:.0f} bn at {claim('C574').number:.0f}% imply {first.centre:,.0f} bn USD, "
        f"{claim('C589').number:.0f} bn at {claim('C590').number:.0f}% imply {second.centre:,.0f} bn.",
        derived=first,
        against=second,
    )


def _open_base(value: str, percent: str) -> Arithmetic:
    base = implied_base(value, percent)
    return Arithmetic(
        f"{claim(value).number:.0f} bn at {claim(percent).number:.0f}% imply {base.centre:,.0f} bn USD of exports. The "
        f"G7's chapters 28 to 96 came to {g7_manufacturing_exports():,.0f} bn in {END}; by the World Bank's narrower "
        f"definition of manufactures they exported {g7_manufactures():,.0f} bn.",
        derived=Interval.exactly(g7_manufacturing_exports()),
        against=base,
    )


@relation(
    "R702", "C573", "C574", title="G7 exports fit the implied base by chapters, not by the World Bank's definition"
)
def exports_base() -> Arithmetic:
    return _open_base("C573", "C574")


@relation("R703", "C589", "C590", title="G7 exports fit the implied base by both definitions")
def imports_base() -> Arithmetic:
    return _open_base("C589", "C590")


def exports_outside_china(*economies: str) -> tuple[float, float, int]:
    """Goods exports of economies in percent of those of all but China; those of all but China in bn USD; the year."""
    year = min(int(exports(one).dropna().index.max()) for one in (*economies, "WLD", "CHN"))
    others = exports("WLD")[year] - exports("CHN")[year]
    return float(100 * sum(exports(one)[year] for one in economies) / others), others / 1e9, year


@relation(
    "R704",
    "C573",
    "C574",
    "C575",
    title="A value at risk of all exporters is set against the exports of the G7",
    severity="ambiguity",
    reading="The percentage may be a yardstick and no share: the sentence says equivalent to. Or the amount was taken "
    "of the G7's exports only, and the caption's formula is short of that step; then the EU's part should be that of "
    "its three members of the G7.",
    settled_by=FIGURES_52_53,
)
def scope_of_the_base() -> Arithmetic:
    ours, others, year = exports_outside_china(*G7)
    whole = 100 * amount("C573") / others
    return Arithmetic(
        f"The note multiplies the exports of all economies but China: {others:,.0f} bn USD of goods in {year}, of "
        f"which the G7 make {ours:.0f}%. The {claim('C574').number:.0f}% divide the amount by G7 exports alone; of all "
        f"of these exports it is {whole.centre:.1f}%. {claim('C575').number:.0f} of the {claim('C573').number:.0f} bn "
        f"are the EU's, of whose {len(EU)} members {len(set(EU) - set(G7))} are not in the G7.",
        holds=False,
    )


@relation(
    "R705",
    "C573",
    "C575",
    title="The EU's part of the exports at risk is about its part of all exports outside China",
    severity="ambiguity",
    reading="To bear the brunt can mean the largest loss of any one economy, and a few sectors can lose far more. If "
    "the figure leaves out trade between members of the EU, its part of exports is much smaller and the loss is out of "
    "proportion.",
    settled_by=FIGURES_52_53,
)
def european_part() -> Arithmetic:
    part = 100 * stated("C575") / amount("C573")
    share, _, year = exports_outside_china("EUU")
    return Arithmetic(
        f"{claim('C575').number:.0f} of {claim('C573').number:.0f} bn is {part.centre:.1f}%. The EU's members, trade "
        f"with each other included, make {share:.1f}% of the goods exports of all economies but China in {year}: "
        f"{(part / share).centre:.2f} times. On imports the text says that the EU is hit out of proportion again; our "
        f"test: at least {DISPROPORTIONATE.low:g} times.",
        derived=part / share,
        against=DISPROPORTIONATE,
    )


@relation(
    "R706",
    "C589",
    "C591",
    title="The EU's part of the imports at risk exceeds its part of China's imports",
)
def european_part_of_imports() -> Arithmetic:
    union, world = imports_from("EU"), imports_from("WLD")
    last = union.index.max()
    share = float(100 * union[last] / world[last])
    part = 100 * stated("C591") / amount("C589")
    return Arithmetic(
        f"{claim('C591').number:.0f} of {claim('C589').number:.0f} bn is {part.centre:.0f}%; {share:.1f}% of China's "
        f"imports of {last} came from the EU: {(part / share).centre:.1f} times. The text says that the EU is hit out "
        f"of proportion again; our test: at least {DISPROPORTIONATE.low:g} times.",
        derived=part / share,
        against=DISPROPORTIONATE,
    )


@relation(
    "R707",
    "C586",
    "C593",
    title="The two projections carry forward windows of different length",
    severity="ambiguity",
    reading="Each window may be the one that the data allow. Nothing says that they are the same, yet the two amounts "
    "stand beside each other as parts of one loss.",
    settled_by="Both projections over the same window.",
)
def windows_differ() -> Arithmetic:
    window = claim("C593")
    years = int(window.value_to) - int(window.value)
    return Arithmetic(
        f"Gains in export shares are those of {claim('C586').number:.0f} years, the decline of imports is the mean of "
        f"{years} years ({window.value} to {window.value_to}): {claim('C586').number:.0f} years against {years}.",
        holds=years == claim("C586").number,
    )


@relation(
    "R722",
    "C293",
    "C573",
    "C586",
    "C587",
    title="The value at risk exceeds what China's average gain in share implies",
)
def average_gain() -> Arithmetic:
    _, others, year = exports_outside_china(*G7)
    windows = (int(claim("C587").value) - year) / stated("C586").centre
    net = stated("C293") * windows * others / 100
    return Arithmetic(
        f"{claim('C293').number:g} points in two years over all goods, carried on from {year} to "
        f"{claim('C587').value}, are {net.centre:.0f} bn USD of the exports of all economies but China; falls in "
        f"share, which the note leaves out, are taken off there. The text has {claim('C573').number:.0f} bn.",
        derived=amount("C573"),
        against=Interval.between(net.low, float("inf")),
    )


@relation("R710", "C586", "C587", title="Gains of two years are carried forward over five", tests="C586")
def carried_forward() -> Arithmetic:
    base, horizon = int(claim("C592").value), int(claim("C587").value)
    return Arithmetic(
        f"From {base} to {horizon} at the pace of {claim('C586').number:.0f} years adds "
        f"{(horizon - base) / claim('C586').number:g} times their gain; the note does not name the window's years.",
        holds=horizon > base,
    )


@relation("R711", "C581", "C582", "C583", title="25-fold growth follows from the two sizes of the market", tests="C583")
def ai_market_growth() -> Arithmetic:
    ratio = 1000 * stated("C582") / stated("C581")
    return Arithmetic(
        f"{claim('C582').number:g} trn over {claim('C581').number:.0f} bn USD is {ratio.centre:.1f} times.",
        derived=ratio,
        against=stated("C583"),
    )


@relation(
    "R712",
    "C576",
    "C577",
    "C578",
    "C579",
    "C580",
    title="The second rise of the projectors' share is faster than the first",
)
def projectors() -> Arithmetic:
    first = (stated("C577") - stated("C576")) / stated("C579")
    second = (stated("C578") - stated("C577")) / stated("C580")
    return Arithmetic(
        f"{first.centre:.0f} points a year over {claim('C579').number:.0f} years, then {second.centre:.0f} points a "
        f"year over {claim('C580').number:.0f}; the calendar years are not named, and a change of product codes would "
        "show as such a jump.",
        derived=second / first,
        against=word("larger"),
    )


@relation(
    "R713",
    "C314",
    "C599",
    title="Malaysian exports to China fall 5% in one chapter, Chinese imports by 35% in another",
    severity="ambiguity",
    reading="The second is of manufactures and for years that are not named, and China's customs count goods of "
    "Malaysian origin that Malaysia records as sold elsewhere. The two can both be right.",
    settled_by=PARTNER_IMPORTS,
)
def malaysia() -> Arithmetic:
    return Arithmetic(
        f"{claim('C599').number:.0f}% in China's imports of manufactures against {claim('C314').number:.0f}% in "
        f"Malaysia's exports to China ({claim('C314').period.replace('/', ' to ')}).",
        derived=stated("C599"),
        against=stated("C314"),
    )


def _imports_over_exports(partner: str) -> tuple[int, float]:
    """The first open year, and all of China's imports from a partner then over the partner's exports, in percent."""
    trade = imports_from(partner)
    year = int(trade.index.min())
    imports = trade[year] / indicator("PA.NUS.FCRF", "CHN")[year]
    return year, float(100 * imports / (exports(partner)[year] / 1e9))


def _implied_part(partner: str, fall: str, of_exports: str) -> Arithmetic:
    """What share of exports a fall and its part of exports imply, against all of China's imports from the partner."""
    year, reached = _imports_over_exports(partner)
    implied = -100 * stated(of_exports) / stated(fall)
    return Arithmetic(
        f"A fall by {-claim(fall).number:.0f}% that is over {claim(of_exports).number:.0f}% of total exports means "
        f"that at least {implied.low:.0f}% of them went to China before. All of China's imports from the partner, its "
        f"own count, were {reached:.0f}% of its exports in {year}.",
        derived=implied,
        against=Interval.between(0, reached),
    )


@relation("R714", "C599", "C602", title="Malaysia: the fall and its part of exports fit China's count of imports")
def malaysian_exports() -> Arithmetic:
    return _implied_part("MYS", "C599", "C602")


@relation(
    "R715",
    "C601",
    "C603",
    title="Philippines: the fall implies more sales to China than China counted in 2023",
    severity="ambiguity",
    reading="The years are not named: much of the fall may lie before 2023, or exports of an earlier, lower year may "
    "be the base.",
    settled_by=PARTNER_IMPORTS,
)
def philippine_exports() -> Arithmetic:
    return _implied_part("PHL", "C601", "C603")


@relation("R721", "C600", "C602", "C603", title="Thailand's fall is too small a part of its exports to be named")
def thai_exports() -> Arithmetic:
    year, reached = _imports_over_exports("THA")
    part = -stated("C600") * reached / 100
    return Arithmetic(
        f"{-claim('C600').number:.0f}% of China's imports from Thailand, all goods in {year}, is {part.centre:.1f}% of "
        f"Thailand's exports; only the other two are said to exceed {claim('C602').number:.0f}%.",
        derived=part,
        against=Interval.between(0, claim("C602").number),
    )


@relation("R717", "C605", "C606", title="The two groups of economies do not overlap")
def groups_apart() -> Arithmetic:
    return Arithmetic(
        f"At most about {claim('C605').value_to}% in the one group, at least {claim('C606').value}% in the other.",
        holds=stated("C605").high < stated("C606").low,
    )


@relation("R718", "C607", "C608", title="28 million jobs are less than 21% of the five labour forces", tests="C607")
def jobs_and_share() -> Arithmetic:
    force = sum(indicator("SL.TLF.TOTL.IN", one)[END] for one in ("KOR", "JPN", "DEU", "ITA", "HUN")) / 1e6
    part = 100 * stated("C608") / force
    return Arithmetic(
        f"{claim('C608').number:.0f} m of a labour force of {force:.0f} m in {END} is {part.centre:.1f}% on average, "
        f"and the largest of five shares is said to be {claim('C607').number:.0f}%.",
        derived=part,
        against=stated("C607"),
    )


@relation(
    "R719",
    "C609",
    "C610",
    title="198 investigations are a record against China, and not of all investigations",
    severity="ambiguity",
    reading="The number is that of investigations against China, for which it is the highest; the sentence, which "
    "speaks of overcapacity, leaves these words out.",
    settled_by="The WTO's counts of investigations begun in 2024, by member and by exporter.",
)
def record_of_what() -> Arithmetic:
    earlier = reference("anti_dumping_initiations_2008")
    return Arithmetic(
        f"Members of the WTO began {earlier.value:.0f} anti-dumping investigations in {earlier.period} against all "
        f"exporters, without those on subsidies: more than the {claim('C609').number:.0f} that are called "
        "unprecedented.",
        derived=stated("C609"),
        against=Interval.between(earlier.value, float("inf")),
    )


@relation(
    "R720",
    "C598",
    title="The stated 66% is more than a published count for cars and parts together",
    severity="ambiguity",
    reading="The number may be of cars alone, without parts; what is known of these points to a fall of that order.",
    settled_by="German exports to China by product (Destatis), 2022 and 2025: cars, and cars with parts.",
)
def auto_exports() -> Arithmetic:
    change, last = reference("german_auto_exports_to_china_change_2025"), reference("german_auto_exports_to_china_2025")
    cars, newest = reference("german_car_exports_to_china_2021"), reference("china_car_imports_from_germany_2025-09")
    before = last.value / (1 + change.value / 100)
    return Arithmetic(
        f"A published analysis has {last.value:g} bn EUR of cars and parts in 2025, {change.value:.0f}% against about "
        f"{before:.1f} bn in 2022; {claim('C598').number:.0f}% would leave "
        f"{before * (1 + claim('C598').number / 100):.1f} bn. Cars alone were {cars.value:g} {cars.unit} in "
        f"{cars.period}, and China's customs counted {newest.value:g} {newest.unit} from January to September 2025.",
        derived=Interval.exactly(change.value),
        against=stated("C598"),
    )
