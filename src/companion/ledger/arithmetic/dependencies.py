"""The dependency counts of Figures 31 and 32 against each other and against what the summary makes of them."""

from companion.ledger.arithmetic.common import printed
from companion.ledger.claims import claim, stated, word
from companion.ledger.intervals import Interval
from companion.ledger.relations import Arithmetic, relation

DEPENDENCIES = "chapter-2-07-dependencies"
LABELS = (
    "The two labels are likely exchanged: with 192 and 315 above 50%, and 67 and 116 above 70%, the counts nest and "
    "the summary's sentence is right. If the classes were bands the counts could stand, but the caption says over 50% "
    "and 70%, and the summary gives 192 and 315 above 50%."
)
COUNTS = "The figure's data: one row a product and year, with China's share by volume."


@relation(
    "R001",
    "C026",
    "C027",
    "C024",
    "C025",
    title="More products above 70% than above 50% of world exports, in both years",
    reading=LABELS,
    settled_by=COUNTS,
    notebook=DEPENDENCIES,
)
def nested_counts() -> Arithmetic:
    """A product above 70% is also above 50%, so that the count above 70% is at most the count above 50%."""
    pairs = (("C026", "C027"), ("C024", "C025"))
    said = "; ".join(
        f"in {claim(narrow).period} {_said(narrow)} above 70% against {_said(wide)} above 50%, so that at least "
        f"{printed(narrow) - printed(wide):.0f} are impossible"
        for narrow, wide in pairs
    )
    return Arithmetic(
        f"Each product above 70% is also one above 50%: {said}.",
        holds=all(printed(narrow) <= printed(wide) for narrow, wide in pairs),
    )


@relation(
    "R003",
    "C025",
    "C027",
    "C367",
    title="Products above 50%: a rise by three quarters is called almost a doubling",
    tests="C367",
    severity="ambiguity",
    reading="The rise is nearer to three quarters than to a doubling.",
    settled_by=COUNTS,
    notebook=DEPENDENCIES,
)
def almost_doubled() -> Arithmetic:
    ratio = stated("C025") / stated("C027")
    return Arithmetic(
        f"{claim('C025').number:.0f} over {claim('C027').number:.0f} is {ratio.centre:.2f} times; nearly doubled is "
        f"{word('nearly doubled')}.",
        derived=ratio,
        against=stated("C367"),
    )


@relation(
    "R420",
    "C362",
    "C363",
    "C364",
    title="Products above 90% by volume doubled",
    tests="C362",
)
def quasi_monopolies_doubled() -> Arithmetic:
    ratio = printed("C364") / printed("C363")
    return Arithmetic(
        f"{_said('C364')} over {_said('C363')} is {ratio:.2f} times.", Interval.exactly(ratio), stated("C362")
    )


@relation(
    "R421",
    "C363",
    "C364",
    "C365",
    "C366",
    title="Above 90% the count rose less by value than by volume, as the text argues",
)
def blunted_by_value() -> Arithmetic:
    value, volume = printed("C366") / printed("C365"), printed("C364") / printed("C363")
    return Arithmetic(
        f"By value {value:.2f} times ({_said('C365')} to {_said('C366')}), by volume {volume:.2f} times.",
        derived=Interval.exactly(value),
        against=Interval.between(0, volume),
    )


@relation(
    "R424",
    "C043",
    "C044",
    "C024",
    "C025",
    "C026",
    "C027",
    title="With the chapter's two labels exchanged, its counts nest and the summary agrees",
    notebook=DEPENDENCIES,
)
def labels_exchanged() -> Arithmetic:
    summary, first, second = ("C043", "C044"), ("C026", "C024"), ("C027", "C025")
    agrees = [printed(one) for one in summary] == [printed(one) for one in first]
    nests = all(printed(above) <= printed(below) for above, below in zip(second, first, strict=True))
    return Arithmetic(
        f"Read as above 50%, {_said(first[0])} and {_said(first[1])} are the summary's counts; read as above 70%, "
        f"{_said(second[0])} and {_said(second[1])} are part of them. One exchange explains what R001 finds.",
        holds=agrees and nests,
    )


