"""Whether a boarding pass may name a document's holder: names are cut at 20 characters and often end in a title."""

from __future__ import annotations

from checkpoint_app.documents.boarding_pass.model import BoardingPass
from checkpoint_app.documents.names import NameComparison, NameReason, compare_names
from checkpoint_app.documents.travel_document import TravelDocument

_TITLES = ("MISS", "MSTR", "MRS", "MSS", "MR", "MS", "CHD", "INF", "DR", "PROF", "CAPT", "TN", "NY", "NN")
"""What reservation systems write behind a given name, often without a blank."""
_SHORTEST_GIVEN = 2


def compare_pass_name(given: BoardingPass, document: TravelDocument) -> NameComparison:
    """Compare the name on a pass with a document's; the best of the ways in which a pass may write it counts."""
    family, _, rest = given.name.partition("/")
    theirs = " ".join(part for part in (document.primary_identifier, document.secondary_identifier) if part)
    ways = [f"{family} {own}".strip() for own in _without_title(rest.strip())]
    if theirs in ways:
        return compare_names(theirs, theirs)
    best = max((compare_names(way, theirs) for way in ways), key=lambda one: one.score)
    if not best.same and given.name_may_be_cut and _is_beginning(family + rest, document):
        return NameComparison(max(best.score, 0.9), True, (NameReason.TRUNCATED,))
    return best


def _without_title(given_names: str) -> list[str]:
    """Give the given names as they stand, and without each title that may hang on their end."""
    lengths = [len(title) for title in _TITLES if given_names.endswith(title)]
    shorter = [given_names[:-length].strip() for length in lengths if len(given_names) - length >= _SHORTEST_GIVEN]
    return [given_names, *shorter]


def _is_beginning(name: str, document: TravelDocument) -> bool:
    """Whether a cut name is how the document's begins, blanks aside, family or given names first."""
    ours = _letters(name)
    primary, secondary = _letters(document.primary_identifier), _letters(document.secondary_identifier)
    return bool(ours) and any(whole.startswith(ours) for whole in (primary + secondary, secondary + primary))


def _letters(text: str) -> str:
    return "".join(character for character in text.upper() if character.isalpha())
