"""How admins set the site up, and how moderators judge what comes in."""

from playwright.sync_api import Locator, expect
from tests.journeys.papers import Paper
from tests.journeys.person import Person, zh


def make_category(admin: Person, name: str, name_in_english: str) -> None:
    admin.opens("/admin/categories")
    admin.fills_in("Name", name)
    admin.fills_in("English name", name_in_english)
    admin.presses("Add")
    expect(admin.main.locator(".tree")).to_contain_text(name)
    admin.looks("categories-of-the-admin")


def appoint(admin: Person, member: Person) -> None:
    admin.opens("/admin/members")
    row = admin.main.get_by_role("row").filter(has_text=member.address)
    row.get_by_role("combobox").select_option(label=zh("Moderator"))
    row.get_by_role("button", name=zh("Save")).click()
    admin.sees(zh("%(name)s: %(role)s", name=member.name, role=zh("Moderator")))
    admin.looks("members")


def look_around(admin: Person) -> None:
    """The rooms of the administration that this story does not need."""
    for name, path in {
        "overview": "/admin",
        "notices": "/admin/notices",
        "reasons": "/admin/reasons",
        "texts": "/admin/pages",
        "site-settings": "/admin/settings/site",
        "audit": "/admin/audit",
    }.items():
        admin.opens(path)
        admin.looks(f"admin-{name}")


def approve_by_keyboard(moderator: Person, paper: Paper) -> None:
    _find(moderator, paper)
    moderator.looks("bench", whole=False)
    moderator.page.keyboard.press("t")
    expect(moderator.main.locator("#case-text")).to_contain_text(paper.paragraphs[1][:20])
    moderator.page.keyboard.press("a")
    expect(_undoing(moderator, "“%(title)s” will be published.", paper)).to_be_visible()
    _takes_effect(moderator)


def send_back(moderator: Person, paper: Paper, reason: str) -> None:
    _find(moderator, paper)
    moderator.page.keyboard.press("r")
    expect(moderator.main.locator("#reason")).to_be_focused()
    moderator.main.locator("#reason").fill(reason)
    moderator.looks("bench-with-a-reason", whole=False)
    moderator.main.locator("[data-key=r]").click()
    expect(_undoing(moderator, "“%(title)s” will be returned.", paper)).to_be_visible()
    _takes_effect(moderator)
    moderator.looks("bench-empty", whole=False)


def _undoing(moderator: Person, message: str, paper: Paper) -> Locator:
    """What says that it can still be undone."""
    return moderator.page.locator("#toasts").get_by_text(zh(message, title=paper.name))


def _takes_effect(moderator: Person) -> None:
    """Waits until nothing can be undone any more."""
    for _ in range(60):
        moderator.opens("/moderation")
        if not moderator.page.locator("#toasts form").count():
            return
        moderator.page.wait_for_timeout(1000)
    raise TimeoutError("the decision did not take effect")


def _find(moderator: Person, paper: Paper) -> None:
    """Opens the queue at the longest waiting, and walks down to the document."""
    moderator.opens("/moderation")
    lines = moderator.main.locator(".queue li a")
    expect(lines.first).to_have_attribute("aria-current", "true")
    if paper.title not in lines.first.inner_text():
        moderator.page.keyboard.press("j")
    expect(moderator.main.locator(".queue li a[aria-current]")).to_contain_text(paper.title)
    moderator.page.wait_for_load_state("domcontentloaded")  # the script that hears keys comes last


def close_the_report(moderator: Person, document_id: int) -> None:
    moderator.opens("/moderation/reports")
    moderator.looks("reports")
    moderator.main.get_by_text(zh("Close and answer")).click()
    moderator.main.locator("[name$=outcome]").first.check()
    moderator.presses("Close")
    moderator.sees(zh("No open reports"))
