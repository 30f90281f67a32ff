"""Bundles made visible: tables and figures as HTML, Typst, SVG and PNG."""
