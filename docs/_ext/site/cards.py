"""What a page shows of itself where somebody passes on its address: a picture with its title.

Drawn by matplotlib from the palette, with the fonts that it brings along: one machine draws what
another does. A sheet is measured in pixels from its top left corner, so that any format can be
made of the same parts.
"""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any, NamedTuple

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.patches import Circle
from PIL import Image

from grokdocs.pictures.palette import PALETTE

from .palette import BALL, BOWL_LINE, GOAL, GOAL_LINE, bowl

WIDTH, HEIGHT = 1200, 630  # pixels; what is shown everywhere without being cut
MARGIN = 72
COLOURS = 64  # of a sheet: the few that it has, and the steps between them at the edges
ALT = "The title “{}” beside the sign of the book: a ball on the wall of a bowl, and a ring at its bottom."
FONTS = Path(mpl.get_data_path(), "fonts", "ttf")


class Box(NamedTuple):
    """A part of a sheet, in pixels from its top left corner."""

    left: float
    top: float
    width: float
    height: float


class Sheet(NamedTuple):
    """What is drawn on, and what measures and prints it; matplotlib leaves the latter without types."""

    ax: Axes
    canvas: Any


class Face(NamedTuple):
    """How words look: the file of the font, the name of the colour, and the lines' distance in sizes."""

    font: str
    colour: str = "ink"
    leading: float = 1.2


TITLE = Face("STIXGeneralBol.ttf", leading=1.08)
WORDS = Face("DejaVuSans.ttf", "muted", leading=1.45)
NAME = Face("STIXGeneralBol.ttf")


def blank(width: int, height: int) -> Sheet:
    """Make an empty sheet of paper, on which a length of 1 is a pixel."""
    figure = Figure(figsize=(width / 72, height / 72), dpi=72, facecolor=PALETTE["paper"].light)
    canvas = FigureCanvasAgg(figure)
    ax: Axes = figure.add_axes((0, 0, 1, 1), xlim=(0, width), ylim=(height, 0))
    ax.axis("off")
    return Sheet(ax, canvas)


def emblem(sheet: Sheet, left: float, top: float, size: float) -> None:
    """Draw the logo into a square: the bowl, the ball on its wall, and where it should come to rest."""
    unit = size / 64
    across, down = zip(*bowl(160), strict=True)  # round even on a cover
    sheet.ax.plot(
        [left + unit * x for x in across],
        [top + unit * y for y in down],
        color=PALETTE["ink"].light,
        linewidth=unit * BOWL_LINE,
        solid_capstyle="round",
        solid_joinstyle="round",
    )
    for (x, y, radius), name, line in ((GOAL, "goal", GOAL_LINE), (BALL, "weight", 0)):
        circle = Circle((left + unit * x, top + unit * y), unit * radius, linewidth=unit * line, zorder=3)
        circle.set(edgecolor=PALETTE[name].light, facecolor="none" if line else PALETTE[name].light)
        sheet.ax.add_patch(circle)


def write(sheet: Sheet, text: str, box: Box, face: Face, *, largest: float) -> float:
    """Set words into a box, as large as they fit but no larger, and tell where the last line ends."""
    words = _measured(sheet, text, face)
    size = largest
    while (lines := _wrap(words, box.width / size)) is None or len(lines) * face.leading * size > box.height:
        size *= 0.97
    for number, line in enumerate(lines):
        sheet.ax.text(
            box.left,
            box.top + size * (0.8 + face.leading * number),
            line,
            fontproperties=_font(face, size),
            color=PALETTE[face.colour].light,
            parse_math=False,
        )
    return box.top + size * face.leading * len(lines)


def _measured(sheet: Sheet, text: str, face: Face) -> list[tuple[str, float]]:
    """Measure each word once, with the space after it, in sizes of the font."""
    size = 100
    measure, font = sheet.canvas.get_renderer().get_text_width_height_descent, _font(face, size)
    return [(word, measure(f"{word} ", font, ismath=False)[0] / size) for word in text.split()]


def _wrap(words: list[tuple[str, float]], width: float) -> list[str] | None:
    """Fill lines with words, if none of them is wider than a line."""
    lines: list[list[str]] = []
    room = 0.0
    for word, wide in words:
        if wide > width:
            return None
        if wide > room:
            lines.append([])
            room = width
        lines[-1].append(word)
        room -= wide
    return [" ".join(line) for line in lines]


def _font(face: Face, size: float) -> FontProperties:
    return FontProperties(fname=FONTS / face.font, size=size)


def png(sheet: Sheet) -> bytes:
    """Print a sheet, in few colours: a fraction of the bytes, and no eye sees it."""
    sheet.canvas.draw()
    image = Image.fromarray(np.asarray(sheet.canvas.buffer_rgba())).convert("RGB")
    file = io.BytesIO()
    image.quantize(COLOURS, dither=Image.Dither.NONE).save(file, "png", optimize=True)
    return file.getvalue()


def card(title: str, about: str, *, site: str, motto: str) -> Sheet:
    """Draw a page's card: what it is called, how it begins, and whose it is."""
    sheet = blank(WIDTH, HEIGHT)
    words, foot = WIDTH - 2 * MARGIN - 340, HEIGHT - MARGIN - 40
    emblem(sheet, WIDTH - MARGIN - 300, MARGIN, 300)
    end = 18 + write(sheet, title, Box(MARGIN, MARGIN, words, 290), TITLE, largest=92)
    write(sheet, about, Box(MARGIN, end, words, foot - 20 - end), WORDS, largest=30)
    sheet.ax.plot([MARGIN, WIDTH - MARGIN], [foot, foot], color=PALETTE["muted"].light, alpha=0.4)
    write(sheet, site, Box(MARGIN, foot + 20, 180, 50), NAME, largest=36)
    write(sheet, motto, Box(MARGIN + 190, foot + 28, WIDTH - 2 * MARGIN - 190, 40), WORDS, largest=22)
    return sheet


def cover(title: str, about: str, motto: str) -> Sheet:
    """Draw the cover of the book, for a shelf on a screen."""
    sheet = blank(1600, 2400)
    emblem(sheet, 240, 260, 1120)
    end = write(sheet, title, Box(160, 1480, 1280, 280), NAME, largest=240)
    end = 30 + write(sheet, about, Box(160, end, 1280, 200), NAME, largest=96)
    write(sheet, motto, Box(160, end, 1280, 2240 - end), WORDS, largest=48)
    return sheet
