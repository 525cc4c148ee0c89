"""Artificial intelligence and services: rankings, prices, shares of output, and dates in their order."""

from companion.ledger.arithmetic.common import in_order, printed, same_print
from companion.ledger.checks.services import computing_shares, official_services_share
from companion.ledger.claims import claim, stated, word
from companion.ledger.intervals import Interval
from companion.ledger.relations import Arithmetic, relation
from companion.ledger.tables import reference

SMALL = ("no", "one", "two", "three", "four", "five")


@relation("R150", "C001", "C002", "C003", title="AI is named more often in each plan")
def mentions() -> Arithmetic:
    counts = [printed(one) for one in ("C001", "C002", "C003")]
    return Arithmetic(
        f"{', '.join(f'{count:.0f}' for count in counts)}: the last is {counts[2] / counts[1]:.1f} times the one "
        "before.",
        holds=counts == sorted(counts),
    )


@relation(
    "R151",
    "C002",
    "C003",
    title="A press count that has the same number for the 15th plan has another for the 14th",
    severity="ambiguity",
    reading="The word counted and the language differ between counts; none of them says which it took.",
    settled_by="The text of the 14th plan, searched for the term.",
)
def other_count() -> Arithmetic:
    earlier, later = reference("ai_mentions_14th_plan"), reference("ai_mentions_15th_plan")
    return Arithmetic(
        f"{later.value:.0f} in the 15th plan and {earlier.value:.0f} in the 14th ({later.source}); the report has "
        f"{printed('C003'):.0f} and {printed('C002'):.0f}.",
        derived=Interval.exactly(earlier.value),
        against=stated("C002"),
    )


@relation("R152", "C120", "C121", "C122", title="Local policies with AI in the title grow in each step")
def local_policies() -> Arithmetic:
    counts = [printed(one) for one in ("C120", "C121", "C122")]
    return Arithmetic(
        f"{', '.join(f'{count:.0f}' for count in counts)}: {counts[2] / counts[1]:.2f} times in the last year.",
        holds=counts == sorted(counts),
    )


@relation("R153", "C123", "C124", "C125", title="The two sector policies follow the AI+ initiative")
def initiative_order() -> Arithmetic:
    return in_order("C123", "C124", "C125")


@relation("R154", "C126", "C127", title="The tenders' value and number give a plausible average")
def average_tender() -> Arithmetic:
    count, value = reference("model_tenders_2024h1"), reference("model_tenders_value_2024h1")
    return Arithmetic(
        f"{value.value:g} bn RMB over {count.value:.0f} winning bids are {1000 * value.value / count.value:.1f} m each "
        f"({count.source}). What is stated makes it {(1000 * stated('C127') / stated('C126')).low:.1f} m or more.",
        holds=(1000 * stated("C127") / stated("C126")).holds(1000 * value.value / count.value),
    )


@relation(
    "R156",
    "C137",
    "C138",
    "C139",
    title="The Chinese part of the ranking's revenue follows from both amounts",
    tests="C138",
)
def chinese_part() -> Arithmetic:
    return Arithmetic(
        f"{printed('C137'):.0f} m over {printed('C139'):g} bn USD.",
        derived=100 * stated("C137") / (1000 * stated("C139")),
        against=stated("C138"),
    )


@relation("R157", "C134", "C138", title="The Chinese part is marginal, as the sentence before says")
def marginal_part() -> Arithmetic:
    return Arithmetic(
        f"{printed('C138'):g}% of the ranking's revenue.", derived=stated("C138"), against=word("marginal share")
    )


@relation("R158", "C138", "C140", title="The Chinese part leaves room for an overwhelming majority")
def room_for_others() -> Arithmetic:
    rest = 100 - stated("C138")
    return Arithmetic(
        f"All others together have {rest.centre:.2f}%, the United States among them.",
        holds=rest.low >= word("overwhelming majority").low,
    )


