"""With which status a command ends, for the shell that called it; 0 is all well.

What a signal ends has 128 and the signal's number. `__main__.py` has the last two once more: it has
to end well also where nothing of this package can be loaded.
"""

from __future__ import annotations

FOUND = 1
"""What a command looked for is there: a fault, a difference, a row that is rejected."""

BAD_USAGE = 2
"""The call, the profile, the rules or a file are wrong, and somebody can mend that."""

INTERNAL = 70
"""The fault is ours."""

INTERRUPTED = 130
"""Ctrl-C."""
