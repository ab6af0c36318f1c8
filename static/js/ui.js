// Small help on top of pages that work without it: select all, no double submit, a question before leaving a changed form.
(function () {
  "use strict";
  let changed = null;

  // Select all: <input type="checkbox" data-select-all="NAME"> rules the boxes called NAME in the same form or table.
  document.addEventListener("change", function (event) {
    const box = event.target;
    if (box.matches("[data-select-all]")) {
      const scope = box.form || box.closest("table") || document;
      scope.querySelectorAll('input[type="checkbox"][name="' + box.dataset.selectAll + '"]').forEach(function (each) { each.checked = box.checked; });
      return;
    }
    const form = box.closest("form[data-guard]");
    if (form) changed = form;
  });

  // Signing out takes along what this device still holds of unsaved sheets, after a question.
  document.addEventListener("submit", function (event) {
    if (!event.target.hasAttribute("data-forget")) return;
    let held = [];
    try { held = Object.keys(window.localStorage).filter(function (key) { return key.startsWith("govmedia:sheet:"); }); } catch { /* nothing is held */ }
    if (held.length && !window.confirm("这台设备上还有 " + held.length + " 张检查表的内容没有保存，退出会清除这些内容。仍要退出吗？")) {
      event.preventDefault(); event.stopImmediatePropagation(); return;
    }
    held.forEach(function (key) { window.localStorage.removeItem(key); });
  });

  // No double submit: the first click goes out, later ones wait for the answer.
  document.addEventListener("submit", function (event) {
    const form = event.target;
    if (form.method !== "post") return;
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "1";
    changed = null;
    window.setTimeout(function () {
      form.querySelectorAll('button[type="submit"]').forEach(function (button) { button.disabled = true; button.setAttribute("aria-busy", "true"); });
    }, 0);
  });

  // A page taken back from the browser's memory can be sent again; so can one whose answer was a download.
  function release(form) {
    delete form.dataset.sent;
    form.querySelectorAll('button[aria-busy]').forEach(function (button) { button.disabled = false; button.removeAttribute("aria-busy"); });
  }
  window.addEventListener("pageshow", function () { document.querySelectorAll("form[data-sent]").forEach(release); });
  document.addEventListener("submit", function (event) {
    if (event.target.hasAttribute("data-download")) window.setTimeout(release, 3000, event.target);
  });

  window.addEventListener("beforeunload", function (event) {
    if (changed && document.contains(changed)) event.preventDefault();
  });

  // The error summary takes the focus, so that it is read first.
  document.addEventListener("DOMContentLoaded", function () {
    const summary = document.querySelector("[data-focus]");
    if (summary) summary.focus();
  });

  // A button that prints, where there is a script to print with.
  document.querySelectorAll("[data-print]").forEach(function (button) {
    button.hidden = false;
    button.addEventListener("click", function () { window.print(); });
  });

  // On paper stands when it was printed, not when the page was opened.
  window.addEventListener("beforeprint", function () {
    const clock = new Intl.DateTimeFormat("sv-SE", { timeZone: "Asia/Shanghai", dateStyle: "short", timeStyle: "short" });
    const words = clock.format(new Date());
    document.querySelectorAll("[data-print-time]").forEach(function (each) { each.textContent = words; });
  });
})();
