"""The form to fill in by hand, and what JSON written by hand is told."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import advisor
from advisor.cli import main
from advisor.errors import ProfileError
from advisor.interview.form import blank_form, read_filled
from advisor.interview.session import askable
from advisor.texts import LANGS, Lang
from tests.conftest import DAY
from tests.strategies import profiles

BOOK = advisor.load_rulebook()
FACTS = BOOK.facts.facts


def filled(answers: dict[str, str], lang: Lang = "zh", *, below: bool = False) -> str:
    """Write answers into a blank form: behind the colon, or in the line below it."""
    lines, name = [], ""
    for line in blank_form(BOOK, lang).splitlines():
        if found := re.search(r"\[(\w+)\]$", line):
            name = found[1]
        if line in {"答：", "Answer:"} and name in answers:
            lines += [line, f"  {answers[name]}"] if below else [f"{line} {answers[name]}"]
        else:
            lines.append(line)
    return "\n".join(lines) + "\n"


def in_words(name: str, value: Any, lang: Lang) -> str:
    """Write a value as a person does."""
    fact = FACTS[name]
    if fact.type == "boolean":
        return {"zh": ("否", "是"), "en": ("no", "yes")}[lang][value]
    if fact.type == "choice":
        return next(getattr(one.name, lang) for one in fact.choices or () if one.id == value)
    return str(value)


@pytest.mark.parametrize("lang", LANGS)
def test_the_blank_form_asks_everything_and_is_an_empty_profile(lang: Lang) -> None:
    """Each question once, with its choices; nothing of it is taken for an answer."""
    text = blank_form(BOOK, lang)
    assert re.findall(r"\[(\w+)\]$", text, re.MULTILINE) == askable(BOOK)
    assert ("选一项：1) 稳定，2) 不稳定，3) 没有收入" in text) is (lang == "zh")
    assert read_filled(text, BOOK, DAY).echo == {}


@settings(max_examples=40, deadline=None)
@given(profiles(BOOK), st.sampled_from(LANGS), st.sampled_from([True, False]), st.data())
def test_what_is_filled_in_is_the_profile(
    person: dict[str, Any], lang: Lang, below: Any, data: st.DataObject
) -> None:
    """In words of either language, in the place for it or below; line ends as Windows has them, too."""
    profile = advisor.make_profile(person, BOOK, DAY)
    known = {n: v for n, v in profile.echo.items() if n != "quotes" and n not in profile.impossible}
    text = filled({n: in_words(n, v, lang) for n, v in known.items()}, lang, below=below)
    content = data.draw(st.sampled_from([text, text.replace("\n", "\r\n"), "\ufeff" + text]))
    assert read_filled(content.encode(), BOOK, DAY).echo == known


@pytest.mark.parametrize(
    ("text", "zh"),
    [
        (filled({"student": "也许"}), '行“您是全日制在校学生吗？”：没有 "也许" 这一项'),
        (filled({"amount": "1500 2000"}), "行“您需要多少元？”：这里像是两个数"),
        (filled({"amount": "很多"}), "可以写 9500、9,500、1.5万"),
        (filled({}).replace("[amount]", "[amonut]"), "您是不是想写 amount？"),
        (filled({"age": "30"}) + "9. 您今年多大年纪？ [age]\n答：31\n", "[age] 这一题出现了两次"),
        (filled({}).replace("1) 是，2) 否", "1) 是 √，2) 否"), "答案请写在“答：”后面"),
        (filled({"adverse_record_ended_on": "2999-01-01"}), "在评估日 2026-11-24 之后"),
    ],
)
def test_what_cannot_be_read_is_told_with_its_line(text: str, zh: str) -> None:
    """Nothing that somebody wrote into a form is passed over."""
    with pytest.raises(ProfileError) as caught:
        read_filled(text, BOOK, DAY)
    assert zh in "\n".join(caught.value.lines("zh"))


def test_assess_and_ask_read_a_form(
    tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    """`profile blank --format text`, filled in, is a profile; both languages, a file or a pipe."""
    path = tmp_path / "me.txt"
    assert (
        main(["profile", "blank", "--format", "text", "--lang", "en", "--output", str(path)]) == 0
    )
    text = path.read_text("utf-8").replace("[student]", "[student]").splitlines()
    place = next(i for i, line in enumerate(text) if line.endswith("[student]"))
    place = next(i for i in range(place, len(text)) if text[i] == "Answer:")
    text[place] = "Answer: 是"
    path.write_text("\n".join(text), "utf-8")
    options = ["--lang", "en", "--as-of", DAY.isoformat(), "--format", "json"]
    assert main(["assess", str(path), *options]) == 0
    found = json.loads(capfdbinary.readouterr().out)
    assert (found["profile"], found["advice"]["action"]) == ({"student": True}, "do_not_borrow")
    monkeypatch.chdir(tmp_path)
    assert main(["ask", "--resume", "me.txt", *options]) in {0, 2}
    assert b"full-time student?" not in capfdbinary.readouterr().err


@pytest.mark.parametrize(
    ("text", "zh"),
    [
        ("{“age”: 30}", "第 1 行第 2 列的 “ 要换成英文的双引号"),
        ('{"age”: 30}', "第 1 行第 6 列的 ” 要换成英文的双引号"),
        ('{\n  "age"：30}', "第 2 行第 8 列的 ： 是中文符号，要换成英文的 :"),
        ('{"age":30，"student":false}', "第 1 行第 10 列的 ， 是中文符号，要换成英文的 ,"),
        ('{"age":30, // mine\n"student":false}', "第 1 行第 12 列的 // 是注释"),
        ('{"age":30,\n}', "第 2 行第 1 列之前多了一个逗号"),
        ('{"student": 是}', "第 1 行第 13 列的 是 要写成 true"),
        ('{"student": False}', "的 False 要写成 false"),
        ("{'age': 30}", "第 1 行第 2 列的 ' 要换成英文的双引号"),
        ("{age: 30}", "第 1 行第 2 列的 age 要用英文双引号括起来"),
        ('{"age": 30 "student": false}', "第 1 行第 12 列之前少了一个逗号"),
        ('{"age": 30', "就断了，后面少了东西"),
        ('{"age": 三十}', "的 三十 不认识"),
        ('{"age": 30}}', "第 1 行第 12 列的 } 不该在这里"),
        ('{"student": "是"}', "只能填 true（是）或 false（否）"),
        ('{"purpose": "装修"}', "您是不是想写 renovation？"),
        ('{"purpose": "?"}', "renovation（装修）"),
        ('{"schema_version": "2", "profile": {}, "advice": {}}', "这是一份报告，不是资料"),
    ],
)
def test_a_slip_in_json_is_told_with_its_place_and_sign(text: str, zh: str) -> None:
    """In the reader's language throughout: no words of the parser's own."""
    with pytest.raises(ProfileError) as caught:
        advisor.read_profile(text, BOOK, DAY)
    (line,) = caught.value.lines("zh")
    assert zh in line
    assert "Expecting" not in line + caught.value.lines("en")[0]
