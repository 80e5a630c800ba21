"""
What the doctor says, taken apart.
"""

from collections.abc import Mapping
from pathlib import Path

from authflow.cli import kept
from authflow.emulator.world import CLIENT_ID
from tests.cli.here import Heard, here

CANARY = "canary-nobody-may-see"
UNTIL = 4_000_000_000.0


def examined(address: str, env: Mapping[str, str] | None = None) -> Heard:
    """
    What the doctor says of the emulator at *address*.
    """
    return here("doctor", "--json", env={"AUTHFLOW_BASE_URL": address, **(env or {})})


def found(heard: Heard, name: str) -> str:
    """
    What was found of the one thing called *name*.
    """
    (said,) = [look["found"] for look in heard.document["looks"] if look["look"] == name]
    return str(said)


def amiss(heard: Heard) -> dict[str, tuple[str, str]]:
    """
    What is not ok: verdicts, each with what was found and what to do.
    """
    assert "" == heard.stderr
    assert heard.code == heard.document["exit"]
    assert CANARY not in heard.stdout
    return {
        look["look"]: (look["verdict"], "; ".join(filter(None, (look["found"], look["advice"]))))
        for look in heard.document["looks"]
        if look["verdict"] != "ok"
    }


def keep(home: Path, address: str, access: str = CANARY) -> None:
    """
    Keep ada as the signed-in member.
    """
    kept.keep(home / kept.NAME, kept.Member(address, CLIENT_ID, "ada@example.com", None, access, None, UNTIL))
