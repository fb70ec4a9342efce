"""What every figure of a chart needs: times and words as Plotly reads them."""

from datetime import datetime


def chart_time(at: datetime) -> str:
    """UTC, without zone."""
    return at.strftime("%Y-%m-%d %H:%M:%S.%f")[:-3]


def chart_text(words: str) -> str:
    """Plotly reads a few tags in its labels: what people wrote holds none."""
    return words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
