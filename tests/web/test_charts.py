"""Charts: the figures beside them are round, and the line stays in its box."""

from hypothesis import given
from hypothesis import strategies as st

from wenku.web import charts


def test_a_balance_that_stays_is_a_level_line():
    chart = charts.steps([100, 100, 100])
    assert chart.scale == [100, 50, 0]
    assert chart.line == "0.0,0.0 50.0,0.0 50.0,0.0 100.0,0.0 100.0,0.0"


def test_a_balance_steps_when_it_changes():
    chart = charts.steps([0, 40])
    assert chart.scale == [40, 30, 20, 10, 0]
    assert chart.line == "0.0,100.0 100.0,100.0 100.0,0.0"
    assert chart.area == f"0,100 {chart.line} 100,100"


def test_nothing_at_all_is_a_line_at_the_bottom():
    chart = charts.steps([0, 0])
    assert chart.scale == [1, 0]
    assert chart.line.split()[-1] == "100.0,100.0"


@given(values=st.lists(st.integers(0, 10**9), min_size=2, max_size=31))
def test_any_balance_stays_in_its_box(values):
    chart = charts.steps(values)
    points = [tuple(map(float, point.split(","))) for point in chart.line.split()]
    assert all(0 <= x <= 100 and 0 <= y <= 100 for x, y in points)
    assert [x for x, _ in points] == sorted(x for x, _ in points)
    assert 2 <= len(chart.scale) <= 5
    assert chart.scale[0] >= max(values)
    assert chart.scale[-1] == 0
    assert len(chart.grid) == len(chart.scale)
