// Long lists of boxes: how many are chosen, a field that narrows the list, and one click for all that are shown.
(function () {
  "use strict";
  const MANY = 10;

  function made(tag, words, attributes) {
    const element = document.createElement(tag);
    element.textContent = words;
    Object.entries(attributes || {}).forEach(function (pair) { element.setAttribute(pair[0], pair[1]); });
    return element;
  }

  function ease(list) {
    const rows = Array.from(list.querySelectorAll(".form-check"));
    const boxes = rows.map(function (row) { return row.querySelector("input[type=checkbox]"); });
    if (rows.length < MANY || boxes.includes(null)) return;
    const tools = made("div", "", { class: "choices-tools" });
    const field = made("input", "", { type: "search", class: "form-control form-control-sm", placeholder: "输入几个字缩小范围", "aria-label": "在选项中查找" });
    const all = made("button", "全选", { type: "button", class: "btn btn-sm btn-outline-primary" });
    const none = made("button", "全不选", { type: "button", class: "btn btn-sm btn-outline-secondary" });
    const told = made("span", "", { role: "status", class: "field-help" });

    function shown() { return boxes.filter(function (box, place) { return !rows[place].hidden; }); }
    function tell() {
      const chosen = boxes.filter(function (box) { return box.checked; }).length, seen = shown().length;
      all.textContent = seen < rows.length ? "选中列出的 " + seen + " 项" : "全选";
      told.textContent = "已选 " + chosen + " 项，共 " + rows.length + " 项" + (seen ? "" : "；没有符合的");
    }
    function set(checked) {
      const which = checked ? shown() : boxes;
      which.forEach(function (box) { box.checked = checked; });
      if (which[0]) which[0].dispatchEvent(new Event("change", { bubbles: true }));
    }
    field.addEventListener("input", function (event) {
      event.stopPropagation();
      rows.forEach(function (row) { row.hidden = !row.textContent.includes(field.value.trim()); });
      tell();
    });
    field.addEventListener("change", function (event) { event.stopPropagation(); });
    field.addEventListener("keydown", function (event) { if (event.key === "Enter") event.preventDefault(); });
    all.addEventListener("click", function () { set(true); });
    none.addEventListener("click", function () { set(false); });
    list.addEventListener("change", tell);
    tools.append(field, all, none, told);
    list.before(tools);
    tell();
  }

  document.addEventListener("DOMContentLoaded", function () { document.querySelectorAll(".choices").forEach(ease); });
})();
