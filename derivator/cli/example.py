"""The specs that ``derivator new`` writes: a head, a model and one derivation, with comments."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Sample:
    """A model to begin with: what the statement says of it, and the lines of the spec."""

    ru: str
    en: str
    model: str


FUNCTION = Sample(
    "Дана функция $f(x, y) = x^2 + xy + (x + y)^2$.",
    "Let $f(x, y) = x^2 + xy + (x + y)^2$.",
    """\
# Formulas in SymPy syntax, by name: they are drawn and printed in the order written here.
# Several lines may use each other's names:
#   q: x + y
#   f: q**2
model:
  f: x**2 + x*y + (x + y)**2

# Numbers for the inputs; leave this out, and everything stays in symbols.
values: {x: 3, y: -2}    # 1/3, sqrt(2) or 0.5 are taken exactly as written""",
)
NETWORK = Sample(
    "Дана сеть с одним скрытым слоем, $\\hat{y} = \\sigma(X W_1) W_2$.",
    "Let a network have one hidden layer, $\\hat{y} = \\sigma(X W_1) W_2$.",
    """\
# The inputs with their shapes; n stands for any number of rows, each of them an observation.
symbols: {X: [n, 2], y: [n, 1], W_1: [2, 2], W_2: [2, 1]}

# Formulas in SymPy syntax, by name; * between matrices is the matrix product.
model:
  y_hat: sigma(X*W_1)*W_2
  L: sum((y_hat - y)**2)/(2*n)

# Numbers for the inputs; leave this out, and everything stays in symbols.
values: {X: [[1, 2], [-1, 0]], y: [1, 0], W_1: [[1, -1], [1/2, 0]], W_2: [1, -2]}""",
)
LAYER = Sample(
    "Дан линейный слой $Z = X W + b$, за которым где-то вычисляется функция потерь $L$.",
    "Let $Z = X W + b$ be a linear layer, and let a loss $L$ be computed somewhere above it.",
    """\
# The inputs with their shapes; n stands for any number of rows, each of them an observation.
symbols: {X: [n, 2], W: [2, 3], b: [3]}

# The layer alone; what comes above it does not matter.
model:
  Z: X*W + b""",
)

ACTIVATION = Sample(
    "Слой применяет функцию $f(t) = \\frac{e^t}{1 + e^t}$ к каждому элементу матрицы $Z$.",
    "A layer applies $f(t) = \\frac{e^t}{1 + e^t}$ to every entry of a matrix $Z$.",
    """\
# The inputs with their shapes; n stands for any number of rows, each of them an observation.
symbols: {Z: [n, 2]}

# Functions of your own; the program finds how the derivative is expressed through the function.
functions: {"f(t)": exp(t)/(1 + exp(t))}

# Where the function is applied.
model:
  S: f(Z)""",
)


RATES = Sample(
    "Стохастический градиентный спуск на шаге $t$ умножает градиент на $\\eta_t$.",
    "At step $t$ stochastic gradient descent multiplies the gradient by $\\eta_t$.",
    "# No model is needed: the formulas stand among the options.",
)
SERIES = Sample(
    "Ряд $\\sum a_t$ сходится, если сходятся его частичные суммы.",
    "A series $\\sum a_t$ converges if its partial sums do.",
    "# No model is needed: the formulas stand among the options.",
)
QUADRATIC = Sample(
    "Функция потерь квадратична: $L(w) = \\frac12 \\sum_i h_i (w_i - w_i^*)^2$.",
    "A loss is quadratic: $L(w) = \\frac12 \\sum_i h_i (w_i - w_i^*)^2$.",
    "# No model is needed: the loss is given by the options.",
)


