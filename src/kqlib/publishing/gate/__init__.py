"""The release gate: reads every file of the report again before it may be sent.

- ``folder``: which files lie in an edition's folder.
- ``release``: reads them all, and stops the build when something must not leave.
- ``edition``, ``approvals``: what was approved, for which place.
- ``files``: which reader a file needs; ``pages``, ``traces``, ``drawings``, ``pictures``, ``tables``,
  ``spreadsheets``, ``documents``, ``pdf_text``, ``pdf_signs``, ``notebooks``: the readers.
- ``examination``: what is looked for; ``numbers``, ``contact``, ``answers``, ``disguises``: how it is found.
"""
