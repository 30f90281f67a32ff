"""``python -m kqlib.cli``: the same as ``kq``, for where scripts are not on the path."""

from kqlib.cli import main

if __name__ == "__main__":
    main()
