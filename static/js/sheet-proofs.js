// Evidence of a check sheet: pasted, dropped, chosen or photographed; sent at once, with progress, sent again when the line is back.
(function () {
  "use strict";
  const area = document.querySelector("[data-proofs]"), form = document.querySelector("form[data-sheet]");
  if (!area || !form || "stopped" in form.dataset) return;
  const list = area.querySelector("[data-files]"), token = form.elements.csrfmiddlewaretoken.value, waiting = new Map();
  const MOST = 10 * 1024 * 1024, KINDS = { "image/png": "png", "image/jpeg": "jpg", "image/webp": "webp", "application/pdf": "pdf" };
  area.querySelectorAll("[data-with-script]").forEach(function (each) { each.hidden = false; });

  function count() { form.dataset.uploading = waiting.size; }
  function named(file, pasted) {
    const time = new Date().toTimeString().slice(0, 8).replaceAll(":", "");
    return pasted || !file.name ? "截图-" + time + "." + (KINDS[file.type] || "png") : file.name;
  }
  function row(name) {
    const item = document.createElement("li"), words = document.createElement("span");
    item.className = "sheet-file"; words.className = "sheet-file-name"; words.textContent = name;
    item.append(words); list.append(item);
    return item;
  }
  function button(item, label, act) {
    const made = document.createElement("button");
    made.type = "button"; made.className = "btn btn-sm btn-outline-secondary"; made.textContent = label;
    made.addEventListener("click", act); item.append(made);
  }
  function failed(item, file, name, words, again) {
    item.classList.add("sheet-file--wrong");
    item.setAttribute("role", "alert");
    item.querySelector(".sheet-file-name").textContent = name + "：" + words;
    item.querySelectorAll("progress, button").forEach(function (each) { each.remove(); });
    if (again) button(item, "重试", function () { send(item, file, name); }); else waiting.delete(item);
    button(item, "去掉", function () { waiting.delete(item); item.remove(); count(); });
    count();
  }
  function preview(item, file) {
    if (!file.type.startsWith("image/")) return;
    const reader = new FileReader();
    reader.onload = function () { const image = document.createElement("img"); image.alt = ""; image.src = reader.result; item.prepend(image); };
    reader.readAsDataURL(file);
  }
  function send(item, file, name) {
    const request = new XMLHttpRequest(), body = new FormData(), bar = document.createElement("progress");
    waiting.set(item, function () { send(item, file, name); }); count();
    item.classList.remove("sheet-file--wrong");
    item.querySelectorAll("button, progress").forEach(function (each) { each.remove(); });
    item.querySelector(".sheet-file-name").textContent = name + "，正在上传";
    bar.max = 1; bar.value = 0; bar.setAttribute("aria-label", name + " 的上传进度"); item.append(bar);
    body.append("csrfmiddlewaretoken", token); body.append("proof", file, name);
    request.upload.onprogress = function (event) { if (event.lengthComputable) bar.value = event.loaded / event.total; };
    request.onload = function () {
      let answer = {};
      try { answer = JSON.parse(request.responseText); } catch { /* told below */ }
      if (answer.html) return arrived(item, answer.html);
      failed(item, file, name, answer.message || "没有上传成功，登录可能已失效，请刷新页面。", !answer.message);
    };
    request.onerror = request.ontimeout = function () { failed(item, file, name, "没有上传，连接中断，恢复后自动重传。", true); };
    request.timeout = 120000;
    request.open("POST", area.dataset.proofs);
    request.send(body);
  }
  function arrived(item, html) {
    const box = document.createElement("template");
    box.innerHTML = html.trim(); // from our own server, escaped there
    const made = box.content.querySelector("li"), same = list.querySelector('[data-file="' + made.dataset.file + '"]');
    waiting.delete(item); count();
    if (same) same.remove();
    item.replaceWith(made);
  }
  function take(files, pasted) {
    Array.from(files).forEach(function (file) {
      const name = named(file, pasted), item = row(name);
      if (file.size > MOST) return failed(item, file, name, "超过 10 MB，请压缩或截取后再上传。", false);
      preview(item, file); send(item, file, name);
    });
  }

  area.addEventListener("change", function (event) {
    if (event.target.type !== "file") return;
    take(event.target.files, false);
    event.target.value = "";
  });
  document.addEventListener("paste", function (event) {
    const files = event.clipboardData ? event.clipboardData.files : [];
    const writing = event.target instanceof Element && event.target.closest("textarea, input");
    if (!files.length || (writing && event.clipboardData.getData("text/plain"))) return;
    event.preventDefault(); take(files, true);
  });
  function carriesFiles(event) { return event.dataTransfer && Array.from(event.dataTransfer.types).includes("Files"); }
  document.addEventListener("dragover", function (event) { if (carriesFiles(event)) { event.preventDefault(); form.classList.add("sheet-drop"); } });
  document.addEventListener("dragleave", function (event) { if (!event.relatedTarget) form.classList.remove("sheet-drop"); });
  document.addEventListener("drop", function (event) {
    if (!carriesFiles(event)) return;
    event.preventDefault(); form.classList.remove("sheet-drop"); take(event.dataTransfer.files, false);
  });
  list.addEventListener("click", async function (event) {
    const press = event.target.closest("[data-remove]");
    if (!press) return;
    event.preventDefault();
    const item = press.closest("li"), body = new FormData();
    body.append("csrfmiddlewaretoken", token);
    press.disabled = true;
    try {
      const response = await fetch(press.formAction, { method: "POST", body: body, headers: { Accept: "application/json" } });
      if (!response.ok) throw new Error(response.status);
      const left = (await response.json()).message;
      if (left) { press.disabled = false; item.querySelector(".sheet-file-name").append("：" + left); } else { item.remove(); area.querySelector("input[type=file]").focus(); }
    } catch { press.disabled = false; item.querySelector(".sheet-file-name").append("：没有移除，连接中断"); }
  });
  window.addEventListener("online", function () { waiting.forEach(function (again, item) { if (item.classList.contains("sheet-file--wrong")) again(); }); });
  count();
})();
