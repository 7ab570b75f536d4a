// On the bench: the passages that hints name are marked on the images of their pages, and the way to a page leads to the passage.
(() => {
  const pages = document.getElementById("case-pages");
  const passages = [...document.querySelectorAll(".verdict .hint__words mark")].flatMap((mark) => {
    const way = mark.closest("li").querySelector('a[href^="#page-"]');
    return way ? [{ way, text: mark.textContent, number: way.hash.slice("#page-".length) }] : [];
  });
  if (!pages || !passages.length) return;
  const drawings = new WeakMap(); // by the figure of a page: what is marked on it, by text

  const near = new IntersectionObserver(
    (entries) => entries.filter((entry) => entry.isIntersecting).forEach((entry) => drawn(entry.target)),
    { root: pages, rootMargin: "50%" },
  );

  function drawn(figure) {
    near.unobserve(figure);
    if (!drawings.has(figure)) drawings.set(figure, draw(figure));
    return drawings.get(figure);
  }

  // Nothing is marked where the words can't be had: the hint itself shows the passage.
  async function draw(figure) {
    const marks = new Map();
    const texts = new Set(passages.filter((one) => one.number === figure.dataset.page).map((one) => one.text));
    try {
      const words = await PageWords.of(pages.dataset.words, figure.dataset.page);
      const found = [...texts].flatMap((text) => words.find(text).map((boxes) => ({ text, boxes })));
      const drawing = PageWords.draw(figure, found.map((one) => one.boxes));
      found.forEach(({ text }, at) => marks.has(text) || marks.set(text, drawing[at]));
    } catch {
      return marks;
    }
    return marks;
  }

  async function lead(event, { text, number }) {
    const figure = document.getElementById(`page-${number}`);
    if (!figure) return;
    event.preventDefault();
    const mark = (await drawn(figure)).get(text);
    for (const other of pages.querySelectorAll(".hits .hot")) other.classList.remove("hot");
    mark?.classList.add("hot");
    (mark || figure).scrollIntoView({ block: mark ? "center" : "start" });
  }

  // Also those whose images come later.
  function watch() {
    for (const number of new Set(passages.map((one) => one.number))) {
      const figure = document.getElementById(`page-${number}`);
      if (figure && !drawings.has(figure)) near.observe(figure);
    }
  }

  for (const one of passages) one.way.addEventListener("click", (event) => lead(event, one));
  new MutationObserver(watch).observe(pages, { childList: true, subtree: true });
  watch();
})();
