// Sums written out while they are typed: a nought too many is seen before it is signed. The server writes them anew. Vague words are named.
(function () {
  "use strict";
  var DIGITS = "零壹贰叁肆伍陆柒捌玖", UNITS = ["", "拾", "佰", "仟"], GROUPS = ["", "万", "亿"];

  function group(value) {
    var text = "", gap = false;
    for (var i = 3; i >= 0; i--) {
      var digit = Math.floor(value / Math.pow(10, i)) % 10;
      if (digit) { text += (gap && text ? "零" : "") + DIGITS[digit] + UNITS[i]; gap = false; } else { gap = true; }
    }
    return text;
  }
  function whole(number) {
    var text = "", gap = false;
    for (var i = 2; i >= 0; i--) {
      var value = Math.floor(number / Math.pow(10000, i)) % 10000;
      if (!value) { gap = !!text; continue; }
      text += (text && (gap || value < 1000) ? "零" : "") + group(value) + GROUPS[i];
      gap = false;
    }
    return text;
  }
  function inFull(typed) {
    var plain = typed.normalize("NFKC").replace(/[,，元¥￥\s]/g, "");
    if (!/^\d{1,12}(\.\d{1,2})?$/.test(plain)) return "";
    var parts = plain.split("."), yuan = Number(parts[0]), rest = ((parts[1] || "") + "00").slice(0, 2);
    var jiao = Number(rest[0]), fen = Number(rest[1]), text = yuan ? whole(yuan) + "元" : "";
    if (!jiao && !fen) return yuan ? text + "整" : "";
    if (jiao) text += DIGITS[jiao] + "角"; else if (text) text += "零";
    return text + (fen ? DIGITS[fen] + "分" : "");
  }
  document.querySelectorAll("[data-sum]").forEach(function (box) {
    var input = box.querySelector("input"), full = box.querySelector("[data-full]");
    if (input && full) input.addEventListener("input", function () { full.textContent = inFull(input.value); });
  });

  // A word that no court can enforce is named while it is typed.
  var form = document.querySelector("form[data-vague]");
  if (!form) return;
  var vague = new RegExp(form.dataset.vague);
  form.querySelectorAll(".term-row textarea").forEach(function (area) {
    var said = document.createElement("p");
    said.className = "form-hint vague";
    said.setAttribute("role", "status");
    area.parentNode.appendChild(said);
    function look() {
      var hit = vague.exec(area.value);
      said.textContent = hit ? form.dataset.vagueWords.replace("[word]", hit[0]) : "";
    }
    area.addEventListener("input", look);
    look();
  });
})();
