"""Charts as plain geometry: five kinds, drawn by the templates in `components/charts/`.

Knows nothing of Django. A chart is laid out twice, for a wide place and for a narrow one, in whole pixels of its own;
the page shows the one that fits. What a chart is of, in which unit and whose figures they are stands in its `Frame`,
which cannot be made without an `Origin` (web.figures).
"""

from samverkan.web.charts.bars import bars
from samverkan.web.charts.dots import Pair, Scatter, dot_strip, scatter
from samverkan.web.charts.frame import Chart, Frame, Item, Role
from samverkan.web.charts.lines import Band, Line, Trend, trend
from samverkan.web.charts.maps import Choropleth, Shape, choropleth

__all__ = [
    "Band", "Chart", "Choropleth", "Frame", "Item", "Line", "Pair", "Role", "Scatter", "Shape", "Trend",
    "bars", "choropleth", "dot_strip", "scatter", "trend",
]  # fmt: skip
