import pytest

from wenku.previews import available, sandbox


@pytest.mark.slow
def test_what_previews_need_is_found_where_it_is_used():
    found = available.look()
    assert found.strength == sandbox.strength()
    assert found.office
    assert found.office[0].isdigit()
    assert found.library_loads
    assert found.shows_formulas
    assert found.chinese_font
