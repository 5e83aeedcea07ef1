"""At 80 columns no number and no word is broken, in tables and in lines; a log's lines stay whole."""

from __future__ import annotations

import io

import pytest
from rich.console import Console
from rich.text import Text

from controller.cli.console import Listing, begin
from controller.cli.console.lines import Lines

FACTS = ["evening-of-the-thirtieth", "10001-10500", "412/500", "begun"]
LAST = "aborted 30 Nov 11:03: camera: the phone has said nothing for 60 s, and it was asked again 12 times"


def shown(listing: Listing, width: int) -> list[str]:
    written = io.StringIO()
    listing.show(Console(file=written, width=width, soft_wrap=True, highlight=False))
    return [line.strip("│┃┏┓└┘┡┩━┳╇─┴ ") for line in written.getvalue().splitlines()]


def status() -> Listing:
    headings = ("subset", "indices", "saved#", "state", "retakes#", "sessions#", "last session")
    listing = Listing("demo: plan.yaml", *headings, facts=4)
    listing.add(*FACTS, "12", "1", LAST)
    listing.add("two", "1-9", "0/9", "not begun", "", "", "")
    return listing


def test_where_there_is_room_all_of_it_is_a_table() -> None:
    lines = shown(status(), 200)
    assert any(LAST in line and "412/500" in line for line in lines)
    assert len([line for line in lines if line]) == 4


@pytest.mark.parametrize("width", [60, 80, 100])
def test_facts_stay_a_table_and_what_has_no_room_is_told_below(width: int) -> None:
    lines = shown(status(), width)
    (row,) = (line for line in lines if "412/500" in line)
    assert [each for each in FACTS if each not in row] == ([] if width > 60 else FACTS[:1])
    (below,) = (line for line in lines if LAST in line)
    assert below.startswith("evening-of-the-thirtieth, ")
    assert below.endswith(f"last session: {LAST}")
    assert all(len(line) <= width for line in lines if line != below)


def test_a_column_in_which_nothing_is_said_is_left_out() -> None:
    listing = Listing("", "subset", "state", "found", facts=2)
    listing.add("one", "complete", "")
    assert not [each for each in shown(listing, 200) if "found" in each]
    listing.add("two", "complete", "1 extra")
    assert [each for each in shown(listing, 200) if "found" in each]


def test_words_are_told_line_by_line_where_a_table_has_no_room() -> None:
    listing = Listing("what is wrong", "file", "line#", "expected", "got")
    listing.add("a/b.jpg", "", Text("name.jpg\n1,234,567 bytes"), Text("nothing"))
    assert [each for each in shown(listing, 200) if "1,234,567 bytes" in each]
    assert shown(listing, 30) == [
        "what is wrong",
        "a/b.jpg",
        "expected: name.jpg",
        "1,234,567 bytes",
        "got: nothing",
    ]


def test_a_number_that_names_a_row_is_told_with_its_heading() -> None:
    listing = Listing("", "subset", "photos#", "the same shot as another#", named_by=2)
    listing.add("one", "18", "2")
    assert shown(listing, 20) == ["one photos 18", "the same shot as another: 2"]


def printed(words: str | Text, *, is_terminal: bool = True, **how: object) -> str:
    written = io.StringIO()
    Lines(file=written, width=50, force_terminal=is_terminal, color_system=None).print(words, **how)
    return written.getvalue()


def test_a_terminal_of_no_known_width_gets_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "0")
    for is_terminal in (True, False):
        written = io.StringIO()
        console = Lines(file=written, force_terminal=is_terminal, color_system=None)
        console.print("short")
        status().show(console)
        assert (console.width, written.getvalue().splitlines()[0]) == (80, "short")
        assert "412/500" in written.getvalue()


def test_a_terminal_gets_whole_words_and_a_log_whole_lines() -> None:
    begin([])
    words = "  next: 412/500 photos are saved; see to its cable or network, unlock it, and run it again"
    assert printed(words, markup=False) == (
        "  next: 412/500 photos are saved; see to its cable\n    or network, unlock it, and run it again\n"
    )
    assert printed(words, markup=False, is_terminal=False) == f"{words}\n"
    assert printed("short\n\n[b]lines[/b]") == "short\n\nlines\n"


def test_a_question_is_broken_between_words_and_keeps_its_place_for_the_answer() -> None:
    words = "Is the room like that? Hold Space on the rig's screen for a second, or type s1: "
    assert printed(Text(words), end="") == (
        "Is the room like that? Hold Space on the rig's\n  screen for a second, or type s1: "
    )
    assert printed("short: ", end="") == "short: "


def test_a_command_is_never_broken() -> None:
    begin([])
    command = "chexrig run 'of spring/plan.yaml' --camera right --subset night-1 --repair"
    assert printed(f"not complete: 3 photos are missing: run `{command}`, then export again") == (
        f"not complete: 3 photos are missing: run\n  `{command}`,\n  then export again\n"
    )
    assert command in printed(Text(f"go on with it there, in one place only: {command}")).splitlines()[1]


def test_colours_stay_where_they_were() -> None:
    written = io.StringIO()
    console = Lines(file=written, width=40, force_terminal=True, color_system="standard")
    words = " a sentence that has no room in forty columns"
    console.print(Text.assemble(("warning:", "bold magenta"), words))
    assert written.getvalue() == (
        "\x1b[1;35mwarning:\x1b[0m a sentence that has no room in\n  forty columns\n"
    )
