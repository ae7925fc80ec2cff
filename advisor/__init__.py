"""A rule-based eligibility advisor for consumer borrowing around WeChat.

>>> from datetime import date
>>> book = load_rulebook()
>>> day = date(2026, 11, 24)
>>> profile = read_profile('{"age": 17}', book, day)
>>> Advisor(book).assess(profile, day, "en").products[0].verdict
'ineligible'
"""

from typing import TYPE_CHECKING, Any

from advisor.assess import Advisor
from advisor.errors import AdvisorError, EngineError, ProfileError, RuleError, UsageError
from advisor.model import Assessment, Profile
from advisor.profile import make_profile, read_profile
from advisor.rulebook.load import load_rulebook
from advisor.rulebook.types import Rulebook
from advisor.version import __version__

if TYPE_CHECKING:
    from advisor.frames import judge_frame

__all__ = [
    "Advisor",
    "AdvisorError",
    "Assessment",
    "EngineError",
    "Profile",
    "ProfileError",
    "RuleError",
    "Rulebook",
    "UsageError",
    "__version__",
    "judge_frame",
    "load_rulebook",
    "make_profile",
    "read_profile",
]


def __getattr__(name: str) -> Any:
    """Give `judge_frame`, which takes the extra `batch`, only where it is asked for."""
    if name != "judge_frame":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from advisor.frames import judge_frame

    return judge_frame
