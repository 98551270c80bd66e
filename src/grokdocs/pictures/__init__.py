"""Pictures of learning, drawn from steps and arrays."""

from grokdocs.pictures.bowls import bowls
from grokdocs.pictures.fields import knob_machine, nested_fields, pegs, quadrants
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
from grokdocs.pictures.ways import clusters, knob_and_count, known_and_wanted, trials, weight_counts
from grokdocs.pictures.weight_images import digit_samples, image_times_weights, weight_images

__all__ = [
    "PALETTE",
    "Colour",
    "bowls",
    "clusters",
    "colour_of_sign",
    "digit_samples",
    "diverging",
    "error_surface",
    "house_style",
    "image_times_weights",
    "knob_and_count",
    "knob_machine",
    "known_and_wanted",
    "nested_fields",
    "new_axes",
    "pegs",
    "quadrants",
    "sequential",
    "trials",
    "weight_counts",
    "weight_images",
]
