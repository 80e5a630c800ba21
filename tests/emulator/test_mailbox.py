"""
Mail: who gets it, when, and how it is waited for.
"""

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from authflow.emulator.mailbox import MOST, Mail, Mailbox
from tests.emulator.client import ADA, BOB


@pytest.fixture
def mailbox() -> Mailbox:
    """
    An empty mailbox.
    """
    return Mailbox()


def test_newest_first(mailbox: Mailbox) -> None:
    """
    Mail is listed by whom it is for, the newest first, however the address is spelled.
    """
    mailbox.post(ADA, "one", 1, code="111111")
    mailbox.post(BOB, "two", 2)
    mailbox.post("ADA@Example.com", "three", 3, link="http://127.0.0.1/")

    subjects = [mail.subject for mail in mailbox.mails(" Ada@example.COM")], len(mailbox.mails())

    assert (["three", "one"], 3) == subjects


async def test_waits_until_it_comes(mailbox: Mailbox) -> None:
    """
    Whoever waits gets the mail that is delivered later, and nobody else's.
    """
    waiting = asyncio.ensure_future(mailbox.wait(ADA))
    await asyncio.sleep(0)
    mailbox.post(BOB, "not this", 1)
    mailbox.deliver()
    await asyncio.sleep(0)

    mailbox.post(ADA, "this", 2)
    mailbox.deliver()
    mail = await waiting

    assert mail is not None
    assert "this" == mail.subject


async def test_is_not_there_before_it_is_delivered(mailbox: Mailbox) -> None:
    """
    A posted mail wakes nobody until it is delivered.
    """
    waiting = asyncio.ensure_future(mailbox.wait(ADA))
    await asyncio.sleep(0)

    mailbox.post(ADA, "later", 1)
    await asyncio.sleep(0)

    assert not waiting.done()
    waiting.cancel()


async def test_nothing_came(mailbox: Mailbox) -> None:
    """
    When the time is up, there is nothing.
    """
    assert await mailbox.wait(ADA, timeout=0.01) is None


async def test_each_wait_fetches_another(mailbox: Mailbox) -> None:
    """
    A wait gets the newest mail that no wait has fetched, and then there is none left.
    """
    mailbox.post(ADA, "one", 1)
    mailbox.post(ADA, "two", 2)

    mails = [await mailbox.wait(ADA, timeout=0) for _ in range(3)]

    assert ["two", "one", None] == [mail and mail.subject for mail in mails]


async def test_newer_than(mailbox: Mailbox) -> None:
    """
    A wait can ask for what came after a mail, whether it was fetched or not.
    """
    mailbox.post(ADA, "one", 1)
    first = await mailbox.wait(ADA, timeout=0)
    assert first is not None
    nothing = await mailbox.wait(ADA, timeout=0, after=first.id)
    mailbox.post(ADA, "two", 2)

    mails = [nothing, *[await mailbox.wait(ADA, timeout=0, after=first.id) for _ in range(2)]]

    assert [None, "two", "two"] == [mail and mail.subject for mail in mails]


def test_keeps_the_last_thousand(mailbox: Mailbox) -> None:
    """
    A mailbox does not grow for ever.
    """
    for number in range(MOST + 5):
        mailbox.post(ADA, str(number), number)

    mails = mailbox.mails()

    assert (MOST, str(MOST + 4)) == (len(mails), mails[0].subject)


def test_clear(mailbox: Mailbox) -> None:
    """
    All mail can be thrown away, delivered or not.
    """
    mailbox.post(ADA, "one", 1)
    mailbox.deliver()
    mailbox.post(ADA, "two", 2)

    mailbox.clear()

    assert [] == mailbox.mails()


def test_keeps_secrets_out_of_its_repr(mailbox: Mailbox) -> None:
    """
    Neither a code nor a link shows in a repr.
    """
    mailbox.post(ADA, "one", 1, code="canary-code", link="canary-link")

    text = repr(mailbox.mails()) + repr(mailbox)

    assert "canary" not in text


def test_is_tied_to_no_loop(mailbox: Mailbox) -> None:
    """
    One world can be waited on in one loop after another.
    """

    async def wait() -> str | None:
        waiting = asyncio.ensure_future(mailbox.wait(ADA))
        await asyncio.sleep(0)
        mailbox.post(ADA, "this", 1)
        mailbox.deliver()
        mail = await waiting
        return mail.subject if mail else None

    assert ["this", "this"] == [asyncio.run(wait()) for _ in range(2)]


async def test_newer_than_somebody_elses(mailbox: Mailbox) -> None:
    """
    What came after a mail can be asked for somebody else, too.
    """
    mailbox.post(ADA, "one", 1)
    mailbox.post(BOB, "two", 2)
    last = mailbox.mails()[0].id
    nothing = await mailbox.wait(ADA, timeout=0, after=last)
    mailbox.post(ADA, "three", 3)

    mail = await mailbox.wait(ADA, timeout=0, after=last)

    assert (None, "three") == (nothing, mail and mail.subject)


def test_knows_its_mails(mailbox: Mailbox) -> None:
    """
    A mail that is no longer kept is still known; one that was thrown away is not.
    """
    mailbox.post(ADA, "first", 0)
    first = mailbox.mails()[0].id
    for number in range(MOST):
        mailbox.post(ADA, str(number), number)
    kept = [mail.id for mail in mailbox.mails()]

    known = mailbox.knows(first), mailbox.knows("nonsense")
    mailbox.clear()

    assert first not in kept
    assert (True, False, False) == (*known, mailbox.knows(first))


def test_a_closed_loop_is_let_be(mailbox: Mailbox) -> None:
    """
    A wait that was left behind in a loop that is closed keeps no mail from anybody.
    """
    left = asyncio.new_event_loop()
    waiting = mailbox.wait(ADA, timeout=60)
    task = left.create_task(waiting)
    left.run_until_complete(asyncio.sleep(0, None))
    left.close()

    mailbox.post(ADA, "this", 1)
    mailbox.deliver()

    assert ["this"] == [mail.subject for mail in mailbox.mails()]
    assert not task.done()
    # Python complains of a task that is dropped while it waits.
    task._log_destroy_pending = False  # type: ignore[attr-defined]  # noqa: SLF001 - there is no other way to say so
    waiting.close()


def test_another_threads_loop_is_woken(mailbox: Mailbox) -> None:
    """
    A wait in another thread gets the mail, however idle its loop is.
    """
    began = threading.Event()

    async def waiting() -> Mail | None:
        wait = asyncio.ensure_future(mailbox.wait(ADA, timeout=5))
        await asyncio.sleep(0)
        began.set()
        return await wait

    with ThreadPoolExecutor(1) as threads:
        waited = threads.submit(asyncio.run, waiting())
        began.wait(5)
        mailbox.post(ADA, "this", 1)
        mailbox.deliver()
        mail = waited.result(10)

    # A loop that nobody woke would have slept until the time was up, and brought nothing.
    assert mail is not None
