"""``chexrig import FOLDER --plan PLAN``, as an operator uses it."""

from __future__ import annotations

import csv
import re
import shutil
from pathlib import Path

import pandas as pd
import pytest
from PIL import Image

from controller.cli import main
from controller.dataset import load_dataset
from controller.dataset.checksums import digest_of
from tests.controller.dataset.made import contents
from tests.controller.intake.by_hand.photographer import Photographer, make_plan

pytestmark = pytest.mark.xrays


@pytest.fixture(scope="module")
def photographed(tmp_path_factory: pytest.TempPathFactory, xrays_dir: Path) -> Photographer:
    """Eight x-rays with time codes: one photo missing, one doubled, one too blurred to be recognised."""
    folder = tmp_path_factory.mktemp("by-hand")
    loaded = make_plan(folder, xrays_dir, ("bright", 1, 5), ("dim", 6, 8))
    one = Photographer(loaded, folder / "photos", seed=6)
    one.show_code()
    for index in (1, 2):
        one.show(index)
    one.show(3, [])
    one.show(4, [0.3, 0.7])
    one.shoot_of(5, blur=9.0)
    for index in (6, 7, 8):
        one.show(index)
    one.show_code()
    return one


@pytest.fixture
def plan(photographed: Photographer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of it."""
    source = photographed.folder.parent
    shutil.copytree(source, tmp_path / "rig", dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path / "rig")
    return tmp_path / "rig"


COMMAND = ["import", "photos", "--plan", "plan.yaml", "--out", "../set"]


def test_doubtful_ones_are_asked_about_then_all_is_imported(
    plan: Path, photographed: Photographer, xrays_dir: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = contents(plan / "photos")
    blurred = next(name for name, index in photographed.truth.items() if index == 5)
    assert main(COMMAND) == 1
    told = capsys.readouterr()
    assert "1 photo is doubtful, and nothing was written to" in told.out
    assert "the camera's clock was 37." in told.out
    assert "x-rays without a certain photo yet: 2" in told.out
    assert not (plan / "../set").exists()
    page = (plan / "plan.chexrig/import/doubtful.html").read_text("utf-8")
    assert blurred in page
    assert "by its time" in page
    assert page.count("data:image/jpeg;base64,") >= 3
    decisions = plan / "plan.chexrig/import/decisions.yaml"
    text = decisions.read_text("utf-8")
    assert f'- photo: "{blurred}"' in text
    assert "  index:  # 5?" in text

    decisions.write_text(text.replace("  index:", "  index: 5").replace("- by:", "- by: A. Reader"), "utf-8")
    assert main(COMMAND) == 1  # one has no photo
    told = capsys.readouterr()
    assert "7 photos" in told.out
    assert "assigned: 1 by hand, 6 by time and picture" in told.out
    assert "  3 (bright): NIH-CXR64/train/" in told.out
    assert "not complete: x-rays without a photo: 1" in told.out
    check_set(plan / "../set", photographed, xrays_dir)
    assert main(["report", "../set", "--out", "../page.html"]) == 1
    told = capsys.readouterr()
    assert "1 of 15 checks failed" in told.out
    assert "subset bright of by-hand: no photo of x-ray 3" in told.err

    whole = contents(plan / "../set")
    assert main(COMMAND) == 1
    assert contents(plan / "../set") == whole
    assert contents(plan / "photos") == before


def test_a_photo_without_a_time_is_known_by_what_it_shows(plan: Path, photographed: Photographer) -> None:
    """An app has saved two anew, and left out when they were taken; another photo shows nothing at all."""
    names = {index: name for name, index in photographed.truth.items()}
    with Image.open(plan / "photos" / names[6]) as photo:
        photo.save(plan / "photos" / "sent.jpg", exif=b"")
        Image.new("L", photo.size, 90).save(plan / "photos" / "grey.jpg")
    (plan / "photos" / names[6]).unlink()
    with Image.open(plan / "photos" / names[7]) as photo:
        photo.save(plan / "photos" / "zz.jpg", exif=b"")
    assert main(COMMAND) == 1
    page = (plan / "plan.chexrig/import/doubtful.html").read_text("utf-8")
    beside = {
        section.partition("<")[0]: re.findall('alt="x-ray ([0-9]+)"', section)
        for section in page.split("<h2>")
    }
    assert not {"sent.jpg", "zz.jpg"} & set(beside), "they are certain"
    assert beside["grey.jpg"][:2] == ["3", "5"]  # those without a photo
    assert main([*COMMAND, "--without-doubtful", "--device", "iphone"]) == 1
    captures = {each.index: each for each in load_dataset(plan / "../set").captures}
    assert (captures[6].photo_name, captures[6].assignment) == ("sent.jpg", "picture")
    assert captures[7].photo_name == names[7], "the one that tells its time counts"
    assert captures[7].assignment == "time and picture"
    assert {(each.verdict, each.verdict_method) for each in captures.values()} == {("proven", "points")}
    for each in captures.values():
        assert each.identity_score is not None
        assert each.identity_lead is not None
        assert each.identity_lead >= 0.15


def check_set(folder: Path, photographed: Photographer, xrays_dir: Path) -> None:
    """Each photo stands under its x-ray, with the labels of its x-ray."""
    captures = {each.index: each for each in load_dataset(folder).captures}
    assert sorted(captures) == [1, 2, 4, 5, 6, 7, 8]
    with (xrays_dir / "NIH-CXR64" / "train.csv").open() as file:
        rows = list(csv.reader(file))[1:]
    labelled = pd.read_csv(folder / "train.csv", dtype=str, keep_default_na=False).set_index("Path")
    for index, each in captures.items():
        assert photographed.truth[each.photo_name] == index
        assert (folder / each.place).read_bytes() == (photographed.folder / each.photo_name).read_bytes()
        assert f"{each.key.patient}/{each.key.study}/{each.key.view}" in rows[index - 1][0]
        (path,) = [path for path in labelled.index if path.endswith(each.place)]
        assert list(labelled.loc[path]) == rows[index - 1][1:]
        assert each.origin == "manual"
        assert each.subset == ("bright" if index < 6 else "dim")
        assert each.assignment == ("decided by hand" if index == 5 else "time and picture")
        assert (each.verdict, each.decided_by) == (
            ("doubtful", "A. Reader") if index == 5 else ("proven", None)
        )
        assert each.shown_at is not None
        assert each.hidden_at is not None
        assert each.taken_at is not None
        assert -1 < (each.taken_at - each.shown_at).total_seconds() < 8
    assert max(name for name, index in photographed.truth.items() if index == 4) == captures[4].photo_name
    subsets = {each["id"]: each for each in load_dataset(folder).subsets}
    assert subsets["bright"]["missing"] == [3]
    assert subsets["dim"]["environment"]["room"] == "office"
    assert "missing" not in subsets["dim"]


def test_without_doubtful_ones_then_with_a_decision_and_one_taken_back(
    plan: Path, photographed: Photographer, capsys: pytest.CaptureFixture[str]
) -> None:
    blurred = next(name for name, index in photographed.truth.items() if index == 5)
    assert main([*COMMAND, "--without-doubtful"]) == 1
    told = capsys.readouterr().out
    assert "not complete: x-rays without a photo: 2, doubtful photos left out: 1" in told
    assert "to photograph them after all: chexrig manual plan.yaml --again " in told
    assert [each.index for each in load_dataset(plan / "../set").captures] == [1, 2, 4, 6, 7, 8]
    decisions = plan / "plan.chexrig/import/decisions.yaml"
    decisions.parent.mkdir(exist_ok=True)
    second, third = (digest_of(plan / "photos" / name) for name in ("IMG_0002.JPG", "IMG_0003.JPG"))
    decisions.write_text("- {photo: IMG_0002.JPG, index: none}\n- {photo: IMG_0003.JPG, index: 1}\n")
    whole = contents(plan / "../set")
    assert main([*COMMAND, "--without-doubtful"]) == 2
    refused = capsys.readouterr()
    assert "a decision says otherwise than time and picture of IMG_0002.JPG" in refused.err
    assert f"add the line  sha256: {second}" in refused.err.replace("\n", "")
    assert contents(plan / "../set") == whole
    decisions.write_text(
        f"- {{photo: IMG_0002.JPG, sha256: {second}, index: none}}\n"
        f"- {{photo: IMG_0003.JPG, sha256: {third}, index: 1}}\n"
        f"- by:\n- {{photo: {blurred}, index: 5}}\n"
    )
    assert main([*COMMAND, "--without-doubtful"]) == 2
    refused = capsys.readouterr().err
    assert "a photo does not show the x-ray that was decided" in refused
    assert "got: IMG_0003.JPG: x-ray 2\n" in refused, "nobody's word makes it one of x-ray 1"
    assert "nobody is named who decided on a photo that is no proof of its x-ray" in refused
    assert f"has seen that {blurred} shows x-ray 5" in refused
    assert contents(plan / "../set") == whole
    named = decisions.read_text().replace("- by:", "- by: A. Reader")
    decisions.write_text(named.replace("index: 1}", "index: 2}"))
    assert main([*COMMAND, "--without-doubtful"]) == 1
    captures = {each.index: each for each in load_dataset(plan / "../set").captures}
    assert sorted(captures) == [2, 4, 5, 6, 7, 8]
    assert (captures[2].photo_name, captures[2].decided_by) == ("IMG_0003.JPG", None)
    assert captures[5].decided_by == "A. Reader"
    assert "left out, not wanted: IMG_0002.JPG (decided by hand)" in capsys.readouterr().err


def test_x_rays_that_were_not_shown_yet(
    tmp_path: Path, xrays_dir: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    one = Photographer(make_plan(tmp_path, xrays_dir, ("bright", 1, 3), ("dim", 4, 8)), tmp_path / "photos")
    one.show_code()
    one.show(1)
    one.show(2)
    monkeypatch.chdir(tmp_path)
    assert main(["import", "photos", "--plan", "plan.yaml", "--out", "set"]) == 1
    told = " ".join(capsys.readouterr().out.split())
    assert "`chexrig manual plan.yaml` has not shown yet: bright 1, dim 5; the others are in " in told
    assert [each.index for each in load_dataset(tmp_path / "set").captures] == [1, 2]


def test_photos_of_two_cards(plan: Path) -> None:
    """The rest comes from another folder: what is there stays."""
    (plan / "more").mkdir()
    for name in ("IMG_0001.JPG", "IMG_0008.JPG", "IMG_0009.JPG"):
        (plan / "photos" / name).rename(plan / "more" / name)
    assert main([*COMMAND, "--without-doubtful"]) == 1
    first = {each.index for each in load_dataset(plan / "../set").captures}
    assert main(["import", "more", "--plan", "plan.yaml", "--out", "../set"]) == 1
    after = {each.index for each in load_dataset(plan / "../set").captures}
    assert first < after
    assert after == {1, 2, 4, 6, 7, 8}


def test_nothing_was_shown(plan: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.rmtree(plan / "plan.chexrig")
    assert main(COMMAND) == 2
    assert "no x-ray has been shown with this plan for photos by hand yet" in capsys.readouterr().err
    assert not (plan / "plan.chexrig").exists()


def test_photos_of_something_else(plan: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A holiday, and no clock: nothing certain, nothing written."""
    for path in (plan / "photos").iterdir():
        path.unlink()
    Image.effect_noise((400, 300), 60).save(plan / "photos" / "beach.jpg")
    assert main(COMMAND) == 1
    assert "doubtful" in capsys.readouterr().out
    assert main([*COMMAND, "--without-doubtful"]) == 2
    told = capsys.readouterr()
    assert "no photo is of an x-ray that was shown with this plan, for certain" in told.err
    assert "1 doubtful" in told.err
    assert not (plan / "../set").exists()


def test_a_damaged_photo_and_a_changed_xray(plan: Path, capsys: pytest.CaptureFixture[str]) -> None:
    photo = plan / "photos" / "IMG_0002.JPG"
    data = photo.read_bytes()
    photo.write_bytes(data[: len(data) // 2])
    assert main(COMMAND) == 2
    told = capsys.readouterr()
    assert "a photo is damaged, or was not copied to the end" in told.err
    assert "IMG_0002.JPG" in told.err
    assert not (plan / "../set").exists()


@pytest.mark.parametrize(
    ("more", "words"),
    [
        (["--csv", "x.csv"], "these options do not go together"),
        (["--incomplete"], "these options do not go together"),
    ],
)
@pytest.mark.usefixtures("plan")
def test_options_that_do_not_fit(more: list[str], words: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*COMMAND, *more]) == 2
    assert words in capsys.readouterr().err


@pytest.mark.usefixtures("plan")
def test_without_doubtful_needs_a_plan(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["import", "photos", "--csv", "x.csv", "--out", "../set", "--without-doubtful"]) == 2
    assert "--without-doubtful needs --plan" in capsys.readouterr().err
