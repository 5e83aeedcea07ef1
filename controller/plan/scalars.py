"""What is written in a YAML file's scalar: a number only where it is written as people write numbers."""

from __future__ import annotations

import math
import re
import unicodedata

from ruamel.yaml.nodes import ScalarNode

TAG = "tag:yaml.org,2002:"
# none of what YAML reads otherwise than is meant, or than YAML 1.1 did: 1_000, 010, 0x10, 1:10, .inf
_WHOLE = re.compile(r"[-+]?(?:0|[1-9][0-9]*)")
_DECIMAL = re.compile(r"[-+]?(?:(?:0|[1-9][0-9]*)(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][-+]?[0-9]+)?")
_LONGEST_NUMBER = 1000
_KINDS = {"str", "int", "float", "bool", "null", "timestamp", "value", "merge", "!"}
_SLANTED_QUOTES = "\u201c\u201d\u201e\u201f\u2018\u2019\u201a\u201b\u00ab\u00bb\u2039\u203a\uff02\uff07"
_UNSEEN = {"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp", "Zs"}


class ScalarMistakeError(ValueError):
    """A scalar that means nothing here.

    Parameters
    ----------
    what
        What is wrong with it.
    expected, advice
        As a problem has them.
    """

    def __init__(self, what: str, expected: str = "", advice: str = "") -> None:
        super().__init__(what)
        self.what, self.expected, self.advice = what, expected, advice


def scalar_value(node: ScalarNode) -> object:
    """Give what a scalar means: text, a number, a truth value, or None.

    Dates, yes, no, on and off are text, whatever YAML's version; so is what is no plain decimal number.

    Raises
    ------
    ScalarMistakeError
        It means nothing.
    """
    text, kind = scalar_text(node), str(node.tag).removeprefix(TAG)
    if kind in {"int", "float"}:
        return _number(text)
    if kind == "bool" and text.lower() in {"true", "false"}:
        return text.lower() == "true"
    return None if kind == "null" else text


def scalar_text(node: ScalarNode) -> str:
    """Give the text of a scalar, a key's for instance.

    Raises
    ------
    ScalarMistakeError
        It holds half a character, or stands in quotes that YAML does not know, or has a tag of its own.
    """
    text = str(node.value)
    if str(node.tag).removeprefix(TAG) not in _KINDS:
        raise ScalarMistakeError(
            f"the YAML tag {node.tag} has no meaning here", advice="leave it out, and write the value alone"
        )
    if any("\ud800" <= each <= "\udfff" for each in text):
        try:  # JSON writes what is beyond 16 bits in two halves
            text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le")
        except UnicodeDecodeError:
            raise ScalarMistakeError(
                "the text holds half a character", advice="write the character itself"
            ) from None
    if not node.style and len(text) > 1 and text[0] in _SLANTED_QUOTES and text[-1] in _SLANTED_QUOTES:
        raise ScalarMistakeError(
            f"{text[0]} and {text[-1]} are no quotes in YAML: they would be part of the text",
            expected="straight quotes, \" or '",
            advice="a word processor may have put them there: use a plain text editor; where they are meant"
            " as part of the text, put straight quotes around them",
        )
    return text


def visible(text: str) -> str:
    """Write what cannot be seen, such as a blank that does not break, as YAML's double quotes would."""
    return "".join(_escaped(each) for each in text)


def _escaped(character: str) -> str:
    if character == " " or unicodedata.category(character) not in _UNSEEN:
        return character
    code = ord(character)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def _number(text: str) -> object:
    if len(text) > _LONGEST_NUMBER:  # Python itself refuses to write out what has thousands of digits
        return text
    if _WHOLE.fullmatch(text):
        return int(text)
    if _DECIMAL.fullmatch(text) and math.isfinite(value := float(text)):
        return value
    return text
