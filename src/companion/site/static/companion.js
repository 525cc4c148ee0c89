/* Draws a figure with Vega when the reader reaches for it: pointer, touch, keyboard focus or the Explore button.
   Until then the page needs no chart code at all. Scripts and not fetch(), so that it works from disk. */
(function () {
  "use strict";
  var here = document.currentScript.src.replace(/[^/]*$/, "");
  var loaded = {};

  function load(address) {
    if (!loaded[address]) {
      loaded[address] = new Promise(function (done, failed) {
        var script = document.createElement("script");
        script.src = address;
        script.onload = done;
        script.onerror = function () { failed(new Error("cannot load " + address)); };
        document.head.appendChild(script);
      });
    }
    return loaded[address];
  }

  // A page from disk may not read other pages, so its search shows titles without the lines around a hit.
  if (location.protocol === "file:" && typeof DOCUMENTATION_OPTIONS !== "undefined") {
    DOCUMENTATION_OPTIONS.SHOW_SEARCH_SUMMARY = false;
  }

  function isDark() { return document.documentElement.dataset.theme === "dark"; }

  function specification(figure) {
    var record = window.companionFigures[figure.id];
    var narrow = figure.clientWidth <= 600;
    var text = JSON.stringify(narrow ? record.narrow : record.wide);
    if (isDark()) {
      Object.keys(record.dark).forEach(function (light) { text = text.split(light).join(record.dark[light]); });
    }
    return Object.assign(JSON.parse(text), { datasets: structuredClone(record.datasets) });
  }

  function draw(figure) {
    var live = figure.querySelector(".figure-live");
    live.hidden = false;
    var options = { renderer: "svg", actions: false, tooltip: { theme: isDark() ? "dark" : "light" } };
    return window.vegaEmbed(live, specification(figure), options).then(function (result) {
      if (figure.companionView) { figure.companionView.finalize(); }
      figure.companionView = result;
      // The still picture's words stay with the drawing that takes its place.
      var svg = live.querySelector("svg");
      if (svg) { svg.setAttribute("role", "img"); svg.setAttribute("aria-label", figure.querySelector("img").alt); }
      figure.classList.add("is-live");
    });
  }

  function wake(figure) {
    if (figure.companionWoken) { return; }
    figure.companionWoken = true;
    Promise.all([load(here + "vega.js"), load(figure.dataset.base + figure.id + ".js")])
      .then(function () { return draw(figure); })
      .then(function () { figure.querySelector(".figure-explore").hidden = true; })
      .catch(function (problem) {
        // The still picture stays; a second try is possible.
        figure.companionWoken = false;
        figure.querySelector(".figure-live").hidden = true;
        console.error("figure " + figure.id, problem);
      });
  }

  function redraw() {
    document.querySelectorAll(".companion-figure.is-live").forEach(draw);
  }

  document.querySelectorAll(".companion-figure").forEach(function (figure) {
    var chart = figure.querySelector(".figure-chart");
    var button = figure.querySelector(".figure-explore");
    if (!button) { return; }  // a picture whose data may not be passed on
    button.hidden = false;
    button.addEventListener("click", function () { wake(figure); });
    chart.addEventListener("pointerenter", function () { wake(figure); });
    chart.addEventListener("touchstart", function () { wake(figure); }, { passive: true });
  });
  new MutationObserver(redraw).observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
  window.matchMedia("(max-width: 700px)").addEventListener("change", redraw);
})();
