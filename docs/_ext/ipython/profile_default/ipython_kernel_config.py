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
# The download bar of pooch looks for a notebook's widgets, and a page has none.
c.IPKernelApp.exec_lines = [
    "import warnings; warnings.filterwarnings('ignore', message='IProgress not found')",
    "del warnings",
]