@relation(
    "R159",
    "C136",
    "C148",
    title="Four Chinese companies, then 23 Chinese developers, in a world top 100 by recurring revenue",
    severity="ambiguity",
    reading="Two rankings, or two groups. Reports of the study with the four give 19 of the 23 Chinese applications "
    "with the highest revenue as earning mostly abroad: the 23 would then not be in the world ranking.",
    settled_by="The ranking that the second sentence links.",
)
def four_and_twenty_three() -> Arithmetic:
    wider = reference("arr_chinese_applications")
    return Arithmetic(
        f"{printed('C136'):.0f} companies (C136) and {printed('C148'):.0f} developers (C148) of {printed('C135'):.0f} "
        f"by the same measure; {wider.value:.0f} is also the number of Chinese applications in reports of the first "
        f"study ({wider.source}).",
        derived=Interval.exactly(printed("C148")),
        against=stated("C136"),
    )


@relation("R160", "C135", "C147", title="Both rankings have 100 places")
def ranking_sizes() -> Arithmetic:
    return same_print("C135", "C147")


@relation("R161", "C148", "C149", title="Nineteen of 23 developers are most of them")
def mostly_abroad() -> Arithmetic:
    part = 100 * printed("C149") / printed("C148")
    return Arithmetic(
        f"{printed('C149'):.0f} of {printed('C148'):.0f} are {part:.0f}%.",
        derived=Interval.exactly(part),
        against=word("majority"),
    )


@relation("R162", "C144", "C145", "C146", title="The quotation's factors multiply to its product", tests="C146")
def quoted_product() -> Arithmetic:
    product = printed("C144") * printed("C145")
    return Arithmetic(
        f"{printed('C144'):.0f} times {printed('C145'):.0f} is {product:.0f}.",
        derived=Interval.exactly(product),
        against=stated("C146"),
    )


@relation(
    "R164",
    "C144",
    "C145",
    "C146",
    title="A price ratio is multiplied by an exchange rate and called the size of a market",
    severity="ambiguity",
    reading="A quotation of a founder, which the report relays without comment. If five is the ratio of the printed "
    "prices, in dollars and in renminbi, five times seven is their ratio in one currency; a market also has a number "
    "of buyers.",
    settled_by="The interview, and revenue at home and abroad in one currency.",
)
def price_and_currency() -> Arithmetic:
    most = (stated("C144") * printed("C145")).high
    return Arithmetic(
        f"Up to {printed('C144'):.0f} times {printed('C145'):.0f} is up to {most:.0f}; the quotation has "
        f"{printed('C146'):.0f} as the least. With both prices in one currency the factor is {printed('C144'):.0f}, "
        f"and the exchange rate of {printed('C145'):.0f} must not be applied again; no number of buyers enters.",
        holds=most > stated("C146").low,
    )


@relation("R165", "C151", "C152", title="The Americas' share of revenue is less than that of all markets abroad")
def americas_abroad() -> Arithmetic:
    return Arithmetic(
        f"{printed('C152'):.0f}% of revenue, of over {printed('C151'):.0f}% from abroad.",
        holds=stated("C152").high < stated("C151").low,
    )


@relation("R166", "C150", "C151", title="The share of revenue from abroad rises, as the text says")
def overseas_rise() -> Arithmetic:
    return Arithmetic(
        f"From {printed('C150'):.0f}% to over {printed('C151'):.0f}%.", holds=stated("C150").high < stated("C151").low
    )


@relation("R167", "C153", "C154", title="Price and ratio imply the price of a product of the United States")
def implied_price() -> Arithmetic:
    implied = 100 * stated("C153") / stated("C154")
    tool = reference("coding_tool_price_us")
    return Arithmetic(
        f"About {printed('C153'):.0f} USD over roughly a seventh is {implied.centre:.0f} USD a month, and "
        f"{implied.low:.0f} to {implied.high:.0f} with what both words allow; one coding tool costs {tool.value:.0f} "
        f"({tool.publisher}).",
        holds=implied.holds(tool.value),
    )


@relation("R169", "C142", "C158", "C159", title="Services are small beside those of advanced economies", tests="C142")
def beside_others() -> Arithmetic:
    ratio = stated("C158") / stated("C159")
    return Arithmetic(
        f"Just over {printed('C158'):.0f}% against {printed('C159'):.0f}% is {ratio.low:.2f} to "
        f"{ratio.high:.2f} times.",
        holds=ratio.high <= stated("C142").high,
    )


