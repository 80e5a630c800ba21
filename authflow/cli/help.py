"""
Pages of help that lead with examples: what a command's `epilog` says comes first.
"""

import click


class ExamplesFirst(click.Command):
    """
    A command whose help begins with how it is called.
    """

    def format_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """
        Write the examples, then what click writes.
        """
        self.format_epilog(ctx, formatter)
        formatter.write_paragraph()
        self.format_usage(ctx, formatter)
        self.format_help_text(ctx, formatter)
        self.format_options(ctx, formatter)


def examples(*lines: str) -> str:
    """
    The page's first lines: how the command is called.
    """
    return "\n".join(("\b", "Examples:", *(f"  {line}" for line in lines)))
