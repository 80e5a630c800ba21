"""
What the official client can report, as its published source says.
"""

import re
from pathlib import Path
from typing import Final

BUILD: Final = Path("node_modules", "@wix", "sdk", "build")
STRATEGY: Final = BUILD / "auth" / "oauth2" / "OAuthStrategy.js"
TYPINGS: Final = BUILD / "auth" / "oauth2" / "types.d.ts"
THROWING: Final = STRATEGY, BUILD / "iframeUtils.js", BUILD / "auth" / "oauth2" / "pkce-challenge.js"
STATES: Final = ("sdk-runtime", "build", "login-state.js")
STATE: Final = re.compile(r'LoginState\["(\w+)"\] = ')
DECLARED: Final = re.compile(r"errorCode\?: ([^;]+);")
WORD: Final = re.compile(r"'(\w+)'")
CODE: Final = re.compile(r"(?:errorCode: |=== \w+\s+\? )'(\w+)'")
ERROR: Final = re.compile(r"(?:new Error\(|error: )['`]([^'`$.:]+)")


def states(packages: Path) -> set[str]:
    """
    Every state of a sign-in that it declares.
    """
    found = next(
        place
        for place in (packages / BUILD.parent / "node_modules", packages / "node_modules")
        if place.joinpath("@wix", *STATES).exists()
    )
    return {*STATE.findall(found.joinpath("@wix", *STATES).read_text("utf-8"))}


def codes(packages: Path) -> set[str]:
    """
    Every code of a failure that it declares, or names where it makes one.
    """
    declared = DECLARED.search((packages / TYPINGS).read_text("utf-8"))
    assert declared is not None
    return {*WORD.findall(declared[1]), *CODE.findall((packages / STRATEGY).read_text("utf-8"))}


def errors(packages: Path) -> set[str]:
    """
    The beginning of every error that it throws or reports by itself, in words.
    """
    return {message.strip() for part in THROWING for message in ERROR.findall((packages / part).read_text("utf-8"))}


def produced(packages: Path, state: str) -> list[str]:
    """
    The lines of its source that name *state*, wherever they are.
    """
    lines = [line for part in (packages / BUILD).rglob("*.js") for line in part.read_text("utf-8").splitlines()]
    return [line.strip() for line in lines if f"LoginState.{state}" in line]
