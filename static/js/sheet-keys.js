// Keys of a check sheet: each presses what is on the page anyway; silent while somebody writes, composes or has switched them off.
(function () {
  "use strict";
  const form = document.querySelector("form[data-sheet]"), help = document.querySelector("[data-help]");
  if (!form || !help) return;
  const OFF = "govmedia:keys-off", SETTLED = 600, opened = performance.now();
  const on = help.querySelector("[data-keys-on]"), legend = document.querySelector("[data-legend]");
  let last = null;

  function stored() { try { return window.localStorage.getItem(OFF); } catch { return null; } }
  on.checked = !stored();
  legend.hidden = !on.checked;
  on.addEventListener("change", function () {
    legend.hidden = !on.checked;
    try { if (on.checked) window.localStorage.removeItem(OFF); else window.localStorage.setItem(OFF, "1"); } catch { /* not kept then */ }
  });

  function click(selector, root) { const found = (root || document).querySelector(selector); if (found) found.click(); return Boolean(found); }
  function shown() { return form.querySelector("[data-group]:checked + label + section"); }
  function toggle(place) {
    const line = shown().querySelectorAll("[data-line]")[place];
    if (!line) return false;
    last = line.querySelector("input[type=checkbox]");
    last.click();
    line.scrollIntoView({ block: "nearest" });
    return true;
  }
  function turn(step) {
    const groups = Array.from(form.querySelectorAll("[data-group]"));
    const here = groups.findIndex(function (each) { return each.checked; });
    groups[(here + step + groups.length) % groups.length].checked = true;
    return true;
  }
  function describe() {
    const marked = last && last.checked ? last : form.querySelector("[data-line] input[type=checkbox]:checked");
    const words = marked ? marked.closest("[data-line]").querySelector("textarea, input[type=text]") : form.elements.note;
    words.focus();
    words.setSelectionRange(words.value.length, words.value.length);
    return true;
  }
  function finish() {
    if (performance.now() - opened < SETTLED) return true; // a key pressed twice must not finish a sheet nobody has seen
    return click("button[name=finish]", form);
  }
  function cannotJudge() { last = form.elements.is_undetermined; last.click(); return true; }

  const KEYS = {
    g: function () { return turn(1); }, G: function () { return turn(-1); },
    d: describe, x: cannotJudge, f: finish,
    s: function () { return click("button[name=same]", form); },
    c: function () { return click("[data-clauses]", form); },
    e: function () { return click("[data-proofs] input[type=file]", form); },
    o: function () { return click("[data-open-account]"); },
    n: function () { return click("a[rel=next]"); }, p: function () { return click("a[rel=prev]"); },
    u: function () { return click("[data-undo] button"); },
    "?": function () { help.showModal(); return true; }, "？": function () { help.showModal(); return true; },
  };
  function writes(target) { return target.closest("textarea, select, input:not([type=checkbox], [type=radio], [type=file]), [contenteditable=true]"); }

  document.addEventListener("keydown", function (event) {
    const target = event.target;
    if (event.isComposing || event.keyCode === 229 || event.defaultPrevented || help.open || !(target instanceof Element)) return;
    if (event.key === "Enter" && event.ctrlKey && form.contains(target)) { event.preventDefault(); if (!event.repeat) finish(); return; }
    if (writes(target)) { if (event.key === "Escape") target.blur(); return; }
    if (!on.checked && event.key !== "?") return;
    if (event.ctrlKey || event.altKey || event.metaKey || event.repeat) return;
    const digit = /^(?:Digit|Numpad)(\d)$/.exec(event.code || "");
    const done = digit && !event.shiftKey ? toggle((Number(digit[1]) + 9) % 10) : (KEYS[event.key] || KEYS[event.shiftKey ? "" : event.key.toLowerCase()] || function () { return false; })();
    if (done) event.preventDefault();
  });
})();
