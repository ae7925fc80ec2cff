"""How long a report takes in each format from a cold process, and what takes the time.

`python -m tests.benchmarks.documents`
"""

import subprocess
import sys
import time
from pathlib import Path
from statistics import median

from tests.benchmarks.common import DAY, say

PROFILE = Path(__file__).parent.parent / "golden" / "profiles" / "mortgage-soon-with-quotes.json"
FORMATS = ("json", "text", "markdown", "html", "pdf")
ROUNDS = 5

PARTS = """
import sys, time
from timeit import repeat
def lap(name, since=[time.perf_counter()]):
    now = time.perf_counter()
    print(f"  {name:<44}{(now - since[0]) * 1000:8.0f} ms")
    since[0] = now
from datetime import date
import advisor
from advisor.report import pages, pdf
from advisor.report.document import document_of
book = advisor.load_rulebook()
day = date.fromisoformat(sys.argv[2])
profile = advisor.read_profile(open(sys.argv[1], "rb").read(), book, day)
judge = advisor.Advisor(book)
found = judge.assess(profile, "zh")
lap("imports, rulebook, assessment")
document = document_of(found, book)
lap("the view model")
pages.environment()
pages.html_environment().get_template("report.html")
lap("Jinja2, the template")
page = pages.to_html(document)
count = page.count("<figure>")
lap(f"the page with its {count} pictures, the first time")
for picture in (document.scores, document.rates, document.balance):
    macro = getattr(pages.html_environment().get_template("pictures.html").module, picture.chart)
    took = min(repeat(lambda: macro(picture), number=20, repeat=5)) / 20
    print(f"  {picture.chart:<44}{took * 1000:8.2f} ms, warm")
stages = {
    "the assessment": lambda: judge.assess(profile, "zh"),
    "the view model": lambda: document_of(found, book),
    "the page": lambda: pages.to_html(document),
}
for name, stage in stages.items():
    print(f"  {name:<44}{min(repeat(stage, number=1, repeat=20)) * 1000:8.2f} ms, warm")
lap("(these measurements)")
pdf.library()
lap("importing WeasyPrint")
pdf.to_pdf(document)
lap("the same page and pictures, then the PDF")
"""


def cold(form: str) -> float:
    start = time.perf_counter()
    subprocess.run(
        [sys.executable, "-m", "advisor", "assess", PROFILE, "--lang", "zh", "--format", form],
        stdout=subprocess.DEVNULL,
        check=True,
    )
    return time.perf_counter() - start


def main() -> None:
    for form in FORMATS:
        cold(form)
        say(f"{form:<10}{median(cold(form) for _ in range(ROUNDS)) * 1000:8.0f} ms, cold")
    say("of which, in one process:")
    subprocess.run([sys.executable, "-c", PARTS, str(PROFILE), DAY.isoformat()], check=True)


if __name__ == "__main__":
    main()
