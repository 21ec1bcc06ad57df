//! The stable name of a kind of diagnostic. Only the shape of the name lives here, no list of codes: each
//! check owns its own.

use std::fmt;

/// A stable name such as `SW0101`: never reused for another meaning, so that pages, searches and people can
/// refer to it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Code(&'static str);

impl Code {
    /// Makes a code from `SW` and four digits. Meant for constants: a name of another shape does not compile
    /// there.
    #[must_use]
    pub const fn new(name: &'static str) -> Self {
        let bytes = name.as_bytes();
        assert!(bytes.len() == 6 && bytes[0] == b'S' && bytes[1] == b'W', "a code is SW and four digits");
        let mut index = 2;
        while index < 6 {
            assert!(bytes[index].is_ascii_digit(), "a code is SW and four digits");
            index += 1;
        }
        Self(name)
    }

    /// The name as people write it, `SW0101`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        self.0
    }
}

impl fmt::Display for Code {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.0)
    }
}

impl fmt::Debug for Code {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.0)
    }
}