@relation(
    "R425",
    "C368",
    "C024",
    "C025",
    "C026",
    "C027",
    title="Above 50% the count rose less by value than by volume, whichever label is right",
)
def value_growth_below_volume_growth() -> Arithmetic:
    rises = [100 * (printed(last) / printed(first) - 1) for first, last in (("C026", "C024"), ("C027", "C025"))]
    return Arithmetic(
        f"By value {claim('C368').number:g}%; by volume {rises[0]:.0f}% ({_said('C026')} to {_said('C024')}) or "
        f"{rises[1]:.0f}% ({_said('C027')} to {_said('C025')}).",
        derived=stated("C368"),
        against=Interval.between(0, min(rises)),
    )


@relation(
    "R426",
    "C368",
    "C376",
    "C379",
    title="The emerging class adds more products than the count by value rose by",
    severity="ambiguity",
    reading="The classes hold every product that once passed 50%, the count only those above it in the year; products "
    "that fell back make the difference.",
    settled_by="China's share of world exports of every six-digit product and year by value (BACI in full).",
    notebook=DEPENDENCIES,
)
def classes_against_growth() -> Arithmetic:
    old, new = printed("C376"), printed("C379")
    rise = claim("C368").number
    back = old + new - old * (1 + rise / 100)
    return Arithmetic(
        f"{new:.0f} emerging on {old:.0f} established products would be a rise of {100 * new / old:.1f}%, if all are "
        f"still above 50%; the text has {rise:g}%. Both hold if {old:.0f} was the count of 2021 and about {back:.0f} "
        "products fell back.",
        derived=Interval.exactly(100 * new / old),
        against=stated("C368"),
    )


@relation(
    "R428",
    "C375",
    "C376",
    "C379",
    "C384",
    title="Established dependencies are the largest of the three classes",
    tests="C375",
)
def largest_class() -> Arithmetic:
    counts = [printed(name) for name in ("C376", "C379", "C384")]
    rank = 1 + sum(count > counts[0] for count in counts[1:])
    return Arithmetic(
        f"The three classes hold {counts[0]:.0f}, {counts[1]:.0f} and {counts[2]:.0f} products.",
        derived=Interval.exactly(rank),
        against=stated("C375"),
    )


@relation(
    "R429",
    "C374",
    "C378",
    "C387",
    "C389",
    title="The text divides old from new dependencies before 2021, the note after it",
    severity="ambiguity",
    reading="The note is the exact rule, 2021 belonging to the old dependencies; the text says it loosely.",
    settled_by="The rule by which the products were sorted.",
    notebook=DEPENDENCIES,
)
def cut_off_year() -> Arithmetic:
    text, note = int(claim("C378").value), int(claim("C389").value)
    return Arithmetic(
        f"New dependencies begin in {text} by the text and in {note} by the note of Figure 32; a product that first "
        f"passed 50% in {text} is new by the one and old by the other.",
        holds=text == note,
    )


THRESHOLDS = {
    50: ("C041", "C361", "C369", "C370", "C373", "C377", "C382", "C386", "C388"),
    70: ("C360", "C371"),
    90: ("C359", "C372"),
    35: ("C380", "C390"),
    7: ("C381", "C391"),
}


@relation("R430", *THRESHOLDS[50], title="The threshold of dominance is 50% wherever it is given")
def threshold_of_dominance() -> Arithmetic:
    return _same_threshold(50)


@relation("R437", *THRESHOLDS[70], title="The threshold of high dominance is the same in text and caption")
def threshold_of_high_dominance() -> Arithmetic:
    return _same_threshold(70)


@relation("R438", *THRESHOLDS[90], title="The threshold of a quasi-monopoly is the same in text and caption")
def threshold_of_quasi_monopoly() -> Arithmetic:
    return _same_threshold(90)


@relation("R439", *THRESHOLDS[35], title="The range of future dependencies is the same in text and note")
def range_of_future_dependencies() -> Arithmetic:
    return _same_threshold(35)


