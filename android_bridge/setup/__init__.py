"""Making a phone ready over ADB: the app, its permissions, the pairing code, and how to reach it.

Everything here blocks and is for worker threads or for commands that do nothing else; every call is bounded
in time. What is changed on a phone is told, and its own settings can be put back.
"""

from __future__ import annotations

from android_bridge.agent import Shipped
from android_bridge.setup.agent import Agent
from android_bridge.setup.app import APPLICATION, Installed
from android_bridge.setup.checks import check, log_command
from android_bridge.setup.facts import PhoneFacts, read_facts
from android_bridge.setup.record import PhoneRecord
from android_bridge.setup.route import Route, Transport, choose_route
from android_bridge.setup.steps import Step, Tell, set_up, start_agent, stop_agent

__all__ = [
    "APPLICATION",
    "Agent",
    "Installed",
    "PhoneFacts",
    "PhoneRecord",
    "Route",
    "Shipped",
    "Step",
    "Tell",
    "Transport",
    "check",
    "choose_route",
    "log_command",
    "read_facts",
    "set_up",
    "start_agent",
    "stop_agent",
]
