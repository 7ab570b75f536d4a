"""Documents that are reckoned: sums, puzzles."""

import ast
import operator
import random

from hypothesis import given
from hypothesis import strategies as st

from wenku.demo import sheets

GIVENS = "..15.4768..48671..8...9.....237569811..4..6.7756....2431...58..6...7...3.....25.6"
SOLVED = "291534768534867192867291435423756981189423657756189324312645879645978213978312546"
OPERATORS = {ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv}
SIGNS = str.maketrans("×÷−", "*/-")


def houses() -> list[list[int]]:
    rows = [[9 * row + column for column in range(9)] for row in range(9)]
    boxes = [[27 * (box // 3) + 9 * row + 3 * (box % 3) + column for row in range(3) for column in range(3)] for box in range(9)]
    return rows + [list(column) for column in zip(*rows, strict=True)] + boxes


@given(st.integers())
def test_a_rearranged_puzzle_is_a_puzzle(seed):
    givens, solved = sheets._rearranged(random.Random(seed), GIVENS, SOLVED)
    assert all(sorted(solved[at] for at in house) == list("123456789") for house in houses())
    assert all(given in (".", answer) for given, answer in zip(givens, solved, strict=True))
    assert givens.count(".") == GIVENS.count(".")


def value(node: ast.expr) -> float:
    if isinstance(node, ast.BinOp):
        return OPERATORS[type(node.op)](value(node.left), value(node.right))
    assert isinstance(node, ast.Constant)
    return float(node.value)


@given(st.integers(), st.integers(1, 40))
def test_the_answers_to_sums_are_right_and_for_second_graders(seed, page):
    problems = list(sheets._problems(random.Random(seed), page))
    assert len(problems) == 80
    for text, answer in problems:
        assert value(ast.parse(text.translate(SIGNS), mode="eval").body) == answer
        assert 0 <= answer <= 160
