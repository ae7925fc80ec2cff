"""One run of the command, taken apart inside its own process; `cold_start.py` starts it.

    python -m tests.benchmarks.cold_stages assess PROFILE --format json

writes `label<tab>seconds` to standard error, one line for each stage. It must import nothing before
it measures, and so stands alone.
"""

import gc
import sys
import time

STAGES = (
    ("rulebook: files read", "advisor.rulebook.load", "read_files"),
    ("rulebook: YAML", "advisor.rulebook.yaml12", "parse"),
    ("rulebook: pydantic validation", "advisor.rulebook.types", "Rulebook.model_validate"),
    ("rulebook: checks", "advisor.rulebook.load", "check"),
    ("rulebook: digest", "advisor.rulebook.types", "Rulebook.digest"),
    ("compile: names and numbers resolved", "advisor.assess.advisor", "edition_on"),
    ("compile: ways to a verdict", "advisor.assess.compiled", "verdict_ways"),
    ("compile: engine", "advisor.assess.compiled", "Ruleset"),
    ("profile read", "advisor.person.profile", "read_profile"),
    ("judge", "advisor.assess.advisor", "Advisor.assess"),
    ("JSON written", "advisor.report.json", "to_json"),
    ("click, and the rest", "advisor.cli", "main"),
)
"""What is timed: a label, a module, and the name of what is called there."""


class Stopwatch:
    """Adds up how long stages take; what one stage spends in another counts only there."""

    def __init__(self):
        """Begin with no stage."""
        self.spent = {}
        self.inner = [0.0]

    def timed(self, label, call):
        """Give the same callable, with its time taken; a generator is run to its end."""

        def run(*arguments, **named):
            self.inner.append(0.0)
            started = time.perf_counter()
            try:
                found = call(*arguments, **named)
                return list(found) if hasattr(found, "send") else found
            finally:
                whole = time.perf_counter() - started
                self.spent[label] = self.spent.get(label, 0.0) + whole - self.inner.pop()
                self.inner[-1] += whole

        return run

    def watch(self, label, module, path):
        """Put a timed version in the place of a function, class, method or cached property."""
        holder = sys.modules[module]
        *above, name = path.split(".")
        for step in above:
            holder = getattr(holder, step)
        found = vars(holder).get(name)
        if hasattr(found, "func"):
            found.func = self.timed(label, found.func)
        else:
            setattr(holder, name, self.timed(label, getattr(holder, name)))


def imports():
    """Import what the command rests on."""
    __import__("click")
    __import__("durable_rules_engine")
    return __import__("pydantic").BaseModel


def ours():
    """Import the advisor, which defines the models."""
    for _, module, _ in STAGES:
        __import__(module)


def main(arguments):
    """Run the command with every stage timed."""
    gc.disable()  # as the command itself does
    watch = Stopwatch()
    watch.timed("import click, pydantic.BaseModel, engine", imports)()
    watch.timed("import PyYAML", lambda: __import__("yaml"))()
    watch.timed("import pydantic's plugin loader", lambda: __import__("pydantic.plugin._loader"))()
    watch.timed("import the advisor, models defined", ours)()
    rulebook = sys.modules["advisor.rulebook.types"].Rulebook
    watch.timed("pydantic: validators built", rulebook.model_rebuild)(force=True)
    for stage in STAGES:
        watch.watch(*stage)
    status = sys.modules["advisor.cli"].main(arguments)
    for label, seconds in watch.spent.items():
        sys.stderr.write(f"{label}\t{seconds}\n")
    gc.freeze()
    sys.exit(status)


if __name__ == "__main__":
    main(sys.argv[1:])
