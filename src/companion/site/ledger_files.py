"""The ledger to take away: one joined JSON, and ClaimReview records for search engines and fact-check tools.

Both are written into the site's `data/` at the end of a build and are the same bytes for the same commit.
"""

import json
import re
from dataclasses import asdict
from pathlib import Path
from typing import Any

from companion.site import citations
from companion.site.assemble import last_updated
from companion.site.register import LEDGER_PAGE, SETTLED, Entry, Register

LEDGER = "data/ledger.json"
REVIEWS = "data/claim-reviews.jsonld"
ALTERNATES = ((LEDGER, "application/json"), (REVIEWS, "application/ld+json"))

# What each document is, as its own first page says.
DOCUMENTS: dict[str, dict[str, Any]] = {
    "report": {
        "@type": "Report",
        "name": "China’s Next-Generation Industrial Policy",
        "datePublished": "2026-05-11",
        "author": {"@type": "Organization", "name": "Rhodium Group"},
        "publisher": {"@type": "Organization", "name": "U.S. Chamber of Commerce"},
    },
    "article": {
        "@type": "NewsArticle",
        "name": "China Export-Led Growth Strategy 2026: Beijing Pivots to Global Localization",
        "author": {"@type": "Organization", "name": "PRISM News"},
    },
}

# From worst to best, in the five steps that readers of ClaimReview expect.
RATINGS = {
    "contradicted": (1, "Contradicted by open data"),
    "inconsistent": (1, "Inconsistent with the report’s own numbers"),
    "close": (4, "Close to what was computed"),
    "consistent": (5, "Consistent with the report’s own numbers"),
    "confirmed": (5, "Confirmed by open data"),
}


def write(site: Path, ledger: Register) -> None:
    """Write both files below the site's root."""
    for name, content in ((LEDGER, joined(ledger)), (REVIEWS, reviews(ledger))):
        (site / name).parent.mkdir(parents=True, exist_ok=True)
        (site / name).write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def joined(ledger: Register) -> dict[str, Any]:
    """Claims with verdicts and the ids of what names them, then findings and relations, each once."""
    return {
        "citation": citations.book_plain(),
        "changed": changed(),
        "claims": [_claim(entry) for entry in ledger.entries.values()],
        "findings": [asdict(one) for one in ledger.findings.values()],
        "relations": [
            {key: value for key, value in asdict(one).items() if key in ("id", "claims", "title", "arithmetic")}
            for one in ledger.relations.values()
        ],
    }


def reviews(ledger: Register) -> dict[str, Any]:
    """A schema.org ClaimReview for each claim that a verdict settles."""
    graph = [_review(entry) for entry in ledger.entries.values() if entry.verdict.verdict in SETTLED]
    return {"@context": "https://schema.org", "@graph": graph}


def permalink(entry: Entry) -> str:
    """Where a claim stands: absolute if the site's address is known, else from the `data/` folder."""
    return citations.address(f"{LEDGER_PAGE}#{entry.id}", base="../")


def changed() -> str:
    """The day of the last change as the pages have it; without one, the day of the release."""
    day = last_updated()
    return day if re.fullmatch(r"\d{4}-\d{2}-\d{2}", day) else str(citations.citation_file()["date-released"])


def _claim(entry: Entry) -> dict[str, Any]:
    verdict = {key: value for key, value in asdict(entry.verdict).items() if key not in ("id", "datasets", "relations")}
    return {
        **asdict(entry.claim),
        "stated": entry.claim.stated,
        **verdict,
        "datasets": entry.verdict.datasets.split(),
        "findings": list(entry.findings),
        "relations": list(entry.relations),
        "url": permalink(entry),
    }


def _review(entry: Entry) -> dict[str, Any]:
    rating, words = RATINGS[entry.verdict.verdict]
    source = DOCUMENTS[entry.claim.document]
    author = source["publisher" if entry.claim.chapter == "preface" else "author"]  # the sponsor wrote the preface
    claim = {"@type": "Claim", "author": author, "appearance": source}
    if "datePublished" in source:
        claim["datePublished"] = source["datePublished"]
    return {
        "@type": "ClaimReview",
        "@id": permalink(entry),
        "url": permalink(entry),
        "datePublished": changed(),
        "author": {"@type": "Organization", "name": citations.authors()},
        "claimReviewed": f"{entry.claim.statement} Stated: {entry.claim.stated}.",
        "itemReviewed": claim,
        "reviewBody": entry.verdict.explanation,
        "reviewRating": {
            "@type": "Rating",
            "ratingValue": rating,
            "bestRating": 5,
            "worstRating": 1,
            "alternateName": words,
        },
    }