SCORES = Sample(
    "Последний слой сети — softmax; он получает оценки трёх классов.",
    "The last layer of a network is a softmax; it is given the scores of three classes.",
    "# No model is needed: the scores stand among the options.",
)
DROPPED = Sample(
    "Полносвязная сеть с тремя скрытыми слоями; дропаут отключает нейрон с вероятностью $p$.",
    "A dense network has three hidden layers; dropout switches a neuron off with the chance $p$.",
    "# No model is needed: the widths of the layers stand among the options.",
)
RANDOM = Sample(
    "Веса сети перед обучением выбирают случайно и независимо.",
    "Before the training the weights of a network are drawn at random and independently.",
    "# No model is needed: the law of the weights stands among the options.",
)
NORMALISED = Sample(
    "Нормализация по батчам приводит каждый столбец к среднему 0 и дисперсии 1.",
    "Batch normalisation gives every column the mean 0 and the variance 1.",
    """\
# The inputs with their shapes; n stands for any number of rows, each of them an observation.
symbols: {X: [n, k], gamma: [1, k], beta: [1, k]}

# The normalisation line by line; with row_means it is layer normalisation.
model:
  mu: column_means(X)
  C: X - mu
  v: column_means(C**2)
  s: sqrt(v + 1/1000)
  X_hat: C/s
  Y: hadamard(X_hat, gamma) + beta""",
)

RECURRENCE = Sample(
    "Рекуррентная ячейка $h_t = \\tanh(W h_{t-1} + V x_t)$ читает ряд и предсказывает "
    "$\\hat{y}_t = U h_t$.",
    "A recurrent cell $h_t = \\tanh(W h_{t-1} + V x_t)$ reads a series and predicts "
    "$\\hat{y}_t = U h_t$.",
    """\
# The moments: t runs from 1 to 3; [0, 2] would be from 0 to 2.
steps: {t: 3}

# A moment stands in square brackets: h[t], h[t-1], s[t+1], or a fixed one, h[3].
model:
  h[t]: tanh(W*h[t-1] + V*x[t])
  y_hat[t]: U*h[t]
  L: Sum((y_hat[t] - y[t])**2, (t, 1, 3))/3

# Of a series a list of its moments, or single ones by number, as the state h_0 here.
values: {x: [1, 0, -1], y: [1, 1, 0], h: {0: 0}, W: 0.5, V: 1, U: 2}""",
)
CELLS = Sample(
    "Рекуррентная ячейка задана своими уравнениями.",
    "A recurrent cell is given by its equations.",
    "# No model is needed: the equations stand among the options.",
)

RIDGE = Sample(
    "Веса трёх предметов, $y = (6, 6, 10)$, прогнозируют одним числом $\\beta$, минимизируя "
    "$L = \\sum_i (y_i - \\beta)^2 + \\lambda \\beta^2$.",
    "Three weights, $y = (6, 6, 10)$, are predicted by one number $\\beta$ that is to minimise "
    "$L = \\sum_i (y_i - \\beta)^2 + \\lambda \\beta^2$.",
    """\
# The inputs with their shapes; n stands for any number of rows, each of them an observation.
symbols: {y: [n, 1], beta: [], lambda: []}

# The loss of all observations, with its penalty.
model:
  L: sum((y - beta)**2) + lambda*beta**2

# The data; what is to be found has no value.
values: {y: [6, 6, 10]}""",
)
LOGISTIC = Sample(
    "Логистическую регрессию $p = \\sigma(w x + b)$ обучают на трёх наблюдениях.",
    "A logistic regression $p = \\sigma(w x + b)$ is fitted to three observations.",
    """\
# The loss of one observation; w and b are to be found and have no value.
model:
  p: sigma(w*x + b)
  L: logloss(p, y)

data: [{x: 1, y: 1}, {x: 2, y: 0}, {x: 3, y: 0}]""",
)

REGION = Sample(
    "Нейроны с единичной ступенькой делят плоскость прямыми.",
    "Neurons with a unit step divide the plane by straight lines.",
    "# No model is needed: the region stands among the options.",
)
STEPS = Sample(
    "Непрерывную функцию можно приблизить суммой ступенек.",
    "A continuous function can be approximated by a sum of steps.",
    "# No model is needed: the function stands among the options.",
)

STUDIED = Sample(
    "Дана функция $f(t) = \\frac{e^t}{1 + e^t}$.",
    "Let $f(t) = \\frac{e^t}{1 + e^t}$.",
    """\
# Functions of your own, by name and arguments; no model is needed.
functions: {"f(t)": exp(t)/(1 + exp(t))}""",
)

