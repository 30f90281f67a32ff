"""How things look: the theme, and everything that is drawn or laid out with it."""
