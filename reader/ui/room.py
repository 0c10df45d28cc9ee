"""Texts in the room that there is for them, in cells."""

from reader.ui.wrap import cells, graphemes


def fit(text: str, width: int) -> str:
    """Cut a text to a width in cells, ending in an ellipsis where something is lost."""
    if cells(text) <= width:
        return text
    used, cut = 0, 0
    for _, end, wide in graphemes(text):
        if used + wide > width - 1:
            break
        used, cut = used + wide, end
    return text[:cut].rstrip() + "…" if width > 0 else ""


def spread(left: str, right: str, width: int) -> tuple[str, str]:
    """Two texts for one line: the left one cut as needed, the right one pushed to the end."""
    right = fit(right, width)
    left = fit(left, max(0, width - cells(right) - (1 if right else 0)))
    return left, " " * (width - cells(left) - cells(right)) + right