NESTED = Sample(
    "Дана функция $y = x^2 \\sin 3x$.",
    "Let $y = x^2 \\sin 3x$.",
    """\
# Formulas in SymPy syntax, by name.
model:
  y: x**2*sin(3*x)""",
)

SESSIONS = Sample(
    "Политика $\\pi(s) = w s$ сыграла три сессии: пары $(s, a)$ и награды даны.",
    "The policy $\\pi(s) = w s$ has played three sessions; pairs $(s, a)$ and rewards are given.",
    """\
symbols: {s: [n, 1], a: [n, 1], w: []}
model:
  p: w*s
  L: sse(p, a)

# The pairs of state and action, and the weights before the step.
data: [{s: [[1]], a: [[2]]}, {s: [[2]], a: [[1]]}, {s: [[-1]], a: [[0]]}]
values: {w: 0}""",
)


LOGIC = Sample(
    "Нейрон отвечает единицей, когда взвешенная сумма его входов положительна, иначе нулём.",
    "A neuron answers one where the weighted sum of its inputs is positive, else zero.",
    "# No model is needed: the wanted answers stand among the options.",
)
THRESHOLD = Sample(
    "Нейрон со ступенькой получает на вход два числа.",
    "A neuron with a step is given two numbers.",
    """\
# The neuron; step(u) is 1 where u > 0, else 0.
model:
  y: step(x_1 + 2*x_2 - 3)""",
)
THRESHOLDS = Sample(
    "Сеть из трёх нейронов со ступенькой получает на вход нули и единицы.",
    "A network of three neurons with steps is given zeros and ones.",
    """\
# The neurons; step(u) is 1 where u > 0, else 0.
model:
  h_1: step(x_1 + x_2 - 1/2)
  h_2: step(x_1 + x_2 - 3/2)
  y: step(h_1 - h_2 - 1/2)""",
)


LAYERS = Sample(
    "Сеть описана списком слоёв.",
    "A network is given as a list of its layers.",
    "# No model is needed: the layers stand among the options.",
)
SHAPES = Sample(
    "На маленькой чёрно-белой картинке нарисовано кольцо или крест.",
    "A small black and white picture shows a ring or a cross.",
    "# No model is needed: the shapes stand among the options.",
)
PIXELS = Sample(
    "Картинка и ядро свёртки заданы числами.",
    "A picture and a kernel are given by their numbers.",
    "# No model is needed: the numbers stand among the options.",
)
SALES = Sample(
    "Наблюдения за восемь дней скачут, их хочется сгладить.",
    "The observations of eight days jump up and down, and are to be smoothed.",
    "# No model is needed: the numbers stand among the options.",
)


@dataclass(frozen=True, slots=True)
class Example:
    """What differs from one derivation to another: the titles and questions in both languages."""

    title_ru: str
    title_en: str
    ask_ru: str
    ask_en: str
    sample: Sample = FUNCTION
    chosen: str = ""
    """Options that the derivation cannot do without, as lines of the spec."""


