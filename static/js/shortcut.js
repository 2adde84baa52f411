// "/" moves the focus to the search box, unless the reader has switched it off on the search page.
{
  const KEY = "slash";
  const isEnabled = () => {
    try {
      return localStorage.getItem(KEY) !== "off";
    } catch {
      return true;
    }
  };
  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || !isEnabled()) return;
    if (event.target.closest("input, select, textarea")) return;
    event.preventDefault();
    document.querySelector(".search-box input").focus();
  });
  const setting = document.querySelector("[data-shortcut-setting]");
  if (setting) {
    const box = setting.querySelector("input");
    setting.hidden = false;
    box.checked = isEnabled();
    box.addEventListener("change", () => localStorage.setItem(KEY, box.checked ? "on" : "off"));
  }
}
