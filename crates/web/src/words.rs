//! The words of the screens, in Chinese and English, from `locales/`. Labels of a handbook do not come from here:
//! those are the handbook's own, and the centre hands them over in the reader's language.

use diag::Lang;
use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource};
use std::fmt::Display;
use std::sync::LazyLock;
use unic_langid::LanguageIdentifier;

/// The Chinese words, as written.
pub const CHINESE: &str = include_str!("../locales/zh.ftl");
/// The English words, as written.
pub const ENGLISH: &str = include_str!("../locales/en.ftl");

type Bundle = FluentBundle<FluentResource>;

static BUNDLES: LazyLock<[Bundle; 2]> = LazyLock::new(|| [bundle("zh-CN", CHINESE), bundle("en", ENGLISH)]);

/// A bundle of what can be read of the source; that all of it can is a test.
fn bundle(name: &str, source: &str) -> Bundle {
    let language: LanguageIdentifier = name.parse().unwrap_or_default();
    let mut bundle = FluentBundle::new_concurrent(vec![language]);
    // Isolating marks around every value would show up in copied numbers.
    bundle.set_use_isolating(false);
    let resource = FluentResource::try_new(source.to_owned()).unwrap_or_else(|(readable, _)| readable);
    bundle.add_resource_overriding(resource);
    bundle
}

/// The words in one language.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Words {
    lang: Lang,
}

impl Words {
    /// The words in a language.
    #[must_use]
    pub fn new(lang: Lang) -> Self {
        Self { lang }
    }

    /// The language.
    #[must_use]
    pub fn lang(self) -> Lang {
        self.lang
    }

    /// The language as browsers name it.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self.lang {
            Lang::Zh => "zh-CN",
            Lang::En => "en",
        }
    }

    /// A text by its id.
    #[must_use]
    pub fn get(self, id: &str) -> String {
        self.format(id, None)
    }

    /// A text by its id, with one value in it.
    #[must_use]
    pub fn with(self, id: &str, name: &str, value: impl Display) -> String {
        let mut values = FluentArgs::new();
        values.set(name.to_owned(), value.to_string());
        self.format(id, Some(&values))
    }

    /// A text by its id, with two values in it.
    #[must_use]
    pub fn with_both(self, id: &str, first: (&str, &str), second: (&str, &str)) -> String {
        let mut values = FluentArgs::new();
        for (name, value) in [first, second] {
            values.set(name.to_owned(), value.to_owned());
        }
        self.format(id, Some(&values))
    }

    /// The words of a script with what is known put into their blanks; a blank that nobody knows yet stands there by its
    /// name, so that it is seen and not read out.
    #[must_use]
    pub fn filled(self, text: &str, known: &[(&str, Option<&str>)]) -> String {
        const BLANKS: [&str; 6] = ["customer", "number", "due", "place", "agent", "project"];
        BLANKS.iter().fold(text.to_owned(), |text, blank| {
            let value = known.iter().find(|(name, _)| name == blank).and_then(|(_, value)| *value);
            let value = value.filter(|value| !value.is_empty()).map(str::to_owned);
            text.replace(&format!("{{{blank}}}"), &value.unwrap_or_else(|| self.of("blank", blank)))
        })
    }

    /// A text by a family and a word of it, such as `state-open`.
    #[must_use]
    pub fn of(self, family: &str, word: &str) -> String {
        self.format(&format!("{family}-{}", word.replace('_', "-")), None)
    }

    fn format(self, id: &str, values: Option<&FluentArgs<'_>>) -> String {
        let bundle = &BUNDLES[usize::from(self.lang == Lang::En)];
        let Some(pattern) = bundle.get_message(id).and_then(|message| message.value()) else {
            return id.to_owned();
        };
        let mut errors = vec![];
        bundle.format_pattern(pattern, values, &mut errors).into_owned()
    }
}

/// The language that a browser asks for; Chinese when it says nothing that is known.
#[must_use]
pub fn accepted(header: Option<&str>) -> Lang {
    let wanted = header.unwrap_or_default().split(',').map(str::trim);
    let known = wanted.filter_map(|word| match word.get(..2)?.to_ascii_lowercase().as_str() {
        "zh" => Some(Lang::Zh),
        "en" => Some(Lang::En),
        _ => None,
    });
    known.into_iter().next().unwrap_or(Lang::Zh)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_known_language_is_taken() {
        assert_eq!(accepted(None), Lang::Zh);
        assert_eq!(accepted(Some("fr-FR, en-GB;q=0.8, zh;q=0.5")), Lang::En);
        assert_eq!(accepted(Some("zh-TW,en")), Lang::Zh);
        assert_eq!(accepted(Some("¿?, *")), Lang::Zh);
    }

    #[test]
    fn a_blank_is_filled_in_or_named() {
        let t = Words::new(Lang::Zh);
        let said = t
            .filled("{customer}您好，{due}前到{place}", &[("customer", Some("沈女士")), ("place", Some(""))]);
        assert_eq!(said, "沈女士您好，〔时间〕前到〔位置〕");
    }

    #[test]
    fn values_stand_in_the_text_without_marks() {
        assert_eq!(Words::new(Lang::Zh).with("round", "n", 30), "第 30 轮");
    }
}
