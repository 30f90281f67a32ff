"""A release: the report with all that it was made from, as one zip that says of itself what it holds.

- ``contents``: which files, and which are not for others to have.
- ``metadata``: the description as an RO-Crate, made and read.
- ``archive``: the zip, of which every byte follows from its files; and taking one apart that may be hostile.
- ``examination``: whether a zip is what its own sums and description say.
"""
