// Completes what is typed into the header's search box, from /search/suggest.
{
  const PAUSE = 120;
  const NAMES = { tool: "Tool", matchup: "Matchup", category: "Category" };
  const form = document.querySelector(".search-box");
  const box = form.querySelector("input");
  const count = Object.assign(document.createElement("p"), { className: "visually-hidden", role: "status" });
  let timer, asked;
  const shut = () => {
    clearTimeout(timer);
    asked?.abort();
  };

  // An address names the site's own origin; the reader may be here under another name of it.
  const choose = (item) => {
    const { pathname, search } = new URL(item.dataset.address, location);
    location.assign(pathname + search);
  };
  const { list, offer } = combobox(box, "completions", "Completions", { choose, shut });

  const made = (label, kind, address) => {
    const item = document.createElement("li");
    item.dataset.address = address;
    item.append(label, " ", Object.assign(document.createElement("span"), { className: "muted", textContent: NAMES[kind] ?? kind }));
    return item;
  };

  const complete = async () => {
    asked = new AbortController();
    const answer = await fetch(`/search/suggest?q=${encodeURIComponent(box.value)}`, { signal: asked.signal });
    if (!answer.ok) return;
    const [, labels, kinds, addresses] = await answer.json();
    offer(labels.map((label, number) => made(label, kinds[number], addresses[number])));
    count.textContent = labels.length === 1 ? "1 completion" : `${labels.length || "No"} completions`;
  };

  box.addEventListener("input", () => {
    shut();
    offer([]);
    count.textContent = "";
    if (box.value.trim()) timer = setTimeout(() => complete().catch(() => {}), PAUSE);
  });
  form.append(list, count);
}
