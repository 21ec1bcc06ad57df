//! The three ways to show diagnostics. Each works from the same values; none decides what is shown.

pub(crate) mod html;
pub(crate) mod json;
pub(crate) mod text;

use crate::{Diagnostic, Label, Lang, Severity, display_width};

/// The word for a severity, as a person reads it.
fn severity_word(severity: Severity, lang: Lang) -> &'static str {
    match (severity, lang) {
        (Severity::Error, Lang::Zh) => "错误",
        (Severity::Warning, Lang::Zh) => "提醒",
        (Severity::Note, Lang::Zh) => "说明",
        (Severity::Error, Lang::En) => "error",
        (Severity::Warning, Lang::En) => "warning",
        (Severity::Note, Lang::En) => "note",
    }
}

/// The lead-in of the reason, of the next step, of the offered change.
struct Leads {
    why: &'static str,
    help: &'static str,
    replace: &'static str,
    insert: &'static str,
    delete: &'static str,
}

const fn leads(lang: Lang) -> Leads {
    match lang {
        Lang::Zh => {
            Leads { why: "原因", help: "改法", replace: "改为", insert: "补上", delete: "删去" }
        }
        Lang::En => Leads { why: "why", help: "help", replace: "write", insert: "add", delete: "remove" },
    }
}

/// The lead-in and the characters of an offered change, on one line; none for a change of what nobody sees and
/// for one that the next step spells out.
fn fix_words(diagnostic: &Diagnostic, removed: &str, lang: Lang) -> Option<(&'static str, String)> {
    let fix = diagnostic.fix.as_ref()?;
    let leads = leads(lang);
    let (lead, shown) = match (removed.is_empty(), fix.replacement.is_empty()) {
        (true, true) => return None,
        (true, false) => (leads.insert, fix.replacement.as_str()),
        (false, true) => (leads.delete, removed),
        (false, false) => (leads.replace, fix.replacement.as_str()),
    };
    let shown = shown.trim();
    let spelt_out = diagnostic.help.as_ref().is_some_and(|help| help.get(lang).contains(shown));
    let hidden = display_width(shown) == 0 || shown.contains('\n');
    if hidden || spelt_out { None } else { Some((lead, shown.to_owned())) }
}

/// The primary place and the others as one list, the primary first.
fn places(diagnostic: &Diagnostic) -> Vec<(bool, Label)> {
    let primary = Label { span: diagnostic.span, text: diagnostic.here.clone() };
    std::iter::once((true, primary)).chain(diagnostic.labels.iter().map(|l| (false, l.clone()))).collect()
}
