"""What people write in Markdown: who is named in it, and it as words, or as HTML that holds but text and links."""

import re
from collections.abc import Iterable, Iterator

from markdown_it import MarkdownIt
from markdown_it.token import Token

# The characters of a user name; a full stop or a dash at its end belongs to the sentence.
NAMED = re.compile(r"(?<![\w@.+/-])@([\w.@+-]*[\w+])")
# Pictures would be fetched from elsewhere by whoever reads; headings would be those of the page.
MARKDOWN = (
    MarkdownIt("commonmark", {"html": False, "breaks": True})
    .enable("strikethrough")
    .disable(["image", "heading", "lheading", "html_block", "html_inline"])
)


def names_in(text: str) -> set[str]:
    """The user names that stand behind an `@`, in lower case; those in code are none."""
    found = (NAMED.findall(token.content) for token in _texts(MARKDOWN.parse(text)))
    return {name.lower() for names in found for name in names}


def prose_html(text: str, named: Iterable[str] = ()) -> str:
    """Safe HTML: what is no Markdown is escaped, links open without a trace of us, `@name` of `named` is marked."""
    known = {name.lower() for name in named}
    tokens = MARKDOWN.parse(text)
    for token in tokens:
        token.children = [one for child in token.children or [] for one in _marked(child, known)]
        for child in token.children:
            if child.type == "link_open":
                child.attrSet("rel", "nofollow noopener noreferrer")
    return str(MARKDOWN.renderer.render(tokens, MARKDOWN.options, {}))


def prose_words(text: str) -> str:
    """What is read of it, as one line without any markup."""
    pieces = (piece for token in MARKDOWN.parse(text) for piece in _pieces(token))
    return " ".join(" ".join(pieces).split())


def _pieces(token: Token) -> Iterator[str]:
    """A block's text; a break is a space."""
    if token.children is None:
        yield token.content
    else:
        yield "".join(child.content or " " * child.type.endswith("break") for child in token.children)


def _marked(token: Token, known: set[str]) -> list[Token]:
    """The token; one of text in pieces, where somebody is named in it."""
    if token.type != "text":
        return [token]
    pieces, end = [], 0
    for found in NAMED.finditer(token.content):
        if found[1].lower() in known:
            pieces += [_text(token.content[end : found.start()]), *_mark(found[0])]
            end = found.end()
    return [*pieces, _text(token.content[end:])]


def _mark(name: str) -> list[Token]:
    opened = Token("mention_open", "strong", 1)
    opened.attrSet("class", "mention")
    return [opened, _text(name), Token("mention_close", "strong", -1)]


def _text(content: str) -> Token:
    return Token("text", "", 0, content=content)


def _texts(tokens: list[Token]) -> Iterator[Token]:
    return (child for token in tokens for child in token.children or [] if child.type == "text")
