"""The tests, laid out as the project is; see `docs/architecture.md`."""
