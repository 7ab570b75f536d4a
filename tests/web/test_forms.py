"""A number in a form is what people type for one, and within its bounds; everything else is said beside the field."""

import pytest
from werkzeug.datastructures import MultiDict

from wenku.base import words
from wenku.web import forms


class Form(forms.Form):
    amount = forms.WholeNumber(most=1000)
    change = forms.WholeNumber(least=-5, most=5, optional=True)


def filled(app, **typed):
    with app.test_request_context(), words.speaking("en"):
        form = Form(formdata=MultiDict(typed))
        is_valid = form.validate()
        return form.amount, form.change, [str(error) for error in form.amount.errors], is_valid


@pytest.mark.parametrize(("typed", "number"), [("0", 0), ("20", 20), ("1000", 1000), ("007", 7), (" 20 ", 20)])
def test_a_number_is_read_as_it_is_typed(app, typed, number):
    amount, _, _, is_valid = filled(app, amount=typed)
    assert is_valid
    assert amount.data == number


@pytest.mark.parametrize(
    "typed", ["", " ", "+5", "1e3", "20.0", "1,000", "1_000", "2 0", "２０", "٣", "NaN", "inf", "0x10", "twenty", "--5", "9" * 5000]
)
def test_what_is_no_whole_number_is_refused_beside_its_field(app, typed):
    amount, _, errors, is_valid = filled(app, amount=typed)
    assert not is_valid
    assert errors == ["Please write a whole number, with the digits 0 to 9."]
    assert amount.data is None


@pytest.mark.parametrize("typed", ["-1", "1001", str(10**30)])
def test_what_is_out_of_bounds_is_refused_beside_its_field(app, typed):
    _, _, errors, is_valid = filled(app, amount=typed)
    assert not is_valid
    assert errors == ["Between 0 and 1000, please."]


def test_a_number_that_is_not_sent_is_missing(app):
    amount, _, _, is_valid = filled(app)
    assert not is_valid
    assert amount.data is None


def test_an_optional_number_may_be_left_out_and_may_be_below_zero_where_its_field_says_so(app):
    assert filled(app, amount="1", change="")[-1]
    _, change, _, is_valid = filled(app, amount="1", change="-5")
    assert is_valid
    assert change.data == -5
    assert not filled(app, amount="1", change="-6")[-1]


def test_the_bounds_stand_on_the_page(app):
    with app.test_request_context():
        shown = str(Form(formdata=None, data={"amount": 20}).amount())
    assert shown == ('<input id="amount" inputmode="numeric" max="1000" min="0" name="amount" required type="number" value="20">')
