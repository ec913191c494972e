"""One module for each place Recourse runs in: `dev`, `test`, `production`; `base` holds what they share."""
