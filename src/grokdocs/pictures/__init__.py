"""Pictures of learning, drawn from steps and arrays."""

from grokdocs.pictures.bowls import bowl, bowl_steps, bowls, error_surface
from grokdocs.pictures.curves import alpha_sweep, error_curve, error_measures, knob, search_path, weight_paths
from grokdocs.pictures.data import clusters, knob_and_count, known_and_wanted, trials, weight_counts
from grokdocs.pictures.diagrams import (
    growing_square,
    heat_table,
    knob_machine,
    learning_network,
    nested_fields,
    pegs,
    quadrants,
    rods,
    street_lights,
)
from grokdocs.pictures.images import digit_samples, image_times_weights, weight_images
from grokdocs.pictures.networks import layers, network
from grokdocs.pictures.palette import PALETTE, house_style, new_axes
from grokdocs.pictures.runs import leads, masks, slopes, spread_curves, train_and_test, validation_curve

__all__ = [
    "PALETTE",
    "alpha_sweep",
    "bowl",
    "bowl_steps",
    "bowls",
    "clusters",
    "digit_samples",
    "error_curve",
    "error_measures",
    "error_surface",
    "growing_square",
    "heat_table",
    "house_style",
    "image_times_weights",
    "knob",
    "knob_and_count",
    "knob_machine",
    "known_and_wanted",
    "layers",
    "leads",
    "learning_network",
    "masks",
    "nested_fields",
    "network",
    "new_axes",
    "pegs",
    "quadrants",
    "rods",
    "search_path",
    "slopes",
    "spread_curves",
    "street_lights",
    "train_and_test",
    "trials",
    "validation_curve",
    "weight_counts",
    "weight_images",
    "weight_paths",
]
