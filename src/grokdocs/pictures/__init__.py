"""Pictures of learning, drawn from steps and arrays."""

from grokdocs.pictures.palette import (
    PALETTE,
    Colour,
    colour_of_sign,
    diverging,
    house_style,
    new_axes,
    sequential,
)

__all__ = ["PALETTE", "Colour", "colour_of_sign", "diverging", "house_style", "new_axes", "sequential"]
