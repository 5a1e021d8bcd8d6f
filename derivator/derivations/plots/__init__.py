"""Plots for every derivation: graphs of functions, and the path of a descent on its loss.

Three functions make a ``PlotFigure`` that is ready for a field of your step; the check finds it
there by itself and holds every plotted point against the formula that it claims to be of.

``functions.function_figure(formulas, by, ...)``
    Graphs of formulas in one letter: print trees such as f(t), f'(t) or f(10 t), with numbers in
    place of all other letters (``notation.walk.substitute``).  Interval and heights are found
    where none are given.  In the template: ``figure(step.plot)``.

        figure = function_figure((subject.value, subject.slope("t")), "t", defined=subject.defined)

``paths.path_on_curve(height, path, ...)`` and ``paths.path_on_contours(height, path, ...)``
    A descent by one or by two parameters.  ``height`` takes NumPy arrays (one for each parameter)
    and gives the loss; ``path`` are the parameters after 0, 1, 2, ... steps.  For a ``FormulaStep``
    hand over the loss as a formula; for a ``ProgramStep`` hand over ``Symbol("L")``, and the check
    runs the program's forward pass with the parameter moved, at ``moment`` of your step.

        height = formula_height(loss, ("w",))        # or a function of NumPy arrays of your own
        figure = path_on_curve(height, [0.0, 0.8, 1.2, 1.4], Symbol("w"), Symbol("L"), loss=loss)

    An axis may also be an entry of a matrix: ``Entry(Symbol("w"), 1, 1)``.  Where the step has
    ``after``, the check compares the path with the parameters in it.

All of them raise ``NothingToPlotError`` where there is nothing to be drawn.
Words on axes and in legends are keys of ``[plot]`` in ``templates/*/words.toml``.
"""
