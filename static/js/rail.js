// <wenku-rail>: the thumbnails and the outline beside the pages. Marks where one is; where there is no room [data-rail] opens it as a sheet.
class Rail extends HTMLElement {
  connectedCallback() {
    this.rail = this.closest(".rail");
    this.read = (event) => this.mark(event.detail);
    document.addEventListener("wenku:page", this.read);
    this.clicked = (event) => this.click(event);
    document.addEventListener("click", this.clicked);
    this.pressed = (event) => event.key === "Escape" && this.isOpen && this.close();
    document.addEventListener("keydown", this.pressed);
    const folds = [...this.querySelectorAll(".outline__fold")];
    if (this.querySelectorAll(".outline a").length > 60) folds.forEach((fold) => this.fold(fold, false)); // the chapters first
    this.mark(document.querySelector("wenku-reader")?.current || 1);
  }

  disconnectedCallback() {
    document.removeEventListener("wenku:page", this.read);
    document.removeEventListener("click", this.clicked);
    document.removeEventListener("keydown", this.pressed);
  }

  get isOpen() {
    return this.rail.classList.contains("is-open");
  }

  mark(number) {
    for (const link of this.querySelectorAll("[aria-current]")) link.removeAttribute("aria-current");
    const page = this.querySelector(`.rail__pages a[href="#page-${number}"]`);
    const passed = [...this.querySelectorAll(".outline a")].filter((link) => Number(link.dataset.at) <= number);
    for (const link of [page, passed.at(-1)]) {
      if (!link) continue;
      link.setAttribute("aria-current", "true");
      if (link.offsetParent) this.reveal(link);
    }
  }

  // scrollIntoView would move the page too
  reveal(link) {
    const place = link.getBoundingClientRect();
    const here = this.rail.getBoundingClientRect();
    if (place.top < here.top || place.bottom > here.bottom) this.rail.scrollTop += place.top - here.top - here.height / 3;
  }

  click(event) {
    const opener = event.target.closest("[data-rail]");
    if (opener) {
      event.preventDefault();
      this.open(opener);
    } else if (this.isOpen && !this.rail.contains(event.target)) {
      this.close();
    } else if (event.target.closest(".rail__close")) {
      event.preventDefault();
      this.close();
    } else if (event.target.closest(".rail a")) {
      this.close();
    }
    const tab = event.target.closest(".rail [data-show]");
    if (tab) this.turn(tab.dataset.show);
    const fold = event.target.closest(".outline__fold");
    if (fold) this.fold(fold, fold.getAttribute("aria-expanded") !== "true");
  }

  open(opener) {
    this.opener = opener;
    opener.closest("details")?.removeAttribute("open");
    this.rail.classList.add("is-open");
    this.rail.focus();
    this.mark(document.querySelector("wenku-reader").current);
  }

  close() {
    if (!this.isOpen) return;
    this.rail.classList.remove("is-open");
    this.opener?.focus({ preventScroll: true });
  }

  turn(part) {
    const reader = document.querySelector("wenku-reader");
    const number = reader.current;
    this.rail.classList.toggle("rail--outline", part === "outline");
    document.querySelector(".desk__grid")?.classList.toggle("desk__grid--outline", part === "outline");
    for (const tab of this.querySelectorAll("[data-show]")) tab.setAttribute("aria-pressed", String(tab.dataset.show === part));
    reader.goTo(number > 1 && !this.isOpen ? reader.page(number) : null); // the pages have become narrower or wider
    this.mark(number);
  }

  fold(button, open) {
    button.setAttribute("aria-expanded", String(open));
    button.parentElement.querySelector(":scope > ol").hidden = !open;
  }
}

customElements.define("wenku-rail", Rail);
