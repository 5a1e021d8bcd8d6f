"""The macros and environments that a teacher's own LaTeX may use."""

from __future__ import annotations


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


TEXT_MACROS = _names(
    r"""textsc textsl item par noindent newline linebreak smallskip medskip bigskip centering
    itshape bfseries ttfamily scshape footnote textbackslash textasciitilde textasciicircum
    guillemotleft guillemotright textquotedblleft textquotedblright textendash textemdash
    ss ae oe AE OE o O l L i j c v u H k r b d t TeX LaTeX
    ' ` " = . ~ ^"""
)
"""Only outside mathematics; the signs are accents, as in \\'e."""

MATH_MACROS = _names(
    r"""alpha beta gamma delta epsilon varepsilon zeta eta theta vartheta iota kappa varkappa lambda
    mu nu xi pi varpi rho varrho sigma varsigma tau upsilon phi varphi chi psi omega
    Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega digamma
    frac dfrac tfrac cfrac binom dbinom tbinom sqrt overline underline overbrace underbrace
    overset underset stackrel xrightarrow xleftarrow boxed phantom hphantom vphantom substack
    smash mathstrut overrightarrow overleftarrow
    hat widehat tilde widetilde bar vec dot ddot acute grave check breve mathring
    mathbb mathbf mathrm mathcal mathfrak mathsf mathit mathtt mathnormal boldsymbol
    operatorname sum prod coprod int iint iiint oint bigcup bigcap bigoplus bigotimes bigvee
    bigwedge lim limsup liminf sup inf max min arg det dim exp ln log lg sin cos tan
    cot sec csc arcsin arccos arctan sinh cosh tanh coth ker deg gcd hom Pr mod bmod pmod pod
    left right middle big Big bigg Bigg bigl bigr Bigl Bigr biggl biggr Biggl Biggr bigm Bigm
    langle rangle lfloor rfloor lceil rceil lvert rvert lVert rVert vert Vert lbrace rbrace lbrack
    rbrack backslash mid nmid parallel perp |
    cdot times div pm mp ast star circ bullet oplus ominus otimes oslash odot cup cap setminus
    wedge vee land lor lnot neg dagger ddagger wr amalg uplus sqcup sqcap diamond
    leq le geq ge leqslant geqslant neq ne equiv approx sim simeq cong propto prec succ preceq
    succeq ll gg lll ggg subset supset subseteq supseteq subsetneq supsetneq in ni notin not models
    vdash dashv asymp doteq triangleq coloneqq eqqcolon lesssim gtrsim
    to gets rightarrow leftarrow leftrightarrow Rightarrow Leftarrow Leftrightarrow longrightarrow
    longleftarrow Longrightarrow Longleftarrow Longleftrightarrow longleftrightarrow mapsto
    longmapsto uparrow downarrow updownarrow Uparrow Downarrow nearrow searrow swarrow nwarrow
    hookrightarrow hookleftarrow rightharpoonup leftharpoonup rightleftharpoons implies impliedby
    iff
    partial nabla infty forall exists nexists emptyset varnothing hbar ell Re Im aleph wp imath
    jmath angle triangle top bot prime surd square blacksquare Box complement therefore because
    cdots vdots ddots dotsc dotsb dotsm dotsi dotso colon displaystyle textstyle scriptstyle
    scriptscriptstyle limits nolimits notag nonumber mathop mathrel mathbin mathord mathopen
    mathclose mathpunct mathinner negthinspace negmedspace"""
)
"""Only inside mathematics."""

COMMON_MACROS = _names(
    r"""text textbf textit textrm textsf texttt textup textnormal emph mbox ensuremath quad qquad
    thinspace enspace hfill dots ldots textcolor S P dag ddag copyright pounds
    tiny scriptsize footnotesize small normalsize large Large
    hline cline multicolumn toprule midrule bottomrule
    begin end \ , ; : ! > / - $ % & # _ { } ( ) [ ]"""
) | {" ", "\n", "\t"}
"""Inside and outside mathematics, or checked by their own rules."""

MACROS = TEXT_MACROS | MATH_MACROS | COMMON_MACROS

TEXT_ARGUMENT = _names(
    """text textbf textit textrm textsf texttt textup textnormal emph mbox footnote"""
)
"""Macros whose argument is text even inside mathematics."""

LISTS = _names("itemize enumerate description")
TEXT_ENVIRONMENTS = LISTS | _names("center quote quotation flushleft flushright tabular")
DISPLAYS = _names(
    """equation equation* align align* gather gather* multline multline* flalign* displaymath"""
)
INNER_MATH = _names(
    """aligned gathered split cases matrix pmatrix bmatrix Bmatrix vmatrix Vmatrix smallmatrix
    array"""
)
WITH_COLUMNS = _names("tabular array")
"""Environments whose argument describes columns."""

ALIGNMENTS = (INNER_MATH | _names("tabular align align* flalign*")) - {"gathered"}
"""Environments in which & separates columns."""

ENVIRONMENTS = TEXT_ENVIRONMENTS | DISPLAYS | INNER_MATH
