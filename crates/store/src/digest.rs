//! Digests: of texts with a salt, of phone numbers with the centre's key, of stored bytes.

use db::Value;
use sha2::{Digest as _, Sha256};
use std::fmt::Write as _;

/// Bytes of a block of SHA-256.
const BLOCK: usize = 64;

/// Hex text of bytes.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        // Writing into a string cannot fail.
        let _never = write!(text, "{byte:02x}");
        text
    })
}

/// Hex SHA-256 of bytes.
#[must_use]
pub fn of(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

/// Hex SHA-256 over a salt and a value.
#[must_use]
pub fn salted(salt: &[u8], value: &str) -> String {
    hex(&Sha256::new().chain_update(salt).chain_update(value.as_bytes()).finalize())
}

/// The digest over rows in order, each value with its kind and length before it, so that no two lists of rows give the
/// same bytes.
#[derive(Debug, Default)]
pub struct RowDigest {
    hasher: Sha256,
    rows: u64,
}

impl RowDigest {
    /// Takes a row.
    pub fn row(&mut self, values: &[Value]) {
        self.rows += 1;
        for value in values {
            let mut put = |mark: u8, bytes: &[u8]| {
                self.hasher.update([mark]);
                self.hasher.update((bytes.len() as u64).to_be_bytes());
                self.hasher.update(bytes);
            };
            match value {
                Value::Null => put(0, &[]),
                Value::Int(number) => put(1, &number.to_be_bytes()),
                Value::Text(text) => put(2, text.as_bytes()),
                Value::Bytes(bytes) => put(3, bytes),
            }
        }
    }

    /// How many rows there were, and the digest in hex.
    #[must_use]
    pub fn finish(self) -> (u64, String) {
        (self.rows, hex(&self.hasher.finalize()))
    }
}

/// Hex HMAC-SHA256 of a message under a key.
#[must_use]
pub fn keyed(key: &[u8], message: &[u8]) -> String {
    let mut pad = [0u8; BLOCK];
    if key.len() > BLOCK {
        pad[..32].copy_from_slice(&Sha256::digest(key));
    } else {
        pad[..key.len()].copy_from_slice(key);
    }
    let inner = Sha256::new().chain_update(pad.map(|byte| byte ^ 0x36)).chain_update(message).finalize();
    hex(&Sha256::new().chain_update(pad.map(|byte| byte ^ 0x5c)).chain_update(inner).finalize())
}

/// The digits of a phone number as it is compared: digits only, without 86 or 0086 before a mobile number.
#[must_use]
pub fn phone_digits(phone: &str) -> String {
    let digits: String = phone
        .chars()
        .filter_map(|letter| match letter {
            '0'..='9' => Some(letter),
            '０'..='９' => char::from_digit(u32::from(letter) - u32::from('０'), 10),
            _ => None,
        })
        .collect();
    for prefix in ["0086", "86"] {
        if let Some(rest) = digits.strip_prefix(prefix)
            && rest.len() == 11
            && rest.starts_with('1')
        {
            return rest.to_owned();
        }
    }
    digits
}

/// The keyed digest under which a whole phone number is found.
#[must_use]
pub fn phone(key: &[u8], phone: &str) -> String {
    keyed(key, format!("phone:{}", phone_digits(phone)).as_bytes())
}

/// The keyed digest under which the last four digits of a phone number are found; `None` with fewer digits.
#[must_use]
pub fn phone_tail(key: &[u8], phone: &str) -> Option<String> {
    let digits = phone_digits(phone);
    let from = digits.len().checked_sub(4)?;
    Some(keyed(key, format!("tail:{}", &digits[from..]).as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_known_keyed_digest() {
        // RFC 4231, test case 2.
        assert_eq!(
            keyed(b"Jefe", b"what do ya want for nothing?"),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
        );
        // Test case 6: a key longer than a block.
        assert_eq!(
            keyed(&[0xaa; 131], b"Test Using Larger Than Block-Size Key - Hash Key First"),
            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"
        );
    }

    #[test]
    fn phones_compare_by_their_digits() {
        for written in
            ["13812345678", "138-1234-5678", "+86 138 1234 5678", "0086 13812345678", "１３８12345678"]
        {
            assert_eq!(phone_digits(written), "13812345678", "{written}");
        }
        assert_eq!(phone_digits("0571-8612 3456"), "057186123456");
        assert_eq!(phone_tail(b"k", "138-1234-5678"), phone_tail(b"k", "5678"));
        assert_ne!(phone_tail(b"k", "5678"), phone_tail(b"other", "5678"));
        assert_ne!(phone_tail(b"k", "5678").unwrap(), phone(b"k", "5678"));
        assert_eq!(phone_tail(b"k", "567"), None);
    }
}
