"""The bar coded boarding pass of IATA Resolution 792 (BCBP): parse, compose, date, and compare with a document."""

from checkpoint_app.documents.boarding_pass.comparing import compare_pass_name
from checkpoint_app.documents.boarding_pass.composing import compose_boarding_pass
from checkpoint_app.documents.boarding_pass.model import (
    BoardingPass,
    PassFault,
    PassFaultKind,
    PassIssue,
    PassLeg,
    PassSecurity,
    PassTicket,
    day_of_travel,
)
from checkpoint_app.documents.boarding_pass.parsing import looks_like_boarding_pass, parse_boarding_pass
from checkpoint_app.documents.boarding_pass.travel import is_near_day_of_travel, span_of_day, travel_days

__all__ = [
    "BoardingPass",
    "PassFault",
    "PassFaultKind",
    "PassIssue",
    "PassLeg",
    "PassSecurity",
    "PassTicket",
    "compare_pass_name",
    "compose_boarding_pass",
    "day_of_travel",
    "is_near_day_of_travel",
    "looks_like_boarding_pass",
    "parse_boarding_pass",
    "span_of_day",
    "travel_days",
]
