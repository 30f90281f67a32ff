"""From notebook to report: run the chapters, export them, describe what was published."""