EXAMPLES = {
    "graph": Example(
        "граф вычислений",
        "computation graph",
        "Нарисуйте граф вычислений для функции $f$.",
        "Draw the computation graph of $f$.",
    ),
    "local_derivatives": Example(
        "производные на рёбрах",
        "edge derivatives",
        "Найдите производную на каждом ребре графа вычислений функции $f$.",
        "Find the derivative on every edge of the computation graph of $f$.",
    ),
    "paths": Example(
        "сумма по путям",
        "sum over paths",
        "Найдите производные функции $f$ как суммы по путям в графе вычислений.",
        "Find the derivatives of $f$ as sums over the paths of its computation graph.",
    ),
    "reverse_accumulation": Example(
        "обратное распространение",
        "reverse accumulation",
        "Найдите производные функции $f$ обратным проходом по графу вычислений.",
        "Find the derivatives of $f$ by one pass backwards through its computation graph.",
    ),
    "adjoint_table": Example(
        "таблица прямого и обратного прохода",
        "forward and backward pass",
        "Составьте таблицу значений и сопряжённых величин всех узлов графа вычислений функции $f$.",
        "List the values and the adjoints of all nodes of the computation graph of $f$.",
    ),
    "function_derivative": Example(
        "производная функции активации",
        "derivative of an activation function",
        "Найдите производную функции $f$ и выразите её через саму функцию.",
        "Find the derivative of $f$ and express it through the function itself.",
        ACTIVATION,
    ),
    "differentiate": Example(
        "производная по правилам",
        "a derivative by the rules",
        "Найдите производную, называя правило в каждой строке.",
        "Find the derivative, naming the rule of every line.",
        NESTED,
    ),
    "derivative_by_definition": Example(
        "производная по определению",
        "a derivative by its definition",
        "Найдите производную по определению.",
        "Find the derivative by its definition.",
        NESTED,
    ),
    "derivative_table": Example(
        "таблица производных",
        "a table of derivatives",
        "Выпишите производные элементарных функций и правила дифференцирования.",
        "List the derivatives of elementary functions and the rules of differentiation.",
        NESTED,
    ),
    "function_values": Example(
        "значения функции",
        "values of a function",
        "Вычислите значения функции $f$ в нуле и в единице.",
        "Compute the values of $f$ at zero and at one.",
        STUDIED,
        "at: [0, 1]",
    ),
    "symmetry": Example(
        "симметрия графика",
        "symmetry of a graph",
        "Есть ли у графика функции $f$ центр или ось симметрии?",
        "Does the graph of $f$ have a centre or an axis of symmetry?",
        STUDIED,
    ),
    "relation": Example(
        "связь двух выражений",
        "relation of two expressions",
        "Как связаны производная $\\ln f(t)$ и $f(-t)$?",
        "How are the derivative of $\\ln f(t)$ and $f(-t)$ related?",
        STUDIED,
        'between: ["diff(log(f(t)), t)", "f(-t)"]',
    ),
    "limits": Example(
        "пределы функции",
        "limits of a function",
        "К чему стремится $f(t)$, когда $t$ неограниченно растёт и неограниченно убывает?",
        "What does $f(t)$ tend to as $t$ grows without bound, in either direction?",
        STUDIED,
    ),
    "inverse": Example(
        "обратная функция",
        "inverse of a function",
        "Найдите функцию, обратную к $f$.",
        "Find the inverse of $f$.",
        STUDIED,
    ),
    "extremum": Example(
        "наибольшее значение функции",
        "greatest value of a function",
        "Принимает ли $f$ наибольшее значение?",
        "Does $f$ have a greatest value?",
        STUDIED,
    ),
    "function_range": Example(
        "множество значений функции",
        "range of a function",
        "Какие значения принимает $f$?",
        "Which values does $f$ take?",
        STUDIED,
    ),
    "differentiability": Example(
        "точки без производной",
        "points without a derivative",
        "Есть ли точки, в которых у $f$ нет производной?",
        "Are there points at which $f$ has no derivative?",
        STUDIED,
    ),
    "activation_table": Example(
        "таблица функций активации",
        "table of activation functions",
        "Составьте таблицу функций активации.",
        "Make a table of activation functions.",
        STUDIED,
    ),
    "plot": Example(
        "графики функции и её производной",
        "graphs of a function and its derivative",
        "Постройте графики функции $f$ и её производной.",
        "Plot the function $f$ and its derivative.",
        ACTIVATION,
    ),
    "network": Example(
        "рисунок нейросети",
        "drawing of a network",
        "Нарисуйте сеть и подпишите веса на рёбрах.",
        "Draw the network with its weights on the edges.",
        NETWORK,
    ),
    "composition": Example(
        "нейросеть как функция",
        "a network as a function",
        "Запишите сеть как одну функцию: в матрицах и по нейронам.",
        "Write the network as one function: in matrices and neuron by neuron.",
        NETWORK,
    ),
    "collapse": Example(
        "линейные слои",
        "linear layers",
        "Какие слои этой сети можно объединить в один?",
        "Which layers of this network can be merged into one?",
        NETWORK,
    ),
    "chain_rule": Example(
        "производная сложной функции",
        "chain rule",
        "Найдите производные ошибки по всем весам. Что в них повторяется?",
        "Find the derivatives of the error with respect to all weights. What recurs in them?",
        NETWORK,
    ),
    "scheme": Example(
        "схема прямого и обратного прохода",
        "scheme of both passes",
        "Нарисуйте схему прямого и обратного прохода.",
        "Draw a scheme of the forward and of the backward pass.",
        NETWORK,
    ),
    "backward": Example(
        "обратный проход",
        "backward pass",
        "Выпишите обратный проход, слой за слоем.",
        "Write down the backward pass, layer by layer.",
        NETWORK,
    ),
    "forward_values": Example(
        "прямой проход в числах",
        "forward pass in numbers",
        "Проведите данные через сеть и найдите значение каждого слоя.",
        "Carry the data through the network and find the value of each layer.",
        NETWORK,
    ),
    "backward_values": Example(
        "обратный проход в числах",
        "backward pass in numbers",
        "Проделайте обратный проход и найдите градиенты всех весов.",
        "Carry out the backward pass and find the gradients of all weights.",
        NETWORK,
    ),
    "gradient_step": Example(
        "шаги градиентного спуска",
        "steps of gradient descent",
        "Сделайте шаг градиентного спуска.",
        "Make a step of gradient descent.",
        NETWORK,
    ),
    "descent": Example(
        "оптимизатор шаг за шагом",
        "an optimiser step by step",
        "Сделайте шаг градиентного спуска.",
        "Make a step of gradient descent.",
        NETWORK,
    ),
    "layer": Example(
        "правило слоя, выведенное поэлементно",
        "the rule of a layer, entry by entry",
        "Выведите производные по входу, весам и смещению слоя.",
        "Derive the derivatives by the input, the weights and the bias of the layer.",
        LAYER,
    ),
    "finite_difference": Example(
        "производная и разностные отношения",
        "a derivative and its difference quotients",
        "Найдите производную по одному весу и сравните её с разностными отношениями.",
        "Find the derivative by one weight and compare it with difference quotients.",
        NETWORK,
    ),
    "minimise": Example(
        "минимум в явном виде",
        "a minimum in closed form",
        "При каком $\\beta$ потери наименьшие? Как оно меняется с ростом $\\lambda$?",
        "For which $\\beta$ is the loss least? How does it move as $\\lambda$ grows?",
        RIDGE,
        "by: beta\nparameter: lambda",
    ),
    "leave_one_out": Example(
        "кросс-валидация по одному наблюдению",
        "leave-one-out cross-validation",
        "Подберите $\\lambda$, откладывая по одному наблюдению.",
        "Choose $\\lambda$ by leaving out one observation at a time.",
        RIDGE,
        "by: beta\nparameter: lambda",
    ),
    "logistic_minimum": Example(
        "минимум логистической регрессии",
        "the minimum of a logistic regression",
        "Есть ли у функции потерь конечный минимум?",
        "Does the loss have a finite minimum?",
        LOGISTIC,
    ),
    "series": Example(
        "сходимость рядов",
        "convergence of series",
        "Сходятся ли ряды со слагаемыми $\\frac{1}{t^2 + 1}$ и $\\frac{1}{t \\ln t}$?",
        "Do the series with the terms $\\frac{1}{t^2 + 1}$ and $\\frac{1}{t \\ln t}$ converge?",
        SERIES,
        'terms: ["1/(t**2 + 1)", "1/(t*log(t))"]',
    ),
    "robbins_monro": Example(
        "условия Роббинса — Монро",
        "the Robbins–Monro conditions",
        "Годятся ли скорости $\\frac1t$, $\\frac{1}{\\sqrt{t}}$ и $\\frac{1}{t^p}$?",
        "Can the rates $\\frac1t$, $\\frac{1}{\\sqrt{t}}$ and $\\frac{1}{t^p}$ be used?",
        RATES,
        'rates: ["1/t", "1/sqrt(t)", "1/t**p"]\npositive: [p]',
    ),
    "early_stopping": Example(
        "ранняя остановка и штраф",
        "early stopping and a penalty",
        "Сравните раннюю остановку градиентного спуска с квадратичным штрафом.",
        "Compare gradient descent that stops early with an L2 penalty.",
        QUADRATIC,
        "eigenvalues: [2, 0.5]\nminimum: [1, -2]\nrate: 0.1\nsteps: 10",
    ),
    "softmax_table": Example(
        "вероятности классов",
        "probabilities of classes",
        "С какими вероятностями сеть относит каждое наблюдение к каждому классу?",
        "How probable is each class for each of the observations?",
        SCORES,
        "scores: [[1, -2, 0], [1/2, -1, 0]]",
    ),
    "temperature": Example(
        "softmax с температурой",
        "softmax with a temperature",
        "Найдите распределение для нескольких температур и его пределы.",
        "Find the distribution for some temperatures, and its limits.",
        SCORES,
        "scores: [1, 2, 5]\ntemperatures: [10, 1, 0.1]",
    ),
    "logloss": Example(
        "логарифмические потери",
        "logarithmic loss",
        "Первое наблюдение относится к классу 1, второе — к классу 3. Найдите logloss.",
        "The first observation belongs to class 1, the second one to class 3. Find the logloss.",
        SCORES,
        "scores: [[1, -2, 0], [1/2, -1, 0]]\nanswers: [1, 3]",
    ),
    "sigmoid_as_softmax": Example(
        "сигмоида и softmax",
        "sigmoid and softmax",
        "Как связаны сигмоида одного выхода и softmax двух выходов?",
        "How are the sigmoid of one output and the softmax of two outputs related?",
        SCORES,
    ),
    "shift_invariance": Example(
        "softmax и сдвиг оценок",
        "softmax and moved scores",
        "Изменятся ли вероятности, если ко всем оценкам прибавить одно и то же число?",
        "Do the probabilities change if the same number is added to all scores?",
        SCORES,
    ),
    "smooth_maximum": Example(
        "гладкий максимум",
        "smooth maximum",
        "Почему softmax называют сглаженным максимумом?",
        "Why is the softmax called a smooth version of the maximum?",
        SCORES,
    ),
    "neuron": Example(
        "веса одного нейрона",
        "weights of one neuron",
        "Подберите веса нейрона, который вычисляет логическое «и».",
        "Find weights of a neuron that computes AND.",
        LOGIC,
        "table: and",
    ),
    "truth_table": Example(
        "таблица истинности сети",
        "truth table of a network",
        "Какую логическую операцию вычисляет эта сеть?",
        "Which logical operation does this network compute?",
        THRESHOLDS,
    ),
    "boundary": Example(
        "граница нейрона",
        "boundary of a neuron",
        "Где проходит граница между ответами нейрона?",
        "Where is the boundary between the answers of the neuron?",
        THRESHOLD,
    ),
    "half_planes": Example(
        "сеть для области",
        "a network for a region",
        "Постройте сеть, которая узнаёт область между двумя прямыми.",
        "Build a network that recognises the region between two lines.",
        REGION,
        'region: "x_1 + x_2 > 1 and x_1 - x_2 < 1"',
    ),
    "least_neurons": Example(
        "наименьшее число нейронов",
        "the least number of neurons",
        "Сколько нейронов, самое меньшее, нужно, чтобы узнать треугольник?",
        "What is the least number of neurons that recognises a triangle?",
        REGION,
        "corners: [[0, 0], [4, 0], [1, 3]]",
    ),
    "staircase": Example(
        "сумма ступенек",
        "a sum of steps",
        "Приблизьте функцию $x^2$ на отрезке $[0, 1]$ четырьмя ступеньками.",
        "Approximate $x^2$ on $[0, 1]$ by four steps.",
        STEPS,
        "function: x**2\nfrom: 0\nto: 1\nsteps: 4\ncompare: [4, 8, 16]",
    ),
    "cross_entropy_method": Example(
        "метод кросс-энтропии",
        "the cross-entropy method",
        "Сделайте одну итерацию метода кросс-энтропии.",
        "Do one iteration of the cross-entropy method.",
        SESSIONS,
        "sessions: [{steps: [1], rewards: [1, 2]}, {steps: [2], rewards: [0]}, "
        "{steps: [3], rewards: [4]}]",
    ),
    "recurrence": Example(
        "ячейка, развёрнутая во времени",
        "a cell unrolled in time",
        "Нарисуйте ячейку и разверните её во времени.",
        "Draw the cell, and unroll it in time.",
        RECURRENCE,
    ),
    "through_time": Example(
        "обратный проход сквозь время",
        "backpropagation through time",
        "Найдите градиенты всех весов и сделайте шаг градиентного спуска.",
        "Find the gradients of all weights, and make a step of gradient descent.",
        RECURRENCE,
        "rate: 0.1",
    ),
    "cell": Example(
        "граф рекуррентной ячейки",
        "the graph of a recurrent cell",
        "Изобразите ячейку в виде графа вычислений.",
        "Draw the cell as a computation graph.",
        CELLS,
        'equations:\n  h[t]: "f_h(b_h + W*h[t-1] + V*x[t])"\n  y[t]: "f_y(b_y + U*h[t])"',
    ),
    "substitutions": Example(
        "из LSTM в простую ячейку",
        "from an LSTM to a plain cell",
        "Что надо подставить, чтобы осталась простая рекуррентная ячейка?",
        "What has to be put in so that a plain recurrent cell is left?",
        CELLS,
        'equations:\n  f[t]: "sigma(W_f*x[t] + V_f*h[t-1] + b_f)"\n'
        '  g[t]: "tanh(W*x[t] + V*h[t-1] + b)"\n'
        '  h[t]: "hadamard(f[t], h[t-1]) + hadamard(1 - f[t], g[t])"\n'
        'set: ["f[t] = 0"]\ntarget: ["h[t] = tanh(W*x[t] + V*h[t-1] + b)"]',
    ),
    "parameter_count": Example(
        "число параметров",
        "counting parameters",
        "Сколько параметров у сети? Какого размера выходы её слоёв?",
        "How many parameters does the network have? What are the sizes between its layers?",
        LAYERS,
        "input: [28, 28]\n"
        "layers: [{conv: {filters: 6, kernel: 5}}, {max_pool: 2}, flatten, {dense: 10}]",
    ),
    "receptive_field": Example(
        "рецептивное поле",
        "receptive field",
        "После какого слоя рецептивное поле впервые накроет 100 пикселей?",
        "After which layer does the receptive field cover 100 pixels for the first time?",
        LAYERS,
        "layers: [{conv: 3}, {pool: 2}]\ncover: 100",
    ),
    "convolution": Example(
        "свёртка",
        "a convolution",
        "Сверните картинку с ядром.",
        "Convolve the picture with the kernel.",
        PIXELS,
        "picture: [[1, 2, 0], [0, 1, 3], [2, 1, 1]]\nkernel: [[1, 0], [-1, 2]]",
    ),
    "pooling": Example(
        "пулинг",
        "pooling",
        "Примените max pooling.",
        "Apply max pooling.",
        PIXELS,
        "picture: [[1, 2, 0, 1], [0, 1, 3, 2], [2, 1, 1, 0], [4, 0, 1, 1]]\nsize: 2",
    ),
    "kernel_effects": Example(
        "что делают ядра",
        "what kernels do",
        "Что делает каждое из ядер с картинкой?",
        "What does each of the kernels do to the picture?",
        PIXELS,
        "picture: [[1, 1, 1, 1], [1, 9, 9, 1], [1, 1, 1, 1]]\nkernels: [identity, blur, edges]",
    ),
    "moving_average": Example(
        "скользящее среднее",
        "a moving average",
        "Сгладьте числа скользящим средним.",
        "Smooth the numbers by a moving average.",
        SALES,
        "signal: [3, 5, 4, 8, 6, 7, 12, 9]\nwindow: 3",
    ),
    "convolution_matrix": Example(
        "свёртка как произведение матриц",
        "a convolution as a product of matrices",
        "Нарисуйте свёрточный слой рядом с полносвязным и запишите его матрицу.",
        "Draw the convolutional layer beside a dense one and write down its matrix.",
        PIXELS,
        "picture: [[1, 2, 0], [0, 1, 3]]\nkernel: [[1, -1]]",
    ),
    "convolution_backward": Example(
        "обратный проход через свёртку",
        "back through a convolution",
        "Выведите обратный проход через свёрточный слой.",
        "Derive the backward pass of a convolutional layer.",
        PIXELS,
        "picture: [[1, 2, 0], [0, 1, 3]]\nkernel: [[1, -1]]\nincoming: [[1, 0], [-1, 2]]",
    ),
    "filter_bank": Example(
        "кольца и кресты",
        "rings and crosses",
        "Подберите фильтры, которые отличают кресты от колец.",
        "Find filters that tell crosses from rings.",
        SHAPES,
        'size: [4, 4]\nbackground: ["111/101/111"]\nwanted: ["010/111/010"]',
    ),
    "dropout_counts": Example(
        "дропаут",
        "dropout",
        "Сколько нейронов и параметров остаётся в сети?",
        "How many neurons and parameters are left in the network?",
        DROPPED,
        "widths: [12, 300, 200, 100, 1]",
    ),
    "variance_through_layers": Example(
        "инициализация весов",
        "how weights begin",
        "Как меняется дисперсия от слоя к слою, и при каких весах она не меняется?",
        "How does the variance change from layer to layer, and which weights keep it?",
        RANDOM,
    ),
    "silent_neuron": Example(
        "молчащий нейрон",
        "a silent neuron",
        "С какой вероятностью нейрон с ReLU выдаст ноль?",
        "How probable is it that a neuron with a ReLU answers zero?",
        RANDOM,
    ),
    "batch_norm_backward": Example(
        "нормализация по батчам",
        "batch normalisation",
        "Выведите обратный проход и упростите его.",
        "Derive the backward pass and simplify it.",
        NORMALISED,
    ),
}
"""By derivation; a test holds this against the registry."""

