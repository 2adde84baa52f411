// Replaces each list of tools in a picker with a text box that completes their names.
{
  const MAX_OPTIONS = 8;
  const normalise = (text) => text.trim().toLowerCase();

  const upgrade = (select) => {
    const tools = [...select.options].filter((option) => option.value);
    const box = Object.assign(document.createElement("input"), { id: `${select.id}-box`, autocomplete: "off", required: true, placeholder: select.options[0].text, value: select.value && select.selectedOptions[0].text });
    const validate = () => {
      select.value = tools.find((tool) => normalise(tool.text) === normalise(box.value))?.value ?? "";
      box.setCustomValidity(select.value || !box.value ? "" : "Choose a tool from the list.");
    };
    const choose = (option) => {
      box.value = option.textContent;
      validate();
    };
    const open = () => {
      const matches = tools.filter((tool) => normalise(tool.text).includes(normalise(box.value))).slice(0, MAX_OPTIONS);
      offer(matches.map((tool) => Object.assign(document.createElement("li"), { textContent: tool.text })));
      validate();
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
