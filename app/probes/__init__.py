"""The panel in which pinned probes are plotted, side by side."""
