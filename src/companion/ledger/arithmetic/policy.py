"""Policy documents: Table 1, foundations and catalogues, small-firm tiers, old plants, and dates in their order."""

from companion.ledger.arithmetic.common import in_order, printed, same_print
from companion.ledger.checks.policy import COVERAGE, first_quarter_utilisation, newest_utilisation
from companion.ledger.claims import claim, stated, word
from companion.ledger.intervals import Interval
from companion.ledger.relations import Arithmetic, relation
from companion.ledger.tables import reference, table
from companion.measures.coverage import by_date, changes, counts, first_appearance, merged_counts

FIRST_BOOK, SECOND_BOOK, LAST_PLAN = "Green Book (2015)", "Green Book (2023)", "15th FYP"

# What the report lists by name beside a number: the industries of the plans of 2009, and the two policies of 2024.
REVITALISED = (
    "automobiles",
    "electronic information",
    "equipment",
    "light industry",
    "logistics",
    "non-ferrous metals",
    "petrochemicals",
    "ships",
    "steel",
    "textiles",
)
TWO_POLICIES = ("equipment upgrades", "consumer trade-in")

# The six foundations: those that the text gives for the catalogue of 2021, and those of the notice of 2024.
IN_TEXT = frozenset({"components", "materials", "processes", "technological base", "software", "high-end equipment"})
IN_NOTICE = frozenset({"components", "electronic elements", "materials", "processes", "technological base", "software"})


def listed(identifier: str, names: tuple[str, ...]) -> Arithmetic:
    """How many the text names beside the number."""
    return Arithmetic(
        f"The text names {len(names)}: {', '.join(names)}.",
        derived=Interval.exactly(len(names)),
        against=stated(identifier),
    )


def rows_covered(document: str) -> int:
    """Rows of Table 1 that a document covers."""
    coverage = table("policy_coverage")
    return int(counts(coverage, by_date(coverage)).set_index("document").loc[document, "covered"])


def covers(document: str, *sectors: str) -> dict[str, bool]:
    """Whether a document covers each of these sectors of Table 1."""
    coverage = table("policy_coverage")
    rows = coverage[(coverage["document"] == document) & coverage["sector"].isin(sectors)]
    return dict(zip(rows["sector"], rows["covered"], strict=True))


def first_seen(*sectors: str) -> dict[str, str]:
    """The first document, by date, that covers each of these sectors."""
    coverage = table("policy_coverage")
    first = first_appearance(coverage, by_date(coverage))
    rows = coverage.drop_duplicates("row").set_index("row")["sector"]
    return {sector: first[row] for row, sector in rows.items() if sector in sectors}


@relation(
    "R101", "C051", "C078", title="Table 1 marks the ten areas of the first Green Book", tests="C078", notebook=COVERAGE
)
def first_book() -> Arithmetic:
    marks = rows_covered(FIRST_BOOK)
    return Arithmetic(
        f"{marks} rows of Table 1 are marked for the Green Book of 2015.",
        derived=Interval.exactly(marks),
        against=stated("C078"),
    )


@relation(
    "R102",
    "C049",
    "C052",
    title="Table 1 marks as many sectors for 2023 as that Green Book has fields",
    notebook=COVERAGE,
)
def second_book() -> Arithmetic:
    marks, fields = rows_covered(SECOND_BOOK), reference("green_book_2023_fields")
    return Arithmetic(
        f"{marks} rows of Table 1 are marked for the Green Book of 2023; the book has {fields.value:.0f} fields "
        f"({fields.source}).",
        holds=marks == fields.value,
    )


@relation(
    "R103", "C049", "C052", title="The sectors that the text names for 2023 are new to that column", notebook=COVERAGE
)
def named_for_2023() -> Arithmetic:
    names = ("Textiles", "Household appliances", "Measurement devices", "Engineering machinery")
    before, after = covers(FIRST_BOOK, *names), covers(SECOND_BOOK, *names)
    return Arithmetic(
        f"{', '.join(names)}: {sum(after.values())} of {len(names)} marked for 2023, {sum(before.values())} for 2015.",
        holds=all(after.values()) and not any(before.values()),
    )


@relation(
    "R104",
    "C050",
    title="The technologies that the text names for the 15th plan are marked for it alone",
    notebook=COVERAGE,
)
def named_for_last_plan() -> Arithmetic:
    names = ("Biomanufacturing", "Embodied intelligence", "Intelligent driving")
    first = first_seen(*names)
    return Arithmetic(
        f"First marked: {'; '.join(f'{name}, {document}' for name, document in first.items())}.",
        holds=set(first.values()) == {LAST_PLAN} and len(first) == len(names),
    )


