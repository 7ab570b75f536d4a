// <wenku-seen document="7">: this browser looked at a document. <wenku-recent src="…">: what it looked at last, and a way to forget it.
// The list is the browser's own; each member who uses it has one, and visitors another (owner).
(() => {
  const MOST = 12;

  const key = (element) => `wenku-recent-${element.getAttribute("owner") || "visitor"}`;

  function read(element) {
    try {
      const kept = JSON.parse(localStorage.getItem(key(element)) ?? "[]");
      return Array.isArray(kept) ? kept.filter(Number.isSafeInteger).slice(0, MOST) : [];
    } catch {
      return []; // no storage, or something else in it
    }
  }

  function write(element, ids) {
    try {
      if (ids.length) localStorage.setItem(key(element), JSON.stringify(ids));
      else localStorage.removeItem(key(element));
    } catch {
      // a browser that keeps nothing has nothing to show
    }
  }

  class Seen extends HTMLElement {
    connectedCallback() {
      const id = Number(this.getAttribute("document"));
      write(this, [id, ...read(this).filter((other) => other !== id)].slice(0, MOST));
    }
  }

  class Recent extends HTMLElement {
    async connectedCallback() {
      this.querySelector("[data-forget]").addEventListener("click", () => this.forget());
      const ids = read(this);
      if (!ids.length) return;
      const answer = await fetch(`${this.getAttribute("src")}?ids=${ids.join(",")}`);
      if (!answer.ok) return;
      const cards = await answer.text();
      this.querySelector("[data-cards]").innerHTML = cards;
      this.hidden = !cards.trim();
    }

    forget() {
      write(this, []);
      this.hidden = true;
      document.getElementById("main").focus(); // the button that had it is gone
    }
  }

  customElements.define("wenku-seen", Seen);
  customElements.define("wenku-recent", Recent);
})();