@relation(
    "R171",
    "C158",
    "C165",
    title="Services' share today is given as it was in 2015, while national accounts show a rise",
    severity="ambiguity",
    reading="The OECD's table of industries, with a lower level than the national accounts, gives the stated number "
    "for 2022; the share of 2015 is from the plan. The two are from different sources.",
    settled_by="The source and year of the stated share.",
)
def share_since_2015() -> Arithmetic:
    rise = official_services_share() - printed("C165")
    stated_rise = stated("C158") - stated("C165")
    first = reference("services_share_2015")
    return Arithmetic(
        f"National accounts have {official_services_share():.1f}% in the newest whole year, {rise:.1f} points above "
        f"the {printed('C165')}% of 2015; the stated shares leave at most {stated_rise.high:.1f}. The share of 2015 is "
        f"as first published ({first.value}%, {first.publisher}), the newest is after later revisions, so that a part "
        "of the rise may be theirs.",
        holds=rise <= stated_rise.high,
    )


@relation("R172", "C165", "C166", title="The plan's base and target differ by the rise that it aims at", tests="C166")
def target_and_base() -> Arithmetic:
    rise = reference("services_target_rise")
    return Arithmetic(
        f"{printed('C165')}% and a rise of {rise.value} points ({rise.source}).",
        derived=stated("C165") + rise.value,
        against=stated("C166"),
    )


@relation(
    "R174",
    "C158",
    "C159",
    "C160",
    "C161",
    "C162",
    "C163",
    "C164",
    title="The gap is wider in computing than in services as a whole, as the text says",
)
def wider_gap() -> Arithmetic:
    whole = printed("C158") / printed("C159")
    parts = [printed("C160") / printed(one) for one in ("C161", "C162", "C163", "C164")]
    china, *others = computing_shares().values()
    return Arithmetic(
        f"China's share is {whole:.2f} of the others' in all services, {min(parts):.2f} to {max(parts):.2f} in "
        f"computing. By the OECD's table the shares in computing are other ones: {china:.1f}% in China and "
        f"{min(others):.1f} to {max(others):.1f}% in the others.",
        holds=max(parts) < whole,
    )


@relation("R178", "C176", "C178", title="The first place is among the ten that the figure shows", tests="C178")
def among_ten() -> Arithmetic:
    return Arithmetic(
        f"Place {printed('C176'):.0f}, which the text gives business services, is one of the {printed('C178'):.0f} "
        "places of the figure.",
        holds=1 <= printed("C176") <= printed("C178"),
    )


@relation(
    "R179",
    "C176",
    "C177",
    title="The text ranks growth of a share, the figure growth of an amount in dollars",
    severity="ambiguity",
    reading="Share is used for amount; the order of industries is the same by both if all are shares of one total.",
    settled_by="The figure's data.",
)
def share_or_amount() -> Arithmetic:
    first, last = (int(year) for year in claim("C178").period.split("/"))
    return Arithmetic(
        f"The sentence ranks growth of {claim('C177').measure}, from {first} to {last}; the figure has amounts in USD "
        f"and the mean of yearly growth, of which {SMALL[last - first + 1]} years yield {SMALL[last - first]}.",
        holds=False,
    )


@relation("R180", "C180", "C181", title="High-tech services outgrow manufacturing of the kind")
def services_faster() -> Arithmetic:
    return Arithmetic(f"{printed('C180')}% against {printed('C181')}%.", holds=stated("C180").low > stated("C181").high)


@relation("R181", "C180", "C182", title="The branch called particularly strong grows faster than the whole")
def branch_faster() -> Arithmetic:
    return Arithmetic(f"{printed('C182')}% against {printed('C180')}%.", holds=stated("C182").low > stated("C180").high)


@relation(
    "R182", "C183", "C184", "C185", title="The forecast for contract research needs less growth than the past had"
)
def contract_research() -> Arithmetic:
    past = 100 * ((stated("C184") / stated("C183")) ** (1 / 4) - 1)
    needed = 100 * (stated("C185").low ** (1 / 5) - 1)
    return Arithmetic(
        f"{printed('C183')} to {printed('C184')} bn USD in four years is {past.centre:.1f}% a year; twice as much in "
        f"five years needs {needed:.1f}%.",
        holds=needed < past.low,
    )


@relation("R183", "C167", "C168", "C169", title="The policies on services follow in order")
def services_order() -> Arithmetic:
    return in_order("C167", "C168", "C169")
