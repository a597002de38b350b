"""The subject of a letter: one line, whatever stands in the names it is made of."""

from dataclasses import dataclass

from django import template
from django.template.base import NodeList, Parser, Token
from django.template.context import Context

register = template.Library()


@dataclass
class Subject(template.Node):
    """What it holds, its line ends turned into blanks: a name never ends the line and goes on in the letter."""

    nodelist: NodeList

    def render(self, context: Context) -> str:
        return " ".join(self.nodelist.render(context).split())


@register.tag
def subject(parser: Parser, token: Token) -> Subject:
    """``{% subject %}…{% endsubject %}``: what every letter begins with."""
    nodes = parser.parse(("endsubject",))
    parser.delete_first_token()
    return Subject(nodes)
