"""Our own cases notice every change of one comparison, threshold or connective in our own rules."""

import advisor
from advisor.edition.edition import Edition, edition_on, epoch
from advisor.edition.history import turning_days
from advisor.person.profile import make_profile
from advisor.verify.cases import Vocabulary, read_cases
from advisor.verify.trial import profile_of
from tests.conftest import DAY
from tests.mutants import Case, Turned, equivalent, mutants
from tests.test_cases import FOLDER

BOOK = advisor.load_rulebook()
JUDGE = advisor.Advisor(BOOK)


def test_every_mutant_is_noticed_or_proven_to_change_nothing() -> None:
    """All of them: those that no case notices are compared with the original on every cell."""
    vocabulary = Vocabulary(BOOK)
    days = turning_days(BOOK)
    base: dict[object, Edition] = {}
    cases: dict[object, list[Case]] = {}
    for placed in read_cases(BOOK, FOLDER):
        made = make_profile(profile_of(placed, JUDGE), BOOK, placed.as_of)
        stretch = epoch(days, placed.as_of)
        if stretch not in base:
            base[stretch] = edition_on(BOOK, placed.as_of)
        case = Case(placed, made, base[stretch], vocabulary)
        cases.setdefault(stretch, []).append(case)
    now = epoch(days, DAY)
    survived, harmless, count = [], [], 0
    for mutant in mutants(BOOK):
        count += 1
        stretches = [now, *(s for s in cases if s != now)] if " from " in mutant.name else [now]
        for stretch in stretches:
            turned = Turned(base[stretch], edition_on(mutant.book, base[stretch].day))
            if any(case.notices(turned) for case in cases[stretch]):
                break
        else:
            same = all(
                equivalent(base[s], edition_on(mutant.book, base[s].day), base[s].day)
                for s in stretches
            )
            (harmless if same else survived).append(mutant.name)
    assert count > 300
    assert not survived, "\n".join(survived)
    assert len(harmless) < count / 10, harmless
