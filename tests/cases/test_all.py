"""Every case stands in one file's table, and the tests that the tables name are there."""

from __future__ import annotations

import importlib
from collections import Counter
from pathlib import Path

from rig import REPOSITORY, Cases

HERE = Path(__file__).parent


def tables() -> dict[str, Cases]:
    modules = {
        each.name: importlib.import_module(f"tests.cases.{each.stem}")
        for each in sorted(HERE.glob("test_*.py"))
        if each != Path(__file__)
    }
    return {name: module.CASES for name, module in modules.items() if hasattr(module, "CASES")}


def test_every_case_stands_in_one_table(cases_dir: Path) -> None:
    there = {each.name for each in cases_dir.iterdir() if not each.name.startswith("_")}
    named = Counter(name for table in tables().values() for name in table)
    assert not [name for name, times in named.items() if times > 1]
    assert not set(named) - there, "no such case"
    assert not there - set(named), "in no table"


def test_the_tests_that_the_tables_name_are_there() -> None:
    for table in tables().values():
        for name, right in table.items():
            if isinstance(right, str):
                file, _, test = right.partition("::")
                assert f"def {test}(" in (REPOSITORY / file).read_text("utf-8"), f"{name}: no {right}"
