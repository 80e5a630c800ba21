"""
A development page over an emulator, and over the runs of an application that asks it: on loopback, in one window.

    async with serve_console("http://127.0.0.1:9480") as address: ...

It shows what the emulator's own API tells, and does what that lets the owner of a site do. Everybody who reads it is a
developer, so it speaks English, as the command line does. Without JavaScript it is as good as its last reload.
"""

from authflow.console.serving import serve_console

__all__ = ["serve_console"]
