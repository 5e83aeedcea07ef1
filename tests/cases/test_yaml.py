"""Plans as people write them in YAML: what YAML reads otherwise than they mean is said, with the line."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from rig import Cases, Rig, Right, good, refused

CHECK = "plan check plan.yaml"
CASES: Cases = {
    "y00-good": good(CHECK, "the plan is good", "subsets have usually"),
    "y02-light-no": refused(CHECK, "on or off"),
    "y04-sexagesimal": refused(CHECK, "height_cm", "1:10"),
    "y06-tabs": refused(CHECK, "tab"),
    "y07-bom-crlf": good(CHECK, "the plan is good"),
    "y09-two-documents": refused(CHECK, "document"),
    "y10-id-is-a-date": good(CHECK, "the plan is good"),
    "y15-unicode-minus": refused(CHECK, "\u22125"),
    "y17-name-as-path": refused(CHECK, "../x"),
    "y18-smart-quotes": refused(CHECK, "“a”"),
    "y19-billion-laughs": refused(CHECK),
    "y20-recursive-anchor": refused(CHECK),
    "y22-on-as-key": refused(CHECK, "`on`"),
    "y23-colon-in-windows-path": refused(CHECK, "does not exist"),
    "y27-json-plan": good(CHECK, "the plan is good"),
    "y29-utf16": refused(CHECK, "not UTF-8"),
}


@pytest.mark.parametrize("name", CASES)
def test_case(case: Callable[[str], Rig], name: str) -> None:
    right = CASES[name]
    assert isinstance(right, Right)
    right.check(case(name))
