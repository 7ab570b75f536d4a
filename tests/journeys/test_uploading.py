"""Uploading in a real browser: cards that move, true progress, nothing lost when something goes wrong."""

import re
import threading
from types import SimpleNamespace as Thing

import pytest
from playwright.sync_api import expect
from tests import making
from tests.conftest import PASSWORD
from tests.journeys.watching import Watch
from werkzeug.serving import make_server

from wenku.base import db
from wenku.base.db import session
from wenku.base.working import Crew
from wenku.documents import limits
from wenku.documents.models import Document, DocumentState, Version, VersionState
from wenku.worker import WORKS

pytestmark = [pytest.mark.journey, pytest.mark.parametrize("database", ["sqlite"], indirect=True)]

TEXT = "社区养老服务需要上门服务人员，社区里的老人说养老服务好。"
SIZES = {"desk": {"width": 1280, "height": 860}, "phone": {"width": 390, "height": 844}}


@pytest.fixture
def folder(tmp_path_factory):
    """Files of a member's own computer."""
    folder = tmp_path_factory.mktemp("files")
    files = {
        "2024年区域经济运行分析报告.pdf": making.pdf("区域经济运行分析", pages=14),
        "社区居家养老服务需求调查报告.docx": making.docx_file(*[TEXT] * 40),
        "采购合同（2024修订）.pdf": making.pdf("合同", password="locked"),
        "采购合同（2024修订）_无密码.pdf": making.pdf("合同"),
        "养老调查.docx": making.docx_file(*[TEXT] * 20),
        "改名的照片.pdf": making.png(8, 8),
        "照片.gif": b"GIF89a" + bytes(40),
        "空白.docx": b"",
    }
    for name, content in files.items():
        (folder / name).write_bytes(content)
    return folder


@pytest.fixture
def visit(chromium, app, author):
    """`visit("desk")`: the upload page in a browser of that size where `author` is logged in. What was wrong is told at the end."""
    with db.unit_of_work():
        making.category()
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    crew = Crew(WORKS, slow=2)
    crew.start()
    url, faults, contexts = f"http://127.0.0.1:{server.server_port}", [], []

    def go(size="desk", **manner):
        context = chromium.new_context(viewport=SIZES[size], base_url=url, reduced_motion="reduce", **manner)
        contexts.append(context)
        page = context.new_page()
        page.goto("/login?next=/upload")
        page.locator("main input[name=address]").fill("author@example.org")
        page.locator("main input[name=password]").fill(PASSWORD)
        page.locator("main button[type=submit]").click()
        page.wait_for_url("**/upload")
        return Thing(page=page, watch=Watch(page, url, f"upload-{size}", faults), context=context, faults=faults)

    yield go
    for context in contexts:
        context.close()
    crew.stop()
    server.shutdown()
    thread.join()
    assert faults == []


def card(page, name):
    return page.locator("[data-card]", has=page.locator(".file__name", has_text=re.compile(f"^{re.escape(name)}$")))


def choose(page, folder, *names):
    page.locator("#files").set_input_files([folder / name for name in names])


def newest():
    with db.unit_of_work(writes=False):
        return session().query(Version).order_by(Version.id.desc()).first()


@pytest.mark.parametrize("size", SIZES)
def test_each_file_is_a_card_that_moves_by_itself(visit, folder, size):
    here = visit(size)
    page = here.page
    here.watch.look("empty")
    with here.watch.expecting(422):
        choose(page, folder, *(path.name for path in sorted(folder.iterdir()) if "无密码" not in path.name))
        expect(card(page, "照片.gif")).to_contain_text("不支持这种格式")
        expect(card(page, "空白.docx")).to_contain_text("这份文件是空的")
        expect(card(page, "改名的照片.pdf")).to_contain_text("文件名是 PDF，内容却是 PNG")
        expect(card(page, "采购合同（2024修订）.pdf")).to_contain_text("文件有打开密码", timeout=60_000)
    for name, pages in (
        ("2024年区域经济运行分析报告.pdf", re.compile("14 ?页")),
        ("社区居家养老服务需求调查报告.docx", "页"),
        ("养老调查.docx", "1页"),
    ):
        expect(card(page, name)).to_contain_text("可以提交", timeout=60_000)
        expect(card(page, name)).to_contain_text(pages)
        expect(card(page, name).locator(".file__thumb img")).to_be_visible()
    expect(page.locator("[data-bar]")).to_contain_text("3 份可以提交，0 份还在准备")
    expect(card(page, "养老调查.docx").get_by_label("关键词")).to_have_value(re.compile("^养老 调查 .*服务"))
    here.watch.look("cards")


