"""Figures: from model objects to TikZ, SVG and Graphviz DOT."""
