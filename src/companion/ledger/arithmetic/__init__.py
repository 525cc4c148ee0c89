"""Arithmetic: the report's numbers against each other, one module a subject, each function a relation."""
