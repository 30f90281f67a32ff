"""Pure functions from clean frames to numbers; nothing here rounds or formats."""
