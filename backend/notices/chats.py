"""A message as chats take it: `text` and `blocks` beside what our own receivers read (Slack's incoming webhooks)."""

from typing import Any

MOST_CHARACTERS = 2900  # Slack refuses a text of more than 3000


def chat_body(body: dict[str, Any]) -> dict[str, Any]:
    """`body` with both; what people named has no power of its own there."""
    head, detail = _escaped(body["title"]), _escaped(body["detail"])
    is_link = str(body["url"]).startswith("http")
    linked = f"*<{body['url']}|{head}>*" if is_link else f"*{head}*"
    where = " · ".join(_escaped(part) for part in (body["project"], body["service"], body["by"]) if part)
    return {
        **body,
        "text": _cut(f"{head}\n{detail}".strip()),
        "blocks": [
            {"type": "section", "text": _mrkdwn(f"{linked}\n{detail}".strip())},
            {"type": "context", "elements": [_mrkdwn(where)]},
        ],
    }


def _mrkdwn(text: str) -> dict[str, str]:
    return {"type": "mrkdwn", "text": _cut(text)}


def _cut(text: str) -> str:
    return text if len(text) <= MOST_CHARACTERS else f"{text[:MOST_CHARACTERS]}…"


def _escaped(text: object) -> str:
    """Without what calls a whole channel or hides an address: `<!here>`, `<https://…|ours>`."""
    return str(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("|", "¦")