_SPEC = """\
# An exercise for derivator.  Check its numbers with `derivator check {file}`,
# build a PDF with `derivator build {file}`.
# All keys: `derivator schema`; all derivations: `derivator derivations`.

exercise: {slug}    # an identifier: lower-case letters, digits and hyphens
# number: 19    # the number in the heading; without it the exercises of a sheet are counted

# Texts are LaTeX and stand in Russian, in English or in both languages.
title: {{ru: "{example.title_ru}", en: "{example.title_en}"}}
statement:
  ru: '{example.sample.ru}'
  en: '{example.sample.en}'

{example.sample.model}
# digits: 4    # how many significant digits a rounded number shows

# What is asked, one part after another.
parts:
  - ask:
      ru: '{example.ask_ru}'
      en: '{example.ask_en}'
    solve:    # the derivations that answer it, in this order
      {kind}:
{options}
"""


def example(kind: str, file: Path) -> str:
    """The spec for a derivation, with its options as comments."""
    return _SPEC.format(
        kind=kind,
        file=file.name,
        slug=_slug(file.stem),
        example=EXAMPLES[kind],
        options=_chosen(kind) + _options(kind),
    )


def _chosen(kind: str) -> str:
    """The lines with options that are set."""
    return "".join(f"        {line}\n" for line in EXAMPLES[kind].chosen.splitlines())


def _options(kind: str) -> str:
    """Each option with its default, switched off by a comment sign."""
    from derivator.cli.reference import options_of
    from derivator.derivations.registry import BY_KIND

    lines = []
    for option in options_of(BY_KIND[kind]):
        default = "" if option.default == "none" else f"; by default {option.default}"
        lines += [f"        # {option.name}:    # {option.allowed}{default}"]
        lines += [f"        #   {option.description}"]
    return "\n".join(lines)


def _slug(stem: str) -> str:
    """An identifier made of a file's name."""
    return "-".join(re.findall(r"[a-z0-9]+", stem.lower())) or "my-exercise"
