// Completions for the search box, from /search/suggest.
{
  const DEBOUNCE_MS = 120;
  const KIND_LABELS = { tool: "Tool", matchup: "Matchup", category: "Category" };
  const form = document.querySelector(".search-box");
  const box = form.querySelector("input");
  const status = Object.assign(document.createElement("p"), { className: "visually-hidden", role: "status" });
  let timer, request;
  const shut = () => {
    clearTimeout(timer);
    request?.abort();
  };

  // Suggested addresses carry the configured origin; stay on the one that the reader uses.
  const choose = (option) => {
    const { pathname, search } = new URL(option.dataset.address, location);
    location.assign(pathname + search);
  };
  const { list, offer } = combobox(box, "completions", "Completions", { choose, shut });

  const createOption = (label, kind, address) => {
    const option = document.createElement("li");
    option.dataset.address = address;
    option.append(label, " ", Object.assign(document.createElement("span"), { className: "muted", textContent: KIND_LABELS[kind] ?? kind }));
    return option;
  };

  const complete = async () => {
    request = new AbortController();
    const response = await fetch(`/search/suggest?q=${encodeURIComponent(box.value)}`, { signal: request.signal });
    if (!response.ok) return;
    const [, labels, kinds, addresses] = await response.json();
    offer(labels.map((label, number) => createOption(label, kinds[number], addresses[number])));
    status.textContent = labels.length === 1 ? "1 completion" : `${labels.length || "No"} completions`;
  };

  box.addEventListener("input", () => {
    shut();
    offer([]);
    status.textContent = "";
    if (box.value.trim()) timer = setTimeout(() => complete().catch(() => {}), DEBOUNCE_MS);
  });
  form.append(list, status);
}
