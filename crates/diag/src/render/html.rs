//! Diagnostics for pages: semantic elements and class names, no style and no script; everything that an
//! author wrote is escaped.

use crate::render::{fix_words, leads, places, severity_word};
use crate::{Diagnostic, Label, Lang, Sources};

/// One `<article class="diagnostic error">` per diagnostic, with its headline, excerpts, reason and next step.
#[must_use]
pub fn render_html(diagnostics: &[Diagnostic], sources: &Sources, lang: Lang) -> String {
    let mut out = String::new();
    for diagnostic in diagnostics {
        article(&mut out, diagnostic, sources, lang);
    }
    out
}

fn article(out: &mut String, diagnostic: &Diagnostic, sources: &Sources, lang: Lang) {
    let language = if lang == Lang::Zh { "zh-CN" } else { "en" };
    let position = sources.position(diagnostic.span);
    *out += &format!("<article class=\"diagnostic {}\" lang=\"{language}\">\n", diagnostic.severity.as_str());
    *out += &format!(
        "<h3><span class=\"severity\">{}</span> <code class=\"code\">{}</code> {}</h3>\n",
        severity_word(diagnostic.severity, lang),
        diagnostic.code,
        escape(diagnostic.headline.get(lang)),
    );
    *out += &format!(
        "<p class=\"place\">{}:{}:{}</p>\n",
        escape(sources.name(diagnostic.span.source)),
        position.line,
        position.column
    );
    for (primary, label) in places(diagnostic) {
        figure(out, primary, &label, sources, lang);
    }
    let leads = leads(lang);
    let mut rows = Vec::new();
    rows.extend(diagnostic.why.as_ref().map(|text| (leads.why, escape(text.get(lang)))));
    rows.extend(diagnostic.help.as_ref().map(|text| (leads.help, escape(text.get(lang)))));
    let removed = diagnostic.fix.as_ref().map_or("", |fix| sources.slice(fix.span));
    rows.extend(
        fix_words(diagnostic, removed, lang)
            .map(|(lead, shown)| (lead, format!("<code>{}</code>", escape(&shown)))),
    );
    if !rows.is_empty() {
        *out += "<dl>\n";
        for (lead, words) in rows {
            *out += &format!("<dt>{lead}</dt><dd>{words}</dd>\n");
        }
        *out += "</dl>\n";
    }
    *out += "</article>\n";
}

fn figure(out: &mut String, primary: bool, label: &Label, sources: &Sources, lang: Lang) {
    let Some(source) = sources.get(label.span.source) else { return };
    let position = source.position(label.span.start);
    let line = source.line_range(position.line);
    let start = label.span.start.clamp(line.start, line.end);
    let end = label.span.end.clamp(start, line.end);
    let class = if primary { "primary" } else { "secondary" };
    *out += &format!(
        "<figure class=\"{class}\"><pre><code data-line=\"{}\">{}<mark>{}</mark>{}</code></pre>",
        position.line,
        escape(source.slice(line.start..start)),
        escape(source.slice(start..end)),
        escape(source.slice(end..line.end)),
    );
    if !label.text.is_empty() {
        *out += &format!("<figcaption>{}</figcaption>", escape(label.text.get(lang)));
    }
    *out += "</figure>\n";
}

/// Escapes for text and attributes; characters that steer a terminal or the direction of writing are replaced.
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => out += "&amp;",
            '<' => out += "&lt;",
            '>' => out += "&gt;",
            '"' => out += "&quot;",
            '\'' => out += "&#39;",
            '\u{feff}' => {}
            other => out.push(crate::render::text::visible(other)),
        }
    }
    out
}
