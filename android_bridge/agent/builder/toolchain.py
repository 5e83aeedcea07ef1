"""The tools that build and check the app, kept in the user's cache folder."""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from android_bridge.agent.builder.debian import Archive, turn_links_inward, unpack
from android_bridge.agent.builder.run import run
from android_bridge.base import Problem, hold
from android_bridge.base.folders import cache_folder

JAVA_MAJOR = 17

# What the bytes of the result depend on is named by version: these are not updated within a Debian release.
# Libraries come as the release has them now, security updates included.
PINNED = (
    "aapt=1:10.0.0+r36-10",
    "android-framework-res=1:14~beta1-3",
    "apksigner=31.0.2-1",
    "dalvik-exchange=10.0.0+r36-1",
    "libandroid-23-java=6.0.1+r72-6",
    "libapksig-java=31.0.2-1",
    "zipalign=1:10.0.0+r36-1",
)
_BOOKWORM = (
    "android-libaapt android-libandroidfw android-libart android-libbacktrace android-libbase "
    "android-libcutils android-liblog android-libnativebridge android-libnativeloader android-libutils "
    "android-libziparchive apktool dexdump libantlr-java libantlr3-runtime-java libatomic1 libbsd0 "
    "libcommons-cli-java libcommons-io-java libcommons-lang3-java libcommons-text-java libexpat1 "
    "libguava-java libjcommander-java liblz4-1 liblzma5 libmd0 libpng16-16 libprotobuf-lite32 libsmali-java "
    "libstringtemplate-java libxmlunit-java libxpp3-java libyaml-snake-java libzopfli1 p7zip p7zip-full"
)
JDK = (f"openjdk-{JAVA_MAJOR}-jdk-headless", f"openjdk-{JAVA_MAJOR}-jre-headless")
_TOOLS = "usr/lib/android-sdk/build-tools/debian"
_LIBRARIES = (
    "usr/lib/x86_64-linux-gnu/android",
    "usr/lib/x86_64-linux-gnu",
    "lib/x86_64-linux-gnu",
    "usr/lib/p7zip",
    "usr/lib",
)
_QUICK = ("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")  # each runs for a second or two
_STAMP = "packages.txt"


@dataclass(frozen=True, slots=True)
class Toolchain:
    """Where the tools are.

    Parameters
    ----------
    root
        What the Debian packages were unpacked into.
    java_home
        A JDK of the major version that the committed files are built with.
    javac_version
        Such as ``17.0.15``.
    """

    root: Path
    java_home: Path
    javac_version: str

    @property
    def android_jar(self) -> Path:
        """Android's classes as of API 23, to compile against."""
        return self.root / "usr/share/maven-repo/com/android/android/23/android-23.jar"

    @property
    def framework(self) -> Path:
        """Android's own resources, to compile the app's against."""
        return self.root / "usr/share/android-framework-res/framework-res.apk"

    def packages(self) -> list[str]:
        """Name and version of each unpacked package."""
        return (self.root / _STAMP).read_text("utf-8").split()

    def tool(self, name: str, *arguments: str | Path) -> str:
        """Run a native tool (aapt, zipalign, dexdump) and give what it wrote."""
        libraries = ":".join(str(self.root / folder) for folder in _LIBRARIES)
        return run([self.root / _TOOLS / name, *arguments], extra={"LD_LIBRARY_PATH": libraries})

    def jar(self, main: str, jars: str, *arguments: str | Path) -> str:
        """Run a Java tool of which the jars (below ``usr/share``) are given."""
        path = ":".join(str(jar) for jar in sorted((self.root / "usr/share").glob(jars)))
        # aapt is what apktool looks for
        extra = {"PATH": f"{self.root / _TOOLS}:{os.environ.get('PATH', os.defpath)}"}
        return run([self.java_home / "bin/java", *_QUICK, "-cp", path, main, *arguments], extra=extra)

    def dx(self, *arguments: str | Path) -> str:
        """Run dx, which turns Java's class files into Android's."""
        return self.jar("com.android.dx.command.Main", "java/com.android.dx-*.jar", *arguments)

    def apksigner(self, *arguments: str | Path) -> str:
        """Run apksigner."""
        return self.jar("com.android.apksigner.ApkSignerTool", "java/ap[ks]*sig*.jar", *arguments)

    def javac(self, *arguments: str | Path) -> str:
        """Run javac."""
        return run([self.java_home / "bin/javac", *(f"-J{option}" for option in _QUICK), *arguments])


