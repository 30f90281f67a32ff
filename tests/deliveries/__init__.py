"""Deliveries to try ``kq check`` on, with the outcome of each written by hand from the specification.

``*.toml`` hold what is text (``cases`` reads them), ``books`` and ``surveys`` build what is not; ``oracle``
adds up what a delivery says without any of kqlib, ``judge`` holds an outcome against a case.  ``model`` and
``model_rest`` make deliveries at random, ``harm`` spoils them, ``reading`` reads them by the plainest means.

Every delivery is made up.
"""
