"""Set chexrig up on a fresh Debian or Ubuntu machine, then run it.

This file is run before anything is installed, so it uses the standard library only and its syntax stays
readable to older Pythons: they must get as far as the message that asks for a newer one.
"""

from __future__ import annotations

import ctypes
import hashlib
import importlib.util
import itertools
import os
import re
import selectors
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import NamedTuple, NoReturn

USAGE = """\
usage: python3 -m controller.bootstrap COMMAND [ARGUMENTS ...]

Does what set-up is still missing on this machine, then runs COMMAND.

  demo    the demonstration with a simulated phone; ARGUMENTS go to `chexrig demo`
  test    the test suite; ARGUMENTS go to pytest
  check   style, types, import direction, then the test suite with branch coverage; ARGUMENTS go to pytest
  prove   the test suite at its full length: all explorations, 2,000 simulated sessions, all x-rays, many
          more kills and longer floods (an hour or two); ARGUMENTS go to pytest
  readers the tests of what reads data sets, PyTorch among it, in an environment of its own, .venv-readers
          (some 6 GB on the disk); ARGUMENTS go to pytest
  setup   nothing more than the set-up
"""

REPOSITORY = Path(__file__).resolve().parent.parent
OLDEST_PYTHON = (3, 11)
FAILED = 2  # pytest uses 1 for red tests
APT_LISTS = Path("/var/lib/apt/lists")

# What is loaded from the system by PyQt5's wheel (Qt itself, its xcb, OpenGL and offscreen plugins), by the
# screen grabber, to watch the screen and hold off its blanking, and to reach phones on USB, and the Debian
# package it is in.
# Ubuntu 24.04 and Debian 13 know some packages by other names (...t64), which provide these.
LIBRARIES = {
    "libGL.so.1": "libgl1",
    "libEGL.so.1": "libegl1",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libgthread-2.0.so.0": "libglib2.0-0",
    "libfontconfig.so.1": "libfontconfig1",
    "libfreetype.so.6": "libfreetype6",
    "libdbus-1.so.3": "libdbus-1-3",
    "libX11.so.6": "libx11-6",
    "libX11-xcb.so.1": "libx11-xcb1",
    "libXext.so.6": "libxext6",
    "libXrandr.so.2": "libxrandr2",
    "libXss.so.1": "libxss1",
    "libusb-1.0.so.0": "libusb-1.0-0",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libxcb.so.1": "libxcb1",
    "libxcb-glx.so.0": "libxcb-glx0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render.so.0": "libxcb-render0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-shm.so.0": "libxcb-shm0",
    "libxcb-sync.so.1": "libxcb-sync1",
    "libxcb-xfixes.so.0": "libxcb-xfixes0",
    "libxcb-xinerama.so.0": "libxcb-xinerama0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
}
# Without it photos are turned upright too, but encoded anew: it is installed along with what is needed.
WELCOME_PROGRAMS = {"jpegtran": "libjpeg-turbo-progs"}
# The phone's program is compiled, tested and run on a desktop's Java. Monitors that are switched and
# unplugged are those of an Xorg without a graphics card.
TEST_PROGRAMS = {
    **WELCOME_PROGRAMS,
    "Xvfb": "xvfb",
    "Xorg": "xserver-xorg-core",
    "xrandr": "x11-xserver-utils",
    "openbox": "openbox",
    "xdotool": "xdotool",
    "dbus-daemon": "dbus-daemon",
    "javac": "default-jdk",
    "java": "default-jdk",
}
JAVA_ON_A_SCREEN = "lib/libawt_xawt.so"  # a headless Java cannot photograph the screen
JUNIT = "/usr/share/java/junit4.jar"
NO_GRAPHICS_CARD = "/usr/lib/xorg/modules/drivers/dummy_drv.so"
# the demonstration shows itself where there is a screen and works without one; what only tests need is
# installed for tests
PROGRAMS: dict[str, dict[str, str]] = {
    "setup": {},
    "demo": {},
    "test": TEST_PROGRAMS,
    "check": TEST_PROGRAMS,
    "prove": TEST_PROGRAMS,
    "readers": {},
}

