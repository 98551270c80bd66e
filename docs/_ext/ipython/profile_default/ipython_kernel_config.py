"""How the kernels of the book draw and what they keep to themselves."""

c = get_config()  # type: ignore[name-defined]  # noqa: F821

c.InlineBackend.figure_formats = {"svg"}
c.InlineBackend.print_figure_kwargs = {
    "bbox_inches": "tight",
    "facecolor": "none",
    "metadata": {"Date": None, "Creator": None},  # two builds of one page are the same bytes
}
c.IPKernelApp.log_level = "ERROR"
c.HistoryManager.hist_file = ":memory:"  # parallel kernels would wait for one file
c.IPKernelApp.exec_lines = [
    # A kernel sends what a cell printed five times a second, wherever in a line that falls, and
    # MyST-NB ends the line there. Sent when the cell is done, an output is the same in every build.
    "import sys; sys.stdout.flush_interval = sys.stderr.flush_interval = 3600",
    "del sys",
]
