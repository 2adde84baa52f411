// Completes what is typed into the header's search box: the combobox pattern over /search/suggest.
{
  const PAUSE = 120;
  const NAMES = { tool: "Tool", matchup: "Matchup", category: "Category" };
  const form = document.querySelector(".find");
  const box = form.querySelector("input");
  const list = Object.assign(document.createElement("ul"), { className: "completions", id: "completions", role: "listbox", hidden: true, ariaLabel: "Completions" });
  const count = Object.assign(document.createElement("p"), { className: "unseen", role: "status" });
  let timer, asked;
  const active = () => list.querySelector('[aria-selected="true"]');
  const mark = (option) => {
    active()?.setAttribute("aria-selected", "false");
    option?.setAttribute("aria-selected", "true");
    box.setAttribute("aria-activedescendant", option?.id ?? "");
  };
  const show = (open) => {
    list.hidden = !open;
    box.setAttribute("aria-expanded", open);
    if (!open) mark(null);
  };
  const close = () => {
    clearTimeout(timer);
    asked?.abort();
    show(false);
  };

  // An address names the site's own origin; the reader may be here under another name of it.
  const go = (option) => {
    const { pathname, search } = new URL(option.dataset.address, location);
    location.assign(pathname + search);
  };

  const made = (label, kind, address, number) => {
    const item = Object.assign(document.createElement("li"), { id: `completion-${number}`, role: "option", ariaSelected: "false" });
    const what = Object.assign(document.createElement("span"), { className: "soft", textContent: NAMES[kind] ?? kind });
    item.dataset.address = address;
    item.append(label, " ", what);
    return item;
  };

  const complete = async () => {
    asked?.abort();
    asked = new AbortController();
    const answer = await fetch(`/search/suggest?q=${encodeURIComponent(box.value)}`, { signal: asked.signal });
    if (!answer.ok) return show(false);
    const [, labels, kinds, addresses] = await answer.json();
    list.replaceChildren(...labels.map((label, number) => made(label, kinds[number], addresses[number], number)));
    show(labels.length > 0);
    count.textContent = labels.length === 1 ? "1 completion" : `${labels.length || "No"} completions`;
  };

  box.addEventListener("input", () => {
    close();
    count.textContent = "";
    if (box.value.trim()) timer = setTimeout(() => complete().catch(() => {}), PAUSE);
  });
  box.addEventListener("keydown", (event) => {
    const options = [...list.children], at = options.indexOf(active()), step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (list.hidden || event.isComposing) return;
    // One place more than there are options: the box itself.
    if (step) mark(options[((at + 1 + step + options.length + 1) % (options.length + 1)) - 1]);
    else if (event.key === "Escape") close();
    else if (event.key === "Enter" && at >= 0) go(options[at]);
    else return;
    event.preventDefault();
  });
  box.addEventListener("blur", close);
  list.addEventListener("mousedown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => event.target.closest("li") && go(event.target.closest("li")));

  for (const [name, value] of Object.entries({ role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id })) box.setAttribute(name, value);
  form.append(list, count);
}