TESTS = ("test", "check", "prove")
TEST_TOOLS = (*TESTS, "readers")
# What reads data sets, as a lab has it: gigabytes, so that neither the lock nor any other command has them.
READERS = (
    *("torch==2.14.1", "torchvision==0.29.1", "torchxrayvision==1.5.7"),
    *("datasets==5.2.0", "duckdb==2.0.1", "mlcroissant==1.1.1", "pandas==3.1.1"),
)
# What asks for a locked package: the project itself, or what builds it; tests have a group of their own.
TO_RUN = ("chexrig (pyproject.toml)", "chexrig (pyproject.toml:build)")
SILENT_S = 5.0  # a line is told so often at least while packages are installed

# Many tests wait for processes of their own, so that two files at once take little more than half the time;
# more have not been tried. `-n 0` among the ARGUMENTS has them one after another, as a debugger wants it.
MOST_WORKERS = 2

# Loading the plugin resolves every library it needs, which importing PyQt5 alone does not.
LOAD_QT = """
import ctypes, pathlib, PyQt5.QtWidgets
ctypes.CDLL(str(pathlib.Path(PyQt5.__file__).parent / "Qt5/plugins/platforms/libqxcb.so"))
"""


class SetupError(Exception):
    """A step of the set-up failed; the text says which and what to do."""


class Missing(NamedTuple):
    """Something the system lacks."""

    name: str  # soname, program or Python module
    package: str  # the Debian package that holds it


def say(text: str) -> None:
    """Tell what is being done, at once even through a pipe."""
    print(f"==> {text}", flush=True)


def check_python(version: tuple[int, ...] = tuple(sys.version_info[:3])) -> None:
    """Raise SetupError for a Python that is too old."""
    if version < OLDEST_PYTHON:
        found = ".".join(map(str, version))
        raise SetupError(
            f"chexrig needs Python 3.11 or newer, and {sys.executable} is Python {found}.\n"
            "Install a newer one (Ubuntu 22.04: sudo apt-get install python3.11 python3.11-venv) and run\n"
            "this command again with it, for example: python3.11 -m controller.bootstrap demo"
        )


def _loads(soname: str) -> bool:
    try:
        ctypes.CDLL(soname)
    except OSError:
        return False
    return True


def _venv_package() -> str:
    """Debian splits ensurepip, without which no virtual environment gets its pip, off every Python."""
    return f"python3.{sys.version_info.minor}-venv"


def find_missing(
    libraries: dict[str, str], programs: dict[str, str], modules: dict[str, str]
) -> list[Missing]:
    """List what is missing.

    Parameters
    ----------
    libraries, programs, modules
        Soname, program on PATH, or Python module -> Debian package that holds it.

    Returns
    -------
    list of Missing
        In the order given; empty where all is there.
    """
    found = [Missing(name, package) for name, package in libraries.items() if not _loads(name)]
    found += [Missing(name, package) for name, package in programs.items() if not shutil.which(name)]
    found += [
        Missing(name, package) for name, package in modules.items() if not importlib.util.find_spec(name)
    ]
    return found


def find_missing_java(java: str | None, junit: str = JUNIT) -> list[Missing]:
    """List what is missing of a Java that can photograph the screen and run the agent's own tests."""
    found = []
    if java is not None and not (Path(java).resolve().parent.parent / JAVA_ON_A_SCREEN).exists():
        found.append(Missing("a Java that is not headless", "default-jdk"))
    if not Path(junit).exists():
        found.append(Missing("JUnit 4", "junit4"))
    return found


def find_missing_driver(driver: str = NO_GRAPHICS_CARD) -> list[Missing]:
    """List what Xorg lacks to run without a graphics card."""
    return [] if Path(driver).exists() else [Missing("Xorg's dummy driver", "xserver-xorg-video-dummy")]


