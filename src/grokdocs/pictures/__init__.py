"""Pictures of learning, drawn from steps and arrays."""

from grokdocs.pictures.bowl import bowl, bowl_steps
from grokdocs.pictures.bowls import bowls
from grokdocs.pictures.curves import alpha_sweep, error_curve, error_measures, search_path, what_may_change
from grokdocs.pictures.fields import knob_machine, nested_fields, pegs, quadrants
from grokdocs.pictures.layers import describe_layers, layers
from grokdocs.pictures.lights import street_lights, weight_paths
from grokdocs.pictures.machines import knob, rods
from grokdocs.pictures.network import describe_network, network
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
from grokdocs.pictures.tables import heat_table
from grokdocs.pictures.training import (
    growth,
    masks,
    slopes,
    spread,
    spread_curves,
    train_and_test,
    validation_curve,
)
from grokdocs.pictures.ways import clusters, knob_and_count, known_and_wanted, trials, weight_counts
from grokdocs.pictures.weight_images import digit_samples, image_times_weights, weight_images

__all__ = [
    "PALETTE",
    "Colour",
    "alpha_sweep",
    "bowl",
    "bowl_steps",
    "bowls",
    "clusters",
    "colour_of_sign",
    "describe_layers",
    "describe_network",
    "digit_samples",
    "diverging",
    "error_curve",
    "error_measures",
    "error_surface",
    "growth",
    "heat_table",
    "house_style",
    "image_times_weights",
    "knob",
    "knob_and_count",
    "knob_machine",
    "known_and_wanted",
    "layers",
    "masks",
    "nested_fields",
    "network",
    "new_axes",
    "pegs",
    "quadrants",
    "rods",
    "search_path",
    "sequential",
    "slopes",
    "spread",
    "spread_curves",
    "street_lights",
    "train_and_test",
    "trials",
    "validation_curve",
    "weight_counts",
    "weight_images",
    "weight_paths",
    "what_may_change",
]
