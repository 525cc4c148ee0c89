"""The Sphinx extension: figures, roles, directives, and a site that asks no other host for anything.

Enabled in `_config.yml`, so that plain `jupyter-book build .` uses it too. Sphinx and Jupyter Book bring scripts that
come from other hosts (MathJax, thebe, require.js); they are taken out of every page, and formulas become MathML.
"""

import re
from importlib.resources import files
from pathlib import Path
from typing import Any

import latex2mathml.converter
from docutils import nodes

from companion import __version__
from companion.catalogue import datasets
from companion.site import codebook, directives, figure_nodes, ledger_checks, ledger_directives, ledger_files
from companion.site.assemble import last_updated
from companion.site.register import register

FONT_AWESOME_SCRIPT = re.compile(r"<script[^>]*fontawesome\.js[^>]*></script>\s*")
UNUSED = ("**/*.map", "**/*.ttf", "scripts/fontawesome.js*", "sphinx-thebe.*", "*webpack-macros.html")
STATIC = Path(str(files("companion.site") / "static"))


def setup(app: Any) -> dict[str, Any]:
    """Register everything with Sphinx."""
    app.companion_figures = {}
    words = (figure_nodes.read_words, figure_nodes.read_words)
    app.add_node(figure_nodes.FigureNode, html=(figure_nodes.visit_figure, None), text=words)
    app.add_node(figure_nodes.TableNode, html=(figure_nodes.visit_table, None), text=words)
    app.add_role("vintage", directives.VintageRole())
    app.add_directive("takeaway", directives.TakeawayDirective)
    app.add_directive("datasets", codebook.DatasetsDirective)
    app.add_directive("codebook", codebook.CodebookDirective)
    app.add_directive("exhibits", directives.ExhibitsDirective)
    app.add_directive("agreement", codebook.AgreementDirective)
    app.add_directive("trade-scope", directives.TradeScopeDirective)
    app.add_directive("licensed", directives.LicensedDirective)
    app.add_directive("citation", directives.CitationDirective)
    ledger_directives.setup(app)
    app.add_html_math_renderer("mathml", (_inline_formula, None), (_display_formula, None))
    app.add_css_file("companion.css")
    app.add_js_file("companion.js", loading_method="defer")
    app.connect("config-inited", _configure)
    app.connect("builder-inited", ledger_checks.verify)
    app.connect("doctree-read", directives.reproduction_section, priority=100)  # before titles are collected
    app.connect("html-page-context", _keep_local, priority=900)
    app.connect("build-finished", _finish)
    return {"version": __version__, "parallel_read_safe": True, "parallel_write_safe": False}


def _configure(app: Any, config: Any) -> None:
    # Jupyter Book always loads sphinx-thebe, which would fetch its code from another host; none of its handlers run.
    for event, listeners in app.events.listeners.items():
        app.events.listeners[event] = [
            one for one in listeners if not one.handler.__module__.startswith("sphinx_thebe")
        ]
    config.html_static_path.append(str(STATIC))
    config.html_math_renderer = "mathml"
    config.nb_ipywidgets_js = {}
    config.html_context["default_mode"] = "auto"
    config.html_theme_options["extra_footer"] = _footer()


def _footer() -> str:
    return (
        '<div class="companion-footer"><p>An independent companion. <em>China’s Next-Generation Industrial Policy</em> '
        "is its publishers’ (Rhodium Group, U.S. Chamber of Commerce), who had no part in this and endorse none of it. "
        "Text and charts CC BY 4.0; code MIT; data under their publishers’ terms.</p>"
        f"<p>Last updated {last_updated()}, from {len(datasets())} tables; the vintage of each stands on the data page "
        "and below every chart.</p></div>"
    )


def _keep_local(app: Any, pagename: str, templatename: str, context: dict[str, Any], doctree: Any) -> None:
    """Drop every script and style sheet that would be asked of another host, and thebe's, which nothing uses."""
    context["script_files"][:] = [script for script in context.get("script_files", []) if not _is_unwanted(script)]
    context["css_files"][:] = [sheet for sheet in context.get("css_files", []) if not _is_unwanted(sheet)]


def _is_unwanted(asset: Any) -> bool:
    name = str(getattr(asset, "filename", None) or asset)
    return name.startswith(("http:", "https:", "//")) or "sphinx-thebe" in name


def _inline_formula(self: Any, node: nodes.math) -> None:
    self.body.append(latex2mathml.converter.convert(node.astext(), display="inline"))
    raise nodes.SkipNode


def _display_formula(self: Any, node: nodes.math_block) -> None:
    formula = latex2mathml.converter.convert(node.astext(), display="block")
    self.body.append(f'<div class="math">{formula}</div>')
    raise nodes.SkipNode


def _finish(app: Any, problem: Exception | None) -> None:
    if problem is not None or app.builder.format != "html":
        return
    codebook.copy_data(app)
    ledger_files.write(Path(app.outdir), register())
    _drop_unused(Path(app.outdir))
    (Path(app.outdir) / "_static" / "vega.js").write_bytes(figure_nodes.chart_script())


def _drop_unused(site: Path) -> None:
    """Take out what the themes bring and no page needs; icons come from the theme's font, not from 1.5 MB of script.

    A page also gets the light colours from the start, which without JavaScript it would never get.
    """
    for page in site.rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        lighter = FONT_AWESOME_SCRIPT.sub("", text)
        lighter = lighter.replace('data-theme="auto"', 'data-theme="light"', 1)  # until a script says otherwise
        if lighter != text:
            page.write_text(lighter, encoding="utf-8")
    for pattern in UNUSED:
        for file in (site / "_static").glob(pattern):
            file.unlink()
