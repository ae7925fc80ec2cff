"""`python -m advisor`, and the `advisor` command."""

import gc
import sys

# One command makes few cycles and ends soon: looking for them, while it runs and once more when the
# interpreter ends, would take a fifth of its time.
gc.disable()

from advisor.cli import main  # noqa: E402  # after the line above, which speeds this up too


def run() -> None:
    """Run the command line and exit with its status."""
    status = main()
    gc.freeze()
    sys.exit(status)


if __name__ == "__main__":
    run()
