//! Sentences in both languages. No translation happens here: whoever writes a message writes it twice.

use std::fmt;

/// The language in which something is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Lang {
    /// Chinese, the first language of the product.
    #[default]
    Zh,
    /// English.
    En,
}

/// One sentence, in Chinese and in English. Made with [`text!`](crate::text).
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Text {
    /// The sentence in Chinese.
    pub zh: String,
    /// The same sentence in English.
    pub en: String,
}

impl Text {
    /// A text that is the same in both languages, such as a name or a piece of code.
    #[must_use]
    pub fn same(words: impl Into<String>) -> Self {
        let zh = words.into();
        Self { en: zh.clone(), zh }
    }

    /// The sentence in the language asked for.
    #[must_use]
    pub fn get(&self, lang: Lang) -> &str {
        match lang {
            Lang::Zh => &self.zh,
            Lang::En => &self.en,
        }
    }

    /// Whether there is nothing to show in either language.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.zh.is_empty() && self.en.is_empty()
    }
}

impl fmt::Display for Text {
    /// The Chinese sentence: for assertions and logs, not for people, who are asked their language.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.zh)
    }
}

/// Makes a [`Text`] from two format strings, which may use the variables in scope, or names given after them.
///
/// ```
/// let word = "报修";
/// let here = diag::text!(zh: "不认识 `{word}`", en: "`{word}` is unknown");
/// assert_eq!(here.en, "`报修` is unknown");
/// let more = diag::text!(zh: "共 {n} 处", en: "{n} places", n = 1 + 1);
/// assert_eq!(more.zh, "共 2 处");
/// ```
#[macro_export]
macro_rules! text {
    (zh: $zh:literal, en: $en:literal $(, $name:ident = $value:expr)* $(,)?) => {{
        $(let $name = &$value;)*
        $crate::Text { zh: ::std::format!($zh), en: ::std::format!($en) }
    }};
}
