"""The colours of charts: those of the page by name, and Okabe and Ito's for series, which shapes and labels repeat."""

INK, SOFT, LINE, PAPER, DECIDED = "#14212b", "#455560", "#d5dee3", "#ffffff", "#0f6b4f"
# A page that is dark draws these in its own colours: the style sheet by class, the script by the page's properties.
OF_THE_PAGE = {INK: "ink", SOFT: "soft", LINE: "line", PAPER: "paper", DECIDED: "decided"}
# Okabe and Ito (2008) without yellow, which white paper swallows; their black is the ink of the page.
SERIES = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", INK)
# A diamond is kept for what was decided.
SHAPES = (
    "circle",
    "rect",
    "triangle",
    "path://M-1,-1L1,-1L0,1Z",
    "path://M-3,-1H-1V-3H1V-1H3V1H1V3H-1V1H-3Z",
    "path://M-3,-2L-2,-3L0,-1L2,-3L3,-2L1,0L3,2L2,3L0,1L-2,3L-3,2L-1,0Z",
    "path://M0,-10L3,-4L10,-3L5,2L6,9L0,5L-6,9L-5,2L-10,-3L-3,-4Z",
)
DIAMOND = "diamond"
DASHES = ("solid", "dashed", "dotted")
