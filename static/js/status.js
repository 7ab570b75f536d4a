// <wenku-status src="…">: asks for a fragment of the page until the work behind it is done, and says each change aloud.
// The answer's element may carry data-state (what is announced when it changes: data-words) and data-done, which ends the asking.
class Status extends HTMLElement {
  connectedCallback() {
    this.wait = 1000;
    this.live = document.createElement("span");
    this.live.className = "visually-hidden";
    this.live.setAttribute("role", "status");
    this.after(this.live);
    this.plan();
    this.wake = () => document.visibilityState === "visible" && !this.done && this.ask();
    document.addEventListener("visibilitychange", this.wake);
  }

  disconnectedCallback() {
    clearTimeout(this.timer);
    document.removeEventListener("visibilitychange", this.wake);
    this.live.remove();
  }

  get done() {
    return this.querySelector("[data-done]") !== null;
  }

  plan() {
    clearTimeout(this.timer);
    if (!this.done) this.timer = setTimeout(() => this.ask(), this.wait);
  }

  async ask() {
    clearTimeout(this.timer);
    if (document.visibilityState === "hidden") return;
    try {
      const answer = await fetch(this.getAttribute("src"), { headers: { "HX-Request": "true" }, credentials: "same-origin" });
      if (answer.status === 404 || answer.status === 410) return;
      const moved = answer.ok && this.take(await answer.text());
      this.wait = moved ? 1000 : Math.min(this.wait * 1.4, 15000);
    } catch {
      this.wait = Math.min(this.wait * 2, 30000); // the network is away: later, and less often
    }
    if (this.isConnected) this.plan();
  }

  state() {
    return this.querySelector("[data-state]")?.dataset.state;
  }

  // What came by another way than asking.
  show(html) {
    this.take(html);
    this.wait = 1000;
    this.plan();
  }

  // Whether it says anything new: the same again would only take the focus away. Tokens of forms differ each time.
  take(html) {
    const said = html.replace(/ value="[^"]*"/g, "");
    if (said === this.last) return false;
    this.last = said;
    const before = this.state();
    this.innerHTML = html;
    window.htmx?.process(this);
    const now = this.querySelector("[data-state]");
    if (now && now.dataset.state !== before) this.live.textContent = now.dataset.words || now.textContent.trim();
    this.dispatchEvent(new CustomEvent("wenku:moved", { bubbles: true }));
    if (this.done) this.dispatchEvent(new CustomEvent("wenku:done", { bubbles: true }));
    return true;
  }
}

customElements.define("wenku-status", Status);