def _run(command: list[str], advice: str) -> None:
    """Run one step's program; SetupError with the advice if it does not succeed."""
    try:
        code = subprocess.run(command, cwd=REPOSITORY, check=False).returncode
    except OSError as error:
        raise SetupError(f"could not start {command[0]}: {error}\n{advice}") from error
    if code != 0:
        raise SetupError(f"this command failed with exit code {code}: {' '.join(command)}\n{advice}")


def _watch(command: list[str], advice: str, total: int = 0) -> None:
    """Run pip as `_run` does; tell now and then what it is at, for it may be at it for minutes."""
    try:
        pip = subprocess.Popen(command, cwd=REPOSITORY, stdout=subprocess.PIPE)
    except OSError as error:
        raise SetupError(f"could not start {command[0]}: {error}\n{advice}") from error
    began_s = told_s = time.monotonic()
    doing, count, rest = "looking for them", 0, b""
    with pip, selectors.DefaultSelector() as ready:
        said = pip.stdout
        assert said is not None  # noqa: S101 - it was asked for
        ready.register(said, selectors.EVENT_READ)
        while True:
            if ready.select(SILENT_S):
                piece = os.read(said.fileno(), 1 << 16)
                if not piece:
                    break
                *lines, rest = (rest + piece).split(b"\n")
                for line in lines:
                    words = line.decode("utf-8", "replace").split()
                    if words[:1] == ["Collecting"]:
                        count += 1
                        doing = (
                            f"{count} of {total}: {words[1].partition('==')[0]}" if total > 1 else words[1]
                        )
                    elif words[:1] == ["Installing"]:
                        doing = "putting them in place"
            now_s = time.monotonic()
            if now_s - told_s >= SILENT_S:
                told_s = now_s
                print(f"    {doing} ({now_s - began_s:.0f} s)", flush=True)
    if pip.returncode != 0:
        raise SetupError(
            f"this command failed with exit code {pip.returncode}: {' '.join(command)}\n{advice}"
        )


def apt_command(apt: str | None, *, root: bool, sudo: str | None, interactive: bool) -> list[str] | None:
    """Return how to call apt-get with the rights to install, or None where there is no way."""
    if apt is None:
        return None
    quietly = ["env", "DEBIAN_FRONTEND=noninteractive", apt, "-q", "-o", "Dpkg::Use-Pty=0"]
    if root:
        return quietly
    if sudo is None:
        return None
    # without a terminal nobody can type a password: fail at once rather than wait
    return [sudo, *([] if interactive else ["-n"]), *quietly]


def install_packages(missing: list[Missing]) -> None:
    """Install the Debian packages of what is missing; SetupError with what to do where that can't be."""
    packages = sorted({item.package for item in missing})
    by_hand = "sudo apt-get update && sudo apt-get install --no-install-recommends " + " ".join(packages)
    say(f"missing on this system: {', '.join(item.name for item in missing)}")
    apt = apt_command(
        shutil.which("apt-get"),
        root=os.geteuid() == 0,
        sudo=shutil.which("sudo"),
        interactive=sys.stdin is not None and sys.stdin.isatty(),
    )
    if shutil.which("apt-get") is None:
        raise SetupError(
            "this is not Debian or Ubuntu (there is no apt-get). Install these by hand with its own\n"
            "package manager (each with the Debian package that holds it) and run this command again:\n"
            + "\n".join(f"  {item.name:24} {item.package}" for item in missing)
        )
    if apt is None:
        raise SetupError(
            "installing system packages needs root or sudo, and there is neither.\n"
            f"Let an administrator run\n  {by_hand}\nand run this command again."
        )
    advice = f"Check the network and the package sources, or install by hand:\n  {by_hand}"
    install = [*apt, "install", "-y", "--no-install-recommends", *packages]
    if any(APT_LISTS.glob("*_Packages*")):
        say(f"installing system packages: {' '.join(packages)}")
        if subprocess.run(install, check=False).returncode == 0:
            return
        say("that failed, perhaps because the lists of packages are old")
    say("fetching the lists of packages (apt-get update)")
    _run([*apt, "update"], advice)
    say(f"installing system packages: {' '.join(packages)}")
    _run(install, advice)


