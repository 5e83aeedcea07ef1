"""Wrong plans and what the operator is told. Each case changes one thing in the plan of conftest.py."""

# ruff: noqa: E501 - the table reads best with one case a line

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from android_bridge.base.problems import Kind, Problem
from controller.plan import PlanProblems, load_plan

INLINE = (
    "environment: {room: r, room_light: on, window_blinds: open, phone_orientation: portrait, "
    "tripod: {distance_cm: 50, height_cm: 90, angle_deg: 0}, "
    "monitor_colour_temperature_k: 6500, screen_finish: matte}"
)

# name: (text in the good plan, what replaces it, line, fragments of the message)
CASES = {
    "misspelt key": ("settle_ms: 100", "setle_ms: 100", 6, ["unknown key `setle_ms` in display", "did you mean `settle_ms`?"]),
    "hyphen in key": ("settle_ms: 100", "settle-ms: 100", 6, ["did you mean `settle_ms`?"]),
    "key of another part": ("display:", "settle_ms: 3\ndisplay:", 5, ["`settle_ms` belongs in display"]),
    "key nobody knows": ("  settle_ms: 100", "  zoom: 2", 6, ["unknown key `zoom`", "known here: screen, settle_ms, background, gamma"]),
    "text for a number": ("settle_ms: 100", "settle_ms: fast", 6, ["display.settle_ms", "whole number from 0 to 10000", 'got: "fast"']),
    "quoted number": ("settle_ms: 100", 'settle_ms: "100"', 6, ["whole number", 'got: "100"']),
    "fraction": ("settle_ms: 100", "settle_ms: 100.5", 6, ["whole number", "got: 100.5"]),
    "truth value for a number": ("settle_ms: 100", "settle_ms: true", 6, ["whole number", "got: true"]),
    "too large": ("settle_ms: 100", "settle_ms: 10001", 6, ["0 to 10000", "Milliseconds", "got: 10001"]),
    "not finite": ("settle_ms: 100", "settle_ms: .inf", 6, ["whole number"]),
    "a date": ("settle_ms: 100", "settle_ms: 2020-13-45", 6, ["whole number", 'got: "2020-13-45"']),
    "unquoted colour": ("settle_ms: 100", "background: #000000", 6, ["display.background", "in quotes", "got: nothing"]),
    "colour by name": ("settle_ms: 100", "background: black", 6, ["#RRGGBB", 'got: "black"']),
    "missing key": ("  images: xrays\n", "", 2, ["the key `images` is missing in data", "Folder"]),
    "missing at the top": ("name: spring\n", "", 1, ["the key `name` is missing in the plan"]),
    "missing in a subset": ("    last: 300\n", "", 8, ["the key `last` is missing in subsets[1]"]),
    "empty path": ("csv: xrays/train.csv", 'csv: ""', 3, ["data.csv: the path is empty"]),
    "name with capitals": ("name: spring", "name: My Spring", 1, ["a-z, 0-9", 'got: "My Spring"']),
    "id with underscore": ("id: b", "id: b_2", 12, ["subsets[2].id", "hyphen"]),
    "id too long": ("id: b", "id: " + "b" * 31, 12, ["1 to 30"]),
    "last before first": ("last: 600", "last: 300", 14, ["`last` comes before `first`", "301 or more", "got: 300"]),
    "first is zero": ("first: 1\n", "first: 0\n", 9, ["subsets[1].first", "1 or more", "got: 0"]),
    "overlap": ("first: 301", "first: 290", 13, ["subset `a` and subset `b` share the indices 290 to 300", "1-300 at {plan}:9", "290-600 at {plan}:13"]),
    "overlap of one": ("first: 301", "first: 300", 13, ["share index 300"]),
    "same id": ("id: b", "id: a", 12, ["the id `a` is given to two subsets", "first at {plan}:8"]),
    "duplicated key": ("    last: 300", "    last: 300\n    last: 200", 11, ["`last` is given twice", "first at {plan}:10"]),
    "no subsets": ("subsets:", "subsets: []\nrest:", 7, ["subsets is wrong", "a list"]),
    "subset is text": ("  - id: b\n    first: 301\n    last: 600\n    environment: office.yaml", "  - b", 12, ["subsets[2]", "a mapping with id, first, last, environment"]),
    "no environment file": ("300\n    environment: office.yaml", "300\n    environment: ofice.yaml", 11, ["ofice.yaml does not exist", "did you mean `office.yaml`?"]),
    "environment is a folder": ("300\n    environment: office.yaml", "300\n    environment: .", 11, ["environment file", "cannot be read"]),
    "environment of nobody": ("300\n    environment: office.yaml", "300\n    environment: ~nobody-here/a.yaml", 11, ["cannot be used"]),
    "environment with zero byte": ("300\n    environment: office.yaml", '300\n    environment: "a\\0b"', 11, ["does not exist"]),
    "home of nobody": ("csv: xrays/train.csv", "csv: ~nobody-here/a.csv", 3, ["data.csv: there is no such home folder"]),
    "path with zero byte": ("csv: xrays/train.csv", 'csv: "a\\0b"', 3, ["control character", "backslash", 'got: "a\\u0000b"']),
    "path too long": ("csv: xrays/train.csv", "csv: " + "a" * 300, 3, ["data.csv: the path is too long", "255 bytes"]),
    "path too long in all": ("csv: xrays/train.csv", "csv: " + "a/" * 3000, 3, ["data.csv: the path is too long"]),
    "environment too long": ("300\n    environment: office.yaml", "300\n    environment: " + "a" * 300, 11, ["cannot be used"]),
    "half a character": ("name: spring", 'name: "\\ud800"', 1, ["half a character"]),
    "number of 9,000 digits": ("last: 600", "last: 0x" + "f" * 9000, 14, ["whole number, 1 or more", 'got: "0xfff']),
    "environment is a number": ("300\n    environment: office.yaml", "300\n    environment: 7", 11, ["text or a mapping with room", "got: 7"]),
    "truth value for the light": ("300\n    environment: office.yaml", "300\n    " + INLINE.replace("on,", "true,", 1), 11, ["room_light", "on or off", "got: true"]),
    "tripod too near": ("300\n    environment: office.yaml", "300\n    " + INLINE.replace("cm: 50", "cm: 4"), 11, ["tripod.distance_cm", "from 5 to 500", "Centimetres", "got: 4"]),
    "room of many letters": ("300\n    environment: office.yaml", "300\n    " + INLINE.replace("{room: r,", "{room: " + "r" * 81 + ",", 1), 11, ["room", "text of 1 to 80 letters", 'got: 81 letters: "rrr']),
    "notes of many letters": ("300\n    environment: office.yaml", "300\n    " + INLINE.replace("{room:", "{notes: " + "n" * 2001 + ", room:", 1), 11, ["notes", "text of 0 to 2,000 letters", "got: 2,001 letters"]),
    "cursor misspelt": ("300\n    environment: office.yaml", "300\n    " + INLINE.replace("{room:", "{mouse_cursor: hiden, room:"), 11, ["mouse_cursor", "hidden or a mapping with x, y", 'got: "hiden"']),
    "cursor without y": ("300\n    environment: office.yaml", "300\n    " + INLINE.replace("{room:", "{mouse_cursor: {x: 1}, room:"), 11, ["`y` is missing in subsets[1].environment.mouse_cursor"]),
    "kelvin of a camera": ("300\n    environment: office.yaml", "300\n    " + INLINE.replace("{room:", "{camera: {exposure_ms: 0}, room:"), 11, ["camera.exposure_ms", "over 0 to 1000"]),
    "address": ("display:", "phone: {address: 192.168.1.20}\ndisplay:", 5, ["the phone's address is not understood", "sim or adb or adb:SERIAL or udp:HOST:PORT"]),
    "port": ("display:", 'phone: {address: "udp:phone:70000"}\ndisplay:', 5, ["PORT 1 to 65535", "udp:phone:70000"]),
    "patients without seed": ("  images: xrays", "  images: xrays\n  patients: 3", 5, ["`patients` is given without `seed`"]),
    "seed without patients": ("  images: xrays", "  images: xrays\n  seed: 3", 5, ["`seed` is given without `patients`"]),
    "rows and patients": ("  images: xrays", '  images: xrays\n  rows: "1:5"\n  seed: 1\n  patients: 3', 7, ["`rows` already says which x-rays"]),
    "manifest and rows": ("  images: xrays", '  images: xrays\n  manifest: m\n  rows: "1:5"', 6, ["a manifest already says which x-rays"]),
    "like and patients": ("  images: xrays", "  images: xrays\n  patients_from: a.txt\n  like: b.csv", 5, ["`like` already says which x-rays", "`patients_from` cannot"]),
    "frontal of a manifest": ("  images: xrays", "  images: xrays\n  manifest: m\n  frontal_only: true", 6, ["a manifest already says which x-rays", "`frontal_only`"]),
    "missing of no list": ("  images: xrays", "  images: xrays\n  allow_missing: true", 5, ["without a list", "`like` or `patients_from`"]),
    "rows backwards": ("  images: xrays", '  images: xrays\n  rows: "9:5"', 5, ["not in order", "1 <= A <= B"]),
    "rows from zero": ("  images: xrays", '  images: xrays\n  rows: "0:5"', 5, ["not in order"]),
    "rows in words": ("  images: xrays", "  images: xrays\n  rows: all", 5, ['Rows "A:B"', 'got: "all"']),
    "phone and cameras": ("display:", "phone: {address: sim}\ncameras: [{name: left, phone: {address: sim}}]\ndisplay:", 6, ["both `phone` and `cameras`", "one of the two"]),
    "no cameras": ("display:", "cameras: []\ndisplay:", 5, ["the list of cameras is empty", "write `phone`"]),
    "cameras left out": ("display:", "cameras:\ndisplay:", 5, ["cameras is wrong", "a list", "got: nothing"]),
    "two cameras of one name": ("display:", "cameras:\n  - {name: left, phone: {address: sim}}\n  - {name: left, phone: {address: adb}}\ndisplay:", 7, ["the name `left` is given to two cameras", "first at {plan}:6", "a name of its own for each camera"]),
    "a camera's name": ("display:", "cameras:\n  - name: ../left\n    phone: {address: sim}\ndisplay:", 6, ["cameras[1].name", "hyphen", 'got: "../left"']),
    "a camera without a name": ("display:", "cameras:\n  - phone: {address: sim}\ndisplay:", 6, ["the key `name` is missing in cameras[1]"]),
    "a camera without a phone": ("display:", "cameras:\n  - name: left\ndisplay:", 6, ["the key `phone` is missing in cameras[1]"]),
    "a camera's address": ("display:", "cameras:\n  - {name: left, phone: {address: usb}}\ndisplay:", 6, ["the phone's address is not understood"]),
    "address in a camera": ("display:", "cameras:\n  - {name: left, address: sim, phone: {address: sim}}\ndisplay:", 6, ["unknown key `address` in cameras[1]", "`address` belongs in phone"]),
    "syntax": ("settle_ms: 100", "settle_ms: [100", 7, ["not valid YAML", "got: subsets:"]),
    "colon in text": ("settle_ms: 100", "screen: a: b", 6, ["mapping values are not allowed here", "in quotes"]),
    "tab": ("  settle_ms: 100", "\tsettle_ms: 100", 6, ["not valid YAML", "never tabs"]),
    "two documents": ("display:", "---\ndisplay:", 5, ["not valid YAML", "another document"]),
    "control character": ("settle_ms: 100", "settle_ms: \x01", 6, ["not valid YAML", "special characters"]),
    "unknown alias": ("settle_ms: 100", "settle_ms: *slow", 6, ["undefined alias"]),
    "alias of itself": ("display:\n  settle_ms: 100", "display: &a\n  screen: *a", 5, ["an alias refers to"]),
    "merged into itself": ("display:\n  settle_ms: 100", "display: &a\n  <<: *a\n  settle_ms: 100", 5, ["an alias refers to"]),
    "tag": ("settle_ms: 100", "screen: !!python/name:os.system x", 6, ["has no meaning here"]),
    "key is a list": ("  settle_ms: 100", "  ? [a]\n  : 1", 6, ["it has to be text"]),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_mistake_is_told_with_its_line(name: str, write_plan, good_plan):
    old, new, line, fragments = CASES[name]
    assert old in good_plan
    plan = write_plan(good_plan.replace(old, new, 1))

    with pytest.raises(PlanProblems) as caught:
        load_plan(plan)

    here = [problem for problem in caught.value.problems if problem.where == f"{plan}:{line}"]
    text = "\n".join(map(str, here))
    assert here, f"no problem at line {line}:\n{caught.value}"
    for fragment in fragments:
        assert fragment.format(plan=plan) in text
    assert text in str(caught.value)
    assert caught.value.kind is Kind.SET_UP


SNIPPETS = [
    *":-[]{}#&*!|>%@`'\"?,~",
    "&a ",
    "*a ",
    "<<: ",
    "- ",
    "null ",
    "1e999 ",
    "0x",
    "!!int ",
    '"\\ud800"',
    "\n",
    "  ",
]

ONE_MISTAKE_TWO_WORDS = {
    "no subsets",
    "rows and patients",
}  # the leftovers of the change are mistakes as well


@pytest.mark.parametrize("name", sorted(CASES.keys() - ONE_MISTAKE_TWO_WORDS))
def test_one_mistake_is_told_once(name: str, write_plan, good_plan):
    old, new, _, _ = CASES[name]
    with pytest.raises(PlanProblems) as caught:
        load_plan(write_plan(good_plan.replace(old, new, 1)))
    assert len(caught.value.problems) == 1, str(caught.value)


def test_every_mistake_at_once_in_order_of_lines(write_plan, good_plan):
    text = good_plan.replace("spring", "Spring").replace("settle_ms: 100", "setle_ms: 100")
    text = text.replace("first: 301", "first: 290").replace("csv: xrays/train.csv", "csv: 5")
    plan = write_plan(text + "  - {id: a, first: 5, last: 4}\n")
    with pytest.raises(PlanProblems) as caught:
        load_plan(plan)
    lines = [int(problem.where.rpartition(":")[2]) for problem in caught.value.problems]
    assert lines == [1, 3, 6, 13, 16, 16, 16]
    assert str(caught.value).startswith(f"7 mistakes in the plan {plan}")


def test_mistakes_of_an_environment_file_have_its_own_lines_and_are_told_once(write_plan, good_plan):
    plan = write_plan(good_plan)  # both subsets name the same file
    office = plan.parent / "office.yaml"
    office.write_text("room: office\nroom_ligth: on\nscreen_finish: shiny\n" + "window_blinds: open\n" * 2)
    with pytest.raises(PlanProblems) as caught:
        load_plan(plan)
    told = {problem.where: str(problem) for problem in caught.value.problems}
    assert "did you mean `room_light`?" in told[f"{office}:2"]
    assert "matte or glossy" in told[f"{office}:3"]
    assert "given twice" in told[f"{office}:5"]
    missing = [problem for problem in caught.value.problems if "is missing" in problem.what]
    assert {problem.where for problem in missing} == {f"{office}:1"}


def test_empty_environment_file(write_plan, good_plan):
    plan = write_plan(good_plan)
    (plan.parent / "office.yaml").write_text("# nothing yet\n")
    with pytest.raises(PlanProblems, match=r"office\.yaml:1\n.*expected: text or a mapping with room"):
        load_plan(plan)


def test_syntax_error_in_an_environment_file(write_plan, good_plan):
    plan = write_plan(good_plan)
    (plan.parent / "office.yaml").write_text("room: office\ntripod: {distance_cm: 5\nnotes: a\n")
    with pytest.raises(PlanProblems) as caught:
        load_plan(plan)
    (problem,) = caught.value.problems
    assert problem.where == f"{plan.parent / 'office.yaml'}:3"


def aliases_of_aliases(levels: int, times: int, line: str = "a{0}: &a{0} [{1}]\n") -> str:
    """Give a few lines of YAML that stand for `times ** levels` values."""
    made = [line.format(at, ",".join([f"*a{at - 1}"] * times)) for at in range(1, levels)]
    return "a0: &a0 {x: 1}\n" + "".join(made)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (aliases_of_aliases(12, 9), "the aliases repeat too much"),
        (aliases_of_aliases(12, 9, "a{0}: &a{0} {{<<: [{1}]}}\n"), "the aliases repeat too much"),
        (aliases_of_aliases(2000, 1), "too deep in one another"),
        (aliases_of_aliases(2000, 1, "a{0}: &a{0} {{<<: {1}, y: 1}}\n"), "too deep in one another"),
        ("display: " + "[" * 1000 + "]" * 1000, "too deep in one another"),
        ("- " * 1000 + "x", "too deep in one another"),
    ],
)
def test_yaml_that_would_fill_the_memory_or_the_stack(text: str, told: str, write_plan):
    with pytest.raises(PlanProblems) as caught:
        load_plan(write_plan(text))
    (problem,) = caught.value.problems
    assert told in problem.what


