"""A rule-based eligibility advisor for consumer borrowing around WeChat.

>>> from datetime import date
>>> from advisor import Advisor, load_rulebook, read_profile
>>> book = load_rulebook()
>>> day = date(2026, 11, 24)
>>> profile = read_profile('{"age": 17}', book, day)
>>> Advisor(book).assess(profile, "en").products[0].verdict
'ineligible'
"""

TYPE_CHECKING = False  # as `typing` has it, without the time that loading `typing` takes
if TYPE_CHECKING:
    from advisor.assess.advisor import Advisor
    from advisor.columns.frames import judge_frame
    from advisor.errors import AdvisorError, EngineError, ProfileError, RuleError, UsageError
    from advisor.model import Assessment, Profile
    from advisor.person.profile import make_profile, read_profile
    from advisor.report.json import to_json
    from advisor.report.shown import show
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
    "judge_frame",
    "load_rulebook",
    "make_profile",
    "read_profile",
    "show",
    "to_json",
]


HOMES = {
    "Advisor": "assess.advisor",
    "AdvisorError": "errors",
    "Assessment": "model",
    "EngineError": "errors",
    "Profile": "model",
    "ProfileError": "errors",
    "RuleError": "errors",
    "Rulebook": "rulebook.types",
    "UsageError": "errors",
    "__version__": "version",
    "judge_frame": "columns.frames",
    "load_rulebook": "rulebook.load",
    "make_profile": "person.profile",
    "read_profile": "person.profile",
    "show": "report.shown",
    "to_json": "report.json",
}
"""Where each name comes from."""


def __getattr__(name: str) -> object:
    """Give a name where it is first asked for.

    So the command line is in charge before anything heavy loads, and `judge_frame`, which takes the
    extra `batch`, is no burden to those who do without.
    """
    if name not in HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    value = getattr(import_module(f"advisor.{HOMES[name]}"), name)
    globals()[name] = value
    return value
