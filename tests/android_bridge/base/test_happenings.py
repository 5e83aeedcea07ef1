"""What happens in a simulated phone's room, as people write it and as it is handed on."""

from __future__ import annotations

import pytest

from android_bridge.base import Problem, parse_happenings, written_happenings


@pytest.mark.parametrize(
    "text",
    [
        "",
        "light:5@20",
        "light:0.001@1,knock:2.5@31,turn:-90@1,tilt:4@999999",
        "turn:0.00001@3",
        "tilt:12.3456789@4",
    ],
)
def test_what_is_handed_on_is_what_was_written(text: str) -> None:
    assert written_happenings(parse_happenings(text)) == text


@pytest.mark.parametrize(
    "text",
    [
        *("light", "light:5", "light:5@0", "light:5@1000000", "light:0@1", "light:1001@1", "light:nan@1"),
        *("knock:-1@2", "turn:181@1", "tilt:91@1", "heat:1@1", "light:5@1,", "light:1e3@1"),
    ],
)
def test_what_cannot_happen_is_refused(text: str) -> None:
    with pytest.raises(Problem, match="cannot be read"):
        parse_happenings(text)
