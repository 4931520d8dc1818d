"""ECharts run inside this process, without a browser: an option and a size become the text of an SVG."""

import json
import os
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from namagar.analysis.charts.chart import Sketch
from namagar.analysis.terms.problem import Problem, Refused

if TYPE_CHECKING:
    import quickjs

# Labels are looked up by the same few lines here and in a browser.
IN_WORDS = Path(__file__).with_name("in_words.js")
_WIDTHS = Path(__file__).with_name("letter_widths.js")
# What the engine lacks of a browser: ECharts plans animations even for a picture that stands still.
_LACKING = "globalThis.setTimeout = function () {}; globalThis.clearTimeout = function () {};"
# A long text comes out of the engine only when it was parsed once: else quickjs meets a tag it does not know.
_DRAW = """
function draw(text, width, height) {
  var chart = echarts.init(null, null, {renderer: 'svg', ssr: true, width: width, height: height});
  chart.setOption(inWords(JSON.parse(text)));
  var svg = chart.renderToSVGString();
  chart.dispose();
  return JSON.parse(JSON.stringify(svg));
}
"""


def svg(sketch: Sketch, library: Path) -> str:
    """The drawing as ECharts writes it. `library` is its file `echarts.min.js`; Refused when it is not there."""
    if not library.is_file():
        raise Refused(Problem("chart-library-missing", library.name))
    option = json.dumps(sketch.option, ensure_ascii=False, sort_keys=True, allow_nan=False)
    return _drawn(option, sketch.width, sketch.height, library)


@lru_cache(maxsize=128)
def _drawn(option: str, width: int, height: int, library: Path) -> str:
    # The engine tidies up by itself once it holds enough; to make it do so after each drawing takes as long as drawing.
    return str(_engine(library)(option, width, height, run_gc=False))


@cache
def _engine(library: Path) -> "quickjs.Function":
    """One engine for the process, on a thread of its own: quickjs must never change its thread."""
    import quickjs  # loaded by those alone who draw

    files = (library, _WIDTHS, IN_WORDS)
    parts = (_LACKING, *(file.read_text(encoding="utf-8") for file in files), _DRAW)
    return quickjs.Function("draw", "\n".join(parts), own_executor=True)


# A thread does not live on in a process that was forked from this one: that one begins its own.
os.register_at_fork(after_in_child=_engine.cache_clear)
