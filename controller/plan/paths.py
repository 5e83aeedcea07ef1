"""Paths in a plan that lead nowhere because they are written for another program, system or person."""

from __future__ import annotations

import re
import unicodedata

_VARIABLE = re.compile(r"\$\w|\$\{|%\w+%")
_OF_WINDOWS = re.compile(r"[A-Za-z]:|.*\\")
_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+:/")
_EDGES = " \t\u00a0'\""


def has_control_characters(written: str) -> bool:
    """Say whether a path holds what no path does, such as what double quotes make of a backslash and a t."""
    return any(unicodedata.category(each) == "Cc" for each in written)


def path_advice(written: str) -> str:
    """Guess what is wrong with a path to which there is nothing; empty where it looks like one."""
    if has_control_characters(written):
        return "in double quotes a backslash begins an escape, as \\t a tab: use single quotes, or /"
    if _VARIABLE.search(written):
        return "variables are not read in a plan: write the path out; ~/ at its beginning is your home folder"
    if _ADDRESS.match(written):
        return "it looks like an address, and none is fetched: write the path of a file or folder here"
    if _OF_WINDOWS.match(written):
        return "it looks like a path of Windows: write it as it is on this computer, with / between folders"
    if written.strip(_EDGES) != written:
        return "it begins or ends with a blank or a quote, which would be part of the name: take that out"
    return ""
