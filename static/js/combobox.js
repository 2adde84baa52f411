// The ARIA combobox pattern: arrows walk through the options, Enter or a click chooses one, Escape closes the list.
// `choose` gets the chosen option; `shut` is called whenever the list closes.
// An arrow key on a closed list calls `open`; by default that shows the last options again.
const combobox = (box, id, label, { choose, open, shut = () => {} }) => {
  const list = Object.assign(document.createElement("ul"), { className: "completions", id, role: "listbox", hidden: true, ariaLabel: label });
  let selected = -1;
  const select = (index) => {
    selected = index;
    [...list.children].forEach((option, number) => option.setAttribute("aria-selected", number === selected));
    list.children[selected]?.scrollIntoView({ block: "nearest" });
    box.setAttribute("aria-activedescendant", list.children[selected]?.id ?? "");
  };
  const show = (shown) => {
    list.hidden = !shown;
    box.setAttribute("aria-expanded", shown);
    select(-1);
  };
  const reopen = () => show(list.children.length > 0);
  const close = () => {
    shut();
    show(false);
  };
  const take = (option) => {
    close();
    choose(option);
  };
  const offer = (options) => {
    options.forEach((option, number) => Object.assign(option, { id: `${id}-${number}`, role: "option" }));
    list.replaceChildren(...options);
    reopen();
  };

  box.addEventListener("keydown", (event) => {
    // The box itself is one more stop in the cycle of options.
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key], stops = list.children.length + 1;
    if (event.isComposing || (list.hidden && !step)) return;
    if (list.hidden) {
      (open ?? reopen)();
      // Without options the arrow key moves the caret.
      if (list.hidden) return;
    }
    else if (step) select(((selected + 1 + step + stops) % stops) - 1);
    else if (event.key === "Escape") close();
    else if (event.key === "Enter" && selected >= 0) take(list.children[selected]);
    else return;
    event.preventDefault();
  });
  box.addEventListener("blur", close);
  list.addEventListener("mousedown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => event.target.closest("li") && take(event.target.closest("li")));
  for (const [name, value] of Object.entries({ role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": id })) box.setAttribute(name, value);
  return { list, offer };
};
