"""The places that the guide's review table names hold what it says."""

from __future__ import annotations

from pathlib import Path

from android_bridge.agent.builder.review import places, renew


def test_each_place_is_right() -> None:
    found = list(places())
    assert len(found) >= 50
    wrong = [place.fault for place in found if place.fault]
    assert not wrong, "\n".join([*wrong, "to renew the lines: python3 -m android_bridge.agent renumber"])


def test_lines_are_renewed_and_texts_that_are_gone_are_told(tmp_path: Path) -> None:
    (tmp_path / "A.java").write_text("one\ntwo\nthree\ntwo and two\n")
    guide = tmp_path / "README.md"
    guide.write_text("`A.java:9` `three` `A.java:1` `two` `A.java:1` `four` `B.java:1` `one`")
    first, twice, gone, nowhere = (place.fault for place in places(guide))
    assert first == "A.java holds `three` in line 3, not 9"
    assert twice == "A.java holds `two` more than once, in lines (2, 4)"
    assert gone == "A.java does not hold `four`"
    assert nowhere == "B.java does not hold `one`"
    assert renew(guide) == [twice, gone, nowhere]
    assert guide.read_text().startswith("`A.java:3` `three` `A.java:1` `two`")