@relation("R440", *THRESHOLDS[7], title="The growth that marks future dependencies is the same in text and note")
def growth_of_future_dependencies() -> Arithmetic:
    return _same_threshold(7)


@relation(
    "R431",
    "C380",
    "C381",
    "C382",
    title="Growth at the pace of the threshold passes 50% by 2030",
    tests="C382",
)
def passes_half() -> Arithmetic:
    years = int(claim("C383").value) - 2024
    reached = claim("C380").number + years * claim("C381").number / 2
    return Arithmetic(
        f"{claim('C380').number:g}%, the lowest share of the class, plus {years} years at "
        f"{claim('C381').number / 2:g} points a year is {reached:g}% in {claim('C383').value}.",
        derived=Interval.exactly(reached),
        against=stated("C382"),
    )


@relation(
    "R432",
    "C380",
    "C381",
    "C383",
    title="The lowest share of the class reaches 50% before 2030 at the threshold's pace",
    tests="C383",
)
def year_of_passing_half() -> Arithmetic:
    reached = 2024 + (stated("C382").low - claim("C380").number) / (claim("C381").number / 2)
    return Arithmetic(
        f"From {claim('C380').number:g}% in 2024, at {claim('C381').number / 2:g} points a year, the share is 50% at "
        f"{reached:.1f}.",
        holds=reached <= int(claim("C383").value),
    )


@relation(
    "R433",
    "C380",
    "C381",
    "C383",
    "C391",
    title="Seven points in two years is more than any product of the class needs",
    severity="ambiguity",
    reading="The text says that the threshold approximates the growth needed; a stricter one leaves products out and "
    "makes the count a low one.",
    settled_by="The count with the growth that each product needs from its own share.",
    notebook=DEPENDENCIES,
)
def growth_needed() -> Arithmetic:
    years = int(claim("C383").value) - 2024
    needed = (stated("C382").low - claim("C380").number) / years
    return Arithmetic(
        f"From {claim('C380').number:g}% in 2024 a share needs {needed:g} points a year to be at 50% in "
        f"{claim('C383').value}, or {2 * needed:g} in two years; from a higher share it needs less.",
        derived=Interval.exactly(2 * needed),
        against=stated("C381"),
    )


@relation(
    "R434",
    "C365",
    "C366",
    "C368",
    "C370",
    "C372",
    title="Counts by value are cited to a figure whose caption names volume only",
    severity="ambiguity",
    reading="Figure 31 has two source lines, ITC Trade Map and UN Comtrade; one may belong to counts by value.",
    settled_by="The figure's data, with the source of each count.",
)
def caption_by_volume() -> Arithmetic:
    return Arithmetic(
        f"The text cites Figure 31 for {_said('C365')} and {_said('C366')} products by value and gives a rise of "
        f"{claim('C368').number:g}% by value; the caption counts products by share of export volume, and 2 source "
        "lines stand below it.",
        holds=False,
    )


@relation(
    "R435",
    "C024",
    "C025",
    "C026",
    "C027",
    "C363",
    "C364",
    title="Products above 90% are fewer than those above 70%, whichever label is right",
)
def nested_at_the_top() -> Arithmetic:
    later, earlier = min(printed("C024"), printed("C025")), min(printed("C026"), printed("C027"))
    return Arithmetic(
        f"Above 90% there are {_said('C363')} products in 2021 and {_said('C364')} in 2024; the smaller of the other "
        f"two counts is {earlier:.0f} and {later:.0f}.",
        holds=printed("C363") <= earlier and printed("C364") <= later,
    )


def _same_threshold(level: int) -> Arithmetic:
    places = [claim(name) for name in THRESHOLDS[level]]
    return Arithmetic(
        f"It is {places[0].stated.removeprefix(places[0].hedge).strip()} in {len(places)} places.",
        holds={(one.number, one.value_to) for one in places} == {(level, places[0].value_to)},
    )


def _said(name: str) -> str:
    return f"{printed(name):.0f} ({name})"
