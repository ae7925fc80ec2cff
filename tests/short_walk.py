"""Our rules without what a questionnaire always asks first: walks that end with the first answer.

What a terminal or a page does with a question does not hang on which one comes first.
"""

import atexit
import re
import shutil
import tempfile
from pathlib import Path

from advisor.rulebook.load import default_folder, load_rulebook

FOLDER = Path(tempfile.mkdtemp(prefix="advisor-walk-"))
atexit.register(shutil.rmtree, FOLDER, ignore_errors=True)

RULES = FOLDER / "rules"
shutil.copytree(default_folder(), RULES, ignore=shutil.ignore_patterns("cases", "schema"))
_facts = (RULES / "facts.yaml").read_text("utf-8")
_walk, _count = re.subn(r"(?m)^(first|always): .*\n", "", _facts)
assert _count == len(("first", "always"))
(RULES / "facts.yaml").write_text(_walk, "utf-8")

WALK = load_rulebook(RULES)
"""Asks only for what matters."""
