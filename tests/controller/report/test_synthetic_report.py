"""The report of a data set with synthetic pictures: what applies is checked, and what they are is said."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from controller.cli import main
from controller.dataset import growing_dataset
from controller.report.captures import read_captures
from controller.report.described import read_described
from controller.report.facts import Facts
from controller.report.of_dataset import Beside, dataset_facts
from controller.report.synthetic import chains_of, check_chains
from tests.controller.dataset.made import Made, chain
from tests.controller.dataset.made import fill as fill_in
from tests.controller.report.small_set import CSV, DATA, LABELS, MANIFEST, jpeg, write_source
from tests.controller.synthetic.made import make as synthesise
from tests.controller.synthetic.made import order, recipe, xrays

SPATIAL = chain("glare_matte", "tilt", level=2)
CHAIN = "Every synthetic picture was made by the chain described, its parameters on record"
ONCE = "No x-ray stands twice under a chain"
SHOWN = "Every photo shows the x-ray whose labels it has"
BYTES = "No two photos have the same bytes"
OF_PHOTOS = (
    "Every subset has one photo of each of its x-rays",
    "No x-ray stands twice in a subset, and no photo name twice",
)


def add(out: Path, *pictures: Made) -> None:
    with growing_dataset(out) as data:
        for each in pictures:
            data.describe_chain(each.device, each.chain)
        fill_in(data, *pictures)


def made(number: int, device: str = "digital", of: int = 0, **more: Any) -> Made:
    told = SPATIAL if device == "photographic" else chain("contrast")
    picture = jpeg(of or 100 * len(device) + number)
    return Made(number, device, told, labels=LABELS, data=picture, **more)


@pytest.fixture(scope="module")
def one(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data set of one picture, to be copied."""
    folder = tmp_path_factory.mktemp("one") / "made"
    add(folder, made(1))
    return folder


def looked_into(out: Path, **beside: Any) -> tuple[Facts, dict[str, str]]:
    facts, _ = dataset_facts(out, Beside(**beside), pictures=0)
    return facts, {each.name: each.state for each in facts.checks}


def test_beside_photos_all_checks_that_need_no_images_are_made_and_right(small: Path) -> None:
    out = small / DATA
    add(out, *(made(number) for number in (1, 2, 9)), made(1, "photographic"))
    csv = small / "all.csv"
    write_source(csv, range(1, 10))
    facts, states = looked_into(out, manifests=[small / MANIFEST], csvs=[small / CSV, csv])
    assert {name for name, state in states.items() if state != "ok"} == {SHOWN}, facts.checks
    assert {CHAIN, ONCE, *OF_PHOTOS} <= states.keys()
    manifest = next(each for each in facts.checks if "manifest's" in each.name)
    assert manifest.words == "9 photos of 6 of the manifest's 6 x-rays"
    assert manifest.details == ("1 synthetic picture of x-rays that are not in it",)
    assert facts.synthetic_words == "synthetic transformations of x-rays: 4 of 10 pictures"
    assert (facts.counts["photos"], facts.counts["synthetic pictures"]) == (6, 4)
    assert {each.settings for each in facts.chains} == {"jpeg quality 95"}
    assert [(each.name, each.steps, each.seeds, each.pictures, each.made_with) for each in facts.chains] == [
        ("digital", "contrast (level 1)", "7", 3, "chexrig 1.2, numpy 2.0"),
        ("photographic", "glare_matte (level 2), tilt (level 2)", "7", 1, "chexrig 1.2, numpy 2.0"),
    ]
    assert [each.name for each in facts.parts if each.name] == [
        *("natural/nokia", "synthetic/digital", "synthetic/photographic")
    ]
    assert [(each.id, each.noun) for each in facts.subsets] == [
        *(("early", "photo"), ("late", "photo")),
        *(("synthetic/digital", "picture"), ("synthetic/photographic", "picture")),
    ]
    assert {each.name for each in facts.content.groups} >= {"early", "late"}, "named as without pictures"
    assert {each.camera or each.device for each in facts.content.cameras} == {"nokia"}
    assert facts.content.spanning == {}


