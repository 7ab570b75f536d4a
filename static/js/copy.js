// <wenku-copy>: share an address. Inside: a link with the address, which works by itself, and an [aria-live] place for the answer.
class Copy extends HTMLElement {
  connectedCallback() {
    this.addEventListener("click", (event) => {
      const link = event.target.closest("a[href]");
      if (!link) return;
      event.preventDefault();
      this.share(link.href);
    });
  }

  async share(url) {
    const title = this.getAttribute("share-title") || document.title;
    if (navigator.share && matchMedia("(pointer: coarse)").matches) {
      try {
        await navigator.share({ title, url });
      } catch (refusal) {
        if (refusal.name !== "AbortError") await this.copy(url);
      }
      return;
    }
    await this.copy(url);
  }

  async copy(url) {
    const live = this.querySelector("[aria-live]");
    try {
      await navigator.clipboard.writeText(url);
      live.textContent = this.getAttribute("done");
    } catch {
      live.textContent = url; // without permission the address itself stands there to be copied
    }
  }
}

customElements.define("wenku-copy", Copy);
