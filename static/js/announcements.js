// Announcements that a reader closed stay closed in this browser. Loaded before they are painted, so that none flashes up.
customElements.define(
  "wenku-announcement",
  class extends HTMLElement {
    connectedCallback() {
      const closed = this.closed();
      this.hidden = closed.includes(this.getAttribute("mark"));
      this.addEventListener("click", (event) => {
        if (event.target.closest("button")) this.close();
      });
    }

    close() {
      this.hidden = true;
      try {
        localStorage.setItem("closed-announcements", JSON.stringify([...this.closed(), this.getAttribute("mark")].slice(-50)));
      } catch {
        // a browser that keeps nothing shows it again on the next page
      }
    }

    closed() {
      try {
        const kept = JSON.parse(localStorage.getItem("closed-announcements") ?? "[]");
        return Array.isArray(kept) ? kept : [];
      } catch {
        return [];
      }
    }
  },
);