def test_alone_what_is_of_photos_is_left_out(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("controller.report.page.plot_labels", lambda _: "")  # other tests draw it
    out = tmp_path / "made"
    add(out, *(made(number) for number in (1, 2)), made(1, "photographic"))
    facts, states = looked_into(out)
    assert not {*OF_PHOTOS} & states.keys()
    assert [name for name, state in states.items() if state != "ok"] == [
        *("Every photo is of the manifest's x-ray of its index", "Labels are those of the CSV")
    ]
    assert dict(facts.counts) == {"synthetic pictures": 3, "patients": 2, "studies": 2}
    assert facts.simulated_words == ""
    assert facts.content.groups[0].is_synthetic
    assert main(["report", str(out)]) == 0
    assert "all 14 checks are right; 2 could not be made" in capsys.readouterr().out
    page = (tmp_path / "made-report.html").read_text()
    assert "synthetic transformations of x-rays: all pictures" in page
    assert "<h2>Synthetic transformations</h2>" in page
    assert '<th scope="row">synthetic/photographic</th><td>glare_matte (level 2), tilt (level 2)</td>' in page
    assert "2 pictures, x-rays 1 to 2" in page
    assert "Cameras and phones" not in page
    assert "First photo (UTC)" not in page
    assert json.loads((tmp_path / "made-report.json").read_text())["chains"][0]["name"] == "digital"


@pytest.mark.parametrize(
    "second",
    [made(1, "turned", of=5, xray="c" * 64), made(2, of=5, xray="c" * 64)],
    ids=["two chains", "one file twice"],
)
def test_equal_pictures_of_one_xray_are_no_fault(tmp_path: Path, second: Made) -> None:
    out = tmp_path / "made"
    add(out, made(1, of=5, xray="c" * 64), second)
    assert looked_into(out)[1][BYTES] == "ok"


def test_several_versions_of_what_made_them_are_told(one: Path, tmp_path: Path) -> None:
    out = Path(shutil.copytree(one, tmp_path / "made"))
    assert looked_into(out)[0].remarks == ()
    newer = {**chain("contrast"), "software": {"numpy": "2.1"}}
    add(out, Made(2, "digital", newer, labels=LABELS, data=jpeg(9)))
    (told,) = looked_into(out)[0].remarks
    assert told.startswith("pictures in synthetic/digital were made with several versions, ")
    assert told.endswith(": numpy 2.0 and 2.1")


def other_digest(subsets: dict[str, Any]) -> None:
    subsets["chains"]["digital"]["sha256"] = "f" * 64


def other_steps(subsets: dict[str, Any]) -> None:
    subsets["chains"]["digital"]["steps"].append({"name": "blur", "level": 1})


def not_described(subsets: dict[str, Any]) -> None:
    del subsets["chains"]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (other_digest, f"chain with SHA-256 {chain('contrast')['sha256']}, {'f' * 64} in subsets.json"),
        (other_steps, "parameters of contrast, steps contrast, blur in subsets.json"),
        (not_described, "synthetic/digital: not in subsets.json"),
    ],
)
def test_a_chain_that_is_not_the_one_described_is_found(
    one: Path, tmp_path: Path, change: Callable[[dict[str, Any]], None], told: str
) -> None:
    out = Path(shutil.copytree(one, tmp_path / "made"))
    subsets = json.loads((out / "subsets.json").read_text())
    change(subsets)
    (out / "subsets.json").write_text(json.dumps(subsets))
    facts, states = looked_into(out)
    assert states[CHAIN] == "failed"
    assert any(told in detail for each in facts.checks if each.name == CHAIN for detail in each.details)


@pytest.mark.parametrize("column", ["parameters", "xray_sha256", "seed"])
def test_a_record_that_is_another_pictures_is_found(tmp_path: Path, column: str) -> None:
    """Parameters are drawn again, by seed and x-ray: what stands there is no mere list of names."""
    out = tmp_path / "set"
    synthesise(order(xrays(tmp_path / "xrays", 2), out, of=recipe(names=("random_digital", "tilt"))))
    captures, _ = read_captures(out)
    assert captures is not None
    chains, described = chains_of(captures), read_described(out)
    right = check_chains(captures, chains, described)
    assert (right.state, right.words) == ("ok", "4 pictures, 2 chains; parameters drawn again, the same: 4")
    told = list(captures[column])
    first, second = chains["tilt-1"]
    told[first] = told[second] if column != "seed" else 7
    wrong = check_chains(replace(captures, columns={**captures.columns, column: told}), chains, described)
    assert wrong.state == "failed"
    assert "other parameters than seed" in wrong.details[0]
    assert len(wrong.details) == 1


def test_two_xrays_with_one_picture_are_found(tmp_path: Path) -> None:
    out = tmp_path / "made"
    add(out, made(1), made(2))
    first, second = (out / f"train/synthetic/digital/patient0000{n}/study1/view1_frontal.jpg" for n in (1, 2))
    second.write_bytes(first.read_bytes())
    facts, states = looked_into(out)
    assert states[BYTES] == "failed"
    assert any("patient00001" in each.details[0] for each in facts.checks if each.name == BYTES)
