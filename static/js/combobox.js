// The combobox pattern: a list of options under a box, walked with the arrows, taken with Enter or a click, left with Escape.
// What is taken goes to `choose`, and whatever shuts the list calls `shut`.
// An arrow on a closed list calls `open`; without one it shows what was offered last.
const combobox = (box, id, label, { choose, open, shut = () => {} }) => {
  const list = Object.assign(document.createElement("ul"), { className: "completions", id, role: "listbox", hidden: true, ariaLabel: label });
  let at = -1;
  const point = (to) => {
    at = to;
    [...list.children].forEach((item, number) => item.setAttribute("aria-selected", number === at));
    list.children[at]?.scrollIntoView({ block: "nearest" });
    box.setAttribute("aria-activedescendant", list.children[at]?.id ?? "");
  };
  const show = (shown) => {
    list.hidden = !shown;
    box.setAttribute("aria-expanded", shown);
    point(-1);
  };
  const reopen = () => show(list.children.length > 0);
  const close = () => {
    shut();
    show(false);
  };
  const take = (item) => {
    close();
    choose(item);
  };
  const offer = (items) => {
    items.forEach((item, number) => Object.assign(item, { id: `${id}-${number}`, role: "option" }));
    list.replaceChildren(...items);
    reopen();
  };

  box.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key], places = list.children.length + 1;
    if (event.isComposing || (list.hidden && !step)) return;
    if (list.hidden) {
      (open ?? reopen)();
      // Where there is nothing to show, the arrow moves the caret.
      if (list.hidden) return;
    }
    // One place more than there are options: the box itself.
    else if (step) point(((at + 1 + step + places) % places) - 1);
    else if (event.key === "Escape") close();
    else if (event.key === "Enter" && at >= 0) take(list.children[at]);
    else return;
    event.preventDefault();
  });
  box.addEventListener("blur", close);
  list.addEventListener("mousedown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => event.target.closest("li") && take(event.target.closest("li")));
  for (const [name, value] of Object.entries({ role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": id })) box.setAttribute(name, value);
  return { list, offer };
};
