"""Pictures of learning, drawn from steps and arrays."""

from grokdocs.pictures.bowls import bowls
from grokdocs.pictures.palette import (
    PALETTE,
    Colour,
    colour_of_sign,
    diverging,
    house_style,
    new_axes,
    sequential,
)
from grokdocs.pictures.surface import error_surface
from grokdocs.pictures.weight_images import digit_samples, image_times_weights, weight_images

__all__ = [
    "PALETTE",
    "Colour",
    "bowls",
    "colour_of_sign",
    "digit_samples",
    "diverging",
    "error_surface",
    "house_style",
    "image_times_weights",
    "new_axes",
    "sequential",
    "weight_images",
]
