"""The chapters as tasks of pytask, as somebody would write them who has papermill and nbconvert."""

import subprocess
import sys
from pathlib import Path
from typing import Annotated

from pytask import Product, task

for notebook in sorted(Path("notebooks").resolve().glob("*.ipynb")):
    executed = Path("out").resolve() / notebook.name
    converted = executed.with_suffix(".html")

    @task(id=notebook.stem)
    def task_execute(source: Path = notebook, target: Annotated[Path, Product] = executed) -> None:
        """Execute."""
        command = [sys.executable, "-m", "papermill", "--no-progress-bar", "--cwd", str(source.parent)]
        subprocess.run([*command, str(source), str(target)], check=True)

    @task(id=notebook.stem)
    def task_convert(source: Path = executed, page: Annotated[Path, Product] = converted) -> None:
        """Convert."""
        subprocess.run([sys.executable, "-m", "nbconvert", "--to", "html", str(source)], check=True)
