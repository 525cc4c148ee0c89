"""The ledger: what the report states, what open data give, and the verdict between them."""

from companion.ledger.claims import Claim, claim, claims
from companion.ledger.verdicts import Verdict, assess, verdict_table

__all__ = ["Claim", "Verdict", "assess", "claim", "claims", "verdict_table"]
