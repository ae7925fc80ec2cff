"""Print which Python runs this, and which versions of what pyproject.toml names are installed in it."""

import platform
import re
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

NAME = re.compile(r'^\s+"(?P<name>[\w.-]+)[>=<]=', re.MULTILINE)


def installed(name: str) -> str:
    """Give the version of a library; `none` where it is not installed."""
    try:
        return version(name)
    except PackageNotFoundError:
        return "none"


names = NAME.findall(Path("pyproject.toml").read_text(encoding="utf-8"))
print(f"== RAN ON Python {platform.python_version()} with")
print(" · ".join(f"{name} {installed(name)}" for name in dict.fromkeys(names)))
