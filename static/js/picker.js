// Turns each list of tools in a picker into a box that one types into: the combobox pattern over the list itself.
{
  const MOST = 8;
  const fold = (text) => text.trim().toLowerCase();

  const upgrade = (select) => {
    const tools = [...select.options].filter((option) => option.value);
    const box = Object.assign(document.createElement("input"), { id: `${select.id}-box`, autocomplete: "off", required: true, placeholder: select.options[0].text, value: select.value && select.selectedOptions[0].text });
    const list = Object.assign(document.createElement("ul"), { className: "completions", id: `${select.id}-list`, role: "listbox", hidden: true, ariaLabel: "Tools" });
    let at = -1;

    const point = (to) => {
      at = to;
      [...list.children].forEach((item, number) => item.setAttribute("aria-selected", number === at));
      list.children[at]?.scrollIntoView({ block: "nearest" });
      box.setAttribute("aria-activedescendant", list.children[at]?.id ?? "");
    };
    const show = (open) => {
      list.hidden = !open;
      box.setAttribute("aria-expanded", open);
      point(-1);
    };
    const settle = () => {
      select.value = tools.find((tool) => fold(tool.text) === fold(box.value))?.value ?? "";
      box.setCustomValidity(select.value || !box.value ? "" : "Choose a tool from the list.");
    };
    const choose = (item) => {
      box.value = item.textContent;
      settle();
      show(false);
    };
    const offer = () => {
      const found = tools.filter((tool) => fold(tool.text).includes(fold(box.value))).slice(0, MOST);
      list.replaceChildren(...found.map((tool, number) => Object.assign(document.createElement("li"), { id: `${list.id}-${number}`, role: "option", textContent: tool.text })));
      show(found.length > 0);
      settle();
    };

    box.addEventListener("input", offer);
    box.addEventListener("keydown", (event) => {
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key], items = list.children;
      if (event.isComposing) return;
      if (step && list.hidden) offer();
      // One place more than there are options: the box itself.
      else if (step) point(((at + 1 + step + items.length + 1) % (items.length + 1)) - 1);
      else if (event.key === "Escape" && !list.hidden) show(false);
      else if (event.key === "Enter" && items[at] && !list.hidden) choose(items[at]);
      else return;
      event.preventDefault();
    });
    box.addEventListener("blur", () => show(false));
    list.addEventListener("mousedown", (event) => event.preventDefault());
    list.addEventListener("click", (event) => event.target.closest("li") && choose(event.target));

    for (const [name, value] of Object.entries({ role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id })) box.setAttribute(name, value);
    for (const label of select.labels) label.htmlFor = box.id;
    select.required = false;
    select.hidden = true;
    select.after(box, list);
  };

  document.querySelectorAll(".picker select").forEach(upgrade);
}
