"""What plans say of a data set, carried through its growth; what is still missing before it is published."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from ruamel.yaml import YAML

from android_bridge.base.problems import Problem
from controller.dataset import (
    growing_dataset,
    load_dataset,
    missing_for_publishing,
    told_for_publishing,
    version_changes,
)
from tests.controller.dataset.made import Photo, contents, facts, fill

SAID: dict[str, Any] = {
    "title": "Spring",
    "creators": ["A. Name", "B. Name"],
    "contact": "a@example.org",
    "licence": "CC-BY-4.0",
    "citation": "A. Name, 2026",
    "version": "1.0",
    "date": "2026-03-04",
    "source": "NIH Chest X-ray 14",
    "source_terms": "https://example.org/terms",
}


def grow(out: Path, number: int, plan: str, **said: Any) -> list[str]:
    with growing_dataset(out) as data:
        data.describe_plan(plan, said)
        data.describe_subset(plan, "early", facts(1, 9))
        fill(data, Photo(number, plan=plan))
    return data.warnings


def test_what_a_plan_says_is_kept_and_may_be_changed_later(tmp_path: Path) -> None:
    out = tmp_path / "set"
    grow(out, 1, "spring", **SAID)
    assert load_dataset(out).publishings == {"spring": SAID}
    assert missing_for_publishing(out) == []
    assert told_for_publishing(out) == {**SAID, "creators": "A. Name, B. Name"}
    grow(out, 1, "spring", licence="MIT")
    assert load_dataset(out).publishings == {"spring": {"licence": "MIT"}}
    assert [line.partition(":")[0] for line in missing_for_publishing(out)] == [
        *("title", "creators", "contact", "citation", "version", "date", "source", "source_terms"),
    ]
    grow(out, 1, "spring")
    assert load_dataset(out).publishings == {}
    assert len(missing_for_publishing(out)) == len(SAID)


def test_of_several_plans_the_first_by_name_counts_whatever_came_first(tmp_path: Path) -> None:
    autumn = {"title": "Autumn", "licence": "MIT"}
    told = [
        'plans tell different things of the data set\'s title: autumn "Autumn", spring "Spring";'
        " that of autumn counts",
        'plans tell different things of the data set\'s licence: autumn "MIT", spring "CC-BY-4.0";'
        " that of autumn counts",
    ]
    grow(tmp_path / "a" / "set", 1, "spring", **SAID)
    assert grow(tmp_path / "a" / "set", 2, "autumn", **autumn) == told
    grow(tmp_path / "b" / "set", 2, "autumn", **autumn)
    assert grow(tmp_path / "b" / "set", 1, "spring", **SAID) == told
    assert contents(tmp_path / "a" / "set") == contents(tmp_path / "b" / "set")
    assert missing_for_publishing(tmp_path / "a" / "set") == told


def test_what_is_no_data_set_lacks_nothing(tmp_path: Path) -> None:
    assert missing_for_publishing(tmp_path) == []
    for text in ("", "[]", '{"dataset": 3}', '{"dataset": {"a": 3}}'):
        (tmp_path / "subsets.json").write_text(text)
        assert missing_for_publishing(tmp_path) == []
        assert told_for_publishing(tmp_path) == {}


def test_versions_that_change_within_a_plan_are_told() -> None:
    rows = [
        *[("spring", "early", "0.1.0", "chexrig 0.1.0")] * 1200,
        ("spring", "late", "0.2.0", "chexrig 0.1.0"),
        ("spring", "late", "0.2.0", None),
        ("autumn", "early", "0.2.0", "chexrig 0.2.0"),
        (None, None, "0.3.0", "x"),
    ]
    assert version_changes(rows) == [
        "plan spring was photographed with several versions of chexrig:"
        " 0.1.0 (1,200 photos, subset early); 0.2.0 (2 photos, subset late)"
    ]


def test_the_card_says_what_the_plans_say_and_whose_terms_hold(tmp_path: Path) -> None:
    out = tmp_path / "set"

    def card(**said: Any) -> str:
        grow(out, 1, "spring", **said)
        return (out / "README.md").read_text("utf-8")

    told = card(**SAID)
    assert 'pretty_name: "Spring"\nlicense: cc-by-4.0\n' in told
    assert "\n# Spring\n" in told
    assert "- **Made by**: A. Name, B. Name\n- **Contact**: a@example.org\n- **Version**: 1.0\n" in told
    assert (
        "\n## Licence\n\nCC-BY-4.0: <https://spdx.org/licenses/CC-BY-4.0.html>\n\nX-rays and labels" in told
    )
    assert told.endswith("are from: NIH Chest X-ray 14. Their terms: https://example.org/terms.\n")
    assert "Stanford" not in told
    odd = card(title='"Spring"\n---\nlicense: mit', licence="https://example.org/our-terms")
    front = YAML(typ="safe").load(odd.split("\n---\n")[0].removeprefix("---\n"))
    assert (front["pretty_name"], front["license"]) == ('"Spring" --- license: mit', "other")
    assert (front["license_name"], front["license_link"]) == (
        "terms-of-its-own",
        "https://example.org/our-terms",
    )
    assert "This card grants no rights" in card()
    assert "Stanford University's research use agreement" in card(source="CheXpert, Irvin et al. 2019")


def front(out: Path) -> Any:
    told = (out / "README.md").read_text("utf-8")
    return YAML(typ="safe").load(told.split("\n---\n")[0].removeprefix("---\n"))


def test_the_front_matter_is_yaml_whatever_a_title_holds(tmp_path: Path) -> None:
    title = "a\x7fb\x9c\ufffe \U0001f600 'q' # {x: y}"
    grow(tmp_path / "set", 1, "spring", title=title)
    assert front(tmp_path / "set")["pretty_name"] == title


@pytest.mark.parametrize("licence", ["LicenseRef-ours", "MIT OR Apache-2.0", "(MIT)"])
def test_an_address_is_told_only_of_licences_that_have_one(tmp_path: Path, licence: str) -> None:
    grow(tmp_path / "set", 1, "spring", licence=licence)
    told = front(tmp_path / "set")
    assert (told["license"], "license_link" in told) == ("other", False)
    assert "spdx.org" not in (tmp_path / "set" / "README.md").read_text("utf-8")


@pytest.mark.parametrize("name", ["a\nb", "a\x7f", "a\udcff"])
def test_a_name_that_is_no_text_is_refused_before_anything_is_made(tmp_path: Path, name: str) -> None:
    with pytest.raises(Problem, match="holds what no text does"):
        grow(tmp_path / name, 1, "spring")
    assert not any(tmp_path.iterdir())


def test_no_data_set_is_within_another(tmp_path: Path) -> None:
    out = tmp_path / "set"
    grow(out, 1, "spring")
    before = contents(out)
    for inner in (out / "more", out / "train" / "natural" / "more"):
        with pytest.raises(Problem, match="cannot be within another"):
            grow(inner, 2, "spring")
    assert contents(out) == before


def test_an_age_beyond_all_numbers_of_a_table_is_text(tmp_path: Path) -> None:
    labels = ("Female", "9" * 30, "Frontal", "AP", *[""] * 14)
    with growing_dataset(tmp_path / "set") as data:
        data.describe_subset("spring", "early", facts(1, 9))
        fill(data, Photo(1, labels=labels))
    (age,) = pq.read_table(tmp_path / "set" / "photos.parquet").column("Age").to_pylist()
    assert age == "9" * 30
