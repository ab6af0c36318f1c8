// Draws the charts beside the tables of figures; the tables hold everything, so a page without this script lacks nothing.
(function () {
  "use strict";
  const COLOURS = ["#17519f", "#c8161d", "#17693b", "#b87400", "#5b3f9b", "#0b7d8a", "#7a4b00", "#5f6b7a"];
  const FONT = '"PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "WenQuanYi Micro Hei", sans-serif';

  function options(data) {
    const line = data.kind === "line";
    const values = data.series.flatMap(function (one) { return one.values; }).filter(function (value) { return value !== null; });
    const least = values.length ? Math.min.apply(null, values) : 0;
    return {
      aria: { enabled: true },
      animation: false,
      color: COLOURS,
      textStyle: { fontFamily: FONT },
      title: { text: data.title, left: "center", textStyle: { fontSize: 13, fontWeight: 600, color: "#1b2430" } },
      legend: data.series.length > 1 ? { bottom: 0, type: "scroll", itemWidth: 14, itemHeight: 9 } : undefined,
      tooltip: { trigger: "axis", valueFormatter: function (value) { return value === null || value === undefined ? "—" : value + (data.percent ? "%" : ""); } },
      grid: { left: 8, right: 16, top: 48, bottom: data.series.length > 1 ? 34 : 8, containLabel: true },
      xAxis: { type: "category", data: data.labels, axisLabel: { interval: 0, rotate: data.labels.length > 6 ? 30 : 0, formatter: function (label) { return label.length > 9 ? label.slice(0, 8) + "…" : label; } } },
      yAxis: { type: "value", minInterval: data.percent ? 0 : 1, min: data.percent ? Math.max(0, Math.floor((least - 2) / 5) * 5) : 0, max: data.percent ? 100 : undefined, axisLabel: { formatter: data.percent ? "{value}%" : "{value}" } },
      series: data.series.map(function (one, place) {
        return { name: one.name, type: line ? "line" : "bar", data: one.values, stack: data.kind === "stack" ? "all" : undefined, barMaxWidth: 36, connectNulls: false, symbol: ["circle", "rect", "triangle", "diamond"][place % 4], symbolSize: 7, lineStyle: { width: 2 }, label: { show: data.series.length === 1, position: "top" } };
      })
    };
  }

  function draw(box) {
    const data = JSON.parse(document.getElementById(box.dataset.chart).textContent);
    box.hidden = false;
    const chart = window.echarts.init(box, null, { renderer: "canvas" });
    chart.setOption(options(data));
    window.addEventListener("resize", function () { chart.resize(); });
    const button = box.parentElement.parentElement.querySelector("[data-chart-png]");
    if (!button) return;
    button.hidden = false;
    button.addEventListener("click", function () {
      const link = document.createElement("a");
      link.href = chart.getDataURL({ type: "png", pixelRatio: 2, backgroundColor: "#fff" });
      link.download = data.title + ".png";
      link.click();
    });
  }

  document.addEventListener("DOMContentLoaded", function () {
    if (window.echarts) document.querySelectorAll("[data-chart]").forEach(draw);
  });
})();
