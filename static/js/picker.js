// Turns each list of tools in a picker into a box that one types into.
{
  const MOST = 8;
  const fold = (text) => text.trim().toLowerCase();

  const upgrade = (select) => {
    const tools = [...select.options].filter((option) => option.value);
    const box = Object.assign(document.createElement("input"), { id: `${select.id}-box`, autocomplete: "off", required: true, placeholder: select.options[0].text, value: select.value && select.selectedOptions[0].text });
    const settle = () => {
      select.value = tools.find((tool) => fold(tool.text) === fold(box.value))?.value ?? "";
      box.setCustomValidity(select.value || !box.value ? "" : "Choose a tool from the list.");
    };
    const choose = (item) => {
      box.value = item.textContent;
      settle();
    };
    const open = () => {
      const found = tools.filter((tool) => fold(tool.text).includes(fold(box.value))).slice(0, MOST);
      offer(found.map((tool) => Object.assign(document.createElement("li"), { textContent: tool.text })));
      settle();
    };
    const { list, offer } = combobox(box, `${select.id}-list`, "Tools", { choose, open });
    box.addEventListener("input", open);
    for (const label of select.labels) label.htmlFor = box.id;
    select.required = false;
    select.hidden = true;
    select.after(box, list);
  };

  document.querySelectorAll(".picker select").forEach(upgrade);
}