def test_what_is_ready_is_submitted_at_once_and_what_is_missing_stands_at_its_field(visit, folder):
    here = visit()
    page = here.page
    choose(page, folder, "2024年区域经济运行分析报告.pdf", "社区居家养老服务需求调查报告.docx")
    first, second = card(page, "2024年区域经济运行分析报告.pdf"), card(page, "社区居家养老服务需求调查报告.docx")
    expect(page.locator("[data-bar]")).to_contain_text("2 份可以提交", timeout=60_000)
    first.get_by_label("分类").select_option(label="总结报告")
    first.get_by_label("下载积分").fill("15")
    expect(first).to_contain_text("每次得 12 积分")
    first.get_by_label("我是作者").check()
    second.get_by_role("textbox", name="标题").fill("养老服务调查")
    with here.watch.expecting(422):
        page.locator("[data-submit-all]").click()
        expect(first).to_contain_text("正在等待审核")
        expect(page.locator("[data-card=draft]")).to_contain_text("有 2 处需要修改")
        expect(page.locator("[data-card=draft]")).to_contain_text("请选择分类")
    expect(page.locator("[data-card=draft]").get_by_role("textbox", name="标题")).to_have_value("养老服务调查")
    here.watch.look("wrong")
    with db.unit_of_work(writes=False):
        states = {version.title: version.state for version in session().query(Version)}
    assert states["2024年区域经济运行分析报告"] is VersionState.WAITING
    assert VersionState.DRAFT in states.values()


def test_another_file_takes_the_place_of_one_with_a_password_and_nothing_typed_is_lost(visit, folder):
    here = visit()
    page = here.page
    choose(page, folder, "采购合同（2024修订）.pdf")
    own = page.locator("[data-card]")
    own.get_by_role("textbox", name="标题").fill("采购合同范本")
    expect(own).to_contain_text("文件有打开密码", timeout=60_000)
    with page.expect_file_chooser() as chooser:
        own.get_by_role("link", name="重新选择").click()
    chooser.value.set_files(folder / "采购合同（2024修订）_无密码.pdf")
    expect(own).to_contain_text("可以提交", timeout=60_000)
    expect(own.get_by_role("textbox", name="标题")).to_have_value("采购合同范本")
    assert newest().number == 2


