// "/" leads to the search box, unless a reader has switched that off in the search's help.
{
  const KEY = "slash";
  const kept = () => {
    try {
      return localStorage.getItem(KEY) !== "off";
    } catch {
      return true;
    }
  };
  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || !kept()) return;
    if (event.target.closest("input, select, textarea")) return;
    event.preventDefault();
    document.querySelector(".search-box input").focus();
  });
  const choice = document.querySelector("[data-shortcut-setting]");
  if (choice) {
    const box = choice.querySelector("input");
    choice.hidden = false;
    box.checked = kept();
    box.addEventListener("change", () => localStorage.setItem(KEY, box.checked ? "on" : "off"));
  }
}
