"""The build's tools are fetched whole or not at all, by stand-ins for apt-get, dpkg and javac."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from android_bridge.agent.builder import debian, toolchain
from android_bridge.agent.builder.debian import MIRROR_VARIABLE, Archive
from android_bridge.agent.builder.run import run
from android_bridge.agent.builder.toolchain import Toolchain, prepared
from android_bridge.base import Problem

NO_JAVA = 99  # no machine has it
DOWNLOAD = (
    'case "$*" in *download*) shift 2; for each; do touch "${each%%[=/]*}_1%3a2_amd64.deb"; done;; esac'
)
UNPACK = 'mkdir -p "$3/usr/bin"; ln -sf /usr/bin/real "$3/absolute"; ln -sf real "$3/usr/bin/relative"'


class Machine:
    """What the programs on PATH do, and how they were called."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.cache = folder / "cache"
        self.calls = folder / "calls"
        self.calls.touch()
        (folder / "bin").mkdir()

    def program(self, name: str, body: str) -> Path:
        """Put a program on PATH; gives its file."""
        return self.script(self.folder / "bin" / name, f'echo "{name} $@" >> {self.calls}\n{body}')

    @staticmethod
    def script(file: Path, body: str) -> Path:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(f"#!/bin/sh\n{body}\n")
        file.chmod(0o755)
        return file

    def jdk(self, home: Path, version: str) -> Path:
        """Put a JDK there; gives its home."""
        self.script(home / "bin" / "javac", f"echo '{version}'")
        return home

    def called(self) -> list[str]:
        return self.calls.read_text().splitlines()

    def fetched(self) -> list[str]:
        """Give what lies in the cache, but for apt's lists and the lock."""
        return sorted({each.name for each in self.cache.iterdir()} - {"apt", "lock"})


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Machine:
    """A Debian with no JDK of the wanted version; two packages are the tools, two the JDK."""
    made = Machine(tmp_path)
    made.program("apt-get", DOWNLOAD)
    made.program(
        "dpkg",
        f"{UNPACK}\nhome=$3/usr/lib/jvm/java-{NO_JAVA}-openjdk-amd64/bin\nmkdir -p $home\n"
        f"printf '#!/bin/sh\\necho javac {NO_JAVA}.0.1\\n' > $home/javac; chmod +x $home/javac",
    )
    (tmp_path / "key.gpg").touch()
    monkeypatch.setattr(debian, "KEYRING", tmp_path / "key.gpg")
    monkeypatch.setattr(toolchain, "PINNED", ("aapt=1:2",))
    monkeypatch.setattr(toolchain, "_BOOKWORM", "libaapt")
    monkeypatch.setattr(toolchain, "JAVA_MAJOR", NO_JAVA)
    monkeypatch.setenv("PATH", f"{tmp_path}/bin:/usr/bin:/bin")
    monkeypatch.delenv("JAVA_HOME", raising=False)
    monkeypatch.delenv(MIRROR_VARIABLE, raising=False)
    return made


def test_the_tools_are_fetched_once(machine: Machine) -> None:
    told: list[str] = []
    tools = prepared(told.append, machine.cache)
    assert [re.sub(r" into .*", "", words) for words in told] == ["fetching 2 Debian packages"] * 2
    assert tools.packages() == ["aapt=1:2", "libaapt=1:2"]
    assert tools.javac_version == f"{NO_JAVA}.0.1"
    assert tools.java_home.is_relative_to(machine.cache)
    downloads = [call for call in machine.called() if "download" in call]
    assert downloads == [
        "apt-get -q download aapt=1:2 libaapt/bookworm",
        "apt-get -q download openjdk-17-jdk-headless/bookworm openjdk-17-jre-headless/bookworm",
    ]
    machine.calls.write_text("")
    assert prepared(told.append, machine.cache) == tools
    assert (machine.called(), len(told)) == ([], 2)


def test_a_link_of_a_package_stays_inside(machine: Machine) -> None:
    root = prepared(lambda _: None, machine.cache).root
    assert (root / "absolute").readlink() == Path("usr/bin/real")
    assert (root / "usr/bin/relative").readlink() == Path("real")


def test_a_package_that_does_not_come_leaves_nothing_behind(machine: Machine) -> None:
    machine.program("apt-get", DOWNLOAD.replace("shift 2", "shift 3"))
    with pytest.raises(Problem) as caught:
        prepared(lambda _: None, machine.cache)
    assert (caught.value.what, caught.value.got) == ("not all of the build's tools came", "1 of 2 packages")
    assert machine.fetched() == []


def test_what_was_fetched_by_half_is_fetched_anew(machine: Machine) -> None:
    root = prepared(lambda _: None, machine.cache).root
    (root / "packages.txt").unlink()
    (root / "left over").touch()
    assert prepared(lambda _: None, machine.cache).root == root
    assert not (root / "left over").exists()
    assert (root / "packages.txt").exists()


