"""Pure functions that compute: frames and exact numbers in, numbers out; each names its source."""
