"""What a reader sees: theme, tables, figures, and the text of the two published forms."""
