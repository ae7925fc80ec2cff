"""A rule-based eligibility advisor for consumer borrowing around WeChat.

>>> from datetime import date
>>> book = load_rulebook()
>>> day = date(2026, 11, 24)
>>> profile = read_profile('{"age": 17}', book, day)
>>> Advisor(book).assess(profile, day, "en").products[0].verdict
'ineligible'
"""

from advisor.assess import Advisor
from advisor.errors import AdvisorError, EngineError, ProfileError, RuleError, UsageError
from advisor.model import Assessment, Profile
from advisor.profile import make_profile, read_profile
from advisor.rulebook.load import load_rulebook
from advisor.rulebook.types import Rulebook
from advisor.version import __version__

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
    "load_rulebook",
    "make_profile",
    "read_profile",
]