@pytest.mark.parametrize("text", ["", "# nothing\n", "---\n...\n", "just text\n", "- a\n- b\n", "7\n"])
def test_what_is_no_plan_at_all(text: str, write_plan):
    with pytest.raises(
        PlanProblems, match="the plan is wrong" if text[:1].isalnum() or text[:2] == "- " else "empty"
    ):
        load_plan(write_plan(text))


def test_file_that_cannot_be_read(tmp_path: Path):
    with pytest.raises(Problem, match="cannot be read") as caught:
        load_plan(tmp_path / "none.yaml")
    assert caught.value.where == str(tmp_path / "none.yaml")


def test_file_that_is_not_text(tmp_path: Path):
    (tmp_path / "plan.yaml").write_bytes(b"name: \xff\xfe")
    with pytest.raises(Problem, match="not UTF-8"):
        load_plan(tmp_path / "plan.yaml")


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_whatever_is_written_the_answer_is_a_plan_or_a_problem(data: st.DataObject, write_plan, good_plan):
    lines = [*good_plan.splitlines(), "phone: {address: sim}", f"    {INLINE}"]
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(lines) - 1))
        column = data.draw(st.integers(0, len(lines[at])))
        inserted = data.draw(st.sampled_from(SNIPPETS) | st.text(max_size=3))
        lines[at] = lines[at][:column] + inserted + lines[at][column + data.draw(st.integers(0, 3)) :]
    plan = write_plan("")
    plan.write_bytes("\n".join(lines).encode("utf-8", "surrogatepass"))
    problems: tuple[Problem, ...] = ()
    try:
        load_plan(plan)
    except PlanProblems as caught:
        problems = caught.problems or (caught,)
    except Problem as caught:
        problems = (caught,)
    assert all(problem.where.startswith(str(plan.parent)) for problem in problems)
