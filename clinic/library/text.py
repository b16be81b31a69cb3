"""Markdown of module files as HTML: no raw HTML, few elements, links only to https, tel and mailto."""

from functools import lru_cache

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.token import Token

TAGS = {
    "a", "blockquote", "br", "code", "em", "h2", "h3", "h4", "h5", "h6", "hr", "li", "ol", "p", "pre", "strong",
    "table", "tbody", "td", "th", "thead", "tr", "ul",
}  # fmt: skip
SCHEMES = ("https", "tel", "mailto")


def is_allowed_link(url: str) -> bool:
    """Whether `url` may stand in a module: https with a host, a phone number or a mail address."""
    scheme, _colon, rest = url.partition(":")
    return scheme.lower() in SCHEMES and bool(rest) and (scheme.lower() != "https" or rest.startswith("//"))


_parser = MarkdownIt("commonmark", {"html": False}).enable("table")
_parser.validateLink = is_allowed_link  # type: ignore[method-assign]


def parse(text: str) -> list[Token]:
    """The tokens of `text`, for whoever counts words or looks at links."""
    return _parser.parse(text)


@lru_cache(maxsize=512)
def render(text: str, top: int = 3) -> SafeString:
    """`text` as HTML whose highest heading is of level `top`, so that it fits beneath the page's own headings."""
    tokens = parse(text)
    levels = [int(token.tag[1]) for token in tokens if token.type == "heading_open"]
    shift = top - min(levels, default=top)
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{max(2, min(6, int(token.tag[1]) + shift))}"
    html = _parser.renderer.render(tokens, _parser.options, {})
    clean = nh3.clean(
        html,
        tags=TAGS,
        attributes={"a": {"href"}},
        url_schemes=set(SCHEMES),
        link_rel="noopener noreferrer",
    )
    return mark_safe(clean)  # noqa: S308 - nh3 has cleaned it
