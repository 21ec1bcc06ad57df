//! Named statements: one text of SQL for both engines, two only where their dialects differ.
//!
//! Placeholders are written `$1`, `$2` … in both. SQLite would number those in order of *appearance*, so
//! it is sent `?1`, `?2` …; the translation happens when the program is compiled.

use std::borrow::Cow;

use crate::Engine;

/// A statement with the name it is known by in errors, plans and counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    name: Cow<'static, str>,
    sqlite: Cow<'static, str>,
    pg: Cow<'static, str>,
}

impl Statement {
    /// A statement fixed at compile time. `sqlite` already has its placeholders numbered `?n`; write
    /// statements with [`queries!`](crate::queries), which does that.
    #[must_use]
    pub const fn fixed(name: &'static str, sqlite: &'static str, pg: &'static str) -> Self {
        Self { name: Cow::Borrowed(name), sqlite: Cow::Borrowed(sqlite), pg: Cow::Borrowed(pg) }
    }

    /// A statement put together while running (a filter, a scope), the same on both engines, with `$n`
    /// placeholders. Values always travel as parameters, never in the text; keep the number of different
    /// texts small, since each is prepared once and kept.
    #[must_use]
    pub fn composed(name: impl Into<Cow<'static, str>>, text: impl Into<String>) -> Self {
        let text = text.into();
        Self { name: name.into(), sqlite: Cow::Owned(renumber(&text)), pg: Cow::Owned(text) }
    }

    /// Like [`composed`](Self::composed) where the dialects differ; both texts with `$n` placeholders.
    #[must_use]
    pub fn composed_apart(
        name: impl Into<Cow<'static, str>>,
        sqlite: impl AsRef<str>,
        pg: impl Into<String>,
    ) -> Self {
        Self { name: name.into(), sqlite: Cow::Owned(renumber(sqlite.as_ref())), pg: Cow::Owned(pg.into()) }
    }

    /// Whether this is a statement that would begin, end or divide the transaction it runs in.
    pub(crate) fn steers(&self, engine: Engine) -> bool {
        let word = self.text(engine).trim_start().split(|mark: char| !mark.is_ascii_alphabetic()).next();
        let steering = ["begin", "start", "commit", "end", "rollback", "abort", "savepoint", "release"];
        word.is_some_and(|word| steering.iter().any(|steers| word.eq_ignore_ascii_case(steers)))
    }

    /// The name that errors and plans show.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The text as `engine` gets it.
    #[must_use]
    pub fn text(&self, engine: Engine) -> &str {
        match engine {
            Engine::Sqlite => &self.sqlite,
            Engine::Postgres => &self.pg,
        }
    }
}

/// Turns `$n` into `?n`, which has the same length, leaving quoted text, quoted names and comments alone.
const fn renumber_into(bytes: &mut [u8]) {
    let mut at = 0;
    while at < bytes.len() {
        match bytes[at] {
            quote @ (b'\'' | b'"') => {
                at += 1;
                while at < bytes.len() && bytes[at] != quote {
                    at += 1;
                }
            }
            b'-' if at + 1 < bytes.len() && bytes[at + 1] == b'-' => {
                while at < bytes.len() && bytes[at] != b'\n' {
                    at += 1;
                }
            }
            b'/' if at + 1 < bytes.len() && bytes[at + 1] == b'*' => {
                at += 2;
                while at < bytes.len() && !(bytes[at] == b'/' && bytes[at - 1] == b'*') {
                    at += 1;
                }
            }
            b'$' if at + 1 < bytes.len() && bytes[at + 1].is_ascii_digit() => bytes[at] = b'?',
            _ => {}
        }
        at += 1;
    }
}

fn renumber(text: &str) -> String {
    let mut bytes = text.as_bytes().to_vec();
    renumber_into(&mut bytes);
    // Only one ASCII byte is exchanged for another, so the text stays UTF-8 and nothing is lost here.
    String::from_utf8_lossy(&bytes).into_owned()
}

/// The SQLite form of `text` as bytes; `LENGTH` is `text.len()`. For [`queries!`](crate::queries).
#[doc(hidden)]
#[must_use]
pub const fn numbered<const LENGTH: usize>(text: &str) -> [u8; LENGTH] {
    let mut bytes = [0; LENGTH];
    bytes.copy_from_slice(text.as_bytes());
    renumber_into(&mut bytes);
    bytes
}

/// The bytes of [`numbered`] as text. For [`queries!`](crate::queries).
#[doc(hidden)]
#[must_use]
#[expect(clippy::panic, reason = "evaluated by the compiler, where it stops the build; it cannot happen")]
pub const fn as_text(bytes: &'static [u8]) -> &'static str {
    match std::str::from_utf8(bytes) {
        Ok(text) => text,
        Err(_) => panic!("a numbered statement is no longer UTF-8"),
    }
}

/// Declares named statements, and `ALL`, the list of them in this module.
///
/// `pg:` gives the PostgreSQL text where the dialects differ.
///
/// ```
/// db::queries! {
///     pub COUNT = "select count(*) from visit where place = $1";
///     NEXT = "select max(id) + 1 from visit", pg: "select coalesce(max(id), 0) + 1 from visit";
/// }
/// assert_eq!(ALL.len(), 2);
/// assert_eq!(NEXT.name(), "NEXT");
/// assert_eq!(COUNT.text(db::Engine::Sqlite), "select count(*) from visit where place = ?1");
/// ```
#[macro_export]
macro_rules! queries {
    ($($(#[$attribute:meta])* $visible:vis $name:ident = $sqlite:expr $(, pg: $pg:expr)?;)*) => {
        $(
            #[doc = concat!("The statement `", stringify!($name), "`.")]
            $(#[$attribute])*
            $visible static $name: $crate::Statement = {
                const TEXT: &str = $sqlite;
                const NUMBERED: &[u8] = &$crate::numbered::<{ TEXT.len() }>(TEXT);
                $crate::Statement::fixed(
                    stringify!($name),
                    $crate::as_text(NUMBERED),
                    $crate::queries!(@postgres TEXT $(, $pg)?),
                )
            };
        )*
        /// Every statement of this module, for the tests that prepare them all on both engines.
        pub static ALL: &[&$crate::Statement] = &[$(&$name),*];
    };
    (@postgres $same:expr) => { $same };
    (@postgres $same:expr, $pg:expr) => { $pg };
}
