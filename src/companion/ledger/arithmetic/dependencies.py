"""The dependency counts of Figure 31 against each other and against what the summary makes of them."""

from companion.ledger.claims import claim, stated, word
from companion.ledger.intervals import Interval
from companion.ledger.relations import Arithmetic, relation

DEPENDENCIES = "chapter-2-07-dependencies"
LABELS = (
    "The two labels are likely exchanged: with 192 and 315 above 50%, and 67 and 116 above 70%, the counts nest and "
    "the summary's sentence is right."
)
COUNTS = "The figure's data: one row a product and year, with China's share by volume."


def nested(above_70: str, above_50: str) -> Arithmetic:
    """A product above 70% is also above 50%, so that the count above 70% is at most the count above 50%."""
    narrow, wide = claim(above_70), claim(above_50)
    return Arithmetic(
        f"{narrow.number:.0f} products above 70% ({above_70}) against {wide.number:.0f} above 50% ({above_50}): each "
        f"of the first is one of the second, so that at least {narrow.number - wide.number:.0f} are impossible.",
        derived=Interval.exactly(narrow.number),
        against=Interval.between(0, wide.number),
    )


@relation(
    "R001",
    "C024",
    "C025",
    title="More products above 70% than above 50% of world exports in 2024",
    reading=LABELS,
    settled_by=COUNTS,
    notebook=DEPENDENCIES,
)
def nested_2024() -> Arithmetic:
    return nested("C024", "C025")


@relation(
    "R002",
    "C026",
    "C027",
    title="More products above 70% than above 50% of world exports in 2021",
    reading=LABELS,
    settled_by=COUNTS,
    notebook=DEPENDENCIES,
)
def nested_2021() -> Arithmetic:
    return nested("C026", "C027")


@relation(
    "R003",
    "C025",
    "C027",
    title="Products above 50%: a rise by three quarters is called almost a doubling",
    severity="ambiguity",
    reading="The word is used generously; the rise is large all the same.",
    settled_by=COUNTS,
    notebook=DEPENDENCIES,
)
def almost_doubled() -> Arithmetic:
    ratio = stated("C025") / stated("C027")
    return Arithmetic(
        f"{claim('C025').number:.0f} over {claim('C027').number:.0f} is {ratio.centre:.2f} times; nearly doubled is "
        f"{word('nearly doubled')}.",
        derived=ratio,
        against=word("nearly doubled"),
    )
