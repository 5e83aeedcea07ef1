"""A new plan's text says what was asked for, and reads as if a person had written it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from android_bridge.base import Problem
from controller.plan import NewPlan, divided, environment_text, name_for, plan_text, templates, written_path
from controller.plan.source import parse_source
from controller.plan.templates import find_templates, schema_from
from controller.plan.writing import scalar
from tests.controller.plan.test_plan_schema import CONFIGS

SPRING = NewPlan(
    name="spring",
    words="64 x-rays of train.csv: all rows.",
    commands=["chexrig plan check spring.yaml", "chexrig run spring.yaml"],
    csv="NIH-CXR64/train.csv",
    images=".",
    screen="DELL U2720Q/CN0ABC",
    phone="adb:R58M123",
    ranges=[(1, 32), (33, 64)],
    environments=["environments/office.yaml", "environments/dark room.yaml"],
    schema="../configs/plan.schema.json",
)
TEXT = """\
# yaml-language-server: $schema=../configs/plan.schema.json
#
# 64 x-rays of train.csv: all rows.
#
#   chexrig plan check spring.yaml
#   chexrig run spring.yaml
#
# The environment files say how the room has to be: change them to what your rooms are like.
# Never change a subset that has begun, nor its environment file; later ones may still be changed.

name: spring

data:
  csv: NIH-CXR64/train.csv            # the labels; paths are relative to this file's folder
  images: .                           # the folder that the CSV's paths start from

display:
  screen: DELL U2720Q/CN0ABC          # primary, or the name or "model/serial" of another screen
  settle_ms: 150                      # wait between painting and trigger; an LCD needs a moment to settle
  background: "#000000"               # around the x-ray

phone:
  address: "adb:R58M123"              # the phone on the USB cable; a rehearsal needs none (--phone sim)

# One line is one subset: x-rays first to last, both included, all under the same conditions.
subsets:
  - {id: s1, first:  1, last: 32, environment: environments/office.yaml}
  - {id: s2, first: 33, last: 64, environment: environments/dark room.yaml}

