"""
A pretend Wix identity service for development and tests: one world, in process and behind HTTP.

    world = World(hasher=CHEAP)
    client = WixClient(settings, Emulator(world))     # in process
    async with serve(world) as base_url: ...          # the same world behind HTTP
    mail = await world.mailbox.wait("bob@example.com")

It hashes, signs, counts and expires for real; only its mail goes nowhere. Nothing here is for real members. What it
does as the service does, what only nearly, and what not, stands in `EMULATED.md`, beside this file.
"""

from authflow.emulator.api import Emulator
from authflow.emulator.clock import Clock
from authflow.emulator.mailbox import Mail, Mailbox
from authflow.emulator.passwords import CHEAP
from authflow.emulator.server import serve
from authflow.emulator.service import EmulatedService
from authflow.emulator.settings import PasswordRules, Settings
from authflow.emulator.world import API_KEY, CLIENT_ID, SITE_ID, World

__all__ = [
    "API_KEY",
    "CHEAP",
    "CLIENT_ID",
    "SITE_ID",
    "Clock",
    "EmulatedService",
    "Emulator",
    "Mail",
    "Mailbox",
    "PasswordRules",
    "Settings",
    "World",
    "serve",
]