@relation(
    "R105",
    "C050",
    "C051",
    "C052",
    title="Table 1 has one label twice and several sectors under two names",
    severity="ambiguity",
    reading="Green Books and plans classify differently, and the table keeps both classifications. Counts of rows then "
    "compare Green Books with Green Books and plans with plans, not one with the other.",
    settled_by="The table with one classification for all five documents.",
    notebook=COVERAGE,
)
def overlapping_rows() -> Arithmetic:
    coverage = table("policy_coverage")
    labels = coverage.drop_duplicates("row")["sector"]
    twice = sorted(labels[labels.duplicated()].unique())
    merged = merged_counts(coverage, by_date(coverage)).set_index("Document")
    pairs = ", ".join(f"{name} {row['Rows']} to {row['Merged groups']}" for name, row in merged.iterrows())
    return Arithmetic(
        f"Of {len(labels)} rows, {' and '.join(twice)} occurs twice; when labels that share a distinctive word are "
        f"merged, the rows covered fall: {pairs}. The sectors that only the plans have in the rows from Robotics to "
        "Shipbuilding are in part those of the Green Books under other names.",
        holds=not twice,
    )


@relation(
    "R106",
    "C050",
    title="Table 1 marks connected vehicles and new batteries already for the 13th plan",
    severity="ambiguity",
    reading="The text contrasts the wording of Made in China 2025 with that of the 15th plan and does not say that the "
    "plans between had other words.",
    settled_by="The wording of the 13th and 14th plans.",
    notebook=COVERAGE,
)
def shifting_labels() -> Arithmetic:
    first = first_seen("Connected NEVs", "New batteries and storage", "New solar cells")
    return Arithmetic(
        "The text gives the three as a move from Made in China 2025 to the 15th plan; Table 1 first marks "
        f"{'; '.join(f'{name} for the {document}' for name, document in first.items())}.",
        holds=set(first.values()) == {LAST_PLAN},
    )


@relation(
    "R107",
    "C050",
    title="Three of four rail and ship rows stay marked for the 15th plan",
    severity="ambiguity",
    reading="A spotlight is not coverage: the plan may name a sector without putting it first.",
    settled_by="The rule by which the table marks a sector.",
    notebook=COVERAGE,
)
def rail_and_ships() -> Arithmetic:
    marks = covers(LAST_PLAN, "Advanced rail", "Rail equipment", "Shipbuilding", "Marine engineering & ships")
    kept = [name for name, covered in marks.items() if covered]
    before = [covers(document, *marks) for document in ("13th FYP", "14th FYP")]
    left = [name for name, covered in marks.items() if not covered and all(earlier[name] for earlier in before)]
    return Arithmetic(
        f"The text has rail and ships leave the spotlight. {len(kept)} of the {len(marks)} rows on them are marked for "
        f"the 15th plan: {', '.join(kept)}. {' and '.join(left)} is marked for the 13th and 14th and no longer for the "
        "15th.",
        holds=not kept,
    )


@relation(
    "R108",
    "C049",
    "C051",
    "C052",
    title="Traditional industries shown as an addition of 2023 stand in an earlier Green Book",
    severity="ambiguity",
    reading="Against the edition of 2015, the only other one in the table, they are new; the table leaves out the "
    "editions between.",
    settled_by="The editions of 2017 and 2019.",
    notebook=COVERAGE,
)
def earlier_editions() -> Arithmetic:
    earlier, fields = reference("green_book_earlier_fields"), reference("green_book_2023_fields")
    coverage = table("policy_coverage")
    added, _ = changes(coverage, FIRST_BOOK, SECOND_BOOK)
    return Arithmetic(
        f"Table 1 adds {len(added)} rows between the two Green Books. The preface of the second counts "
        f"{earlier.value:.0f} of its {fields.value:.0f} fields, textiles and household appliances among them, as "
        f"fields of an edition before; {fields.value - earlier.value:.0f} are new.",
        holds=len(added) == fields.value - earlier.value,
    )


@relation("R110", "C053", "C055", title="The framework's update lies within the past decade")
def update_in_decade() -> Arithmetic:
    years = int(claim("C053").period.split("/")[1]) - int(claim("C055").value)
    return Arithmetic(
        f"From {claim('C055').value} to the report are {years} years.",
        derived=Interval.exactly(years),
        against=word("decade"),
    )


@relation("R112", "C059", "C060", "C074", "C077", title="Four industrial foundations in all four places")
def four_everywhere() -> Arithmetic:
    return same_print("C059", "C060", "C074", "C077")


