"""Fetches Debian packages into a folder, without root; the machine's own packages stay as they are."""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence
from pathlib import Path

from android_bridge.agent.builder.run import run
from android_bridge.base import Problem

KEYRING = Path("/usr/share/keyrings/debian-archive-keyring.gpg")
MIRROR = "http://deb.debian.org/debian"
MIRROR_VARIABLE = "CHEXRIG_DEBIAN_MIRROR"
SUITES = ("bookworm", "bullseye", "trixie")
FETCH_TIMEOUT_S = 420.0

# An empty status file makes apt blind to what is installed here, so that the same comes on every machine.
_CONFIGURATION = """\
Dir::State "{home}/state";
Dir::State::status "{home}/status";
Dir::Cache "{home}/cache";
Dir::Etc::sourcelist "{home}/sources.list";
Dir::Etc::sourceparts "{home}/none";
Dir::Etc::preferences "{home}/none/preferences";
Dir::Etc::preferencesparts "{home}/none";
APT::Architecture "amd64";
APT::Architectures {{ "amd64"; }};
APT::Sandbox::User "";
Acquire::Languages "none";
Acquire::IndexTargets::deb::Contents-deb::DefaultEnabled "false";
Acquire::Retries "3";
Acquire::http::Timeout "30";
"""


class Archive:
    """Debian's archive, asked through an apt configuration of its own.

    Parameters
    ----------
    home
        Folder for apt's lists; made where it is not there.

    Raises
    ------
    Problem
        Where there is no apt, no dpkg, or not the key by which the archive's signature is checked.
    """

    def __init__(self, home: Path) -> None:
        for program in ("apt-get", "dpkg"):
            if shutil.which(program) is None:
                raise Problem(
                    f"the build's tools come as Debian packages, and there is no {program}",
                    advice="build on Debian or Ubuntu, or open the folder in Android Studio",
                )
        if not KEYRING.is_file():
            raise Problem(
                "the key of Debian's archive is not here",
                where=str(KEYRING),
                advice="install the package debian-archive-keyring",
            )
        for folder in ("state/lists/partial", "cache/archives/partial", "none"):
            (home / folder).mkdir(parents=True, exist_ok=True)
        (home / "status").touch()
        mirror = os.environ.get(MIRROR_VARIABLE, MIRROR)
        lines = [f"deb [signed-by={KEYRING}] {mirror} {suite} main\n" for suite in SUITES]
        (home / "sources.list").write_text("".join(lines))
        (home / "apt.conf").write_text(_CONFIGURATION.format(home=home))
        self._apt = {"APT_CONFIG": str(home / "apt.conf")}

    def update(self) -> None:
        """Fetch the lists of packages; apt checks the archive's signature."""
        # without Error-Mode an unreachable archive is a mere warning
        self._run("update", "-o", "APT::Update::Error-Mode=any")

    def download(self, packages: Sequence[str], folder: Path) -> None:
        """Fetch packages, each ``name=version``; apt checks their digests against the signed lists."""
        self._run("download", *packages, cwd=folder)

    def _run(self, *words: str, cwd: Path | None = None) -> None:
        try:
            run(["apt-get", "-q", *words], extra=self._apt, cwd=cwd, timeout_s=FETCH_TIMEOUT_S)
        except Problem as problem:
            raise Problem(
                "the build's tools cannot be fetched from Debian's archive",
                where=problem.where,
                got=problem.got or problem.what,
                advice=f"check the network; {MIRROR_VARIABLE} names another mirror than {MIRROR}",
            ) from problem


def unpack(package: Path, root: Path) -> None:
    """Unpack a package below a folder."""
    run(["dpkg", "-x", package, root])


def turn_links_inward(root: Path) -> None:
    """Make links of unpacked packages that name a place of the machine name the same place below the root."""
    for folder, folders, files in os.walk(root):
        for name in (*folders, *files):
            link = Path(folder) / name
            if link.is_symlink() and (target := link.readlink()).is_absolute():
                link.unlink()
                link.symlink_to(os.path.relpath(root / target.relative_to("/"), folder))
