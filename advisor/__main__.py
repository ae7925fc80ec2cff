"""`python -m advisor`, and the `advisor` command."""

# The part of `signal` that is built into Python: loading the rest takes long enough for a Ctrl-C.
import _signal as signal  # type: ignore[import-not-found]  # it has no stub of its own

INTERRUPT = signal.getsignal(signal.SIGINT)
# While modules load, and again while the interpreter ends, Ctrl-C ends the process as the system
# does it, which a shell knows as 130 as well; Python's own way would be a traceback. Where it is
# ignored, as in the background, it stays so; a process that this one starts has its own way.
OURS = INTERRUPT is signal.default_int_handler and __name__ != "__mp_main__"
if OURS:
    signal.signal(signal.SIGINT, signal.SIG_DFL)

import gc  # noqa: E402
import sys  # noqa: E402

# One command makes few cycles and ends soon: looking for them, while it runs and once more when the
# interpreter ends, would take a fifth of its time.
gc.disable()

INTERNAL = 70
INTERRUPTED = 130


def run() -> None:
    """Run the command line and exit with its status."""
    try:
        status = outcome()
    except KeyboardInterrupt as error:
        status = getattr(error, "status", INTERRUPTED)
    gc.freeze()
    sys.exit(status)


def outcome() -> int:
    """Run the command line with its signals and streams in order; gives its status.

    Raises KeyboardInterrupt where one comes before the command has begun, or after it is done.
    """
    try:
        from advisor.cli import main
        from advisor.cli.ending import orderly
        from advisor.cli.writing import settle_streams, warn
    except Exception as error:  # noqa: BLE001  # a broken installation: our words may be missing too
        if sys.stderr is not None:
            sys.stderr.write(f"advisor: cannot start ({type(error).__name__}: {error})\n")
        return INTERNAL
    try:
        if OURS:
            signal.signal(signal.SIGINT, INTERRUPT)
        with orderly():
            settle_streams()
            return main()
    except Exception as error:  # noqa: BLE001  # even the words for an error failed
        warn(f"advisor: {type(error).__name__}")
        return INTERNAL
    finally:
        if OURS:
            signal.signal(signal.SIGINT, signal.SIG_DFL)


if __name__ == "__main__":
    run()
