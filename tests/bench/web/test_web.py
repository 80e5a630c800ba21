"""
What is measured over HTTP is the work that it is called: every answer is the real one, and everybody is signed in.
"""

from collections.abc import AsyncGenerator, Sequence

import pytest
import pytest_asyncio

from tests.bench.web import logins, rates
from tests.bench.web.allauth import BRING_ALLAUTH, missing
from tests.bench.web.asking import Heard, get
from tests.bench.web.first import Weight, first_page
from tests.bench.web.logins import ALLAUTH, ALLAUTH_IN_MEMORY, OUR_API, OUR_PAGES, Contender, contenders
from tests.bench.web.rates import CURRENT, FIRST, HOP, KINDS, REPLY, Costs, Stage, asking, stage
from tests.bench.web.table import Web, lines

ENOUGH = 30_000
"""
What the first page may weigh in all, in bytes.
"""


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def both() -> AsyncGenerator[Stage, None]:
    """
    Our server and the bare one.
    """
    async with stage() as found:
        yield found


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def all_of_them() -> AsyncGenerator[Sequence[Contender], None]:
    """
    Everybody at whose server people sign in.
    """
    async with contenders() as found:
        yield found


@pytest.mark.asyncio(loop_scope="module")
async def test_a_bare_handler_says_the_same(both: Stage) -> None:
    """
    Its bytes are ours, and so are its headers but for those that aiohttp writes by itself.
    """
    heard = {kind: both.bare.once(sides.bare[0].write(1)) for kind, sides in both.sides.items()}

    assert {kind.name for kind in KINDS} == heard.keys()
    for kind, answer in heard.items():
        said = both.said[kind]
        assert (said.status, said.body) == (answer.status, answer.body.decode())
        assert [*said.headers] == [one for one in answer.headers() if one[0] not in HOP]


@pytest.mark.asyncio(loop_scope="module")
async def test_every_answer_is_looked_at(both: Stage) -> None:
    """
    All connections are answered what was asked for, twice each; whoever replies is a step further each time.
    """
    for sides in both.sides.values():
        both.ours.ask(one.visitor(2) for one in sides.ours)
        both.bare.ask(one.visitor(2) for one in sides.bare)

    assert [3] * len(both.sides[REPLY.name].ours) == [one.step for one in both.sides[REPLY.name].ours]


@pytest.mark.asyncio(loop_scope="module")
async def test_a_reply_that_had_no_effect_does_not_count(both: Stage) -> None:
    """
    A reply to another step is answered sooner: it ends the measuring.
    """
    begun = both.ours.once(asking(rates.BEGIN, both.ours.address, rates.RUNS, Heard(b"", b"")).write(1))
    late = asking(REPLY, both.ours.address, REPLY.path, begun)
    late.step = 7

    with pytest.raises(ValueError, match=REPLY.name):
        both.ours.ask([late.visitor(1)])


@pytest.mark.asyncio(loop_scope="module")
async def test_who_brings_no_run_is_not_measured(both: Stage) -> None:
    """
    An answer without a run is none of the current action.
    """
    nobody = asking(CURRENT, both.ours.address, CURRENT.path, Heard(b"", b""))

    with pytest.raises(ValueError, match=CURRENT.name):
        both.ours.ask([nobody.visitor(1)])


@pytest.mark.asyncio(loop_scope="module")
async def test_everybody_signs_in(all_of_them: Sequence[Contender]) -> None:
    """
    Whoever is measured ends signed in, and could not know it otherwise.
    """
    made = {one.name: one.make(1) for one in all_of_them}
    used = [one.line.cpu() for one in all_of_them]
    strangers = [one.line.once(get(one.line.address, logins.WHOAMI)).body for one in all_of_them[:2]]

    assert {OUR_PAGES, OUR_API} <= made.keys()
    assert all(made.values())
    assert all(used)
    assert [b"nobody", b"nobody"] == strangers


@pytest.mark.asyncio(loop_scope="module")
async def test_allauth_takes_part(all_of_them: Sequence[Contender]) -> None:
    """
    It is measured wherever it is installed, both ways.
    """
    theirs = {ALLAUTH, ALLAUTH_IN_MEMORY} & {one.name for one in all_of_them}

    assert (set() if missing() else {ALLAUTH, ALLAUTH_IN_MEMORY}) == theirs


async def test_the_first_page_is_light() -> None:
    """
    All that a browser loads for it stays below 30 kB as it is, and says what it is.
    """
    parts = await first_page()

    assert {"HTML", "authflow.css", "authflow.js", "authflow.svg"} == parts.keys()
    assert ENOUGH > sum(one.raw for one in parts.values())
    assert all(0 < one.squeezed < one.raw for one in parts.values())


def test_everything_measured_is_shown() -> None:
    """
    A rate is the bare handler's cost by ours; a login's, allauth's by ours; who is not there is named.
    """
    answers = Costs(
        {FIRST.name: [200.0, 200.0]},
        {FIRST.name: [50.0, 50.0]},
        {FIRST.name: [4.0, 4.0]},
        {FIRST.name: [1.0, 1.0]},
        {FIRST.name: 2600},
    )
    made = logins.Costs(
        {OUR_API: [2.0, 2.0], ALLAUTH: [7.0, 7.0]},
        {OUR_API: [0.0, 0.0], ALLAUTH: [0.0, 0.0]},
        {OUR_API: [3.0, 3.0], ALLAUTH: [6.0, 6.0]},
    )
    alone = logins.Costs({OUR_API: [2.0, 2.0]}, {OUR_API: [1.0, 1.0]}, {OUR_API: [3.0, 3.0]})

    shown = [*lines(Web(answers, made, {"HTML": Weight(1000, 500), "css": Weight(10, 5)}))]
    without = [*lines(Web(answers, alone, {}))]

    assert (
        "| the first page | 2600 | 200 (200 to 200) | 50 (50 to 50) | 0.25 (0.25 to 0.25) | 0.25 (0.25 to 0.25) |"
        in shown
    )
    assert f"| {OUR_API} | 2.00 (2.00 to 2.00) |  | 3.50 (3.50 to 3.50) | 2.00 (2.00 to 2.00) |" in shown
    assert "| **in all** | 1010 | 505 |" in shown
    assert f"| {OUR_API} | 2.00 (2.00 to 2.00) | 1.00 (1.00 to 1.00) | ? | ? |" in without
    assert f"| {ALLAUTH} | not measured: {BRING_ALLAUTH} | | | |" in without