def ensure_system(command: str) -> None:
    """Install the system libraries and programs the command needs and this machine lacks."""
    modules = {} if is_current(REPOSITORY, tests=command in TEST_TOOLS) else {"ensurepip": _venv_package()}

    def find() -> list[Missing]:
        java = find_missing_java(shutil.which("java")) if "java" in PROGRAMS[command] else []
        driver = find_missing_driver() if "Xorg" in PROGRAMS[command] else []
        return find_missing(LIBRARIES, PROGRAMS[command], modules) + java + driver

    missing = find()
    if not missing:
        return
    install_packages(missing + find_missing({}, WELCOME_PROGRAMS, {}))
    importlib.invalidate_caches()
    still = find()
    if still:
        raise SetupError(
            f"still missing after the installation: {', '.join(item.name for item in still)}.\n"
            f"{sys.executable} may not be the system's own Python: try it with /usr/bin/python3."
        )


def fingerprint(repository: Path, *, tests: bool = True) -> str:
    """Digest of all that decides what belongs into the virtual environment, tools for tests or none."""
    digest = hashlib.sha256()
    for name in ("requirements.lock", "pyproject.toml", "controller/bootstrap.py"):
        digest.update((repository / name).read_bytes())
    # a moved checkout or another Python makes the environment useless
    digest.update(f"{repository} {sys.version_info[:2]}{' tests' * tests}".encode())
    return digest.hexdigest()


def is_current(repository: Path, *, tests: bool = True) -> bool:
    """Tell whether the virtual environment holds what the lock says, as far as it is needed."""
    stamp = repository / ".venv" / "chexrig-setup"
    python = repository / ".venv" / "bin" / "python"
    enough = {fingerprint(repository, tests=each) for each in {tests, True}}
    return python.exists() and stamp.is_file() and stamp.read_text().strip() in enough


def _is_usable(environment: Path) -> bool:
    """Tell whether the environment works, is of this Python's version, and was made at this place."""
    python = environment / "bin" / "python"
    pip = environment / "bin" / "pip"
    # every script in it names its interpreter by an absolute path
    if not pip.is_file() or str(python.parent) not in pip.read_text():
        return False
    ask = "import pip, sys; print(sys.version_info[:2])"
    try:
        answer = subprocess.run([str(python), "-c", ask], capture_output=True, text=True, check=False)
    except OSError:
        return False
    return answer.returncode == 0 and answer.stdout.strip() == str(sys.version_info[:2])


def pick_locked(name: str, lock: str) -> str:
    """Return one package's part of the lock: its release and digests."""
    lines = lock.splitlines()
    first = next(number for number, line in enumerate(lines) if line.startswith(f"{name}=="))
    rest = itertools.takewhile(lambda line: line.startswith("    --hash"), lines[first + 1 :])
    return "\n".join([lines[first], *rest]).rstrip(" \\") + "\n"


def needed(lock: str, *, tests: bool) -> str:
    """Return the part of the lock that is needed: all of it for tests, else what is asked for to run."""
    if tests:
        return lock
    blocks: dict[str, list[str]] = {}  # a package may stand there once for each Python
    for block in re.split(r"^(?=[a-z0-9])", lock, flags=re.MULTILINE)[1:]:
        blocks.setdefault(block.partition("==")[0], []).append(block)
    asked_by = {
        name: {re.sub(r"^ *# *(via *)?", "", line) for block in of_it for line in block.splitlines()[1:]}
        for name, of_it in blocks.items()
    }
    found = set(TO_RUN)
    while more := {name for name, by in asked_by.items() if name not in found and by & found}:
        found |= more
    return "".join(block for name, of_it in blocks.items() if name in found for block in of_it)


