"""What YAML reads otherwise than people mean: each kind is told, or read as it is meant, in several forms."""

from __future__ import annotations

import pytest
from rig.cases import THREE_IN_TWO

from android_bridge.base import Problem
from controller.plan import PlanProblems, load_plan

PLAN = str(THREE_IN_TWO)
DIGITS = "write it in digits alone, with a point before any decimals"
KINDS = {
    "a number as people write it": (
        "height_cm: 110",
        ["1:10", "1_10", "0110", "0x6e", "0o156", "0b11", "1 10", "1'10", "1e400", ".inf", "110cm", "\uff11"],
        DIGITS,
    ),
    "a sign that is none": ("angle_deg: 0", ["\u22125", "\u20135", "5-"], DIGITS),
    "a whole number": ("last: 2", ["2.0", "2e0", "2.", "20E-1"], "without an exponent: 2"),
    "nothing where there is to be text": ("id: a", ["null"], 'put it in quotes, it is text: "null"'),
    "what YAML calls nothing": ("last: 2", ["~", "null", "NULL"], "as nothing: write a value"),
    "a comment": ("last: 2", ["#2", "", "&x"], "write a value after the colon"),
    "a number where there is to be text": ("id: a", ["7", "2e0", "true"], "put it in quotes, it is text: \""),
    "a letter that looks like another": ("id: a", ["\u0430"], "cyrillic small letter a"),
    "what cannot be seen": ("id: a", ["a\u200b", "a\u00a0"], 'got: "a\\'),
    "quotes of a word processor": (
        "id: a",
        ["\u201ca\u201d", "\u2018a\u2019", "\u201ea\u201c", "\u00aba\u00bb", "\uff02a\uff02"],
        "part of the text, put straight quotes around them",
    ),
    "a decimal comma in braces": ("angle_deg: 0", ["2,5", "-2, 5", "1,000.5"], "a point before decimals"),
    "a variable": ("environment: *room", ["$ROOM/a.yaml", "${ROOM}", "'%ROOM%'"], "variables are not"),
    "a path of Windows": ("environment: *room", ["C:\\a.yaml", "'C:\\a'", "a\\b.yaml"], "path of Windows"),
    "an address": ("environment: *room", ["file:///a.yaml", "https://x.org/a.yaml"], "none is fetched"),
    "a backslash in double quotes": ("csv: train.csv", ['"C:\\data\\a.csv"', '"C:\\new.csv"'], "an escape"),
    "a tag": ("id: a", ["!!python/name:os.system a", "!ENV a", "!!binary YQ=="], "has no meaning here"),
    "a tag of a mapping": ("tripod: ", ["!!python/object:os.x ", "!!set ", "!room "], "has no meaning here"),
    "a tab": ("id: a", ["\ta", "a\t"], "never tabs"),
    "the end of a document": ("data: ", ["a\n---\n", "a\n--- "], "only one document is read"),
}  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_not_read_as_it_is_meant_is_told(kind: str, tmp_path):
    place, forms, told = KINDS[kind]
    assert place in PLAN
    key = place.partition(":")[0]
    for form in forms:
        (tmp_path / "plan.yaml").write_text(PLAN.replace(place, f"{key}: {form}", 1))
        with pytest.raises(PlanProblems) as caught:
            load_plan(tmp_path / "plan.yaml")
        assert told in str(caught.value), form


@pytest.mark.parametrize("name", ["2026-03-01", "007", "yes", "no", "on", "n", "0x1f", "'7'", "!!str 7"])
def test_text_is_read_as_it_stands(name: str, tmp_path):
    (tmp_path / "plan.yaml").write_text("%YAML 1.1\n---\n" + PLAN.replace("id: a", f"id: {name}", 1))
    assert load_plan(tmp_path / "plan.yaml").subsets[0].id == name.rpartition(" ")[2].strip("'")


def test_quotes_of_a_word_processor_may_be_text(tmp_path):
    path = tmp_path / "plan.yaml"
    path.write_text(PLAN.replace("room: office", "room: '\u201coffice\u201d'", 1))
    assert load_plan(path).subsets[0].environment.room == "\u201coffice\u201d"


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-be", "utf-32", "utf-32-le", "latin-1", "shift-jis"])
def test_another_encoding_is_told(encoding: str, tmp_path):
    letter = "\u7814" if encoding == "shift-jis" else "\u00fc"
    (tmp_path / "plan.yaml").write_bytes(PLAN.replace("office", letter).encode(encoding))
    with pytest.raises(Problem, match="not UTF-8 text"):
        load_plan(tmp_path / "plan.yaml")


def test_what_is_much_too_large_for_a_plan_is_not_read(tmp_path):
    (tmp_path / "plan.yaml").write_bytes(b"#" * 5_000_001)
    with pytest.raises(Problem, match="too large to be meant"):
        load_plan(tmp_path / "plan.yaml")
