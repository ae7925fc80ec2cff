"""`python -m advisor`, and the `advisor` command."""

import gc
import sys

# One command makes few cycles and ends soon: looking for them, while it runs and once more when the
# interpreter ends, would take a fifth of its time.
gc.disable()

INTERRUPTED = 130


def run() -> None:
    """Run the command line and exit with its status."""
    try:
        from advisor.cli import main  # here, so that Ctrl-C while it loads is no traceback

        status = main()
    except KeyboardInterrupt:
        status = INTERRUPTED
    gc.freeze()
    sys.exit(status)


if __name__ == "__main__":
    run()
