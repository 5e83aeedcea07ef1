"""The text of a YAML file, and what is told where the reader of YAML makes nothing of it."""

from __future__ import annotations

import re
from difflib import get_close_matches
from pathlib import Path

from ruamel.yaml.error import MarkedYAMLError
from ruamel.yaml.reader import ReaderError

from android_bridge.base import Problem
from controller.plan.scalars import visible

#: Of bytes; a plan of ten thousand subsets that are all written out has three million.
_LARGEST = 5_000_000
#: What helps against a mistake of syntax, by words in what the reader of YAML says of it.
_SYNTAX_ADVICE = {
    "'\\t'": "indent with spaces, never tabs, and have none beside or within a value",
    "document start": "only one document is read: take out what is not meant",
    "another document": "only one document is read: take out the line with ---, and what is not meant",
    "escape": "in double quotes a backslash begins an escape: use single quotes, or / in a path",
    "alias": "write &name before it where it is first written, or put a text that begins with * in quotes",
    "anchor": "give each its own name, or put a text that begins with & in quotes",
    "cannot start any token": "put a text that begins with %, @ or ` in quotes; variables such as"
    " %HOME% are not read",
    "could not find expected ':'": "write a blank after each colon, and each key in a line of its own",
}
_OTHER_ADVICE = "put a text that contains a colon, #, or a bracket in quotes; indent with spaces, never tabs"
_LINE_END = re.compile("\r\n|[\r\n\x85\u2028\u2029]")


def yaml_text(path: Path, kind: str) -> str:
    """Give a file's text.

    Parameters
    ----------
    kind
        What it is to say: ``plan``.

    Raises
    ------
    Problem
        It cannot be read, is too large to be meant, or is not UTF-8 text.
    """
    try:
        with path.open("rb") as file:
            content = file.read(_LARGEST + 1)
    except OSError as error:
        raise Problem(
            f"the file cannot be read: {error.strerror}",
            where=str(path),
            expected=f"a {kind}'s YAML file",
            advice=_nearby(path) or ("configs/demo.yaml is a plan to start from" if kind == "plan" else ""),
        ) from error
    if len(content) > _LARGEST:
        raise Problem(
            "the file is too large to be meant",
            where=str(path),
            expected=f"a YAML file of {_LARGEST:,} bytes at most",
            advice="make sure that this is the file, and not one of data",
        )
    return _decoded(content, path)


def _nearby(path: Path) -> str:
    """Guess which file was meant."""
    files = (each for each in path.parent.glob("*.y*ml") if each.name != path.name and each.is_file())
    there = {each.stem: each for each in files}  # all have the ending in common
    near = get_close_matches(path.stem, there, n=1, cutoff=0.5)
    return f"did you mean {there[near[0]]}?" if near else ""


def _decoded(content: bytes, path: Path) -> str:
    """Give the text of a file; one that holds zero bytes is none, or UTF-16."""
    where, got = str(path), ""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        got = "UTF-16 or UTF-32, by its first bytes"
    elif b"\0" in content:
        got = "zero bytes, as UTF-16 and files of data have them"
    else:
        try:
            return content.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            where += f":{len(_LINE_END.findall(content[: error.start].decode())) + 1}"
            got = f"the byte 0x{content[error.start]:02x}"
    raise Problem(
        "the file is not UTF-8 text", where=where, expected="UTF-8", got=got, advice="save it as UTF-8"
    )


def syntax_problem(error: Exception, text: str, file: str) -> Problem:
    """Say what the reader of YAML stumbled over, and where."""
    line, what = 1, str(error)
    if isinstance(error, MarkedYAMLError):
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        what = ", ".join(part for part in (error.problem, error.context) if part)
    elif isinstance(error, ReaderError):
        line, what = len(_LINE_END.findall(text, 0, error.position)) + 1, error.reason
    lines = _LINE_END.split(text)
    got = visible(lines[line - 1].strip(" ")[:80]) if line <= len(lines) else ""
    advice = next((each for words, each in _SYNTAX_ADVICE.items() if words in what), _OTHER_ADVICE)
    return Problem(f"not valid YAML: {what}", where=f"{file}:{line}", got=got, advice=advice)
