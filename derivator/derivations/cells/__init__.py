"""Cells given by their equations, h[t] = f(W h[t-1] + V x[t]), at one step of time.

``reading`` reads the author's equations and finds shapes under which they make sense, ``instance``
writes them out for numbers, ``tidying`` simplifies them, ``comparing`` sets two formulas side by
side, ``drawing`` makes a graph of a cell.
"""
