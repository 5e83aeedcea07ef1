"""What docs/guide.md shows is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from PIL import Image

DOCS = Path(__file__).parents[1] / "docs"
GUIDE = (DOCS / "guide.md").read_text("utf-8")
ELSEWHERE = "".join((DOCS / each).read_text("utf-8") for each in ("synthetic.md", "identity.md"))
TROUBLES = GUIDE.partition("## When something is wrong")[2]


def test_the_pictures_are_there_and_small_and_no_others() -> None:
    shown = set(re.findall(r'src="(pictures/[^"]+)"', GUIDE))
    others = set(re.findall(r"\]\((pictures/[^)]+)\)", ELSEWHERE))
    assert shown | others == {f"pictures/{each.name}" for each in (DOCS / "pictures").iterdir()}
    for each in shown:
        assert (DOCS / each).stat().st_size < 60_000
        with Image.open(DOCS / each) as picture:
            picture.load()


@pytest.mark.parametrize("place", [each for each in re.findall(r"\]\(([^)]+)\)", GUIDE) if "://" not in each])
def test_what_is_linked_is_there(place: str) -> None:
    assert (DOCS / place).exists()


@pytest.mark.parametrize("words", re.findall(r"^\| `([a-zA-Z' -]+[a-zA-Z])`", TROUBLES, re.M))
def test_the_messages_are_the_programs_own(words: str) -> None:
    packages = [DOCS.parent / each for each in ("controller", "android_bridge")]
    files = [each for package in packages for each in package.rglob("*.py")]
    assert any(words in each.read_text("utf-8") for each in files)
