//! Diagnostics for a terminal: headline, file:line:column, the lines concerned with carets under the right
//! characters (a Chinese character is two cells wide), the reason, the next step, the change.
//!
//! Written here rather than drawn by a library: the graphical theme at hand prints every line between two
//! labels and brings some thirty packages (line breaking data above all), for what is one page of code.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use crate::render::{fix_words, leads, places, severity_word};
use crate::source::character_width;
use crate::{Diagnostic, Label, Lang, Severity, Source, SourceId, Sources, display_width};

/// All diagnostics, a blank line between them; `colour` adds terminal colours, nothing else.
#[must_use]
pub fn render_text(diagnostics: &[Diagnostic], sources: &Sources, lang: Lang, colour: bool) -> String {
    let blocks: Vec<String> =
        diagnostics.iter().map(|d| block(d, sources, lang, &Paint { colour })).collect();
    blocks.join("\n")
}

/// A character as it may be shown: characters that steer a terminal or the direction of writing become `�`.
pub(crate) fn visible(character: char) -> char {
    match character {
        '\n' | '\t' => character,
        '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => '\u{fffd}',
        other if other.is_control() => '\u{fffd}',
        other => other,
    }
}

struct Paint {
    colour: bool,
}

impl Paint {
    fn wrap(&self, code: &str, words: &str) -> String {
        if self.colour && !words.is_empty() {
            format!("\x1b[{code}m{words}\x1b[0m")
        } else {
            words.to_owned()
        }
    }

    fn severity(&self, severity: Severity, words: &str) -> String {
        let code = match severity {
            Severity::Error => "1;31",
            Severity::Warning => "1;33",
            Severity::Note => "1;36",
        };
        self.wrap(code, words)
    }

    fn frame(&self, words: &str) -> String {
        self.wrap("2", words)
    }
}

fn block(diagnostic: &Diagnostic, sources: &Sources, lang: Lang, paint: &Paint) -> String {
    let head = format!("{}[{}]", severity_word(diagnostic.severity, lang), diagnostic.code);
    let mut out = format!(
        "{} {}\n",
        paint.severity(diagnostic.severity, &head),
        paint.wrap("1", &clean(diagnostic.headline.get(lang)))
    );
    let gutter = gutter_width(diagnostic, sources);
    let mut files: Vec<(SourceId, Vec<(bool, Label)>)> = Vec::new();
    for place in places(diagnostic) {
        match files.iter_mut().find(|(id, _)| *id == place.1.span.source) {
            Some((_, list)) => list.push(place),
            None => files.push((place.1.span.source, vec![place])),
        }
    }
    for (id, list) in &files {
        if let Some(source) = sources.get(*id) {
            excerpt(&mut out, source, list, gutter, diagnostic.severity, lang, paint);
        }
    }
    let margin = " ".repeat(gutter);
    let leads = leads(lang);
    let mut row = |lead: &str, words: &str| {
        let words = clean(words).replace('\n', &format!("\n{margin}         "));
        let colon = if lang == Lang::Zh { "：" } else { ": " };
        out +=
            &format!("{margin} {} {}{words}\n", paint.frame("="), paint.wrap("1", &format!("{lead}{colon}")));
    };
    if let Some(text) = &diagnostic.why {
        row(leads.why, text.get(lang));
    }
    if let Some(text) = &diagnostic.help {
        row(leads.help, text.get(lang));
    }
    let removed = diagnostic.fix.as_ref().map_or("", |fix| sources.slice(fix.span));
    if let Some((lead, shown)) = fix_words(diagnostic, removed, lang) {
        row(lead, &shown);
    }
    out
}

/// How many cells the longest line number of a diagnostic needs.
fn gutter_width(diagnostic: &Diagnostic, sources: &Sources) -> usize {
    let last = places(diagnostic).iter().map(|(_, label)| sources.position(label.span).line).max();
    last.unwrap_or(1).to_string().len()
}

fn excerpt(
    out: &mut String,
    source: &Source,
    places: &[(bool, Label)],
    gutter: usize,
    severity: Severity,
    lang: Lang,
    paint: &Paint,
) {
    let margin = " ".repeat(gutter);
    if let Some((_, first)) = places.first() {
        let position = source.position(first.span.start);
        let place = format!("{}:{}:{}", clean(source.name()), position.line, position.column);
        *out += &format!("{margin} {} {place}\n", paint.frame("╭─"));
    }
    let mut by_line: BTreeMap<usize, Vec<&(bool, Label)>> = BTreeMap::new();
    for place in places {
        by_line.entry(source.position(place.1.span.start).line).or_default().push(place);
    }
    let mut previous = None;
    for (line, mut list) in by_line {
        if previous.is_some_and(|before| before + 1 < line) {
            *out += &format!("{margin} {}\n", paint.frame("┆"));
        }
        previous = Some(line);
        let number = format!("{line:>gutter$}");
        *out += &format!("{} {} {}\n", paint.frame(&number), paint.frame("│"), shown(source.line(line)));
        list.sort_by_key(|(primary, label)| (!primary, label.span));
        for (primary, label) in list {
            let (indent, length) = cells(source, line, label);
            let mark = if *primary { "^" } else { "-" }.repeat(length);
            let words = format!("{mark} {}", clean(label.text.get(lang)));
            let words = words.trim_end();
            let painted = if *primary { paint.severity(severity, words) } else { paint.wrap("1;34", words) };
            *out += &format!("{margin} {} {}{painted}\n", paint.frame("│"), " ".repeat(indent));
        }
    }
}

/// Where the carets of a label start on its line and how many there are, in cells.
fn cells(source: &Source, line: usize, label: &Label) -> (usize, usize) {
    let range = source.line_range(line);
    let start = label.span.start.clamp(range.start, range.end);
    let end = label.span.end.clamp(start, range.end);
    let indent = display_width(&shown(source.slice(range.start..start)));
    let length = display_width(&shown(source.slice(start..end)));
    (indent, length.max(1))
}

/// A line of source as printed: tabs as four blanks, no byte order mark, nothing that steers the terminal.
fn shown(line: &str) -> String {
    let mut out = String::with_capacity(line.len());
    for character in line.chars() {
        match character {
            '\t' => out += "    ",
            '\u{feff}' => {}
            other => {
                let other = visible(other);
                // A character without width (a combining mark alone, a joiner) would hide under its neighbour.
                if character_width(other) == 0 && !other.is_alphanumeric() {
                    let _ = write!(out, "\u{fffd}");
                } else {
                    out.push(other);
                }
            }
        }
    }
    out
}

fn clean(words: &str) -> String {
    words.chars().map(visible).collect()
}
