"""
`authflow guide`: the pages to follow with nothing else at hand.
"""

import click

from authflow.cli.exits import plainly
from authflow.cli.help import ExamplesFirst, examples
from authflow.cli.output import columns, json_option, say
from authflow.guides import NAMES, guides


@click.command(cls=ExamplesFirst, epilog=examples("authflow guide", "authflow guide drive-your-own-ui | less"))
@click.argument("name", required=False, type=click.Choice(NAMES))
@json_option
@plainly
def guide(*, name: str | None, as_json: bool) -> None:
    """
    List the guides, or print one, as Markdown.
    """
    pages = guides()
    if name is None:
        titles = {one: page.title for one, page in pages.items()}
        say(titles, columns(titles.items()), as_json=as_json)
    else:
        say({"name": name, "title": pages[name].title, "text": pages[name].text}, [pages[name].text], as_json=as_json)
