"""Modules and functions that torch lacks. The exporter copies their source, so each stands alone."""
