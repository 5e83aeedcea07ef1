from __future__ import annotations

import hashlib
import itertools
from collections.abc import Callable
from pathlib import Path

import pytest
from rig import cases, empty, make_xrays, write_table, xray_path

from android_bridge.base.problems import Problem
from controller.capture.by_hand.steps import divide
from controller.plan import (
    LoadedPlan,
    PlanProblems,
    check_plan,
    estimated_seconds,
    foreseen_manifest,
    load_plan,
    preview_manifest,
    selection_of,
    unusual_sizes,
    xray_count,
)
from controller.xrays import (
    AllRows,
    FrontalOnly,
    Manifest,
    PatientList,
    PatientSample,
    RowRange,
    XrayList,
    build_manifest,
    sample_manifest,
    write_manifest,
)

LIST = "\n".join(["Path", *(xray_path(number) for number in (9, 2, 5, 3)), ""])
LIST_SHA256 = hashlib.sha256(LIST.encode()).hexdigest()
CONFIGS = Path(__file__).resolve().parents[3] / "configs"


def make_data(folder: Path, count: int, *, files: bool = True) -> Manifest:
    """Make up a CSV of `count` x-rays, one a patient, with empty image files."""
    paths = [xray_path(number, cases.PREFIX) for number in range(1, count + 1)]
    csv = make_xrays(folder, paths, empty if files else None)
    return build_manifest(csv, folder, AllRows(), hash_images=False)


@pytest.fixture
def load(write_plan, good_plan) -> Callable[..., LoadedPlan]:
    """Load the plan of conftest.py, with its subsets' ranges replaced."""

    def build(*ranges: tuple[int, int], extra: str = "") -> LoadedPlan:
        head = good_plan.partition("subsets:")[0].replace("  images: xrays", f"  images: xrays{extra}")
        lines = (
            f"  - {{id: s{first}, first: {first}, last: {last}, environment: office.yaml}}\n"
            for first, last in ranges
        )
        return load_plan(write_plan(head + "subsets:\n" + "".join(lines)))

    return build


def test_a_plan_that_fits(load, tmp_path: Path):
    manifest = make_data(tmp_path / "xrays", 600)
    report = check_plan(load((1, 300), (301, 600)), manifest)
    assert (report.errors, report.warnings) == ((), ())


def test_beyond_the_manifest(load, tmp_path: Path):
    manifest = make_data(tmp_path / "xrays", 599)
    (error,) = check_plan(load((1, 300), (301, 600)), manifest).errors
    assert error.where == f"{tmp_path / 'plan.yaml'}:9"
    assert (error.expected, error.got) == ("an index from 1 to 599", "301 to 600")


@pytest.mark.parametrize(("size", "unusual"), [(249, True), (250, False), (500, False), (501, True)])
def test_unusual_sizes_are_warned_about(size: int, unusual: bool, load, tmp_path: Path):
    loaded = load((1, size))
    words = f"subsets have usually 250 to 500 x-rays: `s1` has {size}"
    assert [str(warning) for warning in unusual_sizes(loaded)] == [words] * unusual
    data = make_data(tmp_path / "xrays", size, files=False)
    assert check_plan(loaded, data).warnings == ()  # `plan check` tells it, and nothing else does


@pytest.mark.parametrize(
    ("sizes", "words"),
    [
        ((300, 2, 3), "`s301` has 2, `s303` has 3"),
        ((1, 2, 3, 4), "all 4 have 1 to 4"),
        ((7,) * 40, "all 40 have 7"),
        ((300, 501, 501, 501, 501), "4 of 5 have 501"),
    ],
)
def test_unusual_sizes_are_told_once_and_in_one_line(
    load: Callable[..., LoadedPlan], sizes: tuple[int, ...], words: str
) -> None:
    lasts = [*itertools.accumulate(sizes)]
    loaded = load(*((last - size + 1, last) for size, last in zip(sizes, lasts, strict=True)))
    told = [str(each) for each in unusual_sizes(loaded)]
    assert told == [f"subsets have usually 250 to 500 x-rays: {words}"]


def test_xrays_in_no_subset_are_named_by_range(load, tmp_path: Path):
    manifest = make_data(tmp_path / "xrays", 900, files=False)
    (warning,) = check_plan(load((3, 300), (302, 600)), manifest).warnings
    assert "303 of 900 x-rays" in warning.what
    assert "1-2, 301, 601-900" in warning.got


