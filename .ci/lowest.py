"""Print the lowest versions that pyproject.toml allows, as constraints for pip, one a line.

Those of the program itself and of its extras that the core's tests need; the test tools may be new.
"""

import re
from pathlib import Path

import tomllib

EXTRAS = ("report", "batch", "rules", "web")
LOWEST = re.compile(r"(?P<name>[\w.-]+)>=(?P<version>[\w.]+)")

project = tomllib.loads(Path("pyproject.toml").read_text(encoding="utf-8"))["project"]
wanted = list(project["dependencies"])
for extra in EXTRAS:
    wanted += project["optional-dependencies"][extra]
for requirement in wanted:
    if found := LOWEST.match(requirement):
        print(f"{found['name']}=={found['version']}")
