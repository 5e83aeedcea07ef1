"""Starting and asking the app on a phone: what is told where that does not succeed."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator

import pytest
from cable_stand_in import CableStandIn, TcpDevice

from android_bridge.adb import ShellResult
from android_bridge.base import Problem, Remedy
from android_bridge.link import Cable, LinkAborted
from android_bridge.setup import agent as setup_agent
from android_bridge.setup.agent import Agent
from protocol import AbortCause

CODE = "7KQ2-M0XD-93TF-AZ5H"
SILENT = ("127.0.0.1", 9)


class Device(TcpDevice):
    """A phone whose shell says what it is told to."""

    def __init__(self) -> None:
        self.says: dict[str, ShellResult] = {}
        self.asked: list[str] = []

    def shell(self, command: str, timeout_s: float = 10.0) -> ShellResult:  # noqa: ARG002 - a device's
        self.asked.append(command)
        return self.says.get(command.split(maxsplit=1)[0], ShellResult("", 0))


@pytest.fixture
def device() -> Device:
    return Device()


@pytest.fixture
def cable(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., CableStandIn]]:
    """What puts an app's cable port there, before a phone that says nothing."""
    made: list[CableStandIn] = []

    def put(*, busy: bool = False, greeting: bytes | None = None) -> CableStandIn:
        other = {} if greeting is None else {"greeting": greeting}
        made.append(CableStandIn(SILENT, busy=busy, **other))
        monkeypatch.setenv("CHEXRIG_CABLE_SERVICE", f"tcp:{made[-1].port}")
        return made[-1]

    monkeypatch.setattr(setup_agent, "ANSWER_PATIENCE_S", 0.05)
    monkeypatch.setattr(setup_agent, "_TRY_EVERY_S", 0.0)
    monkeypatch.setattr(setup_agent, "_PROCESS_PATIENCE_S", 0.0)
    yield put
    for each in made:
        each.__exit__()


@pytest.fixture
def _nobody_listens(cable: object, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    assert cable is not None
    with socket.socket() as reserved:
        reserved.bind(("127.0.0.1", 0))
        monkeypatch.setenv("CHEXRIG_CABLE_SERVICE", f"tcp:{reserved.getsockname()[1]}")
        yield


def test_a_process_is_there_or_is_not(device: Device) -> None:
    assert Agent(device).process() is None
    device.says["pidof"] = ShellResult("1234\n", 0)
    assert Agent(device).process() == 1234


def test_the_phone_is_woken_before_the_app_is_brought_to_its_front(device: Device) -> None:
    device.says["am"] = ShellResult("Starting: Intent { cmp=... }\n", 0)
    Agent(device).launch()
    assert [each.split()[0] for each in device.asked] == ["input", "am"]
    Agent(device).stop()
    assert device.asked[-1].startswith("am force-stop ")


@pytest.mark.parametrize(
    ("said", "what", "got"),
    [
        (ShellResult("Error: Activity class does not exist.", 1), "chexrig's app is not on this phone", ""),
        (ShellResult("Error: \n no  room ", 0), "the phone could not start the app", "Error: no room"),
        (ShellResult("killed", 137), "the phone could not start the app", "killed"),
    ],
)
def test_an_app_that_cannot_be_started_is_told(
    device: Device, said: ShellResult, what: str, got: str
) -> None:
    device.says["am"] = said
    with pytest.raises(Problem) as caught:
        Agent(device).launch()
    problem = caught.value
    assert (problem.what, problem.got, problem.remedy) == (what, got, Remedy.SET_UP_PHONE)


def test_an_app_that_greets_is_ready(device: Device, cable: Callable[..., CableStandIn]) -> None:
    cable()
    Agent(device).wait_until_ready()
    assert device.asked == []  # nobody had to ask whether it runs


@pytest.mark.usefixtures("_nobody_listens")
@pytest.mark.parametrize(
    ("process", "what"),
    [("", "the app ended right after its start"), ("12", "the app was started and does not answer")],
)
def test_an_app_that_does_not_greet_is_told_by_whether_it_runs(
    device: Device, process: str, what: str
) -> None:
    device.says["pidof"] = ShellResult(process, 0)
    with pytest.raises(Problem) as caught:
        Agent(device).wait_until_ready(patience_s=0.0)
    assert (caught.value.what, caught.value.got) == (what, "nobody listens there")
    assert caught.value.remedy is Remedy.READ_APP_LOG


def test_something_else_that_listens_there_is_no_app(
    device: Device, cable: Callable[..., CableStandIn]
) -> None:
    cable(greeting=b"SSH-2.0-OpenSSH\r\n")
    with pytest.raises(Problem, match="does not answer") as caught:
        Agent(device).ask(CODE)
    assert caught.value.remedy is Remedy.PAIR_AGAIN


def test_a_phone_that_is_paired_and_then_says_nothing_is_told(
    device: Device, cable: Callable[..., CableStandIn]
) -> None:
    phone = cable()
    with pytest.raises(Problem) as caught:
        Agent(device).pair(CODE)
    assert caught.value.what == "the app on the phone does not answer over the cable"
    assert caught.value.remedy is Remedy.PAIR_AGAIN
    assert phone.codes == [CODE.replace("-", "")]


def test_a_phone_in_another_computers_session_keeps_its_code(
    device: Device, cable: Callable[..., CableStandIn]
) -> None:
    phone = cable(busy=True)
    with pytest.raises(Problem, match="in a session of another computer") as caught:
        Agent(device).pair(CODE)
    assert caught.value.remedy is Remedy.STOP_APP
    assert phone.codes == []


@pytest.mark.parametrize(
    ("code", "what", "remedy"),
    [
        ("version", "the phone's app and this chexrig speak different versions", Remedy.INSTALL_OWN_APP),
        ("no_answer", "the app on the phone does not answer over the cable", Remedy.PAIR_AGAIN),
    ],
)
def test_an_app_of_another_version_is_told_as_that(
    device: Device,
    cable: Callable[..., CableStandIn],
    monkeypatch: pytest.MonkeyPatch,
    code: str,
    what: str,
    remedy: Remedy,
) -> None:
    async def status(cable: Cable, _key: bytes) -> None:
        cable.close()
        raise LinkAborted(AbortCause(code, "it speaks 2, this chexrig 1"))

    cable()
    monkeypatch.setattr(setup_agent, "_status", status)
    with pytest.raises(Problem, match=what) as caught:
        Agent(device).ask(CODE)
    assert (caught.value.got, caught.value.remedy) == ("it speaks 2, this chexrig 1", remedy)
