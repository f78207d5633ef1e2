"""The engine: drawings as values, and everything that is computed from them. No Qt anywhere below this folder."""