@relation(
    "R113",
    "C061",
    "C075",
    "C080",
    title="Six foundations, but not the same six",
    severity="ambiguity",
    reading="The number is the same, and four foundations and software are in both. The catalogue of 2021 could not be "
    "read: it may list equipment beside the foundations, or the notice may have changed the list.",
    settled_by="The catalogue of 2021 beside the notice of 2024.",
)
def six_everywhere() -> Arithmetic:
    alike = same_print("C061", "C075", "C080")
    only = [" and ".join(sorted(one)) for one in (IN_TEXT - IN_NOTICE, IN_NOTICE - IN_TEXT)]
    return Arithmetic(
        f"{alike.text} Only the text's six for 2021 have {only[0]}; only the notice of 2024, which Table 2 cites, "
        f"has {only[1]} ({reference('industrial_foundations_2024').source}).",
        holds=IN_TEXT == IN_NOTICE and alike.holds,
    )


@relation("R114", "C060", "C061", title="Four foundations and the two added are six", tests="C061")
def four_and_two() -> Arithmetic:
    added = ("high-end equipment", "software")
    return Arithmetic(
        f"{printed('C060'):.0f} and the {len(added)} that the text adds, {' and '.join(added)}.",
        derived=Interval.exactly(printed("C060") + len(added)),
        against=stated("C061"),
    )


@relation("R116", "C063", "C064", "C065", "C066", title="The catalogue of 2021 has more items and more sectors")
def broader_catalogue() -> Arithmetic:
    items, sectors = printed("C065") / printed("C063"), printed("C066") / printed("C064")
    before, after = printed("C063") / printed("C064"), printed("C065") / printed("C066")
    return Arithmetic(
        f"Items {items:.2f} times, sectors {sectors:.2f} times as many: {before:.0f} items a sector, then {after:.0f}.",
        holds=min(items, sectors) > 1,
    )


@relation("R117", "C067", "C062", "C068", title="The catalogues are of 2016 and 2021, in text and comparison")
def catalogue_years() -> Arithmetic:
    return in_order("C067", "C062", "C068")


@relation("R118", "C058", "C067", "C062", title="Foundations, first catalogue and second catalogue follow in order")
def foundation_years() -> Arithmetic:
    return in_order("C058", "C067", "C062")


@relation("R119", "C071", "C072", "C073", title="Each tier of firms is to have a tenth of the one below")
def tenfold_tiers() -> Arithmetic:
    lower, upper = printed("C071") / printed("C072"), printed("C072") / printed("C073")
    return Arithmetic(
        f"{lower:.0f} specialised firms a Little Giant, {upper:.0f} Little Giants a champion.",
        holds=lower == upper == 10,
    )


@relation(
    "R122",
    "C070",
    "C072",
    "C073",
    title="The three tiers named are not the three of the ministry's measures",
    severity="ambiguity",
    reading="A firm may go on from Little Giant to Individual Champion; the report describes one ladder for both "
    "programmes.",
    settled_by="The measures of 2022.",
)
def other_tiers() -> Arithmetic:
    tiers = reference("sme_tiers_2022")
    official, named = (
        ("innovative firms", "specialised firms", "Little Giants"),
        ("specialised firms", "Little Giants", "Individual Champions"),
    )
    return Arithmetic(
        f"Both count {tiers.value:.0f}. The measures have {', '.join(official)} ({tiers.source}); the text has "
        f"{', '.join(named)}.",
        holds=set(official) == set(named),
    )


@relation("R123", "C076", "C069", "C079", title="The small-firm programme's dates follow in order")
def programme_dates() -> Arithmetic:
    return in_order("C076", "C069", "C079")


@relation("R124", "C062", "C079", title="The catalogue's six foundations precede the notice that takes them up")
def six_taken_up() -> Arithmetic:
    return in_order("C062", "C079")


@relation("R125", "C081", "C082", "C083", title="The periods compared are next to each other and equally long")
def equal_periods() -> Arithmetic:
    first, second = ((int(claim(one).value), int(claim(one).value_to)) for one in ("C082", "C083"))
    firms = table("little_giants")
    named = firms[firms["measure"].str.startswith("firms named")].set_index("period")["value"]
    before, after = (sum(named[str(year)] for year in range(low, high + 1)) for low, high in (first, second))
    return Arithmetic(
        f"{first[0]} to {first[1]} and {second[0]} to {second[1]}; in all sectors {before:,.0f} and {after:,.0f} firms "
        f"were named, {100 * (after / before - 1):+.1f}%.",
        holds=second[0] == first[1] + 1 and first[1] - first[0] == second[1] - second[0],
    )


@relation("R126", "C035", "C048", "C084", title="China's position upstream is said three times in the same way")
def upstream_everywhere() -> Arithmetic:
    return same_print("C035", "C048", "C084")


@relation("R128", "C086", "C087", title="The ten industries of the plans of 2009 are all named", tests="C087")
def ten_industries() -> Arithmetic:
    return listed("C087", REVITALISED)


@relation("R130", "C089", title="The two policies are both named", tests="C089")
def two_policies() -> Arithmetic:
    return listed("C089", TWO_POLICIES)


