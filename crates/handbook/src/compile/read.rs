//! Reading what a statement says, or what its vocabulary says when nothing was written. Nothing is reported here: a
//! value that cannot be read was reported when it was held against the vocabulary.

use crate::syntax::{Scalar, Spanned};
use crate::vocabulary::{Checked, Need, Target, Value, head, value_fault};
use calendar::Within;
use diag::{Sources, Span};
use model::handbook::Label;
use std::str::FromStr;

/// Text with its place.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Written<'a> {
    pub(crate) text: &'a str,
    pub(crate) span: Span,
}

impl<'a> Written<'a> {
    fn of(scalar: &'a Spanned<Scalar>) -> Option<Self> {
        scalar.value.as_str().map(|text| Self { text, span: scalar.span })
    }

    /// The place of the content, without its quotes; the whole when it was written with escapes.
    pub(crate) fn content(self, sources: &Sources) -> Span {
        let inner = self.span.source.span(
            self.span.start.saturating_add(1)..self.span.end.saturating_sub(1).max(self.span.start + 1),
        );
        if sources.slice(inner) == self.text { inner } else { self.span }
    }

    /// The words of it with their places.
    pub(crate) fn words(self, sources: &Sources) -> Vec<Written<'a>> {
        let content = self.content(sources);
        let exact = sources.slice(content) == self.text;
        let start = |word: &str| word.as_ptr() as usize - self.text.as_ptr() as usize;
        let place = |word: &str| {
            let from = content.start + start(word);
            if exact { content.source.span(from..from + word.len()) } else { self.span }
        };
        self.text.split_whitespace().map(|word| Written { text: word, span: place(word) }).collect()
    }
}

impl<'t> Checked<'t> {
    /// Its place: the word and its first argument.
    pub(crate) fn head(&self) -> Span {
        head(self.node)
    }

    /// The id that it defines or names, when it is a word.
    pub(crate) fn id<T: FromStr>(&self) -> Option<T> {
        self.argument(0)?.text.parse().ok()
    }

    /// A text argument.
    pub(crate) fn argument(&self, position: usize) -> Option<Written<'t>> {
        self.node.arguments.get(position).and_then(Written::of)
    }

    /// Whether a property was written, be it rightly or not.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.node.property(name).is_some()
    }

    /// Whether nothing was said against the value of a property.
    pub(crate) fn is_readable(&self, name: &str) -> bool {
        let given = self.node.property(name).zip(self.word.property(name));
        given.is_none_or(|(given, property)| value_fault(property, &given.value).is_none())
    }

    /// A property's text as written or as it is by default.
    pub(crate) fn text(&self, name: &str) -> Option<Written<'t>> {
        match self.node.property(name) {
            Some(given) => Written::of(&given.value),
            None => self.default(name).map(|text| Written { text, span: self.head() }),
        }
    }

    fn default(&self, name: &str) -> Option<&'static str> {
        match self.word.property(name)?.need {
            Need::Default(text) => Some(text),
            Need::Required | Need::Optional => None,
        }
    }

    /// A text that is read as something: a length of time, a sum, a date.
    pub(crate) fn read<T: FromStr>(&self, name: &str) -> Option<T> {
        self.text(name)?.text.trim().parse().ok()
    }

    /// A length of time.
    pub(crate) fn within(&self, name: &str) -> Option<Within> {
        self.read(name)
    }

    /// A share in percent.
    pub(crate) fn percent(&self, name: &str) -> Option<u8> {
        crate::vocabulary::percent(self.text(name)?.text)
    }

    /// Yes or no.
    pub(crate) fn flag(&self, name: &str) -> Option<bool> {
        match self.node.property(name) {
            Some(given) => match given.value.value {
                Scalar::Bool(yes) => Some(yes),
                _ => None,
            },
            None => self.default(name).map(|text| text == "#true"),
        }
    }

    /// A whole number.
    pub(crate) fn integer<T: TryFrom<i64>>(&self, name: &str) -> Option<T> {
        let number = match self.node.property(name) {
            Some(given) => match given.value.value {
                Scalar::Integer(number) => number,
                _ => return None,
            },
            None => self.default(name)?.parse().ok()?,
        };
        T::try_from(number).ok()
    }

    /// The name for people: the argument at a position, and `en`.
    pub(crate) fn label_at(&self, position: usize) -> Option<Label> {
        let zh = self.argument(position)?.text;
        Some(self.both(zh, "en"))
    }

    /// The name for people of a definition.
    pub(crate) fn label(&self) -> Option<Label> {
        self.label_at(1)
    }

    /// A text and its English, which is in another property.
    pub(crate) fn label_of(&self, name: &str, english: &str) -> Option<Label> {
        self.text(name).map(|zh| self.both(zh.text, english))
    }

    fn both(&self, zh: &str, english: &str) -> Label {
        let en = self.text(english).map_or(zh, |en| en.text);
        Label { zh: zh.to_owned(), en: en.to_owned() }
    }

    /// The requirements that it implements.
    pub(crate) fn source(&self) -> Vec<String> {
        let texts = self.block.all("source").flat_map(|source| &source.node.arguments);
        texts.filter_map(|argument| argument.value.as_str()).map(str::to_owned).collect()
    }

    /// The site's own paragraph.
    pub(crate) fn clause(&self) -> Option<String> {
        Some(self.block.one("clause")?.argument(0)?.text.to_owned())
    }

    /// What a property may refer to.
    pub(crate) fn targets(&self, name: &str) -> &'static [Target] {
        self.word.property(name).map_or(&[], |property| targets(property.value))
    }

    /// What its arguments may refer to.
    pub(crate) fn argument_targets(&self) -> &'static [Target] {
        self.word.arguments.first().map_or(&[], |argument| targets(argument.value))
    }
}

fn targets(value: Value) -> &'static [Target] {
    match value {
        Value::One(targets) | Value::Several(targets) => targets,
        _ => &[],
    }
}
