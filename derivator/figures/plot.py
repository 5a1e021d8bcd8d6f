"""A plot as pgfplots, its points computed here; needs the package pgfplots."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from derivator.figures.compose import TooLargeError
from derivator.figures.measure import label_extent
from derivator.figures.paths import PathStyle, path_style
from derivator.figures.plot_axes import FONT, SMALL, crossing, framing, ticks_of
from derivator.figures.plot_legend import BELOW, SAMPLE, legend_options
from derivator.figures.plot_marks import Canvas, arrows, numbers
from derivator.figures.plot_points import (
    Piece,
    Point,
    Window,
    covered_places,
    pieces,
    window,
)
from derivator.figures.plot_regions import (
    filled,
    line_label,
    marked_points,
    region_sample,
    side_arrow,
)
from derivator.notation.nodes import Node
from derivator.solution import Curve, FilledRegion, PlotFigure, StraightLine

WIDTH, HEIGHT = 10.5, 6.2
"""The size of the area between the axes, in cm."""
TALLEST = 7.4
"""The height of the area where both axes are to have one scale."""
MOST_CURVES = 8
"""Lines with a place in the legend."""
MOST_POINTS = 24
"""Curves in all, with points that have their label beside them."""
POINTS = 9
MARKS = ("o", "square", "triangle", "diamond", "x", "+", "star", "pentagon")
MOST_MARKS = 30
"""Beyond so many points not every one is marked."""
DASHES = {"solid": (), "dashed": (4.0, 2.0), "dotted": (1.0, 1.5)}
UPRIGHT = 1.4
"""A label on the left that is wider than this, in cm, is turned."""
THIN = "black!60, line width=0.4pt, dash pattern=on 3pt off 2pt"
CLEARED = "fill=white, fill opacity=0.85, text opacity=1"
Text = Callable[[Node | str], str]


def is_drawable_plot(figure: PlotFigure) -> bool:
    """Whether there is a point to draw, and not more curves than can be told apart."""
    drawn = (_drawn(figure, curve) for curve in figure.curves)
    listed = [curve for curve in figure.curves if not curve.beside]
    few = len(listed) <= MOST_CURVES and len(figure.curves) <= MOST_POINTS
    areas = (figure.regions, figure.classes, figure.lines, figure.contours)
    return few and (any(drawn) or any(areas))


def plot_tikz(figure: PlotFigure, text: Text) -> str:
    """The plot as a ``tikzpicture``; ``text`` prints a formula or translates a word.

    Raises ``TooLargeError`` where there is no point to draw, or too many curves.
    """
    if not is_drawable_plot(figure):
        raise TooLargeError(f"a plot of {len(figure.curves)} curves cannot be drawn")
    return _Plot(figure, text).tikz()


def _drawn(figure: PlotFigure, curve: Curve) -> tuple[Piece, ...]:
    return pieces(curve, figure.logarithmic, figure.x_range, figure.y_range)


class _Plot:
    """One plot while it is being written."""

    def __init__(self, figure: PlotFigure, text: Text) -> None:
        self.figure, self.text = figure, text
        self.drawn = [_drawn(figure, curve) for curve in figure.curves]
        self.frame = window(figure, self.drawn)
        self.size = _size(figure, self.frame)
        self.canvas = Canvas(*self.size)
        for parts in self.drawn:
            for part in parts:
                self.canvas.line([self.at(point) for point in part])
        self.listed = self._listed()
        for line in figure.lines:
            self.canvas.line([self.at(end) for end in line.ends])
        for own in figure.classes:
            for point in own.points:
                self.canvas.dot(self.at(point))
        ends = (0.0, 1.0, 0.0, 1.0) if figure.logarithmic else self.frame.ranges
        self.ticks = ticks_of(figure, ends, self.size)
        if figure.middle:
            self.canvas.taken += self.tick_boxes()
            self.note_axes()

    def _listed(self) -> list[int]:
        """The curves with a place in the legend: not one that the axis names, nor a lone path."""
        curves = [(k, c) for k, c in enumerate(self.figure.curves) if self.drawn[k]]
        lines = [c for _, c in curves if not c.beside and not c.numbered]
        alone = len(lines) == 1 and lines[0].label == self.figure.y_label
        listed = [k for k, c in curves if not c.beside and not (alone and c is lines[0])]
        path = len(listed) == 1 and self.figure.curves[listed[0]].numbered
        return [] if path else listed

    def tikz(self) -> str:
        """The whole picture."""
        kind = "loglogaxis" if self.figure.logarithmic else "axis"
        curves = [line for index in range(len(self.drawn)) for line in self.curve(index)]
        notes = [*self.labels(), *self.numbers(), *self.equations()]
        options = ",\n  ".join(self.options())
        return "\n".join(
            (
                r"\begin{tikzpicture}",
                f"\\begin{{{kind}}}[\n  {options}]",
                *self.filling(),
                *self.contours(),
                *self.asymptotes(),
                *self.straight(),
                *curves,
                *self.classes(),
                *notes,
                f"\\end{{{kind}}}",
                r"\end{tikzpicture}",
            )
        )

    def at(self, point: Point) -> Point:
        """A point's place in cm."""
        x, y = self.frame.place(point)
        return x * self.size[0], y * self.size[1]

    def options(self) -> list[str]:
        """The options of the axes."""
        left, right, low, high = map(_number, self.frame.ranges)
        width, height = self.size
        found = [
            f"width={width:.4g}cm, height={height:.4g}cm, scale only axis",
            f"xmin={left}, xmax={right}, ymin={low}, ymax={high}",
            f"xlabel={{{self.text(self.figure.x_label)}}}, "
            f"ylabel={{{self.text(self.figure.y_label)}}}",
            f"font={FONT}, label style={{font={FONT}}}",
            r"unbounded coords=jump, line join=round, /pgf/number format/1000 sep={\,}",
        ]
        return found + self.axes() + self.legend()

    def axes(self) -> list[str]:
        """How the axes are drawn."""
        if self.figure.middle:
            above = ["axis on top=true"] if self.figure.regions else []
            return crossing(self.ticks) + above
        label = self.figure.y_label
        upright = isinstance(label, Node) and self.width_of(label) < UPRIGHT
        return framing(self.figure, self.ticks, upright)

    def note_axes(self) -> None:
        """Labels stay clear of the axes where they can."""
        left, right, low, high = self.frame.ranges
        for first, second in (((left, 0.0), (right, 0.0)), ((0.0, low), (0.0, high))):
            if left <= first[0] <= right and low <= first[1] <= high:
                self.canvas.line([self.at(first), self.at(second)])

    def crossed_axes(self) -> list[tuple[Point, Point]]:
        """Axes inside the picture, in cm."""
        left, right, low, high = self.frame.ranges
        pairs = [((left, 0.0), (right, 0.0))] * (low < 0 < high)
        pairs += [((0.0, low), (0.0, high))] * (left < 0 < right)
        return [(self.at(a), self.at(b)) for a, b in pairs if self.figure.middle]

    def tick_boxes(self) -> list[tuple[float, float, float, float]]:
        """What the numbers at axes through the origin cover."""
        left, right, low, high = self.frame.ranges
        x, y = self.at((min(max(0.0, left), right), min(max(0.0, low), high)))
        across = [(self.at((value, low))[0], 0.09 * len(label)) for value, label in self.ticks[0]]
        up = [(self.at((left, value))[1], 0.18 * len(label)) for value, label in self.ticks[1]]
        below = [(at - width / 2, y - 0.42, at + width / 2, y) for at, width in across]
        return below + [(x - width, at - 0.16, x, at + 0.16) for at, width in up]

    def legend(self) -> list[str]:
        """The legend, if there is anything in it."""
        widths = [self.width_of(self.figure.curves[index].label) for index in self.listed]
        widths += [self.width_of(own.label) for own in self.figure.classes]
        widths += [self.width_of(own.label) for own in self.samples()]
        covered = [*covered_places(self.frame, self.drawn), *self.taken()]
        if self.figure.regions or self.figure.classes:
            covered = [(i / 20, j / 20) for i in range(21) for j in range(21)]
        return legend_options(widths, self.size, covered)

    def taken(self) -> list[Point]:
        """What the legend must not cover beside the curves: labels, and axes in the middle."""
        width, height = self.size
        found = []
        for left, low, right, high in self.canvas.taken:
            found += [
                ((left + (right - left) * i / 4) / width, (low + (high - low) * j / 4) / height)
                for i in range(5)
                for j in range(5)
            ]
        steps = [k / 60 for k in range(61)]
        for upright in self.figure.uprights:
            found += [(self.frame.place((upright, 1.0))[0], s) for s in steps]
        for level in self.figure.levels:
            found += [(s, self.frame.place((1.0, level))[1]) for s in steps]
        if self.figure.middle:
            left, right, low, high = self.frame.ranges
            x, y = self.frame.place((min(max(0, left), right), min(max(0, low), high)))
            found += [(s, y - d / height) for s in steps for d in (0, 0.2, 0.4)]
            found += [(x - d / width, s) for s in steps for d in (0, 0.3, 0.6)]
        return found

    def width_of(self, label: Node | str) -> float:
        """How wide a label is, in cm."""
        if isinstance(label, Node):
            return label_extent(label, POINTS).width
        return 0.17 * len(self.text(label))

    def contours(self) -> list[str]:
        """Thin grey lines of equal height; a lone height is what the picture is about."""
        alone = len(self.figure.contours) == 1
        style = "draw=black, line width=0.8pt" if alone else "draw=black!38, line width=0.35pt"
        found = []
        for contour in self.figure.contours:
            for line in contour.lines:
                parts = pieces(Curve(line, ""), False, self.figure.x_range, self.figure.y_range)
                found += [_plotted(f"{style}, forget plot", [part]) for part in parts]
        return found

    def filling(self) -> list[str]:
        """Filled parts of the plane."""
        return [
            command
            for region in self.figure.regions
            for command in filled(region, self.frame, self.size)
        ]

    def samples(self) -> list[FilledRegion]:
        """The regions with a place in the legend: one for each label and filling."""
        found = {(r.filling, r.label): r for r in self.figure.regions if r.label != ""}
        return list(found.values())

    def straight(self) -> list[str]:
        """Lines with their arrows; equations follow once everything else has its place."""
        found = []
        for line in self.figure.lines:
            ends = " -- ".join(f"(axis cs:{_pair(end)})" for end in line.ends)
            found.append(rf"\draw[line width=0.8pt] {ends};")
            if line.towards is not None:
                others = [self.in_cm(other) for other in self.figure.lines if other is not line]
                others += self.crossed_axes()
                arrow = side_arrow(self.in_cm(line), line.towards, others)
                self.canvas.line(arrow, weight=5)
                head = r"\draw[-{Stealth[length=4.5pt]}, line width=0.6pt]"
                found.append(f"{head} {' -- '.join(map(self.relative, arrow))};")
        return found

    def equations(self) -> list[str]:
        """The equations of lines beside them."""
        found = []
        for line in self.figure.lines:
            parts = [self.text(part) for part in (line.left, line.right)]
            words = f"{parts[0]}${{}}={{}}${parts[1]}"
            width = self.width_of(line.left) + self.width_of(line.right) + 0.45
            if line.name is not None:
                words = f"{self.text(line.name)}: {words}"
                width += self.width_of(line.name) + 0.25
            at = line_label(self.canvas, self.in_cm(line), width, 0.42)
            if at is not None:
                found.append(self.note(at, words, f", {CLEARED}"))
        return found

    def in_cm(self, line: StraightLine) -> tuple[Point, Point]:
        """The ends of a line in cm."""
        return self.at(line.ends[0]), self.at(line.ends[1])

    def classes(self) -> list[str]:
        """Points of classes with their places in the legend, and those of regions."""
        found = []
        for own in self.figure.classes:
            found += [marked_points(own), rf"\addlegendentry{{{self.text(own.label)}}}"]
        for region in self.samples():
            code = f"legend image code/.code={{{region_sample(region)}}}"
            found.append(rf"\addlegendimage{{{code}}}")
            found.append(rf"\addlegendentry{{{self.text(region.label)}}}")
        return found

    def asymptotes(self) -> list[str]:
        """Thin dashed lines, but for those that are axes."""
        left, right, low, high = self.frame.ranges
        style = f"{THIN}, forget plot"
        middle = self.figure.middle
        found = [
            _plotted(style, [((x, low), (x, high))])
            for x in self.figure.uprights
            if left <= x <= right and not (middle and abs(x) < 1e-9 * (right - left))
        ]
        return found + [
            _plotted(style, [((left, y), (right, y))])
            for y in self.figure.levels
            if low <= y <= high and not (middle and abs(y) < 1e-9 * (high - low))
        ]

    def curve(self, index: int) -> list[str]:
        """One curve with its place in the legend; a path with its arrows."""
        curve, parts = self.figure.curves[index], self.drawn[index]
        if not parts:
            return []
        style, count = _style(curve, index), sum(map(len, parts))
        options = style.tikz
        if curve.numbered or curve.beside:
            filled = f"mark options={{solid, fill={style.tikz_color}}}"
            options = f"{style.tikz}, mark=*, mark size=1.5pt, {filled}"
        elif curve.marks or count == len(parts):
            step = f", mark repeat={-(-count // MOST_MARKS)}" if count > MOST_MARKS else ""
            mark = MARKS[index % len(MARKS)]
            options += f", mark={mark}, mark size=1.6pt, mark options={{solid}}{step}"
        if not curve.joined or curve.numbered:
            options += ", only marks"
        if index not in self.listed:
            options += ", forget plot"
        lines = [_plotted(options, parts)]
        if index in self.listed:
            label = self.text(curve.label)
            if self.width_of(curve.label) > BELOW - SAMPLE:
                label = rf"\resizebox{{{BELOW - SAMPLE:g}cm}}{{!}}{{{label}}}"
            lines.append(rf"\addlegendentry{{{label}}}")
        return [*lines, *(self.steps(style, parts) if curve.numbered else [])]

    def steps(self, style: PathStyle, parts: Sequence[Piece]) -> list[str]:
        """Arrows from point to point of a path, or lines where there is no room for them."""
        points = [point for part in parts for point in part]
        placed = [self.at(point) for point in points]
        self.canvas.line(placed)
        for place in placed:
            self.canvas.dot(place)
        found = []
        for k, roomy in arrows(placed):
            head = "-{Stealth[length=4pt]}, shorten <=2pt, shorten >=2pt" if roomy else "-"
            ends = " -- ".join(f"(axis cs:{_pair(point)})" for point in points[k : k + 2])
            found.append(rf"\draw[{head}, color={style.tikz_color}, line width=0.6pt] {ends};")
        return found

    def numbers(self) -> list[str]:
        """0, 1, 2, ... at the points of paths, where they find room."""
        found = []
        for curve, parts in zip(self.figure.curves, self.drawn, strict=True):
            if curve.numbered and parts:
                placed = [self.at(point) for point in curve.points]
                sizes = [(0.1 + 0.15 * len(str(k)), 0.3) for k in range(len(placed))]
                found += [self.note(at, f"${k}$") for k, at in numbers(self.canvas, placed, sizes)]
        return found

    def labels(self) -> list[str]:
        """Labels of lone points beside them."""
        lone = [
            (curve, self.at(parts[0][0]))
            for curve, parts in zip(self.figure.curves, self.drawn, strict=True)
            if curve.beside and parts
        ]
        for _, at in lone:
            self.canvas.dot(at)
        found = []
        for curve, at in lone:
            height = label_extent(curve.label, 8).height if isinstance(curve.label, Node) else 0.35
            place = self.canvas.place(at, self.width_of(curve.label) + 0.05, height + 0.05)
            if place is not None and curve.label != "":
                found.append(self.note(place, self.text(curve.label)))
        return found

    def note(self, at: Point, words: str, options: str = "") -> str:
        """Small words at a place."""
        style = f"inner sep=0pt, font={SMALL}{options}"
        return rf"\node[{style}] at {self.relative(at)} {{{words}}};"

    def relative(self, at: Point) -> str:
        """A place in cm, as pgfplots reads it."""
        return f"(rel axis cs:{at[0] / self.size[0]:.4f},{at[1] / self.size[1]:.4f})"


def _size(figure: PlotFigure, frame: Window) -> Point:
    """Both axes have one scale where there are level lines, unless one were far too short."""
    if not figure.contours and not figure.square:
        return WIDTH, HEIGHT
    ratio = (frame.high - frame.low) / (frame.right - frame.left)
    ratio = min(max(ratio, 0.5), 1.6)
    tallest = HEIGHT if figure.square else TALLEST
    return (WIDTH, WIDTH * ratio) if WIDTH * ratio <= tallest else (tallest / ratio, tallest)


def _style(curve: Curve, index: int) -> PathStyle:
    own = path_style(index)
    return own if curve.style is None else PathStyle(own.color, DASHES[curve.style])


def _plotted(options: str, parts: Sequence[Piece]) -> str:
    points = "(nan,nan)".join("".join(f"({_pair(point)})" for point in part) for part in parts)
    return rf"\addplot[{options}] coordinates {{{points}}};"


def _pair(point: Point) -> str:
    return ",".join(map(_number, point))


def _number(value: float) -> str:
    return f"{value:.8g}"
