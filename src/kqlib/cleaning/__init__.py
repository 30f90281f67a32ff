"""Frame in, frame out: strings become typed columns, and no row is lost without a reason."""
