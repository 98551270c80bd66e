"""What a page shows of itself where somebody passes on its address: a picture with its title.

Drawn in the colours of the palette, with the fonts that matplotlib brings along: one machine draws
what another does. A sheet is measured in pixels from its top left corner, so that any format can be
made of the same parts.
"""

from __future__ import annotations

import io
from pathlib import Path
from typing import NamedTuple

import matplotlib as mpl
from PIL import Image, ImageDraw, ImageFont

from grokdocs.pictures.palette import PALETTE

from .palette import BALL, BOWL_LINE, GOAL, GOAL_LINE, bowl

WIDTH, HEIGHT = 1200, 630  # pixels; what is shown everywhere without being cut
MARGIN = 72
COLOURS = 64  # of a sheet: the few that it has, and the steps between them at the edges
FINER = 3  # times are shapes drawn before they are made smaller, for smooth edges
ALT = "The title “{}” beside the sign of the book: a ball on the wall of a bowl, and a ring at its bottom."
FONTS = Path(mpl.get_data_path(), "fonts", "ttf")


class Box(NamedTuple):
    """A part of a sheet, in pixels from its top left corner."""

    left: float
    top: float
    width: float
    height: float


class Face(NamedTuple):
    """How words look: the file of the font, the name of the colour, and the lines' distance in sizes."""

    font: str
    colour: str = "ink"
    leading: float = 1.2

    def at(self, size: float) -> ImageFont.FreeTypeFont:
        """Load the font; the basic layout is the same on every machine."""
        return ImageFont.truetype(str(FONTS / self.font), size, layout_engine=ImageFont.Layout.BASIC)


TITLE = Face("STIXGeneralBol.ttf", leading=1.08)
WORDS = Face("DejaVuSans.ttf", "muted", leading=1.45)
NAME = Face("STIXGeneralBol.ttf")


def blank(width: int, height: int) -> Image.Image:
    """Make an empty sheet of paper."""
    return Image.new("RGB", (width, height), PALETTE["paper"].light)


def emblem(sheet: Image.Image, left: int, top: int, size: int) -> None:
    """Draw the logo into a square: the bowl, the ball on its wall, and where it should come to rest."""
    unit = FINER * size / 64
    square = blank(FINER * size, FINER * size)
    draw = ImageDraw.Draw(square)

    def circle(x: float, y: float, radius: float, fill: str | None, line: str | None = None) -> None:
        box = [unit * (x - radius), unit * (y - radius), unit * (x + radius), unit * (y + radius)]
        draw.ellipse(box, fill, line, round(unit * GOAL_LINE))

    ink, ball, goal = (PALETTE[name].light for name in ("ink", "weight", "goal"))
    for x, y in bowl(800):
        circle(x, y, BOWL_LINE / 2, ink)
    circle(GOAL[0], GOAL[1], GOAL[2] + GOAL_LINE / 2, None, goal)
    circle(*BALL, ball)
    sheet.paste(square.resize((size, size), Image.Resampling.LANCZOS), (left, top))


def write(sheet: Image.Image, text: str, box: Box, face: Face, *, largest: float) -> float:
    """Set words into a box, as large as they fit but no larger, and tell where the last line ends."""
    size = largest
    while (lines := _wrap(text, box.width, face.at(size))) is None or (
        len(lines) * face.leading * size > box.height
    ):
        size *= 0.97
    draw = ImageDraw.Draw(sheet)
    for number, line in enumerate(lines):
        baseline = box.top + size * (0.8 + face.leading * number)
        draw.text((box.left, baseline), line, PALETTE[face.colour].light, face.at(size), anchor="ls")
    return box.top + size * face.leading * len(lines)


def _wrap(text: str, width: float, font: ImageFont.FreeTypeFont) -> list[str] | None:
    """Fill lines with words, if none of them is wider than a line."""
    lines = [""]
    for word in text.split():
        if font.getlength(word) > width:
            return None
        longer = f"{lines[-1]} {word}".strip()
        if font.getlength(longer) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def png(sheet: Image.Image) -> bytes:
    """Print a sheet, in few colours: a fraction of the bytes, and no eye sees it."""
    file = io.BytesIO()
    sheet.quantize(COLOURS, dither=Image.Dither.NONE).save(file, "png", optimize=True)
    return file.getvalue()


def card(title: str, about: str, *, site: str, motto: str) -> Image.Image:
    """Draw a page's card: what it is called, how it begins, and whose it is."""
    sheet = blank(WIDTH, HEIGHT)
    words, foot = WIDTH - 2 * MARGIN - 340, HEIGHT - MARGIN - 40
    emblem(sheet, WIDTH - MARGIN - 300, MARGIN, 300)
    end = 18 + write(sheet, title, Box(MARGIN, MARGIN, words, 290), TITLE, largest=92)
    write(sheet, about, Box(MARGIN, end, words, foot - 20 - end), WORDS, largest=30)
    ImageDraw.Draw(sheet).line([(MARGIN, foot), (WIDTH - MARGIN, foot)], PALETTE["muted"].light)
    write(sheet, site, Box(MARGIN, foot + 20, 180, 50), NAME, largest=36)
    write(sheet, motto, Box(MARGIN + 190, foot + 28, WIDTH - 2 * MARGIN - 190, 40), WORDS, largest=22)
    return sheet


def cover(title: str, about: str, motto: str) -> Image.Image:
    """Draw the cover of the book, for a shelf on a screen."""
    sheet = blank(1600, 2400)
    emblem(sheet, 240, 260, 1120)
    end = write(sheet, title, Box(160, 1480, 1280, 280), NAME, largest=240)
    end = 30 + write(sheet, about, Box(160, end, 1280, 200), NAME, largest=96)
    write(sheet, motto, Box(160, end, 1280, 2240 - end), WORDS, largest=48)
    return sheet
