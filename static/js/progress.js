// The progress of a round, renewed while somebody looks: asks whether anything changed, rests in a hidden tab, says when the line is cut.
(function () {
  "use strict";
  const EVERY = 4000, SLOWEST = 60000;
  let tag = "", wait = EVERY, timer = 0;
  function place() { return document.querySelector("[data-progress]"); }
  function say(words) { const state = document.querySelector("[data-progress-state]"); if (state) state.textContent = words; }
  async function renew() {
    const old = place();
    if (!old || document.hidden) return;
    try {
      const response = await fetch(old.dataset.progress, { headers: { "If-None-Match": tag }, cache: "no-store", redirect: "manual", signal: AbortSignal.timeout(15000) });
      if (response.status === 200) {
        const box = document.createElement("template");
        tag = response.headers.get("ETag");
        box.innerHTML = (await response.text()).trim(); // from our own server, escaped there
        old.replaceWith(box.content);
      } else if (response.status !== 304) throw new Error(response.status);
      wait = EVERY; say("自动更新");
    } catch { wait = Math.min(wait * 2, SLOWEST); say("连接中断，显示的是之前的进度"); }
    window.clearTimeout(timer);
    timer = window.setTimeout(renew, wait);
  }
  document.addEventListener("visibilitychange", function () { if (!document.hidden) renew(); });
  renew();
})();