def install_locked(repository: Path, python: Path, *, tests: bool = True) -> None:
    """Install the locked packages and chexrig itself; not one file comes unchecked."""
    lock = repository / ".venv" / "needed.lock"
    lock.write_text(needed((repository / "requirements.lock").read_text(), tests=tests))
    packages = {
        name.partition("==")[0] for name in re.findall(r"^[a-z0-9].*?==", lock.read_text(), re.MULTILINE)
    }
    install = [str(python), "-m", "pip", "--disable-pip-version-check", "--no-input", "install"]
    # an isolated build would fetch build tools of any release, unchecked; the lock holds them too
    install += ["--progress-bar", "off", "--no-build-isolation", "--use-pep517", "--no-compile"]
    advice = (
        "Above is pip's own reason. Most often the network is down or a proxy is not set (https_proxy);\n"
        "then run this command again. Every package is checked against the digest in requirements.lock:\n"
        "if pip speaks of a wrong hash, stop: the download is not what the project was tested with."
    )
    say(f"installing {len(packages)} locked Python packages (a few hundred MB to download the first time)")
    part = repository / ".venv" / "first.lock"
    # these two have no wheel and are built with setuptools; of all others a build would be a mistake
    for name in ("setuptools", "adb-shell", "jsonpath-rw"):
        if name in packages:
            part.write_text(pick_locked(name, lock.read_text()))
            _watch([*install, "--require-hashes", "--no-deps", "--requirement", str(part)], advice)
    # The lock is complete. Left to resolve it again, pip 23 takes the newest release of what a package asks
    # for with extras (coverage[toml]), and then refuses it as not pinned.
    wheels = [*install, "--require-hashes", "--no-deps", "--only-binary", ":all:"]
    _watch([*wheels, "--requirement", str(lock)], advice, len(packages))
    say("compiling them, so that the first start is a quick one")
    # pip would compile every package's own tests as well, which takes as long as all the rest
    compiled = ["-m", "compileall", "-qq", "-j", "0", "-x", "/tests?/", str(repository / ".venv" / "lib")]
    subprocess.run([str(python), "-W", "ignore", *compiled], check=False)  # what is not for this Python stays
    say("installing chexrig itself, from this folder")
    _watch([*install, "--no-deps", "--editable", str(repository)], "Above is pip's own reason.")


def ensure_environment(repository: Path, *, tests: bool = True) -> None:
    """Create .venv where needed and install the locked packages and chexrig itself into it."""
    if is_current(repository, tests=tests):
        return
    environment = repository / ".venv"
    python = environment / "bin" / "python"
    stamp = environment / "chexrig-setup"
    stamp.unlink(missing_ok=True)
    if not _is_usable(environment):
        say(f"creating the virtual environment {environment}")
        _run(
            [sys.executable, "-m", "venv", "--clear", str(environment)],
            f"Check that {repository} can be written to and has space left.",
        )
    install_locked(repository, python, tests=tests)
    say("looking whether the window system loads")
    _run([str(python), "-c", LOAD_QT], "Qt does not load; the line above names the library that is missing.")
    stamp.write_text(fingerprint(repository, tests=tests) + "\n")


def ensure_readers(repository: Path) -> None:
    """Create .venv-readers where needed, with what reads data sets in it."""
    environment = repository / ".venv-readers"
    stamp = environment / "chexrig-setup"
    wanted = f"{repository} {sys.version_info[:2]} {' '.join(READERS)}\n"
    if stamp.is_file() and stamp.read_text() == wanted:
        return
    say(f"creating the virtual environment {environment}")
    _run(
        [sys.executable, "-m", "venv", "--clear", str(environment)],
        f"Check that {repository} can be written to and has space left.",
    )
    say("installing what reads data sets (some 6 GB)")
    install = [str(environment / "bin" / "python"), "-m", "pip", "--disable-pip-version-check", "--no-input"]
    _watch(
        [*install, "install", "--progress-bar", "off", *READERS],
        "Above is pip's own reason. Most often the network is down, or the disk is full.",
    )
    stamp.write_text(wanted)


