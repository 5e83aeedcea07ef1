"""Makes the list of what the shipped app refers to and Android 29 has: `python tests/tools/android_api.py`.

Debian carries Android 29's classes as a list only, in a source package of 45 MB. So what the app
refers to is looked up in it once, and the answer is kept beside the test; a reference that is new
to the list has it made again.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

import agent_build
from bytecode_phone import running

from android_bridge.agent.builder.debian import Archive
from android_bridge.base.folders import cache_folder

KEPT = Path(__file__).parent.parent / "android_bridge/agent/android_29.txt"
SOURCE = "android-platform-frameworks-base=1:10.0.0+r36-10"
LIST = "api/current.txt"

_ANNOTATION = re.compile(r'@(?!interface)[\w.]+(?:\((?:[^()"]|"[^"]*"|\([^()]*\))*\))?\s*')
_PRIMITIVES = {
    "boolean": "Z", "byte": "B", "char": "C", "double": "D", "float": "F", "int": "I", "long": "J",
    "short": "S", "void": "V",
}  # fmt: skip
_MEMBER = re.compile(
    r"(?P<kind>ctor|method|field|enum_constant) (?P<before>[^(=]*?)(?P<name>[\w$]+)"
    r"\s*(?:\((?P<takes>.*?)\)(?: default .*| throws .*)?)?(?: = .*)?;.*"
)
_MODIFIERS = {
    "public", "protected", "static", "final", "abstract", "default", "synchronized", "native", "deprecated",
    "transient", "volatile", "strictfp",
}  # fmt: skip


class Api:
    """A version of Android, by its list.

    Parameters
    ----------
    text
        As `api/current.txt` of Android's sources has it: packages, classes, members, one a line.
    """

    def __init__(self, text: str) -> None:
        self.above: dict[str, list[str]] = {}
        self.members: dict[str, set[str]] = {}
        package, name, variables = "", "", dict[str, str]()
        for line in map(str.strip, text.splitlines()):
            if line.startswith("package "):
                package = line.split()[1]
            elif line.endswith("{"):
                name, variables = self._class(package, _ANNOTATION.sub("", line))
            elif line.split(" ", 1)[0] in ("ctor", "method", "field", "enum_constant"):
                self.members[name].add(self._member(_ANNOTATION.sub("", line), variables))

    def has(self, types: Iterable[str], member: str) -> bool:
        """Say whether one of these classes has a member, itself or from above."""
        return any(
            member in self.members.get(each, ()) or self.has(self.above.get(each, ()), member)
            for each in types
        )

    def _class(self, package: str, line: str) -> tuple[str, dict[str, str]]:
        found = re.fullmatch(r"(?:[a-z]+ )*@?(?:class|interface|enum) (?P<name>[\w.]+)(?P<rest>.*)\{", line)
        assert found, line
        generic, rest = _split_generic(found["rest"])
        variables = self._variables(generic, {})
        name = f"{package.replace('.', '/')}/{found['name'].replace('.', '$')}"
        words = _bare(rest).replace(",", " ").split()
        above = [self._erased(each, {})[1:-1] for each in words if each not in ("extends", "implements")]
        self.above[name] = [*above, *([] if name == "java/lang/Object" else ["java/lang/Object"])]
        self.members[name] = set()
        return name, variables

    def _member(self, line: str, of_class: dict[str, str]) -> str:
        found = _MEMBER.fullmatch(line)
        assert found, line
        words = " ".join(each for each in found["before"].split() if each not in _MODIFIERS)
        variables = of_class
        if words.startswith("<"):
            generic, words = _split_generic(words)
            variables = of_class | self._variables(generic, of_class)
        if found["kind"] in ("field", "enum_constant"):
            return f"{found['name']} {self._erased(words, variables)}"
        takes = "".join(self._erased(each, variables) for each in _parts(found["takes"] or ""))
        if found["kind"] == "ctor":
            return f"<init>({takes})V"
        return f"{found['name']}({takes}){self._erased(words, variables)}"

    def _variables(self, generic: str, known: dict[str, str]) -> dict[str, str]:
        variables = dict(known)
        for each in _parts(generic):
            name, _, bound = each.partition(" extends ")
            first = bound.split(" & ")[0]
            variables[name.strip()] = self._erased(first, variables) if first else "Ljava/lang/Object;"
        return variables

    def _erased(self, kind: str, variables: dict[str, str]) -> str:
        bare = _bare(kind).strip().split(" ")[0].replace("...", "[]")
        arrays, bare = bare.count("[]"), bare.replace("[]", "")
        if bare in variables:
            erased = variables[bare]
        elif bare in _PRIMITIVES:
            erased = _PRIMITIVES[bare]
        else:
            erased = f"L{_place(bare)};"
        return "[" * arrays + erased


def _place(name: str) -> str:
    package, kind = re.fullmatch(r"((?:[a-z]\w*\.)*)(\w.*)", name).groups()  # type: ignore[union-attr]
    return (
        f"{package.replace('.', '/') or 'java/lang/'}{kind.replace('.', '$')}"  # the list leaves that one out
    )


def _bare(kind: str) -> str:
    """Leave out what stands in angle brackets."""
    before = ""
    while before != kind:
        before, kind = kind, re.sub(r"<[^<>]*>", "", kind)
    return kind


def _split_generic(text: str) -> tuple[str, str]:
    """Part what stands in a leading pair of angle brackets from the rest."""
    if not text.startswith("<"):
        return "", text
    depth = 0
    for at, each in enumerate(text):
        depth += (each == "<") - (each == ">")
        if not depth:
            return text[1:at], text[at + 1 :]
    raise ValueError(text)


def _parts(text: str) -> Iterator[str]:
    """Part by commas, but for those within angle brackets."""
    depth, part = 0, ""
    for each in text:
        depth += (each == "<") - (each == ">")
        if each == "," and not depth:
            yield part.strip()
            part = ""
        else:
            part += each
    if part.strip():
        yield part.strip()


def references(folder: Path) -> list[str]:
    """Give what the shipped app refers to outside of itself."""
    with running(folder) as phone:
        return phone.tell("outside", agent_build.tools().android_jar)


def fetched(folder: Path) -> str:
    """Give the list of Android 29."""
    home = cache_folder() / "agent-toolchain" / "apt-sources"
    archive = Archive(home)
    lines = (home / "sources.list").read_text()
    (home / "sources.list").write_text(lines + lines.replace("deb [", "deb-src ["))
    archive.update()
    command = ["apt-get", "-q", "source", "--download-only", SOURCE]
    subprocess.run(command, cwd=folder, env={"APT_CONFIG": str(home / "apt.conf")}, check=True)
    (packed,) = folder.glob("*.orig.tar.*")
    with tarfile.open(packed) as archive_file:
        for each in archive_file:
            if each.name.removeprefix("./").endswith(LIST) and each.name.count("/") <= LIST.count("/") + 1:
                content = archive_file.extractfile(each)
                assert content is not None
                return content.read().decode()
    raise SystemExit(f"{packed.name} has no {LIST}")


def main() -> None:
    """Write the list anew."""
    with tempfile.TemporaryDirectory() as temporary:
        all_of_it = references(Path(temporary) / "phone")
        api = Api(Path(sys.argv[1]).read_text() if sys.argv[1:] else fetched(Path(temporary)))
    there, lacking = [], []
    for each in all_of_it:
        types, _, member = each.partition(".")
        (there if api.has(types.split(","), member) else lacking).append(each)
    head = f"# What the app refers to and Android 29 has, by {LIST} of Debian's source package {SOURCE}.\n"
    KEPT.write_text(head + "".join(f"{each}\n" for each in there))
    sys.stdout.write(f"{len(there)} are there; lacking:\n" + "".join(f"  {each}\n" for each in lacking))


if __name__ == "__main__":
    main()
