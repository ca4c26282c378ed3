"""Estimators that are not a group-by, one idea a module; no database and no random numbers."""