def pytest_command(*options: str) -> list[str]:
    """Return how the tests are run: two files at a time where there are two cores."""
    workers = min(MOST_WORKERS, len(os.sched_getaffinity(0)))
    python = str(REPOSITORY / ".venv" / "bin" / "python")
    # the long files come first, as tests/conftest.py puts them, so that none is left over at the end
    side_by_side = ["-n", str(workers if workers > 1 else 0), "--dist", "loadfile", "--no-loadscope-reorder"]
    return [python, "-m", "pytest", *side_by_side, *options]


def _finish(line: list[str]) -> int:
    """Run a program to its end and give its exit code; Ctrl-C is left to the program, which has it too."""
    # a handler of our own: SIG_IGN would be inherited, an exception could strike before the program is known
    before = signal.signal(signal.SIGINT, lambda _number, _frame: None)
    try:
        return subprocess.run(line, cwd=REPOSITORY, check=False).returncode
    finally:
        signal.signal(signal.SIGINT, before)


def _become(line: list[str]) -> NoReturn:
    say(" ".join(line))
    # in place of this process, so that signals and the exit code need no passing on
    os.chdir(REPOSITORY)
    os.execv(line[0], line)  # noqa: S606 - a list, no shell


def run_checks(arguments: list[str]) -> int:
    """Run every check, whatever the ones before said, with the tests last; 0 if all is in order."""
    programs = REPOSITORY / ".venv" / "bin"
    red = []
    for line in ("ruff check .", "ruff format --check .", "mypy", "lint-imports"):
        say(line)
        name, *rest = line.split()
        if subprocess.run([str(programs / name), *rest], cwd=REPOSITORY, check=False).returncode != 0:
            red.append(line)
    say("pytest, with branch coverage")
    code = _finish(pytest_command("--cov", "--cov-branch", "--cov-report=term", *arguments))
    if red:
        say(f"not in order, see further up: {', '.join(red)}")
    return code or int(bool(red))


def run_command(command: str, arguments: list[str]) -> int:
    """Run what the set-up was for; returns its exit code."""
    programs = REPOSITORY / ".venv" / "bin"
    if command == "demo":
        _become([str(programs / "chexrig"), "demo", *arguments])
    if command == "test":
        _become(pytest_command(*arguments))
    if command == "readers":
        _become(pytest_command("-n", "0", "tests/readers", *arguments))
    if command == "check":
        return run_checks(arguments)
    if command == "prove":
        os.environ["CHEXRIG_SOAK"] = "1"  # read by tests/tools/proving.py
        _become(pytest_command(*arguments))
    say("all is set up")
    program = programs / "chexrig"
    shown = program.relative_to(Path.cwd()) if program.is_relative_to(Path.cwd()) else program
    print(f"The command is {shown}\n  first look:   {shown} demo\n  all commands: {shown} --help", flush=True)
    return 0


def main(arguments: list[str]) -> int:
    """Set up and run; returns the exit code (2: the set-up failed or the command is unknown)."""
    if not arguments or arguments[0] not in PROGRAMS:
        asked = bool(arguments) and arguments[0] in ("-h", "--help")
        print(USAGE, file=sys.stdout if asked else sys.stderr)
        return 0 if asked else FAILED
    try:
        check_python()
        if not sys.platform.startswith("linux"):
            raise SetupError(f"chexrig runs on Linux (tested on Debian 12); this is {sys.platform}.")
        ensure_system(arguments[0])
        ensure_environment(REPOSITORY, tests=arguments[0] in TEST_TOOLS)
        if arguments[0] == "readers":
            ensure_readers(REPOSITORY)
    except SetupError as problem:
        print(f"\nThe set-up stopped: {problem}", file=sys.stderr)
        return FAILED
    return run_command(arguments[0], arguments[1:])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
