//! One diagnostic and its parts. How it looks is decided in `render`, whether it is shown in `diagnostics`.

use crate::{Code, Span, Text};

/// How grave a diagnostic is; errors first in the order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// The handbook cannot be published.
    Error,
    /// It can, but something is probably not meant so.
    Warning,
    /// Something that is good to know.
    Note,
}

impl Severity {
    /// The name used in JSON and in classes of HTML: `error`, `warning`, `note`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Note => "note",
        }
    }
}

/// A remark at a place in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// The place.
    pub span: Span,
    /// The remark, a few words.
    pub text: Text,
}

/// A change of the text that certainly mends the fault, so that an editor can offer it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix {
    /// What to replace; an empty span inserts.
    pub span: Span,
    /// What to put there; empty deletes.
    pub replacement: String,
}

/// Another error without which this diagnostic would not have come up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Root {
    /// An error whose primary span overlaps this one.
    Span(Span),
    /// An error that says [`about`](Diagnostic::about) this key.
    Key(String),
}

/// What is wrong, where, why and what to do.
///
/// Wording: the headline is one phrase that can be read alone in a list; `why` gives the reason, `help` the
/// next step as an order that can be followed; each is short, polite and concrete.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// The stable name of this kind of fault.
    pub code: Code,
    /// How grave it is.
    pub severity: Severity,
    /// One phrase: what is wrong.
    pub headline: Text,
    /// The place to look at first.
    pub span: Span,
    /// Words beside the primary place; empty when the headline says it all.
    pub here: Text,
    /// Other places that matter, such as the first of two.
    pub labels: Vec<Label>,
    /// Why this is wrong.
    pub why: Option<Text>,
    /// What to do next.
    pub help: Option<Text>,
    /// The change that mends it, when it is certain.
    pub fix: Option<Fix>,
    /// What this error is about, for others to name as their root.
    pub key: Option<String>,
    /// The errors of which this may be a mere consequence; when one of them is there, this one is dropped.
    pub roots: Vec<Root>,
}

impl Diagnostic {
    /// A diagnostic with nothing but its headline and place.
    #[must_use]
    pub fn new(severity: Severity, code: Code, span: Span, headline: Text) -> Self {
        Self {
            code,
            severity,
            headline,
            span,
            here: Text::default(),
            labels: Vec::new(),
            why: None,
            help: None,
            fix: None,
            key: None,
            roots: Vec::new(),
        }
    }

    /// Something that must be mended before the handbook can be used.
    #[must_use]
    pub fn error(code: Code, span: Span, headline: Text) -> Self {
        Self::new(Severity::Error, code, span, headline)
    }

    /// Something that is probably not meant so.
    #[must_use]
    pub fn warning(code: Code, span: Span, headline: Text) -> Self {
        Self::new(Severity::Warning, code, span, headline)
    }

    /// Something good to know.
    #[must_use]
    pub fn note(code: Code, span: Span, headline: Text) -> Self {
        Self::new(Severity::Note, code, span, headline)
    }

    /// Puts a few words beside the primary place.
    #[must_use]
    pub fn here(mut self, text: Text) -> Self {
        self.here = text;
        self
    }

    /// Points at another place.
    #[must_use]
    pub fn label(mut self, span: Span, text: Text) -> Self {
        self.labels.push(Label { span, text });
        self
    }

    /// Says why it is wrong.
    #[must_use]
    pub fn why(mut self, text: Text) -> Self {
        self.why = Some(text);
        self
    }

    /// Says what to do next.
    #[must_use]
    pub fn help(mut self, text: Text) -> Self {
        self.help = Some(text);
        self
    }

    /// Offers the change that mends it.
    #[must_use]
    pub fn fix(mut self, span: Span, replacement: impl Into<String>) -> Self {
        self.fix = Some(Fix { span, replacement: replacement.into() });
        self
    }

    /// Names what this error is about, so that its consequences can be dropped.
    #[must_use]
    pub fn about(mut self, key: impl Into<String>) -> Self {
        self.key = Some(key.into());
        self
    }

    /// Drops this diagnostic when there is another error about the key.
    #[must_use]
    pub fn unless_about(mut self, key: impl Into<String>) -> Self {
        self.roots.push(Root::Key(key.into()));
        self
    }

    /// Drops this diagnostic when there is another error at (overlapping) the span.
    #[must_use]
    pub fn unless_at(mut self, span: Span) -> Self {
        self.roots.push(Root::Span(span));
        self
    }
}
