// Charts are drawn from the tables on the page and hold nothing that the tables do not. Without this script the tables stand open.
(function () {
  "use strict";
  var charts = [];
  function colour(name) { return getComputedStyle(document.documentElement).getPropertyValue(name).trim(); }
  function number(cell) { return parseFloat((cell.textContent || "").replace(/[,\s]/g, "")) || 0; }

  function read(table) {
    var heads = Array.prototype.slice.call(table.tHead.rows[0].cells);
    var rows = Array.prototype.slice.call(table.tBodies[0].rows);
    return {
      names: rows.map(function (row) { return row.cells[0].textContent.trim(); }),
      series: heads.map(function (head, at) {
        return head.dataset.series && { name: head.textContent.trim(), kind: head.dataset.series, data: rows.map(function (row) { return number(row.cells[at]); }) };
      }).filter(Boolean)
    };
  }

  function options(kind, facts, wall) {
    var across = kind === "across", size = wall ? 22 : 14;
    var paint = wall ? { done: colour("--on-ink"), run: colour("--wall-rest"), text: colour("--on-ink"), line: colour("--on-ink-line") }
      : { done: colour("--ink-700"), run: colour("--ink-200"), text: colour("--text"), line: colour("--line") };
    var font = getComputedStyle(document.body).fontFamily;
    var category = {
      type: "category", data: facts.names, inverse: across, axisTick: { show: false }, axisLine: { lineStyle: { color: paint.line } },
      axisLabel: { color: paint.text, fontSize: size, fontFamily: font, width: across ? 110 : undefined, overflow: "truncate",
        interval: wall ? 0 : "auto", hideOverlap: true }
    };
    var amount = {
      type: "value", min: 0, minInterval: 1, splitLine: { lineStyle: { color: paint.line } }, axisLabel: { color: paint.text, fontSize: size, fontFamily: font }
    };
    var totals = facts.names.map(function (_name, at) { return facts.series.reduce(function (sum, one) { return sum + one.data[at]; }, 0); });
    return {
      animation: false, grid: { left: 8, right: across ? 48 : 8, top: wall ? 36 : 24, bottom: 8, containLabel: true },
      xAxis: across ? amount : category, yAxis: across ? category : amount,
      series: facts.series.map(function (one, at) {
        var last = at === facts.series.length - 1;
        return {
          type: "bar", stack: "all", name: one.name, data: one.data, barMaxWidth: wall ? 64 : 40, itemStyle: { color: paint[one.kind] },
          label: { show: last, position: across ? "right" : "top", color: paint.text, fontSize: size, fontWeight: "bold", fontFamily: font,
            formatter: function (point) { return totals[point.dataIndex].toLocaleString("en"); } }
        };
      })
    };
  }

  function draw() {
    charts.splice(0).forEach(function (chart) { chart.dispose(); });
    document.querySelectorAll("figure[data-chart]").forEach(function (figure) {
      var plot = figure.querySelector(".plot"), facts = read(figure.querySelector("table"));
      if (!window.echarts || !facts.names.length) return;
      var wall = !!document.querySelector(".screen");
      plot.hidden = false;
      if (figure.dataset.chart === "across") plot.style.height = Math.max(160, facts.names.length * 30 + 64) + "px";
      var chart = window.echarts.init(plot, null, { renderer: "canvas" });
      chart.setOption(options(figure.dataset.chart, facts, wall));
      charts.push(chart);
      figure.querySelector("details").open = false;
    });
  }
  draw();
  window.addEventListener("resize", function () { charts.forEach(function (chart) { chart.resize(); }); });

  // On paper every table stands open, and a picture is drawn as wide as the sheet: made smaller, nobody could read its words.
  // The printer waits for no frame, so it is drawn at once.
  var closed = [], SHEET = 660, LOW = 220;
  window.addEventListener("beforeprint", function () {
    closed = Array.prototype.filter.call(document.querySelectorAll("figure details"), function (one) { return !one.open; });
    closed.forEach(function (one) { one.open = true; });
    charts.forEach(function (chart) {
      var across = chart.getDom().closest("figure").dataset.chart === "across";
      chart.resize({ width: SHEET, height: across ? "auto" : LOW });
      chart.getZr().flush();
    });
  });
  window.addEventListener("afterprint", function () {
    closed.forEach(function (one) { one.open = false; });
    charts.forEach(function (chart) { chart.resize({ width: "auto", height: "auto" }); });
  });

  // The screen on the wall looks again by itself, which is no click: when the sign-in is over it says so. Where the house does not answer, it tries
  // once more and keeps what it shows.
  var wall = document.querySelector("[data-refresh]");
  function again() {
    fetch(location.href, { headers: { "X-By-Itself": "1" }, redirect: "manual", credentials: "same-origin" }).then(function (answer) {
      if (answer.status === 401) document.querySelector(".screen-over").hidden = false;
      return answer.ok ? answer.text() : "";
    }).then(function (text) {
      var fresh = text && new DOMParser().parseFromString(text, "text/html").querySelector("main.screen");
      if (!fresh) return;
      document.querySelector("main.screen").replaceWith(document.adoptNode(fresh));
      draw();
    }, function () {});
  }
  if (wall) setInterval(again, 1000 * Number(wall.dataset.refresh));
})();
