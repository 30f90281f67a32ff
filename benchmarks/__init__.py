"""How long a build takes, against others and against the same work without any of them: ``make bench``."""
