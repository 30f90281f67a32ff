"""One module per published table or figure, named after it, with its words beside it in a TOML file of the
same name.

A module declares ``EXHIBIT`` (a :class:`kqlib.exhibits.contract.Spec`) and

- ``table(inputs) -> DataFrame``: pure; tidy; every column stands in the dictionary; the header column is
  unique;
- ``facts(inputs, table) -> dict[str, Fact]``: the numbers that titles, alt texts and prose use;
- ``comparisons(inputs, table) -> tuple[Comparison, ...]``: printed cells against what is computed (may be
  absent);
- ``plot(table, words) -> Chart | None``: sees nothing but that table (may be absent).

``<id>.toml`` has ``caption``, ``title`` (the finding), ``subtitle`` (the method), ``alt``, ``notes`` (a list
of tables) and whatever the module asks for, each in nb, nn and en, with ``{fact}`` where a number goes.
Adding an exhibit is one module with its words, one printed CSV and one line in a notebook.
"""
