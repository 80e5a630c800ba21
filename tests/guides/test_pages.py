"""
A page that shows what is not so is noticed.
"""

import pytest

from tests.guides.pages import agrees, blocks

PAGE = """
Save this as `one.py`:

```python
print("one")
```

```sh
python one.py
```

```text
one
```

The exit code is 3. A piece of it:

```python
print
```
"""


def test_a_page_is_read_as_its_reader_reads_it() -> None:
    """
    Files have names, pieces have none, and a command leaves with what the page says of it.
    """
    read = [*blocks(PAGE)]

    assert ["python", "sh", "text", "python"] == [block.language for block in read]
    assert ["one.py", None, None, None] == [block.file for block in read]
    assert [0, 3] == [block.left for block in read[:2]]
    assert 'print("one")\n' == read[0].text


@pytest.mark.parametrize(
    ("shown", "printed"),
    [
        pytest.param("one\ntwo\n", "one\ntwo\n", id="the same"),
        pytest.param("one\n…\nfour\n", "one\ntwo\nthree\nfour\n", id="left out"),
        pytest.param("one\n…\ntwo\n", "one\ntwo\n", id="nothing left out"),
        pytest.param("at http://127.0.0.1:41234/cb\n", "at http://127.0.0.1:9480/cb\n", id="another port"),
        pytest.param("Password:\n", "Password: \n", id="blanks at the end"),
    ],
)
def test_what_agrees(shown: str, printed: str) -> None:
    """
    Ports, blanks and what is left out make no difference.
    """
    assert agrees(shown, printed)


@pytest.mark.parametrize(
    ("shown", "printed"),
    [
        pytest.param("one\ntwo\n", "one\n", id="shown, not printed"),
        pytest.param("one\n", "one\ntwo\n", id="printed, not shown"),
        pytest.param("one\n…\nfour\n", "one\ntwo\nfive\n", id="another end"),
        pytest.param("1 row.\n", "11 rows\n", id="a dot is a dot"),
        pytest.param("  one\n", "one\n", id="blanks at the beginning"),
    ],
)
def test_what_does_not(shown: str, printed: str) -> None:
    """
    Everything else does.
    """
    assert not agrees(shown, printed)