def prepared(tell: Callable[[str], None], cache: Path | None = None) -> Toolchain:
    """Give the tools, fetched and unpacked where they are not there yet.

    Raises
    ------
    Problem
        When they cannot be had.
    """
    cache = (cache or cache_folder() / "agent-toolchain").resolve()
    cache.mkdir(parents=True, exist_ok=True)
    with hold(cache / "lock", patience_s=-1):  # of two builds one fetches, the other waits: it is bounded
        root = unpacked(cache, "tools", (*PINNED, *_of(_BOOKWORM.split())), tell)
        found = _own_jdk()
        if found is None:
            home = unpacked(cache, "jdk", _of(JDK), tell) / f"usr/lib/jvm/java-{JAVA_MAJOR}-openjdk-amd64"
            found = home, _javac_version(home)
    return Toolchain(root, *found)


def _of(packages: Iterator[str] | tuple[str, ...] | list[str]) -> tuple[str, ...]:
    return tuple(f"{package}/bookworm" for package in packages)


def _own_jdk() -> tuple[Path, str] | None:
    """Give the machine's own JDK where it is of the right major version."""
    homes = [Path(os.environ["JAVA_HOME"])] if os.environ.get("JAVA_HOME") else []
    if on_path := shutil.which("javac"):
        homes.append(Path(on_path).resolve().parent.parent)
    homes += sorted(Path("/usr/lib/jvm").glob(f"java-{JAVA_MAJOR}-openjdk-*"))
    for home in homes:
        with contextlib.suppress(Problem):
            version = _javac_version(home)
            if version.split(".")[0] == str(JAVA_MAJOR):
                return home, version
    return None


def _javac_version(home: Path) -> str:
    found = re.search(r"javac (\d[\w.]*)", run([home / "bin/javac", "-version"]))
    if found is None:
        raise Problem("javac does not tell its version", where=str(home))
    return found[1]


def unpacked(cache: Path, name: str, packages: tuple[str, ...], tell: Callable[[str], None]) -> Path:
    """Give the folder that a set of packages is unpacked into, fetched where it is not there yet."""
    digest = hashlib.sha256("\n".join(packages).encode()).hexdigest()[:12]
    root = cache / f"{name}-{digest}"
    if (root / _STAMP).is_file():
        return root
    tell(f"fetching {len(packages)} Debian packages into {root}")
    archive = Archive(cache / "apt")
    archive.update()
    with tempfile.TemporaryDirectory(dir=cache, prefix=f"{name}-") as temporary:
        fetched, fresh = Path(temporary) / "debs", Path(temporary) / "root"
        fetched.mkdir()
        archive.download(packages, fetched)
        files = sorted(fetched.glob("*.deb"))
        if len(files) != len(packages):
            raise Problem(
                "not all of the build's tools came", got=f"{len(files)} of {len(packages)} packages"
            )
        for file in files:
            unpack(file, fresh)
        turn_links_inward(fresh)
        (fresh / _STAMP).write_text("".join(f"{_name_and_version(file)}\n" for file in files))
        shutil.rmtree(root, ignore_errors=True)
        fresh.rename(root)
    return root


def _name_and_version(package: Path) -> str:
    name, version, _ = package.stem.split("_")
    return f"{name}={version.replace('%3a', ':')}"
