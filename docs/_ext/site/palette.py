"""The palette as CSS, and the logo drawn with it.

A colour is defined once, in `grokdocs.pictures.palette`. Style sheet, logo and icon are written
from there at every build, so the pages and the pictures on them cannot disagree.
"""

from __future__ import annotations

from collections.abc import Mapping
from os.path import relpath
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx
from sphinx.config import Config

from grokdocs.pictures.palette import PALETTE, Colour

PARTS = ("ink", "weight", "goal")  # of the logo: the bowl, the ball, where it should come to rest

# The logo in a square of 64: centre and radius of the two circles, then the widths of the lines.
BALL = (39.5, 25, 7)
GOAL = (32, 43, 5)
BOWL_LINE, GOAL_LINE = 4.5, 3.5


def bowl(steps: int) -> list[tuple[float, float]]:
    """Place the points of the bowl's line, so many steps from rim to rim.

    >>> bowl(2)
    [(12.0, 12.0), (32.0, 52.0), (52.0, 12.0)]
    """
    across = [40 * step / steps - 20 for step in range(steps + 1)]
    return [(32 + x, 52 - x * x / 10) for x in across]


def style_sheet(palette: Mapping[str, Colour]) -> str:
    """Write the palette as CSS variables, ``--gd-<name>``; paper is always light."""

    def block(selector: str, mode: str) -> str:
        lines = [f"  --gd-{name}: {getattr(colour, mode)};" for name, colour in palette.items()]
        return "\n".join([f"{selector} {{", *lines, "}"])

    light, dark = block(":root", "light"), block('html[data-theme="dark"]', "dark")
    printed = block('html[data-theme="dark"]', "light")
    return f"{light}\n\n{dark}\n\n@media print {{\n{printed}\n}}\n"


def logo(ink: str, ball: str, goal: str, *, style: str = "") -> str:
    """Draw the book in one picture: a bowl, the ball on its wall, and where it should come to rest."""
    line = f"M{' L'.join(f'{x:g} {y:.1f}' for x, y in bowl(20))}"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64" width="64" height="64">{style}'
        f'<path d="{line}" fill="none" stroke="{ink}" class="ink" stroke-width="{BOWL_LINE}"'
        ' stroke-linecap="round" stroke-linejoin="round"/>'
        f'{_circle(GOAL)} fill="none" stroke="{goal}" class="goal" stroke-width="{GOAL_LINE}"/>'
        f'{_circle(BALL)} fill="{ball}" class="ball"/></svg>\n'
    )


def _circle(place: tuple[float, float, float]) -> str:
    return '<circle cx="{}" cy="{}" r="{}"'.format(*place)


def icon(palette: Mapping[str, Colour]) -> str:
    """Draw the logo for a browser's tab, which may be light or dark on its own."""
    ink, ball, goal = (palette[name] for name in PARTS)
    dark = f".ink{{stroke:{ink.dark}}}.ball{{fill:{ball.dark}}}.goal{{stroke:{goal.dark}}}"
    style = f"<style>@media (prefers-color-scheme: dark){{{dark}}}</style>"
    return logo(ink.light, ball.light, goal.light, style=style)


def generate(app: Sphinx, config: Config) -> None:
    """Write the files beside the site, where the outputs of cells are too; give them to the theme."""
    folder = Path(app.outdir).parent / "palette"
    folder.mkdir(parents=True, exist_ok=True)
    files = {
        "palette.css": style_sheet(PALETTE),
        "logo-light.svg": logo(*(PALETTE[name].light for name in PARTS)),
        "logo-dark.svg": logo(*(PALETTE[name].dark for name in PARTS)),
        "icon.svg": icon(PALETTE),
    }
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    config.html_css_files.insert(0, "palette.css")
    # Sphinx writes a digest of the settings into the site, so no path in them may begin at the root.
    for paths in (config.html_static_path, config.templates_path):
        paths[:] = [relpath(app.confdir / path, app.confdir) for path in paths]
    config.html_static_path.append(relpath(folder, app.confdir))
    config.html_favicon = relpath(folder / "icon.svg", app.confdir)
    config.html_theme_options.setdefault("logo", {}).update(
        {f"image_{mode}": relpath(folder / f"logo-{mode}.svg", app.srcdir) for mode in ("light", "dark")}
    )


def setup(app: Sphinx) -> dict[str, Any]:
    """Write the face before the theme looks for it."""
    app.connect("config-inited", generate, priority=400)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
