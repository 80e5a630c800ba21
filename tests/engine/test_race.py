"""
Of several things one is waited for: what it brings counts, and of the others nothing is left.
"""

import asyncio
from collections.abc import Coroutine

import pytest
from attrs import define, field

from authflow.engine.race import beside, first


@define(eq=False)
class Runner:
    """
    Something that comes when it is let, and notes how it went.
    """

    go: asyncio.Event = field(factory=asyncio.Event)
    left: list[str] = field(factory=list[str])

    async def run(self, name: str, wrong: Exception | None = None) -> str:
        """
        Come as *name*, or raise *wrong*; clean up takes a while.
        """
        try:
            await self.go.wait()
        except asyncio.CancelledError:
            await asyncio.sleep(0)
            self.left.append(name)
            raise
        if wrong is not None:
            raise wrong
        return name


async def at_once(name: str) -> str:
    """
    Somebody who need not wait.
    """
    return name


async def never() -> str:
    """
    Nobody.
    """
    return await asyncio.Future[str]()


def alone() -> bool:
    """
    Whether no task runs but this one.
    """
    return {asyncio.current_task()} == asyncio.all_tasks()


@pytest.mark.parametrize("place", [0, 1, 2])
async def test_the_first_counts(place: int) -> None:
    """
    Whichever comes first is what is returned; the others have been called off, and have ended.
    """
    runners = [Runner() for _ in range(3)]
    runners[place].go.set()

    came = await first(*(runner.run(str(number)) for number, runner in enumerate(runners)))

    assert str(place) == came
    assert [[] if number == place else [str(number)] for number in range(3)] == [runner.left for runner in runners]
    assert alone()


@pytest.mark.parametrize("names", ["ab", "ba"])
async def test_of_two_at_once_the_one_that_is_named_first(names: str) -> None:
    """
    A tie is settled by who stands first.
    """
    came = await first(*(at_once(name) for name in names))

    assert names[0] == came


async def test_an_error_counts_too() -> None:
    """
    Who is first to fail fails all.
    """
    runner, other = Runner(), Runner()
    runner.go.set()

    with pytest.raises(KeyError, match="mine"):
        await first(other.run("other"), runner.run("runner", KeyError("mine")))

    assert ["other"] == other.left
    assert alone()


async def test_an_error_of_whoever_is_called_off_is_nobodys() -> None:
    """
    What goes wrong while the others clean up changes nothing.
    """

    async def grumble() -> str:
        try:
            return await never()
        finally:
            raise ValueError("too late")

    came = await first(grumble(), at_once("a"))

    assert "a" == came
    assert alone()


@pytest.mark.parametrize("turns", range(1, 6))
async def test_whoever_waits_may_be_called_off(turns: int) -> None:
    """
    Cancelling the race cancels every runner, whenever it happens, and waits for them to go.
    """
    runners = [Runner(), Runner()]
    racing = asyncio.create_task(first(*(runner.run("x") for runner in runners)))
    for _ in range(turns):
        await asyncio.sleep(0)

    racing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await racing

    assert alone()
    assert turns < 2 or [["x"], ["x"]] == [runner.left for runner in runners]


async def test_called_off_twice() -> None:
    """
    Who is impatient gets no runner left behind either.
    """
    runners = [Runner(), Runner()]
    racing = asyncio.create_task(first(*(runner.run("x") for runner in runners)))
    for _ in range(3):
        await asyncio.sleep(0)

    racing.cancel()
    await asyncio.sleep(0)
    racing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await racing

    assert alone()


async def test_one_runner() -> None:
    """
    A race of one is that one.
    """
    coming: Coroutine[object, object, str] = at_once("a")

    assert "a" == await first(coming)


@pytest.mark.parametrize("wrong", [None, OSError("the cable broke")])
async def test_what_goes_on_beside_has_ended(wrong: Exception | None) -> None:
    """
    Whatever becomes of the one, the other is done by then, and both were on their way at the same time.
    """
    runner, done = Runner(), list[str]()

    async def main() -> str:
        runner.go.set()
        return await runner.run("main", wrong)

    async def other() -> None:
        done.append(await runner.run("other"))
        await asyncio.sleep(0)
        done.append("tidy")

    (came,) = await asyncio.gather(beside(main, other()), return_exceptions=True)

    assert ("main" if wrong is None else wrong, ["other", "tidy"]) == (came, done)
    assert alone()
