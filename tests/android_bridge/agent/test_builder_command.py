"""`python3 -m android_bridge.agent`, and what its checks find, with stand-ins for the tools."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from android_bridge.agent import __main__ as command
from android_bridge.agent.builder.archive import write_zip
from android_bridge.agent.builder.checks import PERMISSIONS, faults
from android_bridge.agent.builder.layout import APK, JAR, JSON
from android_bridge.agent.builder.review import renew
from android_bridge.agent.builder.toolchain import Toolchain
from android_bridge.base import Problem

BADGING = "\n".join(
    (
        "package: name='org.chexrig.agent' versionCode='1'",
        "sdkVersion:'26'",
        "targetSdkVersion:'34'",
        *(f"uses-permission: name='{name}'" for name in PERMISSIONS),
        "uses-permission: name='android.permission.READ_EXTERNAL_STORAGE'",
        "launchable-activity: name='org.chexrig.agent.RigActivity'  label=''",
    )
)
VERIFIED = "".join(
    f"Verified using {scheme} scheme (APK Signature Scheme {scheme}): true\n" for scheme in ("v2", "v3")
)
OUT = (
    "while test $# -gt 0; do\n"
    'case "$1" in {option}) out="$2";; --output=*) out="${{1#--output=}}";; esac\nshift\ndone'
)


class Tools:
    """Stand-ins that make some file where the real tools make the right one, and say what is in `said`."""

    def __init__(self, folder: Path) -> None:
        self.said = folder / "said"
        self.said.mkdir()
        self.told("badging", BADGING)
        self.told("dexdump", "  Class descriptor  : 'Lorg/chexrig/agent/RigActivity;'\n")
        self.told("verify", VERIFIED)
        self.told("zipalign", "Verification successful")
        self.told("manifest", '<manifest package="org.chexrig.agent">')
        self.told("smali", "org/chexrig/agent")
        self.root, self.java = folder / "root", folder / "jdk"
        self.tools = Toolchain(self.root, self.java, "17.0.1")
        self.tools.framework.parent.mkdir(parents=True)
        self.tools.framework.touch()
        (self.root / "packages.txt").write_text("aapt=1:2\n")
        write_zip(self.said / "resources", {"AndroidManifest.xml": b"x"})
        of_android = "usr/lib/android-sdk/build-tools/debian"
        self.program(
            self.root / of_android / "aapt",
            f'test "$1" = dump && exec cat {self.said}/badging\n{OUT.format(option="-F")}\n'
            f'cp {self.said}/resources "$out"',
        )
        self.program(self.root / of_android / "dexdump", f"cat {self.said}/dexdump")
        self.program(
            self.root / of_android / "zipalign",
            f'test "$1" = -c && exec cat {self.said}/zipalign\ncp "$3" "$4"',
        )
        self.program(self.java / "bin/javac", f'{OUT.format(option="-d")}\necho class > "$out/A.class"')
        decode = (
            f'code="$out/smali/$(cat {self.said}/smali)"\nmkdir -p "$code"; touch "$code/RigActivity.smali"\n'
            f'cp {self.said}/manifest "$out/AndroidManifest.xml"'
        )
        self.program(
            self.java / "bin/java",
            f'all="$*"\n{OUT.format(option="-o|--out")}\n'
            f'case "$all" in *verify*) cat {self.said}/verify;;\n*decode*) {decode};;\n'
            '*) echo made > "$out";; esac',
        )

    def told(self, what: str, words: str) -> None:
        (self.said / what).write_text(words)

    @staticmethod
    def program(file: Path, body: str) -> None:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(f"#!/bin/sh\n{body}\n")
        file.chmod(0o755)


@pytest.fixture
def stand_ins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Tools:
    made = Tools(tmp_path)
    monkeypatch.setattr(command, "prepared", lambda _tell: made.tools)
    return made


@pytest.fixture
def built(stand_ins: Tools, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    """A folder with what was built."""
    assert stand_ins.root.is_dir()
    assert command.main(["build", "--out", str(tmp_path / "out")]) == 0
    told = capsys.readouterr().out.splitlines()
    assert told == [
        "compiling the core",
        "compiling the app",
        "signing the app",
        "compiling the desktop agent",
    ]
    return tmp_path / "out"


def test_what_was_just_built_is_in_order(built: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert sorted(each.name for each in built.iterdir()) == [APK, JAR, JSON]
    assert json.loads((built / JSON).read_text())["apk_bytes"] == len("made\n")
    assert command.main(["check", "--dist", str(built)]) == 0
    told = capsys.readouterr().out
    assert told.startswith("  aapt=1:2\n  javac=17.0.1\n")
    assert told.endswith("are what this source gives, and the checks accept the app\n")
    assert "WRONG" not in told


def test_a_file_that_is_another_is_told_and_the_checks_still_run(
    built: Path, stand_ins: Tools, capsys: pytest.CaptureFixture[str]
) -> None:
    (built / JAR).write_bytes(b"another")
    stand_ins.told("badging", BADGING.replace("sdkVersion:'26'", "sdkVersion:'21'"))
    assert command.main(["check", "--dist", str(built)]) == 1
    wrong = [line for line in capsys.readouterr().out.splitlines() if line.startswith("WRONG: ")]
    assert wrong == [
        f"WRONG: {JAR} is not what this source gives; to renew it: python3 -m android_bridge.agent build",
        "WRONG: aapt does not find sdkVersion:'26'",
    ]


def test_an_empty_folder_has_nothing_to_check(
    stand_ins: Tools, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert stand_ins.root.is_dir()
    assert command.main(["check", "--dist", str(tmp_path)]) == 1
    assert capsys.readouterr().out.endswith(f"WRONG: not in {tmp_path}: {APK}, {JAR}, {JSON}\n")


def test_a_tool_that_fails_leaves_what_was_built_before(
    built: Path, stand_ins: Tools, capsys: pytest.CaptureFixture[str]
) -> None:
    before = {each.name: each.read_bytes() for each in built.iterdir()}
    stand_ins.program(stand_ins.java / "bin/java", "echo out of memory; exit 3")
    assert command.main(["build", "--out", str(built)]) == 2
    told = capsys.readouterr()
    assert "a tool of the build failed with exit code 3" in told.err
    assert "out of memory" in told.err
    assert {each.name: each.read_bytes() for each in built.iterdir()} == before


def test_tools_that_cannot_be_had_are_told(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def lacking(_tell: object) -> Toolchain:
        raise Problem("there is no apt-get")

    monkeypatch.setattr(command, "prepared", lacking)
    assert command.main(["check"]) == 2
    assert capsys.readouterr().err == "there is no apt-get\n"


@pytest.mark.parametrize(
    ("what", "words", "check", "found"),
    [
        ("verify", VERIFIED.replace("v2): true", "v2): false"), "apksigner", "apksigner does not verify v2"),
        ("badging", BADGING.replace("rig.agent", "rig.other", 1), "aapt", "does not find package: name='org"),
        ("badging", BADGING.replace("RigActivity", "Main"), "aapt", "does not find launchable-activity"),
        ("badging", BADGING + "\nuses-permission: name='android.permission.READ_SMS'", "aapt", "READ_SMS"),
        ("badging", BADGING.replace("permission.CAMERA", "permission.NONE"), "aapt", "the app asks for"),
        ("dexdump", "  Class descriptor  : 'Lorg/chexrig/core/A;'\n", "dexdump", "find the app's screen"),
        ("manifest", "<manifest>", "apktool", "apktool does not decode the manifest"),
        ("smali", "org/other", "apktool", "apktool does not decode the code"),
    ],
)
def test_each_check_finds_what_it_is_for(
    stand_ins: Tools, tmp_path: Path, what: str, words: str, check: str, found: str
) -> None:
    (tmp_path / APK).write_bytes(b"x")
    assert faults(stand_ins.tools, tmp_path / APK, lambda _: None) == []
    stand_ins.told(what, words)
    (told,) = faults(stand_ins.tools, tmp_path / APK, lambda _: None)
    assert found in told
    others = [each for each in ("apksigner", "aapt", "dexdump", "apktool") if each != check]
    assert faults(stand_ins.tools, tmp_path / APK, lambda _: None, others) == []


def test_a_packaged_stranger_and_what_android_lacks_are_told(stand_ins: Tools, tmp_path: Path) -> None:
    stand_ins.told(
        "dexdump",
        "  Class descriptor  : 'Lorg/chexrig/agent/RigActivity;'\n"
        "  Class descriptor  : 'Lcom/example/Stub;'\n"
        "000: invoke-static {v0}, Ljava/awt/Robot;.x:()V // method@0001\n"
        "008: invoke-custom {}, call_site@0\n",
    )
    assert faults(stand_ins.tools, tmp_path / APK, lambda _: None, ["dexdump"]) == [
        "Lcom/example/Stub; is packaged and not the project's",
        "the code names Ljava/awt/Robot;, which Android 26 lacks",
        "the code uses invoke-custom",
    ]


def test_lines_are_renumbered_and_what_cannot_be_mended_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    guide = tmp_path / "README.md"
    monkeypatch.setattr(command, "renew", lambda: renew(guide))
    (tmp_path / "A.java").write_text("one\ntwo\n")
    guide.write_text("`A.java:9` `two`")
    assert command.main(["renumber"]) == 0
    assert (guide.read_text(), capsys.readouterr().out) == (
        "`A.java:2` `two`",
        "the guide's lines are right\n",
    )
    guide.write_text("`A.java:9` `three`")
    assert command.main(["renumber"]) == 1
    assert capsys.readouterr().out == "A.java does not hold `three`\n"