def test_missing_images_ten_named_the_rest_counted(load, tmp_path: Path):
    manifest = make_data(tmp_path / "xrays", 300)
    for n in (*range(1, 10), 20, 21, 30, 300):
        (tmp_path / "xrays" / manifest.xray(n).path).unlink()
    errors = check_plan(load((1, 299)), manifest).errors
    assert [error.what for error in errors[:10]] == [f"x-ray {n} is missing" for n in (*range(1, 10), 20)]
    assert errors[0].expected == manifest.xray(1).path
    assert errors[10].what == "2 more x-rays are missing: 21, 30"  # 300 is in no subset
    assert len(errors) == 11


def test_missing_data_is_told_with_the_plan_s_lines(load, tmp_path: Path):
    report = check_plan(load((1, 250), extra="\n  manifest: m.jsonl"), None)
    told = {error.where.rpartition(":")[2]: error.what for error in report.errors}
    assert list(told) == ["3", "4", "5"]
    assert str(tmp_path / "xrays" / "train.csv") in told["3"]
    assert "folder" in told["4"]
    assert str(tmp_path / "m.jsonl") in told["5"]


def test_data_that_is_something_else(load, tmp_path: Path):
    loaded = load((1, 250))
    (tmp_path / "xrays" / "train.csv").mkdir(parents=True)
    (told,) = check_plan(loaded, None).errors
    assert told.what.endswith("train.csv is a folder")
    (tmp_path / "xrays" / "train.csv").rmdir()
    (tmp_path / "xrays" / "train.csv").symlink_to("train.csv")  # in a circle
    with pytest.raises(Problem, match="the CSV cannot be read") as caught:
        preview_manifest(loaded)
    assert caught.value.got == "Too many levels of symbolic links"


def test_another_csv_than_the_manifest_s(load, tmp_path: Path):
    manifest = make_data(tmp_path / "xrays", 300)
    csv = tmp_path / "xrays" / "train.csv"
    csv.write_text(csv.read_text().replace(",Female,", ",Male,", 1))
    write_manifest(manifest, tmp_path / "m.jsonl")
    (error,) = check_plan(load((1, 300), extra="\n  manifest: m.jsonl"), manifest).errors
    assert error.where == f"{tmp_path / 'plan.yaml'}:3"
    assert manifest.csv_sha256 in error.expected


@pytest.mark.parametrize(
    ("extra", "selection"),
    [
        ("", AllRows()),
        ('\n  rows: "3:9"', RowRange(3, 9)),
        ("\n  patients: 4\n  seed: 0", PatientSample(4, 0)),
        ('\n  rows: "3:9"\n  frontal_only: true', FrontalOnly(RowRange(3, 9))),
        ("\n  like: xrays/list.csv", XrayList(LIST_SHA256)),
        ("\n  patients_from: xrays/list.csv\n  allow_missing: true", PatientList(LIST_SHA256, True)),
    ],
)
def test_the_selection_a_plan_means(extra: str, selection: object, load, tmp_path: Path):
    make_data(tmp_path / "xrays", 12)
    (tmp_path / "xrays" / "list.csv").write_text(LIST)
    loaded = load((1, 4), extra=extra)
    assert selection_of(loaded.plan.data, tmp_path) == selection
    manifest = preview_manifest(loaded)
    assert manifest is not None
    assert len(manifest) == {"": 12}.get(extra, 7 if "rows" in extra else 4)


def test_a_manifest_that_is_not_there_is_built_or_left_out(load):
    errors = check_plan(load((1, 12), extra="\n  manifest: spring.manifest"), None).errors
    (error,) = [each for each in errors if "spring.manifest" in each.what]
    assert "chexrig manifest build" in error.advice
    assert "leave the line out" in error.advice


