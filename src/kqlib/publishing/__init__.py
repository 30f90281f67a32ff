"""From executed notebooks to files that are given out."""
