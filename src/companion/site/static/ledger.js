/* Search, filters, sorting, permalinks and copying for the ledger and the findings. Both pages read complete without it;
   the table itself is sorted and searched by DataTables (datatables.min.js, MIT). */
(function () {
  "use strict";
  var table = document.getElementById("ledger");
  var form = document.getElementById("ledger-controls");
  var reveal = function (id) { return document.getElementById(id); };

  function copy(text, button) {
    var said = button.textContent;
    function tell(done) {
      button.textContent = done ? "Copied" : "Select and copy: " + text;
      if (done) { setTimeout(function () { button.textContent = said; }, 1500); }
    }
    if (navigator.clipboard) {
      navigator.clipboard.writeText(text).then(function () { tell(true); }, function () { tell(false); });
    } else { tell(false); }
  }

  function button(words, name, act) {
    var made = document.createElement("button");
    made.type = "button";
    made.className = name;
    made.textContent = words;
    made.addEventListener("click", function () { act(made); });
    return made;
  }

  function permalink(id) { return location.href.replace(/[?#].*$/, "") + "#" + id; }

  // --- the ledger's table ---------------------------------------------------------------------------------------
  if (table && form && window.DataTable) {
    var names = ["verdict", "chapter", "exhibit", "source"];
    var filtered = false;
    var pinned = "";  // the row that an address names is shown whatever the filters say
    var status = form.querySelector(".ledger-status");
    var ledger = new window.DataTable(table, {
      paging: false, info: false, autoWidth: false, order: [],
      layout: { topStart: null, topEnd: null, bottomStart: null, bottomEnd: null },
      columnDefs: [{ targets: [0, 2, 3, 4], type: "num" }, { targets: 1, type: "html" }]
    });
    var rows = ledger.rows({ order: "index" }).nodes().toArray();

    ledger.search.fixed("filters", function (text, data, index) {
      var row = rows[index];
      return row.id === pinned || names.every(function (name) {
        var wanted = form.elements[name].value;
        return !wanted || row.dataset[name] === wanted;
      });
    });

    var show = function () {
      var wanted = new URLSearchParams();
      names.concat("q").forEach(function (name) {
        if (form.elements[name].value) { wanted.set(name, form.elements[name].value); }
      });
      var query = wanted.toString();
      if (query || filtered) { ledger.search(form.elements.q.value).draw(); }
      filtered = query !== "";
      var shown = ledger.rows({ search: "applied" }).count();
      status.textContent = filtered ? shown + " of " + rows.length + " claims" : shown + " claims";
      try { history.replaceState(null, "", location.pathname + (query ? "?" + query : "") + location.hash); }
      catch (refused) { /* a page from disk may keep its address */ }
      return query;
    };

    reveal = function (id) {
      var row = ledger.row("#" + id).node();
      if (!row) { return null; }
      pinned = id;
      if (form.elements.q.value) { form.elements.q.value = ""; }
      show();
      rows.forEach(function (other) { other.classList.remove("is-target"); });
      row.classList.add("is-target");
      row.querySelector("details").open = true;
      return row;
    };

    form.addEventListener("input", function () { pinned = ""; show(); });
    form.addEventListener("submit", function (event) { event.preventDefault(); });
    form.addEventListener("reset", function () {
      setTimeout(function () { pinned = ""; ledger.order([]).draw(); show(); });
    });
    form.elements.sort.addEventListener("change", function () {
      var at = form.elements.sort.value;
      ledger.order(at === "" ? [] : [[Number(at), "asc"]]).draw();
    });
    form.querySelector(".copy-view").addEventListener("click", function () {
      var query = show();
      copy(location.href.replace(/[?#].*$/, "") + (query ? "?" + query : ""), this);
    });

    // DataTables marks the click that it sorts by in a way that the copy buttons of other pages take for their own.
    table.parentNode.addEventListener("click", function (event) {
      if (event.target.closest("thead")) { event.stopPropagation(); }
    });

    // A row's tools are made when it is opened; there are some hundred rows.
    table.addEventListener("toggle", function (event) {
      var cite = event.target.open && event.target.querySelector(".claim-cite");
      if (!cite || cite.nextElementSibling) { return; }
      var id = event.target.closest("tr").id;
      cite.after(" ", button("Copy citation", "copy", function (self) {
        var text = cite.textContent;
        copy(/^http/.test(location.protocol) ? text.replace(/\S*#C\d+\.$/, permalink(id) + ".") : text, self);
      }), " ", button("Copy link", "copy", function (self) { copy(permalink(id), self); }));
    }, true);

    new URLSearchParams(location.search).forEach(function (value, name) {
      if (form.elements[name] && name !== "sort") { form.elements[name].value = value; }
    });
    form.hidden = false;
    show();
  }

  // --- the findings ---------------------------------------------------------------------------------------------
  document.querySelectorAll(".ledger-finding").forEach(function (finding) {
    finding.querySelector("h3").append(" ", button("Copy link", "copy", function (self) {
      copy(permalink(finding.id), self);
    }));
  });

  // --- addresses: #C123 and #R001, in any case, also inside what is folded --------------------------------------
  function follow() {
    var id = decodeURIComponent(location.hash.slice(1)).toUpperCase();
    if (!/^[CR]\d{3,}$/.test(id)) { return; }
    var found = reveal(id);
    if (!found) { return; }
    for (var fold = found.closest("details"); fold; fold = fold.parentElement.closest("details")) { fold.open = true; }
    found.scrollIntoView({ block: "start" });
  }
  window.addEventListener("hashchange", follow);
  window.addEventListener("load", follow);  // once more, when nothing above can grow any longer
  follow();
})();
