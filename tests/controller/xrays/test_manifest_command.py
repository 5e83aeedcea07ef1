from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
import typer
from rig import grain
from typer.testing import CliRunner

from android_bridge.base.problems import Problem
from controller.cli import manifest as command
from controller.xrays import read_manifest

main = typer.Typer()
main.add_typer(command.app, name="manifest")
PATHS = ("train/p1/s1/v1.jpg", "train/p1/s1/v2.png", "train/p2/s1/v1.jpg")


def run(*arguments: object) -> str:
    """Run a command as the main program does; a Problem comes through as it is."""
    result = CliRunner().invoke(main, ["manifest", *map(str, arguments)], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.stdout


@pytest.fixture
def build(tmp_path: Path, make_csv: Callable[..., Path]) -> Callable[..., str]:
    csv = make_csv(*PATHS)
    return lambda *more: run("build", "--csv", csv, "--images", tmp_path, "--out", tmp_path / "m", *more)


def refused(build: Callable[..., str], *arguments: object) -> Problem:
    with pytest.raises(Problem) as caught:
        build(*arguments)
    return caught.value


@pytest.mark.parametrize(
    ("choice", "size"),
    [
        (["--all"], "3 x-rays of 2 patients (all rows of train.csv"),
        (["--rows", "2:2"], "1 x-ray of 1 patient (rows 2 to 2 of train.csv"),
        (["--patients", "2", "--seed", "5"], "3 x-rays of 2 patients (2 patients with seed 5 of train.csv"),
    ],
)
def test_build_writes_and_sums_up(
    tmp_path: Path, build: Callable[..., str], choice: list[str], size: str
) -> None:
    told = build(*choice)
    written = read_manifest(tmp_path / "m")
    assert told.startswith(f"{size}, images checked)\n")
    assert f"written to {tmp_path / 'm'}: digest {written.digest}" in told
    assert "16 bits" not in told
    where = f"--manifest {tmp_path}/m --csv {tmp_path / 'train.csv'} --images {tmp_path}"
    assert told.endswith(f"plan new {where}\nor in a plan, under `data`: manifest: {tmp_path}/m\n")


def test_16_bit_images_are_told(tmp_path: Path, build: Callable[..., str]) -> None:
    grain(tmp_path / "CheXpert-v1.0" / PATHS[1], 9, bits=16)
    assert "1 of 16 bits: shown through a linear window from their lowest to highest value" in build("--all")


def test_lists_and_frontal_views_as_options(tmp_path: Path, build: Callable[..., str]) -> None:
    (tmp_path / "other.csv").write_text("Path\ntrain/p2/s1/v1.png\ntrain/p9/s1/v1.png\n")
    (tmp_path / "patients.txt").write_text("p1\n")
    assert refused(build, "--like", tmp_path / "other.csv").got == "train/p9/s1/v1.png (line 3)"
    told = build("--like", tmp_path / "other.csv", "--allow-missing")
    assert told.startswith("1 x-ray of 1 patient (the x-rays of list ")
    assert [each.path for each in read_manifest(tmp_path / "m").xrays] == [f"CheXpert-v1.0/{PATHS[2]}"]
    assert build("--patients-from", tmp_path / "patients.txt", "--force").startswith("2 x-rays of 1 patient")
    assert "3 x-rays of 2 patients (the frontal ones of all rows" in build(
        "--all", "--frontal-only", "--force"
    )


@pytest.mark.parametrize(
    ("choice", "got"),
    [
        (["--like", "x.csv", "--patients-from", "y"], "--like and --patients-from"),
        (["--all", "--allow-missing"], "--all"),
        ([], "none of them"),
        (["--all", "--rows", "1:2"], "--rows and --all"),
        (["--patients", "1", "--all"], "--patients and --all"),
        (["--rows", "1:2", "--seed", "3"], "--rows"),
    ],
)
def test_exactly_one_choice_has_to_be_made(
    tmp_path: Path, build: Callable[..., str], choice: list[str], got: str
) -> None:
    assert refused(build, *choice).got == got
    assert not (tmp_path / "m").exists()


def test_images_are_needed_unless_unread(tmp_path: Path, make_csv: Callable[..., Path]) -> None:
    arguments = ("build", "--csv", make_csv(*PATHS, images=False), "--all", "--out", tmp_path / "m")
    assert refused(run, *arguments).where == "--images"
    assert "images not checked" in run(*arguments, "--no-hash")


def test_the_same_again_is_fine_and_writes_nothing(tmp_path: Path, build: Callable[..., str]) -> None:
    build("--all")
    before = (tmp_path / "m").stat()
    assert "is already this manifest" in build("--all")
    after = (tmp_path / "m").stat()
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


@pytest.mark.parametrize("there", ["rows", "image", "cut off"])
def test_another_file_is_replaced_only_by_force(
    tmp_path: Path, build: Callable[..., str], there: str
) -> None:
    build("--all" if there == "image" else "--rows=1:2")
    out = tmp_path / "m"
    if there == "image":
        grain(tmp_path / "CheXpert-v1.0" / PATHS[0], 9)
    if there == "cut off":
        out.write_bytes(out.read_bytes()[:-20])
    before = out.read_bytes()
    problem = refused(build, "--all")
    assert "--force" in problem.advice
    assert out.read_bytes() == before
    assert "written to" in build("--all", "--force")
    assert out.read_bytes() != before


@pytest.mark.parametrize("forced", [(), ("--force",)])
def test_what_is_no_manifest_is_never_replaced(
    tmp_path: Path, build: Callable[..., str], forced: tuple[str, ...]
) -> None:
    csv = tmp_path / "train.csv"
    labels = csv.read_bytes()
    (tmp_path / "CheXpert-v1.0").rename(tmp_path / "gone")  # nothing was read for it
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    for place, what in (
        (csv, "there is another file at --out, which is no manifest"),
        (tmp_path, "there is a folder at --out"),
        (pipe, "there is something that is no file at --out"),
        (tmp_path / "none" / "m", "the manifest cannot be written"),
        (csv / "m", "the manifest cannot be written"),
    ):
        assert refused(build, "--all", "--out", place, *forced).what == what
        with pytest.raises(Problem, match=what):
            run("sample", tmp_path / "m", "--count", 1, "--seed", 1, "--out", place, *forced)
    assert csv.read_bytes() == labels


def test_another_choice_is_refused_before_images_are_read(tmp_path: Path, build: Callable[..., str]) -> None:
    build("--all")
    (tmp_path / "CheXpert-v1.0").rename(tmp_path / "gone")
    assert refused(build, "--rows", "1:2").got == "all rows of train.csv, images checked"


def test_show_sums_up(tmp_path: Path, build: Callable[..., str]) -> None:
    build("--all")
    told = run("show", tmp_path / "m")
    for text in (
        "3 x-rays of 2 patients",
        "train.csv, 3 rows",
        f"1 CheXpert-v1.0/{PATHS[0]}",
        f"3 CheXpert-v1.0/{PATHS[2]}",
    ):
        assert text in told
    assert read_manifest(tmp_path / "m").digest in told


def test_help_teaches_by_example() -> None:
    assert "chexrig manifest build --csv" in run("build", "--help")
    assert "chexrig manifest show" in run("show", "--help")
