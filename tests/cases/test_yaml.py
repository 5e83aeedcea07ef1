"""Plans as people write them in YAML: what YAML reads otherwise than they mean is said, with the line."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from rig import Cases, Rig, Right, good, refused

CHECK = "plan check plan.yaml"
DIGITS = "in digits alone"
CASES: Cases = {
    "y00-good": good(CHECK, "the plan is good", "warning: subsets have usually"),
    "y02-light-no": refused(CHECK, "on or off", 'got: "no"'),
    "y04-sexagesimal": refused(CHECK, "height_cm", 'got: "1:10"', DIGITS),
    "y05-duplicate-key": refused(CHECK, "`last` is given twice, first at plan.yaml:7", "plan.yaml:8"),
    "y06-tabs": refused(CHECK, "plan.yaml:6", "'\\t'", "never tabs"),
    "y07-bom-crlf": good(CHECK, "the plan is good"),
    "y09-two-documents": refused(CHECK, "only one document is read"),
    "y10-id-is-a-date": good(CHECK, "the plan is good"),
    "y12-id-null": refused(CHECK, "got: null", 'put it in quotes, it is text: "null"'),
    "y13-number-with-blank": refused(CHECK, 'got: "3 000"', DIGITS),
    "y14-comma-decimal": refused(CHECK, "got: angle_deg: 2,5", "a point before decimals"),
    "y15-unicode-minus": refused(CHECK, "angle_deg", "\u22125", DIGITS),
    "y17-name-as-path": refused(CHECK, 'got: "../x"', "a-z, 0-9 and the hyphen"),
    "y18-smart-quotes": refused(CHECK, "\u201ca\u201d", "straight quotes"),
    "y19-billion-laughs": refused(CHECK, "the aliases repeat too much"),
    "y20-recursive-anchor": refused(CHECK, "an alias refers to"),
    "y21-tagged": refused(CHECK, "python/object", "has no meaning here"),
    "y22-on-as-key": refused(CHECK, "unknown key `on`"),
    "y23-colon-in-windows-path": refused(CHECK, "does not exist", "a path of Windows"),
    "y24-env-var": refused(CHECK, "$HOME", "variables are not read"),
    "y25-empty": refused(CHECK, "the plan is empty"),
    "y26-only-comment": refused(CHECK, "the plan is empty"),
    "y27-json-plan": good(CHECK, "the plan is good"),
    "y28-float-index": refused(CHECK, "got: 2e0", "without an exponent: 2"),
    "y29-utf16": refused(CHECK, "not UTF-8", "UTF-16"),
}


@pytest.mark.parametrize("name", CASES)
def test_case(case: Callable[[str], Rig], name: str) -> None:
    right = CASES[name]
    assert isinstance(right, Right)
    right.check(case(name))
