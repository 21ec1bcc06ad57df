//! Addresses of databases. A password in one is never shown.

use std::fmt;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use crate::{DbError, Engine};

/// Where a database is: `sqlite:PATH` or `postgres://USER@HOST/NAME`.
#[derive(Clone, PartialEq, Eq)]
pub enum Url {
    /// A file on this machine.
    Sqlite(PathBuf),
    /// A server, in the form that PostgreSQL's own programs take.
    Postgres(String),
}

impl Url {
    /// The address of a file.
    pub fn file(path: impl AsRef<Path>) -> Self {
        Self::Sqlite(path.as_ref().to_path_buf())
    }

    /// Which engine is there.
    #[must_use]
    pub fn engine(&self) -> Engine {
        match self {
            Self::Sqlite(_) => Engine::Sqlite,
            Self::Postgres(_) => Engine::Postgres,
        }
    }
}

impl FromStr for Url {
    type Err = DbError;

    fn from_str(text: &str) -> Result<Self, DbError> {
        if let Some(path) = text.strip_prefix("sqlite:") {
            let path = path.strip_prefix("//").unwrap_or(path);
            if path.is_empty() || path.starts_with(":memory:") {
                return Err(wrong("needs the path of a file, such as sqlite:data/shouwen.db"));
            }
            return Ok(Self::Sqlite(PathBuf::from(path)));
        }
        if text.starts_with("postgres://") || text.starts_with("postgresql://") {
            return match text.parse::<postgres::Config>() {
                Ok(_) => Ok(Self::Postgres(text.to_owned())),
                Err(_) => Err(wrong("is not an address that PostgreSQL understands")),
            };
        }
        Err(wrong("must begin with sqlite: or postgres://"))
    }
}

/// The address itself stays out of the message: it may hold a password.
fn wrong(what: &str) -> DbError {
    DbError::Url { message: format!("the database address {what}") }
}

impl fmt::Display for Url {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sqlite(path) => write!(formatter, "sqlite:{}", path.display()),
            Self::Postgres(text) => match text.parse::<postgres::Config>() {
                Ok(config) => write!(
                    formatter,
                    "postgres://{}/{}",
                    config.get_hosts().iter().map(host).collect::<Vec<_>>().join(","),
                    config.get_dbname().unwrap_or_default()
                ),
                Err(_) => formatter.write_str("postgres://"),
            },
        }
    }
}

fn host(host: &postgres::config::Host) -> String {
    match host {
        postgres::config::Host::Tcp(name) => name.clone(),
        #[cfg(unix)]
        postgres::config::Host::Unix(path) => path.display().to_string(),
    }
}

impl fmt::Debug for Url {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses() {
        assert_eq!("sqlite:a/b.db".parse::<Url>().unwrap(), Url::file("a/b.db"));
        assert_eq!("sqlite:///a/b.db".parse::<Url>().unwrap(), Url::file("/a/b.db"));
        for wrong in ["", "a.db", "sqlite:", "sqlite::memory:", "mysql://x", "postgres://host:port:port/x"] {
            assert!(wrong.parse::<Url>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn passwords_stay_secret() {
        let url = "postgres://keeper:secret@example/centre".parse::<Url>().unwrap();
        assert_eq!(format!("{url} {url:?}"), "postgres://example/centre postgres://example/centre");
        let error = "postgres://keeper:secret@host:port:port/x".parse::<Url>().unwrap_err();
        assert!(!error.to_string().contains("secret"));
    }
}