def test_a_list_that_is_not_there_or_has_more(load, tmp_path: Path):
    manifest, file = make_data(tmp_path / "xrays", 12), tmp_path / "list.csv"
    loaded = load((1, 12), extra="\n  like: list.csv")
    assert preview_manifest(loaded) is None
    (error,) = check_plan(loaded, manifest).errors
    assert (error.what, error.where) == (f"the list {file} does not exist", f"{tmp_path / 'plan.yaml'}:5")
    file.write_text(f"{LIST}{xray_path(13)}\n")
    with pytest.raises(Exception, match="1 x-ray of the list is not in the CSV") as caught:
        preview_manifest(loaded)
    assert caught.value.where == f"{file}:6"
    told = list[str]()
    found = preview_manifest(load((1, 4), extra="\n  like: list.csv\n  allow_missing: true"), told.append)
    assert found is not None
    assert [each.key.patient for each in found.xrays] == [f"patient{n:05}" for n in (9, 2, 5, 3)]
    assert told[0].startswith("1 x-ray of the list left out")


def test_a_list_that_has_changed_since_the_first_run(load, tmp_path: Path):
    make_data(tmp_path / "xrays", 12)
    (tmp_path / "list.csv").write_text(LIST)
    loaded = load((1, 4), extra="\n  like: list.csv")
    frozen = preview_manifest(loaded)
    assert frozen is not None
    loaded.state_dir.mkdir()
    write_manifest(frozen, loaded.state_dir / "manifest.jsonl")
    assert foreseen_manifest(loaded) == (frozen, [])
    (tmp_path / "list.csv").write_text(LIST.replace("00009", "00008"))
    _, (problem,) = foreseen_manifest(loaded)
    assert problem.what == "the selection of x-rays has changed since this plan's first run"
    assert problem.where == f"{tmp_path / 'plan.yaml'}:5"
    assert problem.expected == f"the x-rays of list {LIST_SHA256[:12]}"


def test_a_selection_the_csv_cannot_fill_is_told_at_its_line(load, tmp_path: Path):
    make_data(tmp_path / "xrays", 12)
    with pytest.raises(Exception, match="fewer patients") as caught:
        preview_manifest(load((1, 4), extra="\n  patients: 13\n  seed: 0"))
    assert caught.value.where == f"{tmp_path / 'plan.yaml'}:5"


def test_the_manifest_a_plan_names(load, tmp_path: Path):
    manifest = make_data(tmp_path / "xrays", 12)
    loaded = load((1, 12), extra="\n  manifest: m.jsonl")
    assert preview_manifest(loaded) is None
    write_manifest(manifest, tmp_path / "m.jsonl")
    assert preview_manifest(loaded) == manifest


def test_time_grows_with_x_rays_and_with_what_each_takes(load):
    short, long = load((1, 250)), load((1, 500))
    assert (xray_count(short), xray_count(long)) == (250, 500)
    assert estimated_seconds(long) == 2 * estimated_seconds(short)
    assert estimated_seconds(short) >= 250 * (100 + 200) / 1000


@pytest.mark.parametrize("name", ["demo.yaml", "nokia10k.yaml", "iphone1k.yaml", "oneplus-valid.yaml"])
def test_shipped_plans_lack_nothing_but_data(name: str, monkeypatch, tmp_path: Path):
    monkeypatch.setenv("HOME", str(tmp_path))
    loaded = load_plan(CONFIGS / name)
    lacking = {"the CSV ", "the folder of x-rays "} | ({"the manifest "} if loaded.manifest else set())
    assert {error.what.split("/")[0] for error in check_plan(loaded, None).errors} == lacking


def test_every_shipped_plan_is_checked_here():
    assert {path.name for path in CONFIGS.glob("*.yaml")} == {
        "demo.yaml",
        "nokia10k.yaml",
        "iphone1k.yaml",
        "oneplus-valid.yaml",
    }


def _chexpert(home: Path, table: str, count: int, patients: int) -> None:
    folder = home / "chexpert" / "CheXpert-v1.0"
    folder.mkdir(parents=True)
    split = table.partition(".")[0]
    paths = (
        f"CheXpert-v1.0/{split}/patient{n % patients:05}/study{n // patients}/view1_frontal.jpg"
        for n in range(count)
    )
    write_table(folder / table, ([path, *[""] * 18] for path in paths))


