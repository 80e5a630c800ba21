"""
`authflow emulator mail`: for people to read, and for pipes to go on with.
"""

from threading import Timer

import pytest

from authflow.emulator.world import World
from tests.cli.calling import called
from tests.cli.here import asks
from tests.emulator.client import ADA, BOB

LINK = "http://emulator.localhost/reset?recoveryToken=opens-nothing"


def test_mail(world: World, address: str) -> None:
    """
    Mail is listed, newest first; a code or a link alone is for pipes.
    """
    world.mailbox.post(BOB, "Your code", 1, code="111111")
    world.mailbox.post(BOB, "Your code", 2, code="222222")
    world.mailbox.post(ADA, "Your link", 3, link=LINK)

    words, listed = asks(address, "mail"), asks(address, "mail", "--to", BOB, "--json")
    code, link = asks(address, "mail", "--code"), asks(address, "mail", "--link")
    one = asks(address, "mail", "--code", "--json")

    assert [LINK, "222222", "111111"] == [line.split()[-1] for line in words.stdout.splitlines()[1:]]
    assert ["222222", "111111"] == [mail["code"] for mail in listed.document]
    assert ("222222\n", f"{LINK}\n") == (code.stdout, link.stdout)
    assert (BOB, "222222") == (one.document["to"], one.document["code"])


def test_mail_in_a_pipe(world: World, address: str) -> None:
    """
    Another process reads the code, and nothing else.
    """
    world.mailbox.post(BOB, "Your code", 1, code="123456")

    printed = called("emulator", "mail", "--to", BOB, "--wait", "5", "--code", "--base-url", address)

    assert ("123456\n", "", 0) == (printed.stdout, printed.stderr, printed.returncode)


def test_mail_is_waited_for(world: World, address: str) -> None:
    """
    A wait gets what comes, and passes over mail of another kind; each mail counts once.
    """
    world.mailbox.post(BOB, "Your link", 1, link=LINK)

    def arrive() -> None:
        world.mailbox.post(BOB, "Your code", 2, code="123456")
        world.mailbox.deliver()

    later = Timer(0.2, arrive)
    later.start()
    first = asks(address, "mail", "--to", BOB, "--wait", "10", "--code", "--json")
    later.join()
    second = asks(address, "mail", "--to", BOB, "--wait", "0")

    assert "123456" == first.document["code"]
    assert (5, f"authflow: no mail to {BOB} came in 0 seconds") == (second.code, second.line)


def test_a_mail_that_was_waited_for_is_shown(world: World, address: str) -> None:
    """
    Without a wish for its code, the whole mail is shown.
    """
    world.mailbox.post(BOB, "Your code", 1, code="123456")
    world.mailbox.post(BOB, "Your code", 2, code="654321")

    words, told = asks(address, "mail", "--wait", "1"), asks(address, "mail", "--wait", "1", "--json")

    assert [BOB, "Your", "code", "654321"] == words.stdout.splitlines()[1].split()[2:]
    assert "123456" == told.document["code"]


@pytest.mark.usefixtures("world")
@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        pytest.param([], "there is no mail; --wait SECONDS waits for one", id="none"),
        pytest.param(["--to", ADA], f"there is no mail to {ADA}; --wait", id="none-to-her"),
        pytest.param(["--code"], "there is no mail with a code; --wait", id="no-code"),
        pytest.param(
            ["--wait", "0.05", "--link", "--to", ADA], f"no mail to {ADA} with a link came in 0.05", id="late"
        ),
    ],
)
def test_no_mail(address: str, arguments: list[str], line: str) -> None:
    """
    Nothing there is said in one line, and by the code for what is still waited for.
    """
    words, told = asks(address, "mail", *arguments), asks(address, "mail", *arguments, "--json")

    assert (5, "", True) == (words.code, words.stdout, words.line.startswith(f"authflow: {line}"))
    assert ("waiting", 5) == (told.document["error"]["code"], told.code)
