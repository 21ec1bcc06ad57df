//! How a person wants the screens to look in this browser: which colours, and how close things stand. Kept in a cookie, so
//! that the first HTML says it and nothing flashes. What may not enter: what is shown.

use axum::http::{HeaderMap, HeaderValue};

/// Which colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Theme {
    /// As the system asks: light or dark, and more contrast when it asks for that.
    #[default]
    System,
    /// Dark letters on a light ground.
    Light,
    /// Light letters on a dark ground.
    Dark,
    /// As much contrast as there is, on the ground that the system asks for.
    Contrast,
}

/// How close things stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Density {
    /// Room around everything, and controls that a thumb meets.
    #[default]
    Comfortable,
    /// More lines on a screen.
    Compact,
}

/// Both choices.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Look {
    /// The colours.
    pub theme: Theme,
    /// The room.
    pub density: Density,
}

impl Theme {
    /// All of them, in the order of the menu.
    pub const ALL: [Self; 4] = [Self::System, Self::Light, Self::Dark, Self::Contrast];

    /// The word that forms and the cookie have for it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Light => "light",
            Self::Dark => "dark",
            Self::Contrast => "contrast",
        }
    }
}

impl Density {
    /// All of them, in the order of the menu.
    pub const ALL: [Self; 2] = [Self::Comfortable, Self::Compact];

    /// The word that forms and the cookie have for it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Comfortable => "comfortable",
            Self::Compact => "compact",
        }
    }
}

impl Look {
    /// The look that two words name; what is unknown is as the system asks and comfortable.
    #[must_use]
    pub fn named(theme: &str, density: &str) -> Self {
        Self {
            theme: Theme::ALL.into_iter().find(|own| own.word() == theme).unwrap_or_default(),
            density: Density::ALL.into_iter().find(|own| own.word() == density).unwrap_or_default(),
        }
    }

    /// The look that was chosen in the browser that sent these headers.
    #[must_use]
    pub fn of(headers: &HeaderMap) -> Self {
        let kept = crate::cookie::look(headers).unwrap_or_default();
        let (theme, density) = kept.split_once('.').unwrap_or((kept, ""));
        Self::named(theme, density)
    }

    /// The cookie that keeps it for a year. A script may set it, too: it says nothing about anybody.
    #[must_use]
    pub fn cookie(self) -> Option<HeaderValue> {
        crate::cookie::set_look(&format!("{}.{}", self.theme.word(), self.density.word()))
    }

    /// The colours that were chosen against what the system asks: `data-bs-theme` of the page.
    #[must_use]
    pub fn scheme(self) -> Option<&'static str> {
        match self.theme {
            Theme::Light | Theme::Dark => Some(self.theme.word()),
            Theme::System | Theme::Contrast => None,
        }
    }

    /// Whether more contrast was chosen: `data-contrast` of the page.
    #[must_use]
    pub fn is_contrast(self) -> bool {
        self.theme == Theme::Contrast
    }

    /// Whether things stand closer: `data-density` of the page.
    #[must_use]
    pub fn is_compact(self) -> bool {
        self.density == Density::Compact
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::header;

    fn sent(cookie: &'static str) -> Look {
        let mut headers = HeaderMap::new();
        headers.insert(header::COOKIE, HeaderValue::from_static(cookie));
        Look::of(&headers)
    }

    #[test]
    fn what_was_chosen_comes_back() {
        for theme in Theme::ALL {
            for density in Density::ALL {
                let look = Look { theme, density };
                let cookie = look.cookie().unwrap();
                let pair = cookie.to_str().unwrap().split(';').next().unwrap().to_owned();
                let mut headers = HeaderMap::new();
                headers.insert(header::COOKIE, HeaderValue::from_str(&pair).unwrap());
                assert_eq!(Look::of(&headers), look);
            }
        }
    }

    #[test]
    fn what_is_unknown_is_as_the_system_asks() {
        assert_eq!(Look::of(&HeaderMap::new()), Look::default());
        assert_eq!(sent("shouwen_look=purple.\"><script>"), Look::default());
        assert_eq!(sent("shouwen_look=dark"), Look { theme: Theme::Dark, density: Density::Comfortable });
    }

    #[test]
    fn only_a_choice_against_the_system_stands_in_the_page() {
        let of = |theme| {
            let look = Look { theme, density: Density::Comfortable };
            (look.scheme(), look.is_contrast())
        };
        assert_eq!(of(Theme::System), (None, false));
        assert_eq!(of(Theme::Light), (Some("light"), false));
        assert_eq!(of(Theme::Dark), (Some("dark"), false));
        assert_eq!(of(Theme::Contrast), (None, true));
    }
}
