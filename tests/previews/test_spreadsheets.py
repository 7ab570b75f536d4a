"""Spreadsheets of every format through the whole engine, and how their sheets are set on pages."""

import io

import numpy
import openpyxl
import pytest
from openpyxl.comments import Comment
from PIL import Image
from tests.previews.office_papers import Seen, book, framed, saved

from wenku.previews import csvsheets
from wenku.previews.reasons import Reason
from wenku.previews.sheetlayout import Sheet, laid_out

pytestmark = pytest.mark.slow

BUDGET = [["项目", "Item", "金额"], ["差旅", "Travel", 1200.5], ["印刷", "Printing", 360]]
STAFF = [["姓名", "部门"], ["李明", "财务"]]


@pytest.fixture(scope="module")
def originals(tmp_path_factory):
    folder = tmp_path_factory.mktemp("book")
    made = {"xlsx": book(folder / "book.xlsx", 预算=BUDGET, 空=[], 人员=STAFF)}
    for ending in ("xls", "ods"):
        made[ending] = saved(made["xlsx"], ending)
    return made


@pytest.fixture(scope="module", params=["xlsx", "xls", "ods"])
def seen(request, originals):
    return Seen(originals[request.param], request.param)


def csv_file(path, content):
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return Seen(path, "csv")


def dark_columns(images):
    """How many upright lines a page shows: runs of columns in which a third of the upper quarter's pixels is not white."""
    pixels = numpy.asarray(Image.open(io.BytesIO(images[1].data)).convert("L"))
    inked = pixels[: pixels.shape[0] // 4] < 250
    rows = inked.any(axis=1)
    is_line = inked[rows].mean(axis=0) > 0.7
    return int((numpy.diff(is_line.astype(int)) == 1).sum())


def test_the_text_is_each_sheet_with_a_row_a_line(seen):
    assert seen.text == "预算\n项目\tItem\t金额\n差旅\tTravel\t1200.5\n印刷\tPrinting\t360\n人员\n姓名\t部门\n李明\t财务\n"


def test_a_sheet_is_a_page_named_in_the_outline_and_an_empty_one_is_none(seen):
    assert seen.is_ready
    assert seen.facts.page_count == 2
    assert not seen.facts.is_cut
    assert seen.outline == ["预算", "人员"]
    assert ["Travel" in page for page in seen.pages] == [True, False]


def test_a_workbook_with_nothing_in_it_is_empty(tmp_path):
    assert Seen(book(tmp_path / "empty.xlsx", 空=[]), "xlsx").reason == Reason.EMPTY


def test_a_narrow_sheet_stands_and_a_wide_one_lies_on_one_page(tmp_path):
    wide = [[f"第{column}列" for column in range(14)]]
    wider = [[f"第{column}列" for column in range(25)]]
    seen = Seen(book(tmp_path / "wide.xlsx", 窄=STAFF, 宽=wide, 更宽=wider), "xlsx")
    assert [seen.is_lying(page) for page in (1, 2, 3)] == [False, True, True]
    assert seen.facts.page_count == 3
    assert "第24列" in seen.pages[2]


def test_a_sheet_wider_than_can_be_read_goes_on_on_pages_beside(tmp_path):
    seen = Seen(book(tmp_path / "widest.xlsx", 表=[[f"第{column}列" for column in range(40)]]), "xlsx")
    assert seen.facts.page_count == 2
    assert "第39列" in seen.pages[1]


def test_a_bare_sheet_gets_a_grid_and_a_framed_one_keeps_its_lines(tmp_path):
    assert dark_columns(Seen(book(tmp_path / "bare.xlsx", 表=BUDGET * 4), "xlsx").images[0]) == 4
    assert dark_columns(Seen(framed(tmp_path / "framed.xlsx", BUDGET * 4), "xlsx").images[0]) == 4


def test_a_sheet_of_many_rows_ends_after_about_a_hundred_pages_and_says_so(tmp_path):
    seen = Seen(book(tmp_path / "long.xlsx", 表=[[number, "行"] for number in range(9000)], 后=STAFF), "xlsx", free_pages=1)
    assert seen.is_ready
    assert seen.facts.is_cut
    assert 95 <= seen.facts.page_count <= 101
    assert "8999\t行" in seen.text
    assert "李明" in seen.text


def test_print_ranges_breaks_headers_and_scales_of_the_author_count_no_more(tmp_path):
    book(tmp_path / "own.xlsx", 表=[[f"行{number}", "b", "c"] for number in range(20)])
    made = openpyxl.load_workbook(tmp_path / "own.xlsx")
    sheet = made["表"]
    sheet.print_area = "A1:A2"
    sheet.row_breaks.append(openpyxl.worksheet.pagebreak.Break(id=5))
    sheet.oddHeader.center.text = "页眉"
    sheet.page_setup.scale = 30
    sheet["A1"].comment = Comment("批注", "a")
    made.save(tmp_path / "own.xlsx")
    seen = Seen(tmp_path / "own.xlsx", "xlsx")
    assert seen.facts.page_count == 1
    assert "行19" in seen.pages[0]
    assert "页眉" not in seen.pages[0]
    assert "批注" not in seen.text


def test_hidden_sheets_rows_and_columns_are_neither_shown_nor_told(tmp_path):
    book(tmp_path / "hidden.xlsx", 可见=[["甲", "乙", "丙"], ["丁", "戊", "己"]], 隐藏=[["秘密"]])
    made = openpyxl.load_workbook(tmp_path / "hidden.xlsx")
    made["隐藏"].sheet_state = "hidden"
    made["可见"].row_dimensions[2].hidden = True
    made["可见"].column_dimensions["B"].hidden = True
    made.save(tmp_path / "hidden.xlsx")
    seen = Seen(tmp_path / "hidden.xlsx", "xlsx")
    assert seen.text == "可见\n甲\t丙\n"
    assert seen.facts.page_count == 1


def test_csv_shows_every_cell_as_it_is_written(tmp_path):
    seen = csv_file(tmp_path / "a.csv", '编号,姓名,日期,比例\n007,王芳,1-2,5%\n1E5,"张, 三",2022/03/01,=1+1\n')
    assert seen.text == "编号\t姓名\t日期\t比例\n007\t王芳\t1-2\t5%\n1E5\t张, 三\t2022/03/01\t=1+1\n"
    for cell in ("007", "1-2", "1E5", "张, 三", "2022/03/01", "=1+1"):
        assert cell in seen.pages[0]
    assert dark_columns(seen.images[0]) == 5


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found_out(tmp_path, delimiter):
    rows = [["品名", "单价", "备注"], ["茶叶", "12.5", "春, 明前"], ["瓷杯", "8", "白; 青"]]
    content = "".join(delimiter.join(f'"{cell}"' if delimiter in cell else cell for cell in row) + "\n" for row in rows)
    (tmp_path / "a.csv").write_text(content, encoding="gb18030")
    assert csvsheets.read(tmp_path / "a.csv").rows == rows


def test_odd_csv_files_are_read_or_refused(tmp_path):
    def rows(content):
        (tmp_path / "a.csv").write_bytes(content)
        return csvsheets.read(tmp_path / "a.csv").rows

    assert rows(b"sep=|\na,b|c\n") == [["a,b", "c"]]
    assert rows("一列\n两行\n".encode()) == [["一列"], ["两行"]]
    assert rows('a,"没有完\nb,c\n'.encode())[0][0] == "a"
    assert rows(b"a,b\r\n\r\n1,2\r\n,\r\n") == [["a", "b"], [], ["1", "2"]]
    assert csv_file(tmp_path / "empty.csv", "").reason == Reason.EMPTY
    assert csv_file(tmp_path / "blank.csv", ",,\n,,\n").reason == Reason.EMPTY


@pytest.mark.parametrize("kind", ["xlsx", "xls", "ods"])
def test_broken_files_of_each_kind_end_with_a_reason(tmp_path, kind):
    (tmp_path / "empty").write_bytes(b"")
    assert Seen(tmp_path / "empty", kind).reason == Reason.EMPTY
    (tmp_path / "noise").write_bytes(b"\x00\x01" * 3000)
    assert Seen(tmp_path / "noise", kind).reason == Reason.DAMAGED


def sheet(*, columns, rows, words, **facts):
    return Sheet("表", (0, 0), "ta1", columns=columns, rows=rows, words=words, **facts)


def test_borders_that_go_on_for_ever_add_no_pages():
    layout = laid_out(sheet(columns=[(16384, 20.0)], rows=[(1048576, 5.0)], words=(3, 10), lined=(16384, 1048576)), 100)
    assert layout
    assert (layout.columns, layout.rows) == (63, 70)


def test_borders_near_the_words_belong_to_the_form():
    layout = laid_out(sheet(columns=[(16384, 20.0)], rows=[(1048576, 5.0)], words=(3, 10), lined=(4, 30)), 100)
    assert layout
    assert (layout.columns, layout.rows, layout.pages) == (4, 30, 1)


def test_a_picture_beside_the_cells_is_on_the_page():
    layout = laid_out(sheet(columns=[(100, 20.0)], rows=[(100, 5.0)], words=(0, 0), drawn=(65.0, 21.0)), 100)
    assert layout
    assert (layout.columns, layout.rows) == (4, 5)


def test_nothing_makes_no_page():
    assert laid_out(sheet(columns=[(100, 20.0)], rows=[(100, 5.0)], words=(0, 0), lined=(9, 9)), 100) is None
