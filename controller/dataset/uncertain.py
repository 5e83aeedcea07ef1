"""Extra tables in which what is uncertain is something else; the tables proper never change for it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from android_bridge.base.problems import Problem
from controller.dataset.loading import Labels
from controller.xrays import COLUMNS, OBSERVATIONS, SPLITS

POLICIES: Final = {"ones": "1.0", "zeros": "0.0", "blank": ""}
"""What an uncertain label becomes: CheXpert's U-Ones, U-Zeros and U-Ignore."""
_FIRST: Final = len(COLUMNS) - len(OBSERVATIONS) - 1
_NAME: Final = re.compile(rf"(?:{'|'.join(SPLITS)})-uncertain-as-({'|'.join(POLICIES)})\.csv")


def check_policy(policy: str) -> None:
    """Make sure that there is such a policy.

    Raises
    ------
    Problem
        When there is none.
    """
    if policy not in POLICIES:
        raise Problem(
            "there is no such way to read uncertain labels",
            where="--uncertain-as",
            expected=", ".join(POLICIES),
            got=policy,
        )


def extra_table(split: str, policy: str) -> str:
    """Give the name of a split's extra table."""
    return f"{split}-uncertain-as-{policy}.csv"


def policies_of(files: Iterable[str]) -> set[str]:
    """Give the policies that a data set's files say it has extra tables for."""
    return {found[1] for name in files if (found := _NAME.fullmatch(name))}


def decided(labels: Labels, policy: str) -> Labels:
    """Give a row's cells after ``Path`` with every uncertain label (-1.0) as a policy has it."""
    findings = (POLICIES[policy] if _is_uncertain(cell) else cell for cell in labels[_FIRST:])
    return (*labels[:_FIRST], *findings)


def _is_uncertain(cell: str) -> bool:
    try:
        return float(cell) == -1.0
    except ValueError:
        return False
