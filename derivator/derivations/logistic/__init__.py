"""Logistic regressions: whether a finite minimum exists, decided exactly, and where it is."""
