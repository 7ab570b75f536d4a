"""How people come to the site: the first admin by the terminal's link, members by mail; and how they come back."""

from playwright.sync_api import expect
from tests.journeys.person import Person, zh


def become_first_admin(person: Person) -> None:
    link = person.town.site.first_admin_link()
    person.opens(link)
    person.looks("first-admin")
    person.fills_in("Name", person.name)
    person.fills_in("Mail address", person.address)
    person.fills_in("Password", person.password)
    person.presses("Make my account")
    person.sees(zh("Welcome. You are the first admin of this site."))
    with person.expecting(410):
        person.opens(link)
    person.looks("first-admin-link-is-spent")


def sign_up(person: Person, *, looking: bool = False) -> None:
    person.opens("/sign-up")
    look(person, "sign-up", looking)
    person.fills_in("Mail address", person.address)
    person.page.wait_for_timeout(1100)  # whoever is quicker is taken for a machine
    person.presses("Send me the link")
    expect(person.page).to_have_url(f"{person.town.site.url}/look-in-mail")
    look(person, "look-in-your-mail", looking)
    person.opens(person.town.site.link_mailed_to(person.address, "/sign-up/"))
    look(person, "sign-up-link", looking)
    person.fills_in("Name", person.name)
    person.fills_in("Password", person.password)
    person.main.get_by_role("checkbox").check()
    person.presses("Make my account")
    person.sees(zh("Welcome. Your account is ready."))


def log_in(person: Person) -> None:
    person.opens("/login")
    person.fills_in("Mail address", person.address)
    person.fills_in("Password", person.password)
    person.presses("Log in")
    expect(person.page).to_have_url(f"{person.town.site.url}/")


def look(person: Person, name: str, looking: bool) -> None:
    if looking:
        person.looks(name)


def log_out_other_devices(person: Person, other: Person) -> None:
    """`other` is the same member at another device."""
    other.opens("/me/settings")
    expect(other.page.get_by_role("heading", name=zh("Settings"), level=1)).to_be_visible()
    person.opens("/me/settings")
    person.looks("settings")
    person.presses("Log out other devices")
    person.sees(zh("All other devices were logged out."))
    other.opens("/me/settings")
    expect(other.page).to_have_url(f"{person.town.site.url}/login?next=/me/settings")
    other.looks("log-in")


def reset_password(person: Person) -> None:
    person.opens("/forgot")
    person.looks("forgot-password")
    person.fills_in("Mail address", person.address)
    person.page.wait_for_timeout(1100)
    person.presses("Send me the link")
    person.opens(person.town.site.link_mailed_to(person.address, "/reset/"))
    person.looks("reset-password")
    person.password = "four other words in a row"
    person.fills_in("New password", person.password)
    person.presses("Save and log in")
    person.sees(zh("Your password was changed. All other devices were logged out."))


def choose_english(person: Person) -> None:
    """For mails by a setting; for pages by the address, which every link then keeps."""
    person.opens("/me/settings")
    person.main.get_by_role("radio", name="English").check()
    person.main.get_by_role("button", name=zh("Save"), exact=True).first.click()
    person.sees(zh("Saved."))
    person.page.locator(".foot").get_by_role("link", name="English").click()
    expect(person.page).to_have_url(f"{person.town.site.url}/en/me/settings")
    expect(person.page.get_by_role("heading", name="Settings", level=1)).to_be_visible()
    person.looks("settings-in-english")
    person.main.get_by_role("link", name="My points").click()
    expect(person.page).to_have_url(f"{person.town.site.url}/en/me/points")