# What users of the finished data set are told of it; may wait until it is published, and be changed.
# dataset:
#   title: ...
#   creators: [Name, Name]
#   contact: name@example.org           # or a URL
#   licence: CC-BY-4.0                  # SPDX, or the URL of its text
#   citation: ...
#   version: "1.0"
#   date: 2026-03-04
#   source: ...                         # where x-rays and labels come from ...
#   source_terms: ...                   # ... and under which terms
"""


def test_a_plan_as_a_person_writes_it() -> None:
    assert plan_text(SPRING) == TEXT


def test_a_plan_says_what_was_asked_for() -> None:
    drawn = replace(SPRING, manifest="~/a.manifest", rows="1:9", patients=1, seed=7, phone="hand", schema="")
    text = plan_text(drawn)
    said = parse_source(text, "").data
    assert text.startswith("# 64 x-rays")
    assert isinstance(said, dict)
    assert said["data"] == {
        "csv": "NIH-CXR64/train.csv",
        "images": ".",
        "manifest": "~/a.manifest",
        "rows": "1:9",
        "patients": 1,
        "seed": 7,
    }
    assert "all x-rays of 1 patient drawn" in text
    assert "settle_ms" not in text  # nobody triggers
    assert said["phone"] == {"address": "hand"}


def test_environments_are_taken_in_turn() -> None:
    many = replace(SPRING, ranges=[(at, at) for at in range(1, 12)], words="long " * 60)
    text = plan_text(many)
    assert "  - {id: s03, first:  3, last:  3, environment: environments/office.yaml}" in text
    assert "  - {id: s10, first: 10, last: 10, environment: environments/dark room.yaml}" in text
    assert max(map(len, text.splitlines())) <= 118


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("~/chest x-rays/train.csv", "~/chest x-rays/train.csv"),
        ("/data/Röntgen/train.csv", "/data/Röntgen/train.csv"),
        ("~", '"~"'),
        ("12", '"12"'),
        ("1.5", '"1.5"'),
        ("true", '"true"'),
        ("null", '"null"'),
        ("a: b", '"a: b"'),
        ("a #b", '"a #b"'),
        ("- a", '"- a"'),
        ("a, {b}", '"a, {b}"'),
        (' "a"\\', '" \\"a\\"\\\\"'),
        ("1:9", '"1:9"'),
        (7, "7"),
    ],
)
def test_a_value_is_read_as_it_was_meant(value: str | int, written: str) -> None:
    assert scalar(value) == written
    assert parse_source(f"- {{a: {written}}}", "").data == [{"a": value}]


@pytest.mark.parametrize(
    ("count", "size", "sizes"),
    [
        (64, 32, [32, 32]),
        (1003, 500, [334, 334, 335]),  # and no rest of 3
        (260, 250, [260]),
        (10507, 400, [404] * 23 + [405] * 3),
        (3, 400, [3]),
        (1200, 600, [600, 600]),  # more than usual, and asked for
        (5, 1, [1] * 5),
    ],
)
def test_subsets_are_of_nearly_equal_size(count: int, size: int, sizes: list[int]) -> None:
    ranges = divided(count, size, 500)
    assert sorted(last + 1 - first for first, last in ranges) == sizes
    assert [each for first, last in ranges for each in range(first, last + 1)] == [*range(1, count + 1)]


def test_paths_stand_as_they_are_typed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/home/ada")
    folder = Path("/home/ada/captures")
    for path, written in (
        ("/home/ada/captures/xrays/train.csv", "xrays/train.csv"),
        ("/home/ada/captures", "."),
        ("/home/ada/chexpert", "~/chexpert"),
        ("/data/train.csv", "/data/train.csv"),
        ("/home/ada/captures/~bob/train.csv", "~/captures/~bob/train.csv"),  # and not Bob's
    ):
        assert written_path(Path(path), folder) == written
        assert folder / Path(written).expanduser() == Path(path)
    with pytest.raises(Problem, match="is no text"):
        written_path(Path("/data/\udcff.csv"), folder)


@pytest.mark.parametrize(
    ("words", "name"),
    [("Spring 2024", "spring-2024"), ("NIH_CXR64", "nih-cxr64"), ("ÄÖ", "plan"), ("a" * 50, "a" * 40)],
)
def test_a_name_is_made_of_any_words(words: str, name: str) -> None:
    assert name_for(words) == name


def test_a_schema_is_named_from_where_the_file_will_be(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = "plan.schema.json"
    assert schema_from(CONFIGS, name) == name
    assert schema_from(CONFIGS / "environments", name) == f"../{name}"
    assert schema_from(CONFIGS.parent, name) == f"configs/{name}"
    assert schema_from(tmp_path, name) == str(CONFIGS / name)
    spaced = tmp_path / "a b"
    spaced.mkdir()
    (spaced / name).touch()
    monkeypatch.setattr(templates, "CONFIGS", spaced)
    assert schema_from(tmp_path, name).endswith("/a%20b/plan.schema.json")
    assert schema_from(tmp_path, "other.json") == ""  # as where only the packages were installed


def test_a_copy_of_an_environment_names_the_schema_from_its_place() -> None:
    office = (CONFIGS / "environments" / "office-bright-landscape.yaml").read_text()
    first, _, rest = office.partition("\n")
    assert first.startswith("# yaml-language-server")
    assert environment_text(office, "a.json") == f"# yaml-language-server: $schema=a.json\n{rest}"
    assert environment_text(office, "") == rest


def test_templates_keep_their_numbers_and_those_with_mistakes_are_told(tmp_path: Path) -> None:
    office = (CONFIGS / "environments" / "office-bright-landscape.yaml").read_text()
    (tmp_path / "reading-room-dark.yaml").write_text(office.replace("room: office", "room: ours"))
    (tmp_path / "half.yaml").write_text("room: office\n")
    (tmp_path / "broken.yaml").write_text("room: [\n")
    (tmp_path / "attic.yaml").write_text(office)
    numbers = [each.name for each in find_templates(tmp_path / "none", CONFIGS / "environments")[0]]
    found, problems = find_templates(tmp_path, CONFIGS / "environments")
    assert [each.name for each in found] == [*numbers, "attic"]
    dark = found[numbers.index("reading-room-dark")]
    assert (dark.is_own, dark.environment.room) == (True, "ours")
    assert [Path(each.where).name for each in problems] == ["broken.yaml", "half.yaml"]
    assert find_templates(tmp_path / "none", tmp_path / "none") == ([], [])