@pytest.mark.parametrize("where", ["JAVA_HOME", "PATH"])
def test_the_machines_own_jdk_is_taken_where_it_fits(
    machine: Machine, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    own = machine.jdk(machine.folder / "own", f"javac {NO_JAVA}.3.4-ea")
    if where == "JAVA_HOME":
        monkeypatch.setenv("JAVA_HOME", str(own))
    else:
        (machine.folder / "bin" / "javac").symlink_to(own / "bin" / "javac")
    tools = prepared(lambda _: None, machine.cache)
    assert (tools.java_home, tools.javac_version) == (own, f"{NO_JAVA}.3.4")
    assert len(machine.fetched()) == 1  # the tools alone


@pytest.mark.parametrize("says", ["javac 21.0.1", "not a compiler", None])
def test_a_jdk_that_does_not_fit_is_passed_over(
    machine: Machine, monkeypatch: pytest.MonkeyPatch, says: str | None
) -> None:
    home = machine.folder / "other"
    if says is not None:
        machine.jdk(home, says)
    monkeypatch.setenv("JAVA_HOME", str(home))
    assert prepared(lambda _: None, machine.cache).java_home.is_relative_to(machine.cache)


@pytest.mark.parametrize("lacks", ["apt-get", "dpkg"])
def test_a_machine_that_is_no_debian_is_told_so(
    machine: Machine, monkeypatch: pytest.MonkeyPatch, lacks: str
) -> None:
    (machine.folder / "bin" / lacks).unlink()
    monkeypatch.setenv("PATH", str(machine.folder / "bin"))
    with pytest.raises(Problem, match=f"there is no {lacks}") as caught:
        Archive(machine.folder / "apt")
    assert "Android Studio" in (caught.value.advice or "")
    assert not (machine.folder / "apt").exists()


def test_without_its_key_the_archive_is_not_asked(machine: Machine) -> None:
    debian.KEYRING.unlink()
    with pytest.raises(Problem, match="the key of Debian's archive is not here") as caught:
        Archive(machine.folder / "apt")
    assert caught.value.advice == "install the package debian-archive-keyring"
    assert machine.called() == []


def test_an_archive_out_of_reach_names_the_variable_for_another_mirror(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(MIRROR_VARIABLE, "http://mirror.invalid/debian")
    machine.program("apt-get", "echo 'E: Could not resolve mirror.invalid'; exit 100")
    with pytest.raises(Problem) as caught:
        Archive(machine.folder / "apt").update()
    assert caught.value.got == "E: Could not resolve mirror.invalid"
    assert MIRROR_VARIABLE in (caught.value.advice or "")
    assert machine.called() == ["apt-get -q update -o APT::Update::Error-Mode=any"]
    sources = (machine.folder / "apt" / "sources.list").read_text()
    assert sources.count(f"deb [signed-by={debian.KEYRING}] http://mirror.invalid/debian ") == 3


def test_a_tool_that_cannot_be_started_or_does_not_end_is_told(machine: Machine) -> None:
    with pytest.raises(Problem, match="cannot be started") as caught:
        run([machine.folder / "no-such-tool"])
    assert "No such file" in (caught.value.got or "")
    with pytest.raises(Problem, match="did not end within 0 s"):
        run(["sleep", "60"], timeout_s=0.01)


def test_a_tool_sees_nothing_of_the_users_environment(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JAVA_TOOL_OPTIONS", "-Duser.language=tr")
    root = machine.folder / "root"
    machine.script(root / "usr/lib/android-sdk/build-tools/debian/aapt", "env")
    machine.script(machine.folder / "jdk/bin/java", 'echo "$PATH"; echo "$@"')
    (root / "usr/share/java").mkdir(parents=True)
    (root / "usr/share/java/com.android.dx-1.jar").touch()
    tools = Toolchain(root, machine.folder / "jdk", "17.0.1")
    told = dict(line.split("=", 1) for line in tools.tool("aapt").splitlines())
    assert told.keys() - {"PWD", "_", "SHLVL", "OLDPWD"} == {"PATH", "LC_ALL", "TZ", "LD_LIBRARY_PATH"}
    assert told["LD_LIBRARY_PATH"].startswith(f"{root}/usr/lib/x86_64-linux-gnu/android:")
    path, arguments = tools.dx("--dex").splitlines()
    assert path.startswith(f"{root}/usr/lib/android-sdk/build-tools/debian:")  # apktool looks for aapt there
    assert arguments.endswith(
        f"-cp {root}/usr/share/java/com.android.dx-1.jar com.android.dx.command.Main --dex"
    )