def test_progress_is_true_and_leaving_is_asked_about(visit, folder):
    here = visit()
    page = here.page
    (folder / "大文件.pdf").write_bytes(making.pdf() + b"\n" * 3_000_000)
    slow = here.context.new_cdp_session(page)
    slow.send("Network.enable")
    slow.send(
        "Network.emulateNetworkConditions", {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": 400_000}
    )
    choose(page, folder, "大文件.pdf")
    bar = card(page, "大文件.pdf").locator("progress")
    expect(bar).to_be_visible()
    expect(bar).to_have_attribute("max", re.compile(r"^3\d{6}$"))
    sent = [bar.evaluate("bar => bar.value / bar.max") for _ in range(5) if page.wait_for_timeout(300) is None]
    assert sent == sorted(sent)
    assert 0 < sent[-1] < 1
    expect(card(page, "大文件.pdf")).to_contain_text(re.compile(r"\d+\.\dMB / 2\.9MB，约 \d+ 秒"))
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    page.locator("h1").click()  # a browser asks for people who have touched the page
    page.close(run_before_unload=True)
    page.wait_for_timeout(500)
    assert asked == ["beforeunload"]
    card(page, "大文件.pdf").get_by_role("button", name="取消").click()
    expect(page.locator("[data-card]")).to_have_count(0)
    with db.unit_of_work(writes=False):
        assert session().query(Document).count() == 0


def test_a_lost_connection_is_told_and_tried_again(visit, folder):
    here = visit()
    page = here.page
    page.route("**/upload", lambda route: route.abort() if route.request.method == "POST" else route.continue_())
    choose(page, folder, "2024年区域经济运行分析报告.pdf")
    own = page.locator("[data-card]")
    expect(own).to_contain_text("连接中断")
    page.unroute("**/upload")
    own.get_by_role("button", name="重试").click()
    expect(page.locator("[data-card=draft]")).to_contain_text("2024年区域经济运行分析报告.pdf")
    assert all("ERR_FAILED" in fault for fault in here.faults)
    here.faults.clear()


def test_files_can_be_dropped(visit, folder):
    page = visit().page
    content = list((folder / "采购合同（2024修订）_无密码.pdf").read_bytes())
    page.evaluate(
        """content => {
            const dropped = new DataTransfer();
            dropped.items.add(new File([new Uint8Array(content)], "拖来的.pdf"));
            const zone = document.querySelector(".drop");
            for (const name of ["dragenter", "dragover", "drop"])
                zone.dispatchEvent(new DragEvent(name, { dataTransfer: dropped, bubbles: true, cancelable: true }));
        }""",
        content,
    )
    expect(page.locator("[data-card=draft]")).to_contain_text("拖来的.pdf")


def test_what_is_typed_is_there_after_a_reload_and_in_a_second_tab(visit, folder):
    here = visit()
    page = here.page
    choose(page, folder, "2024年区域经济运行分析报告.pdf")
    with page.expect_response(lambda answer: "/me/documents/" in answer.url and answer.request.method == "POST"):
        page.locator("[data-card=draft]").get_by_role("textbox", name="标题").fill("改过的标题")
    page.reload()
    expect(page.locator("[data-card=draft]").get_by_role("textbox", name="标题")).to_have_value("改过的标题")
    second = here.context.new_page()
    second.goto("/upload")
    expect(second.locator("[data-card=draft]")).to_contain_text("改过的标题.pdf")


def test_a_card_can_be_removed(visit, folder):
    page = visit().page
    choose(page, folder, "2024年区域经济运行分析报告.pdf")
    page.locator("[data-card=draft]").get_by_role("button", name="移除").click()
    expect(page.locator("[data-card]")).to_have_count(0)
    with db.unit_of_work(writes=False):
        assert session().query(Document).one().state is DocumentState.REMOVED


def test_everything_works_without_scripts(visit, folder):
    here = visit("phone", java_script_enabled=False)
    page = here.page
    page.locator("#files").set_input_files([folder / "2024年区域经济运行分析报告.pdf", folder / "照片.gif"])
    page.locator(".drop button").click()
    expect(page.locator(".flashes")).to_contain_text("照片.gif: 不支持这种格式")
    own = page.locator("[data-card=draft]")
    own.get_by_label("分类").select_option(label="总结报告")
    with here.watch.expecting(422):
        own.get_by_role("button", name="提交审核").click()
        expect(page.locator("[data-card=draft]")).to_contain_text("请先确认这一项")
    page.locator("[data-card=draft]").get_by_label("我是作者").check()
    page.locator("[data-card=draft]").get_by_role("button", name="提交审核").click()
    expect(page.locator(".flashes")).to_contain_text("已提交审核")
    assert newest().state is VersionState.WAITING


@pytest.mark.parametrize("size", SIZES)
def test_my_documents_and_their_pages_please(visit, author, moderator, size):
    here = visit(size)
    page, watch = here.page, here.watch
    page.goto("/me/documents")
    watch.look("mine-empty")
    with db.unit_of_work():
        public = making.published(author, file_name="社区居家养老服务需求调查报告.pdf")
        making.replaced(public, by=author)
        making.waiting(author, file_name="小学科学天气的变化.pdf")
        making.draft(author, file_name="九年级数学上册期末检测试卷.pdf")
    page.reload()
    watch.look("mine")
    page.goto(f"/me/documents/{public.id}")
    expect(page.locator(".file__body")).to_contain_text("下一版本")
    watch.look("document")
    with db.unit_of_work():
        limits.free_pages.set(3, by_id=moderator.id)
    page.goto(f"/en/me/documents/{public.id}")
    watch.look("document-english")
