"""
The tree of errors: drawn once in words, once in classes, and the same in both.
"""

import re
from collections.abc import Iterator
from inspect import isclass

import pytest

from authflow.core import errors
from authflow.core.errors import AuthflowError, InvalidFlow, NotGiven, NoTransition, ServiceUnavailable


def below(kind: type[AuthflowError]) -> Iterator[type[AuthflowError]]:
    """
    *kind*, and every class made from it in this room.
    """
    yield kind
    for child in kind.__subclasses__():
        if child.__module__ == errors.__name__:
            yield from below(child)


def drawn() -> dict[str, str | None]:
    """
    Each name in the drawing, with the name it hangs under.
    """
    tree: dict[str, str | None] = {"AuthflowError": None}
    branch = "AuthflowError"
    for line in (errors.__doc__ or "").splitlines():
        twig = re.match(r"\s+(?:│|\s)\s+[├└]── (.+)", line)
        found = re.match(r"    [├└]── (\w+)", line)
        if found:
            branch = found[1]
            tree[branch] = "AuthflowError"
        elif twig:
            tree |= dict.fromkeys(twig[1].split(), branch)
    return tree


LEAVES = [kind for kind in below(AuthflowError) if not list(below(kind))[1:]]


def test_the_tree_is_as_drawn() -> None:
    """
    The drawing in the module's docstring has every class at its place, and no other.
    """
    expected = {
        kind.__name__: None if kind is AuthflowError else kind.__mro__[1].__name__ for kind in below(AuthflowError)
    }

    assert expected == drawn()


def test_every_error_of_the_room_is_in_the_tree() -> None:
    """
    Nothing that can be raised stands outside the tree.
    """
    raised = {
        thing
        for thing in vars(errors).values()
        if isclass(thing) and issubclass(thing, Exception) and thing.__module__ == errors.__name__
    }

    assert set(below(AuthflowError)) == raised


def test_every_error_has_a_code_of_its_own() -> None:
    """
    A program can tell all errors apart by code, and each class says its own.
    """
    kinds = list(below(AuthflowError))

    codes = {kind.code for kind in kinds}

    assert len(kinds) == len(codes)
    assert all("code" in vars(kind) for kind in kinds)


@pytest.mark.parametrize("kind", LEAVES, ids=lambda kind: kind.code)
def test_a_code_is_the_name(kind: type[AuthflowError]) -> None:
    """
    The code of a leaf is its name in snake case.
    """
    expected = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", kind.__name__).lower()

    assert expected == kind.code


@pytest.mark.parametrize(
    ("error", "said"),
    [
        pytest.param(InvalidFlow(("a: one", "b: two")), "These flows cannot run:\na: one\nb: two", id="every-mistake"),
        pytest.param(
            NoTransition("login", "solve_captcha", "check"),
            "login.solve_captcha has no row for check: see `authflow explain login solve_captcha`.",
            id="what-to-look-at",
        ),
        pytest.param(
            NotGiven("verify", "state_token", "was not given"),
            "The flow verify cannot start: state_token was not given.",
            id="what-was-not-given",
        ),
        pytest.param(ServiceUnavailable("Not now", "r-1"), "Not now (request r-1)", id="with-the-request"),
        pytest.param(ServiceUnavailable("Not now"), "Not now", id="without-one"),
    ],
)
def test_a_message_can_be_read_aloud(error: AuthflowError, said: str) -> None:
    """
    An error says what happened, with its parts in it.
    """
    actual = str(error)

    assert said == actual
