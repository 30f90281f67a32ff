"""The tables of the chapter on verification: they keep the contract of exhibits, and are discovered the
same way."""
