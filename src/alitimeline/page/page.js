(() => {
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const tools = document.getElementById("tools");
  const entries = all(".entry"), parts = all("[data-s],[data-u]").filter(part => !part.matches(".entry"));
  const pictures = all(".at-picture"), links = all(".at-picture a"), folds = all("details");
  const lists = folds.filter(fold => fold.querySelector(".entry"));
  const zoomer = document.querySelector("[name=zoom]");
  let folded = [];
  addEventListener("beforeprint", () => { folded = folds.filter(fold => !fold.open); folded.forEach(fold => fold.open = true); });
  addEventListener("afterprint", () => folded.forEach(fold => fold.open = false));
  let drawn = null; // where everything was drawn, looked up when somebody zooms
  const measure = picture => all("[x],[cx],path", picture).map(shape => ({
    shape, x: +(shape.getAttribute("x") ?? shape.getAttribute("cx") ?? /M([\d.]+)/.exec(shape.getAttribute("d"))[1]),
    width: +shape.getAttribute("width"), path: shape.getAttribute("d"),
  }));
  const zoom = () => pictures.forEach((picture, number) => {
    drawn ??= pictures.map(picture => ({ right: picture.viewBox.baseVal.width, shapes: measure(picture) }));
    const left = +picture.dataset.left, { right, shapes } = drawn[number], scale = +zoomer.value;
    const place = x => x < left ? x : left + (x - left) * scale;
    picture.classList.toggle("zoomed", scale >= 4);
    picture.setAttribute("width", place(right));
    picture.setAttribute("viewBox", `0 0 ${place(right)} ${picture.getAttribute("height")}`);
    for (const { shape, x, width, path } of shapes) {
      if (path) shape.setAttribute("d", path.replace(/M[\d.]+/, `M${place(x)}`));
      else shape.setAttribute(shape.hasAttribute("cx") ? "cx" : "x", place(x));
      if (width) shape.setAttribute("width", Math.max(place(x + width) - place(x), 1.5));
    }
  });
  document.getElementById("zoom")?.removeAttribute("hidden");
  zoomer?.addEventListener("input", zoom);
  if (!tools) return;
  const fields = tools.elements, texts = new Map(), output = tools.querySelector("output"), known = fields.known;
  const last = known ? +known.max : 0, labels = all("option", document.getElementById("days") ?? tools);
  const isKnown = (element, day) => day >= (element.dataset.s ?? 0) && day < (element.dataset.u ?? Infinity);
  const read = entry => {
    if (!texts.has(entry)) {
      const copy = entry.cloneNode(true);
      all("[data-u]", copy).forEach(part => part.remove());
      const whose = entry.parentElement.closest("[data-name]")?.dataset.name ?? "";
      texts.set(entry, `${whose} ${copy.textContent}`.toLowerCase());
    }
    return texts.get(entry);
  };
  const has = (entry, name, separator) => {
    const value = fields[name]?.value;
    return !value || (entry.dataset[name] ?? "").split(separator).includes(value);
  };
  const filter = () => {
    const day = known ? +known.value : 0, words = fields.text.value.toLowerCase().split(/\s+/).filter(Boolean);
    const hidden = new Set();
    for (const entry of entries) {
      entry.hidden = !(isKnown(entry, day) && has(entry, "kind", "\n") && has(entry, "tag", ",") && has(entry, "actor", " ")
        && ["disputed", "overdue"].every(mark => !fields[mark]?.checked || (entry.dataset.marks ?? "").includes(mark))
        && (!words.length || words.every(word => read(entry).includes(word))));
      if (entry.hidden) hidden.add("#" + entry.id);
    }
    for (const list of lists) list.open = !!words.length && !!list.querySelector(".entry:not([hidden])");
    all("main > section").forEach(section => section.hidden = !section.querySelector(".entry:not([hidden])"));
    links.forEach(link => link.classList.toggle("off", hidden.has(link.getAttribute("href"))));
    output.textContent = tools.dataset.count.replace("{0}", entries.filter(entry => !entry.hidden).length).replace("{1}", entries.length);
  };
  const look = () => {
    const day = +known.value, text = labels.find(label => +label.value === day).label;
    known.previousElementSibling.textContent = text;
    known.setAttribute("aria-valuetext", text);
    document.body.classList.toggle("then", day < last);
    parts.forEach(part => part.hidden = !isKnown(part, day));
  };
  const find = () => {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!target?.closest("[hidden]")) return;
    tools.reset();
    if (known) look();
    filter();
    target.scrollIntoView();
  };
  tools.hidden = false;
  tools.addEventListener("submit", event => event.preventDefault());
  tools.addEventListener("input", event => {
    if (event.target === known) look();
    filter();
  });
  addEventListener("hashchange", find);
  filter();
  find();
})();
