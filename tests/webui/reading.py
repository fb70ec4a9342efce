"""Pages as a person reads them."""

from html import unescape

from django.test import Client
from django.urls import reverse


def text_of(client: Client, name: str, *args: object, **query: str) -> str:
    """The page of that name, which is there, with its entities undone."""
    answer = client.get(reverse(f"webui:{name}", args=args), query)
    assert answer.status_code == 200
    return unescape(answer.text)