@pytest.mark.no_cover  # measured by those around it
def test_iphone1k_is_laid_out_as_the_paper_says(monkeypatch, tmp_path: Path):
    monkeypatch.setenv("HOME", str(tmp_path))
    _chexpert(tmp_path, "train.csv", 10507, 3000)
    nokia = preview_manifest(load_plan(CONFIGS / "nokia10k.yaml"))
    assert nokia is not None
    write_manifest(sample_manifest(nokia, 1000, 7), tmp_path / "chexpert" / "iphone1k.manifest")
    loaded = load_plan(CONFIGS / "iphone1k.yaml")
    report = check_plan(loaded, preview_manifest(loaded))
    assert report.warnings == ()  # sets of 100 to 200, and every x-ray in one
    assert [error.what for error in report.errors] == ["none of the 1000 x-rays is in the folder"]
    assert loaded.phone.is_by_hand
    assert not loaded.phone.is_simulated
    assert estimated_seconds(loaded) == 1000 * 6
    for each in loaded.subsets:
        assert [part.size for part in divide(each.id, each.first, each.last)] == [each.size]


def test_oneplus_valid_is_the_whole_validation_set(monkeypatch, tmp_path: Path):
    monkeypatch.setenv("HOME", str(tmp_path))
    _chexpert(tmp_path, "valid.csv", 234, 200)
    loaded = load_plan(CONFIGS / "oneplus-valid.yaml")
    report = check_plan(loaded, preview_manifest(loaded))
    assert report.warnings == ()
    assert [error.what for error in report.errors] == ["none of the 234 x-rays is in the folder"]


def test_iphone1k_alters_each_condition():
    environments = [each.environment for each in load_plan(CONFIGS / "iphone1k.yaml").subsets]
    for condition in ("room", "room_light", "window_blinds", "phone_orientation", "screen_finish"):
        assert len({getattr(each, condition) for each in environments}) == 2, condition
    assert len({each.tripod for each in environments}) > 2


@pytest.mark.no_cover  # measured by those around it
def test_nokia10k_is_laid_out_as_the_paper_says(monkeypatch, tmp_path: Path):
    monkeypatch.setenv("HOME", str(tmp_path))
    _chexpert(tmp_path, "train.csv", 10753, 3000)
    loaded = load_plan(CONFIGS / "nokia10k.yaml")
    report = check_plan(loaded, preview_manifest(loaded))
    assert (report.warnings, [*unusual_sizes(loaded)]) == ((), [])
    assert [error.what for error in report.errors] == [
        "none of the 10753 x-rays is in the folder"
    ]  # the ranges fit
    assert xray_count(loaded) == 10753  # what its own seed draws from CheXpert's train.csv


def test_nokia10k_covers_the_conditions_the_paper_alters():
    environments = [subset.environment for subset in load_plan(CONFIGS / "nokia10k.yaml").subsets]
    two_valued = ("room_light", "window_blinds", "phone_orientation", "screen_finish")
    for one, other in itertools.combinations(two_valued, 2):
        assert len({(getattr(env, one), getattr(env, other)) for env in environments}) == 4, (one, other)
    for varied in ("room", "tripod", "mouse_cursor", "monitor_colour_temperature_k"):
        assert len({str(getattr(env, varied)) for env in environments}) >= 3, varied


def test_every_shipped_environment_is_used_by_a_shipped_plan():
    used = "".join(path.read_text() for path in CONFIGS.glob("*.yaml"))
    for path in (CONFIGS / "environments").glob("*.yaml"):
        assert f"environments/{path.name}" in used


@pytest.mark.xrays
def test_the_demo_fits_the_real_xrays(xrays_dir: Path, monkeypatch, tmp_path: Path):
    (tmp_path / "nih-cxr64").symlink_to(xrays_dir)
    monkeypatch.setenv("HOME", str(tmp_path))
    loaded = load_plan(CONFIGS / "demo.yaml")
    report = check_plan(loaded, preview_manifest(loaded))
    assert report.errors == ()
    assert [warning.what for warning in unusual_sizes(loaded)] == [
        "subsets have usually 250 to 500 x-rays: `bright` has 32, `dim` has 32",
    ]
    bright, dim = (subset.environment for subset in loaded.subsets)
    assert bright != dim


def test_problems_of_a_report_are_raised_together(load, tmp_path: Path):
    report = check_plan(load((1, 250)), None)
    raised = PlanProblems(tmp_path / "plan.yaml", report.errors)
    assert raised.problems == report.errors
    assert str(raised).count("where:") == 2
