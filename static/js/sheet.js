// A check sheet kept safe: what is typed stays on this device until it is saved, is saved by itself, and is sent again when the line is back.
(function () {
  "use strict";
  const form = document.querySelector("form[data-sheet]");
  if (!form) return;
  const said = form.querySelector("[data-sheet-state]"), version = form.elements.version, prefix = form.dataset.sheet + ":";
  const WAIT = 2500, OLDEST = 14 * 24 * 3600 * 1000, RETRY = [3000, 6000, 12000, 30000];
  let saved = null, sending = false, stopped = "stopped" in form.dataset, timer = 0, failures = 0, leaving = false, stale = false;

  function say(words, wrong) { said.textContent = words; said.classList.toggle("sheet-state--wrong", Boolean(wrong)); }
  function fields() {
    return Array.from(new FormData(form)).filter(function (pair) { return !["csrfmiddlewaretoken", "version", "proof", "group"].includes(pair[0]); });
  }
  function snapshot() { return JSON.stringify(fields()); }

  // What this device holds, by person, sheet and version. A browser that keeps nothing costs the comfort, not the sheet.
  const device = {
    keys: function () { try { return Object.keys(window.localStorage); } catch { return []; } },
    keep: function () { try { window.localStorage.setItem(prefix + version.value, JSON.stringify({ at: Date.now(), fields: fields() })); } catch { /* full or closed */ } },
    forget: function () { this.keys().filter(function (key) { return key.startsWith(prefix); }).forEach(function (key) { window.localStorage.removeItem(key); }); },
    held: function () {
      const key = this.keys().filter(function (each) { return each.startsWith(prefix); }).pop();
      return key && Object.assign({ version: key.slice(prefix.length) }, this.read(key));
    },
    read: function (key) { try { return JSON.parse(window.localStorage.getItem(key)); } catch { return null; } },
    sweep: function () {
      const own = this;
      own.keys().filter(function (key) { return key.startsWith("govmedia:sheet:"); }).forEach(function (key) {
        const held = own.read(key);
        if (!held || !held.fields || Date.now() - held.at > OLDEST) window.localStorage.removeItem(key);
      });
    },
  };

  // A mark taken away hides its words but does not lose them; "as last round" is said as long as it is true.
  function tidy(box) {
    const line = box.closest("[data-line]"), words = line && line.querySelector("textarea, input[type=text]");
    if (!words) return;
    if (!box.checked) { words.dataset.kept = words.value; words.value = ""; } else if (!words.value && words.dataset.kept) words.value = words.dataset.kept;
  }
  function renew() {
    form.querySelectorAll("[data-same]").forEach(function (tag) {
      const line = tag.closest("[data-line]");
      tag.hidden = !line.querySelector("input").checked || line.querySelector("textarea").value !== line.dataset.last;
    });
    form.querySelectorAll("[data-marked]").forEach(function (count) {
      const marks = count.closest("label").nextElementSibling.querySelectorAll("input:checked").length;
      count.hidden = !marks; count.textContent = "已勾 " + marks;
    });
  }
  function fill(pairs) {
    const told = new Map(pairs);
    form.querySelectorAll("[data-line] input[type=checkbox]").forEach(function (box) { box.checked = told.has(box.name); });
    form.querySelectorAll("textarea, input[type=text]").forEach(function (words) { if (words.name) words.value = told.get(words.name) || ""; });
    renew();
  }
  function takeOver() {
    let taken = 0;
    form.querySelectorAll("[data-last]").forEach(function (line) {
      const box = line.querySelector("input[type=checkbox]"), words = line.querySelector("textarea, input[type=text]");
      if (!box.checked) taken += 1;
      box.checked = true;
      if (!words.value) words.value = line.dataset.last;
    });
    changed();
    say(taken ? "已沿用上轮的 " + taken + " 项，可以修改" : "上轮的问题都已勾选");
  }

  function changed() {
    if (stopped) return;
    renew();
    if (snapshot() === saved) { device.forget(); return say(""); }
    device.keep();
    if (!failures) say("有修改，即将自动保存");
    window.clearTimeout(timer);
    timer = window.setTimeout(save, failures ? RETRY[0] : WAIT);
  }

  async function save(finish) {
    window.clearTimeout(timer);
    const mine = snapshot(), wants = finish === true;
    if (stopped || sending || (!wants && mine === saved)) return;
    if (wants && Number(form.dataset.uploading)) return say("还有证据没有上传完，请稍候再完成检查", true);
    sending = true; say(wants ? "正在完成…" : "正在保存…");
    const body = new FormData(form);
    body.delete("proof");
    if (wants) body.append("finish", "yes");
    let response, answer;
    try {
      response = await fetch(form.dataset.save, { method: "POST", body: body, redirect: "manual", signal: AbortSignal.timeout(20000) });
      if (response.type !== "opaqueredirect" && response.status !== 403) answer = await response.json();
    } catch { answer = undefined; }
    sending = false;
    if (!response || (response.ok === false && response.status >= 500)) return cutOff(wants);
    if (!answer) return signedOut();
    failures = 0;
    ({ saved: nowSaved, invalid: notYet, stale: somebodyElse, refused: refused })[answer.state](answer, mine, wants);
  }
  function nowSaved(answer, mine) {
    version.value = answer.version; saved = mine; device.forget();
    document.querySelector("[data-both]").replaceChildren();
    if (answer.next) { leaving = true; window.location.assign(answer.next); return; }
    say("已保存 " + answer.at);
    if (snapshot() !== saved) changed();
  }
  function notYet(answer, mine, wants) {
    device.keep();
    if (wants) { leaving = true; return submitPlainly(); }
    say("未保存：" + answer.message, true);
  }
  function somebodyElse(answer) {
    const place = document.querySelector("[data-both]");
    device.forget();
    version.value = answer.version; saved = null; device.keep();
    place.innerHTML = answer.html; // from our own server, escaped there
    window.clearTimeout(timer); stale = true;
    say("未保存：" + answer.message, true);
    place.scrollIntoView({ block: "center" });
  }
  function refused(answer) {
    stopped = true;
    say("未保存：" + answer.message + "内容仍在页面上，可以复制。", true);
    offerCopy();
  }
  function signedOut() { say("未保存：登录已失效。内容保留在这台设备上，请在新窗口登录后刷新本页。", true); }
  function cutOff(wants) {
    const wait = RETRY[Math.min(failures, RETRY.length - 1)];
    failures += 1; device.keep();
    say(wants ? "未完成，连接中断。内容保留在这台设备上，恢复后请再点“完成检查”" : "未保存，连接中断。内容保留在这台设备上，恢复后自动保存", true);
    timer = window.setTimeout(save, wait);
  }
  function offerCopy() {
    if (form.querySelector(".sheet-copy")) return;
    const all = document.createElement("textarea");
    all.className = "sheet-copy form-control"; all.rows = 6; all.readOnly = true; all.setAttribute("aria-label", "您填写的内容，供复制");
    all.value = Array.from(form.querySelectorAll("[data-line] input:checked")).map(function (box) {
      const line = box.closest("[data-line]");
      return line.querySelector("label").textContent + "：" + line.querySelector("textarea, input[type=text]").value;
    }).concat("检查记录：" + form.elements.note.value).join("\n");
    said.closest(".form-buttons").after(all);
  }
  function submitPlainly() {
    const wish = document.createElement("input");
    wish.type = "hidden"; wish.name = "finish"; wish.value = "yes";
    form.append(wish); form.submit();
  }

  form.addEventListener("input", function (event) { if (event.target.name !== "group") changed(); });
  form.addEventListener("change", function (event) { if (event.target.type === "checkbox") { tidy(event.target); changed(); } });
  form.addEventListener("submit", function (event) {
    const button = event.submitter || {};
    if (button.getAttribute && button.getAttribute("form")) return;
    event.preventDefault(); event.stopPropagation();
    if (button.name === "same") return takeOver();
    stale = false;
    if (snapshot() === saved && button.name !== "finish") return say("没有修改，已是保存的内容");
    save(button.name === "finish");
  });
  form.addEventListener("keydown", function (event) {
    if (event.key === "Enter" && event.target.matches("input[type=text], input[type=checkbox], input[type=radio]")) event.preventDefault();
  });
  window.addEventListener("online", function () { if (failures) save(); });
  window.addEventListener("offline", function () { if (snapshot() !== saved) cutOff(false); else say("连接中断，修改会先保留在这台设备上", true); });
  document.addEventListener("visibilitychange", function () { if (document.hidden && !stale && !leaving) save(); });
  window.addEventListener("pagehide", function () {
    if (leaving || stopped || stale || snapshot() === saved) return;
    const body = new FormData(form);
    body.delete("proof");
    fetch(form.dataset.save, { method: "POST", body: body, keepalive: true, redirect: "manual" }).catch(function () {});
  });
  window.addEventListener("beforeunload", function (event) { if (Number(form.dataset.uploading) && !leaving) event.preventDefault(); });

  device.sweep();
  if ("clean" in form.dataset) saved = snapshot();
  const held = device.held();
  if (held && "clean" in form.dataset && JSON.stringify(held.fields) !== saved) {
    fill(held.fields);
    if (stopped) { say("未保存的内容已从这台设备恢复，可以复制", true); offerCopy(); } else { version.value = held.version; say("已恢复这台设备上没有保存的内容"); save(); }
  } else if (held && "clean" in form.dataset) device.forget();
  renew();
})();
