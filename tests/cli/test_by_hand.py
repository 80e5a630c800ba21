"""
The demo at a terminal: stories, a panel, and then whoever sits there signs in by hand.
"""

import re
import sys
from pathlib import Path

from tests.cli.person import CTRL_C, CTRL_D, sits

PANEL = """
authflow demo                                           everything is local; ctrl-c stops it
  Sign-in pages    http://127.0.0.1:90001/login         real HTML, works without JavaScript
  JSON API         http://127.0.0.1:90001/api           OpenAPI at /api/openapi.json
  Example          http://127.0.0.1:90001/example       plain JavaScript over the API
  Console          http://127.0.0.1:90002/console       members, mailbox, live diagram, clock, faults

  Try: ada@example.com / demo-password-ada              signs in at once
       bob@example.com / demo-password-bob              must confirm a code: it is in the mailbox
       cyd@example.com / demo-password-cyd              waits for the owner: approve in the console

  In another terminal:
       export AUTHFLOW_BASE_URL=http://127.0.0.1:90003
       COMMAND login
       COMMAND emulator mail
       COMMAND emulator members approve cyd@example.com

Enter lets you sign in here; ctrl-c stops the demo.
"""
DUMB = {"TERM": "dumb"}


def test_by_hand(tmp_path: Path) -> None:
    """
    A wrong password, leaving, coming back to the same run, the right one; then ctrl-c ends it all in peace.
    """
    with sits("demo", "--port", "0", home=tmp_path, env={"PATH": "/nowhere"}) as person:
        stories = person.sees("\nauthflow demo")
        panel = "\nauthflow demo" + person.sees("ctrl-c stops the demo.\n")
        person.types("")
        person.sees("Password")
        person.presses(b"ada@example.com\rwrong\r")
        person.sees("The email or the password is wrong.")
        person.sees("[ Cancel ]")
        person.presses(CTRL_C)
        person.sees("Left as it is. Enter goes on with it; ctrl-c stops the demo.")
        person.types("")
        person.sees("The email or the password is wrong.")
        person.sees("Password")
        person.types("demo-password-ada")
        person.sees("You are signed in\nAccount: ada@example.com\nEnter lets you sign in here")
        person.presses(CTRL_C)
        ended = person.ends()

    for at, port in enumerate(dict.fromkeys(re.findall(r"127\.0\.0\.1:(\d+)", panel)), 1):
        panel = panel.replace(port, f"9000{at}")
    command = re.findall(r"^ +(.*) login$", panel, re.MULTILINE)[0]
    assert PANEL == panel.replace(command, "COMMAND")
    assert f"{sys.executable} -m authflow" == command
    assert (3, 0) == (stories.count("token info: active, MEMBER, the right one"), ended)
    assert "Traceback" not in person.screen


def test_the_mail_is_shown_where_one_waits_for_it(tmp_path: Path) -> None:
    """
    There is no second screen to look into. What the stories had is not shown again; and ctrl-d stops the demo, too.
    """
    with sits("demo", "--port", "0", "--lang", "de", home=tmp_path, env=DUMB) as person:
        person.sees("Strg-C beendet die Vorführung.\n")
        person.types("")
        person.sees("E-Mail: ")
        person.types("bob@example.com")
        person.sees("Passwort: ")
        person.whispers("demo-password-bob")
        person.sees("\nE-Mail für bob@example.com: ")
        code = person.sees("\n").strip()
        person.types(code)
        person.sees("Sie sind angemeldet\nKonto: bob@example.com\n")
        person.sees("Mit der Eingabetaste")
        person.presses(CTRL_D)
        ended = person.ends()

    assert (0, 1) == (ended, person.screen.count("E-Mail für "))
    assert re.fullmatch(r"\d{6}", code)