@relation("R131", "C090", "C095", "C096", title="Equipment renewal and trade-in are of 2024 in text and table")
def renewal_year() -> Arithmetic:
    years = {claim(one).value[:4] for one in ("C090", "C095", "C096")}
    return Arithmetic(f"Years printed: {', '.join(sorted(years))}.", holds=len(years) == 1)


@relation("R132", "C090", "C091", title="The guidelines follow the two policies that they reinforce")
def guidelines_follow() -> Arithmetic:
    return in_order("C090", "C091")


@relation("R133", "C092", "C101", title="The overcapacity campaign has the same years in text and note")
def campaign_years() -> Arithmetic:
    return same_print("C092", "C101")


@relation("R135", "C097", "C099", "C098", "C100", title="The purchase tax is halved right after the full exemption")
def tax_steps() -> Arithmetic:
    ends, begins = int(claim("C098").value_to), int(claim("C100").value)
    half = printed("C097") / 2
    return Arithmetic(
        f"Exempt to {ends}, reduced from {begins}, by {printed('C099'):.0f}% instead of {printed('C097'):.0f}%.",
        holds=begins == ends + 1 and stated("C099").holds(half),
    )


@relation("R136", "C104", "C107", title="The age of old plants is the same in plan and capacity shares", tests="C107")
def same_age() -> Arithmetic:
    return Arithmetic(
        f"{printed('C104'):.0f} years in the plan, {printed('C107'):.0f} for the shares, both as a floor.",
        derived=Interval.exactly(printed("C104")),
        against=stated("C107"),
    )


@relation(
    "R137",
    "C104",
    "C105",
    "C106",
    title="The age of two plastics is given for an industry whose refineries are older",
    severity="ambiguity",
    reading="The two are given as an example, and refining is not counted as petrochemicals everywhere.",
    settled_by="The age of capacity in refining, ethylene, aromatics and basic chemicals.",
)
def only_plastics() -> Arithmetic:
    refining, plastics = reference("refining_capacity_old"), reference("plastics_capacity_old")
    return Arithmetic(
        f"The text gives two plastics, with {printed('C105'):.0f}% and {printed('C106'):.0f}% of capacity that old. By "
        f"one estimate about {refining.value:.0f}% of refining capacity is of that age, and below "
        f"{plastics.value:.0f}% of ethylene, polyethylene and polypropylene, with which the stated shares agree "
        f"({refining.source}).",
        holds=refining.value <= stated("C106").high,
    )


@relation(
    "R138",
    "C102",
    "C103",
    "C108",
    title="A goal for 2025 and 2026 follows on a plan of April 2026",
    severity="ambiguity",
    reading="The goal is that of the work plan of September 2025, which its title and reports of it show; the words "
    "point to the nearer plan.",
    settled_by="The two plans.",
)
def goal_before_plan() -> Arithmetic:
    start = claim("C108").period.split("/")[0]
    return Arithmetic(
        f"The goal's years begin with {start}; the plan named before it is of {claim('C103').value}, the work plan of "
        f"{claim('C102').value}.",
        holds=start >= claim("C103").value[:4],
    )


@relation("R139", "C102", "C103", title="The plan for old plants follows the work plan")
def plans_in_order() -> Arithmetic:
    return in_order("C102", "C103")


@relation(
    "R140",
    "C109",
    title="Chemical capacity utilisation rose in one of the years in which it is said to go on falling",
    severity="ambiguity",
    reading="Over these years together it fell; the newest rate read is the lowest read since early 2020. Nothing "
    "after mid-2025 was read.",
    settled_by="The figure's series, quarter by quarter.",
)
def utilisation_steps() -> Arithmetic:
    steps = first_quarter_utilisation().diff().dropna()
    moves = ", ".join(f"{step:+.1f} in {quarter[:4]}" for quarter, step in steps.items())
    newest, rate, lower = newest_utilisation()
    return Arithmetic(
        f"The newest rate read is {rate:.1f}% in {newest}, the lowest read since {lower}. First quarters, which are "
        f"also the year to date, against those a year before: {moves} percentage points.",
        derived=Interval.exactly(float(steps.max())),
        against=word("falling"),
    )


@relation("R141", "C115", "C116", title="The opinions on scenarios were made public after their date")
def opinions_published() -> Arithmetic:
    return in_order("C115", "C116")


@relation("R142", "C113", "C115", title="The example of early scenario policy is of the years named for its start")
def early_example() -> Arithmetic:
    start, year = claim("C113"), claim("C115").value[:4]
    return Arithmetic(
        f"{year} is within {start.value} to {start.value_to}; the opinions are of six ministries, the science ministry "
        "first and the industry ministry among them.",
        holds=start.value <= year <= start.value_to,
    )


@relation("R143", "C113", "C117", "C114", "C050", title="Scenario policy spreads in the order that the text gives")
def scenario_order() -> Arithmetic:
    return in_order("C113", "C117", "C114", "C050")
