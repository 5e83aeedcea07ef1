"""What docs/synthetic.md and the README show of synthetic photos is so: commands, YAML, table, Python."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import numpy as np
import pytest
import typer
from effect_pictures import of, row_of
from PIL import Image

from controller.cli import app
from controller.synthetic import read_chain

REPOSITORY = Path(__file__).parents[1]
PAGE = (REPOSITORY / "docs" / "synthetic.md").read_text("utf-8")
README = (REPOSITORY / "README.md").read_text("utf-8")
CHAINS = sorted((REPOSITORY / "configs" / "chains").iterdir())


def blocks(language: str, text: str = PAGE) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", text, re.MULTILINE | re.DOTALL)


def commands() -> list[str]:
    """Give each command of both pages' shell blocks, without what is said of it."""
    shells = "".join(blocks("sh") + blocks("sh", README.partition("## Synthetic photos")[2]))
    lines = shells.replace("\\\n", " ").splitlines()
    return sorted({line.partition("  #")[0].strip() for line in lines if line.startswith("chexrig ")})


@pytest.mark.parametrize("line", commands())
def test_a_command_and_its_options_are_there(line: str) -> None:
    _, *words = shlex.split(line)
    command = typer.main.get_command(app)
    context = command.make_context("chexrig", words, resilient_parsing=True)
    while hasattr(command, "commands"):
        name, *words = words
        command = command.commands[name]
        if hasattr(command, "load"):
            command = command.load()
    parser = command.make_parser(typer.Context(command, info_name="chexrig", parent=context))
    _, left, _ = parser.parse_args(list(words))  # an unknown option is an error
    assert not left
    for path in re.findall(r"configs/\S+", line):
        assert (REPOSITORY / path).is_file()


def test_the_yaml_is_a_chain_of_as_many_steps_as_it_has_lines(tmp_path: Path) -> None:
    (text,) = blocks("yaml")
    file = tmp_path / "chain.yaml"
    file.write_text(text)
    assert len(read_chain(file).steps) == text.count("\n  - ")


def test_the_tables_have_every_transformation_with_its_levels() -> None:
    """Where they are others, tests/tools/effect_pictures.py writes them, and draws the sheets."""
    there = re.findall(r"^\| `\w+` \| .* \| .* \| .* \| .* \| .* \|\n", PAGE, re.MULTILINE)
    assert there == [row_of(each) for is_papers in (True, False) for each in of(is_papers=is_papers)]


def test_the_lines_for_a_training_run_as_they_stand(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (lines,) = blocks("python")
    xray = np.random.default_rng(1).integers(40, 200, (80, 96), np.uint8)
    Image.fromarray(xray).save(tmp_path / "xray.png")
    monkeypatch.chdir(tmp_path)
    made: dict[str, object] = {}
    exec(compile(lines, "docs/synthetic.md", "exec"), made)  # noqa: S102 - the page's own lines
    assert isinstance(made["photo"], np.ndarray)
    assert made["photo"].shape == xray.shape
    assert (made["photo"] != xray).any()
    assert made["sample"].keys() == {"image", "label"}  # type: ignore[attr-defined]


@pytest.mark.parametrize("file", CHAINS, ids=lambda file: file.name)
def test_the_examples_are_chains_named_as_their_files_and_change_a_picture(file: Path) -> None:
    found = read_chain(file)
    assert found.name == file.stem
    assert f"configs/chains/{file.name}" in PAGE
    xray = np.random.default_rng(2).integers(40, 200, (80, 96), np.uint8)
    assert (found.seeded(1)(xray) != found.seeded(2)(xray)).any()


@pytest.mark.parametrize("text", [PAGE, README], ids=["page", "README"])
def test_what_is_linked_is_there(text: str) -> None:
    folder = REPOSITORY / ("docs" if text is PAGE else "")
    linked = [each for each in re.findall(r"\]\(([^)]+)\)", text) if "://" not in each]
    assert linked
    for each in linked:
        place, _, heading = each.partition("#")
        assert not place or (folder / place).exists(), each
        if not place:
            headings = re.findall(r"^##+ (.*)$", text, re.MULTILINE)
            assert heading in [re.sub(r"[^\w -]", "", h).lower().replace(" ", "-") for h in headings]


def test_the_sheets_are_there_and_not_too_large() -> None:
    shown = re.findall(r"!\[[^]]*\]\((pictures/[^)]+)\)", PAGE)
    assert len(shown) == 3
    for each in shown:
        assert f"(docs/{each})" in README
        sheet = REPOSITORY / "docs" / each
        assert sheet.stat().st_size < 400_000
        with Image.open(sheet) as picture:
            picture.load()
