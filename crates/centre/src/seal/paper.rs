//! A seal as a text that leaves the machine: what is signed, line by line, then key and signature. Whoever has the text
//! needs nothing else to hold a copy of the database against it.

use model::{Instant, ProjectId};
use ring::signature::{ED25519, Ed25519KeyPair, KeyPair as _, UnparsedPublicKey};
use sha2::{Digest as _, Sha256};
use std::collections::BTreeMap;
use store::digest::hex;
use store::seals::Seal;

/// The first line of the text.
const TITLE: &str = "shouwen seal 1";

/// A seal with its project.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SealPaper {
    /// The project; [`store::journal::ORGANISATION`] for what belongs to none.
    pub project: ProjectId,
    /// What was sealed.
    pub seal: Seal,
}

/// Why a text is no seal that can be trusted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PaperError {
    /// It is no seal of this form.
    #[error("reading the text of a seal: {0}")]
    Unreadable(&'static str),
    /// The signature is not of this text by this key.
    #[error("the signature does not fit the text")]
    Signature,
}

/// The key that signs: an Ed25519 key from 32 secret bytes.
pub(super) struct Signer(Ed25519KeyPair);

impl Signer {
    /// The key of a seed; `None` when it has not 32 bytes.
    pub(super) fn new(seed: &[u8]) -> Option<Self> {
        Ed25519KeyPair::from_seed_unchecked(seed).ok().map(Self)
    }

    /// The hex public half.
    pub(super) fn public(&self) -> String {
        hex(self.0.public_key().as_ref())
    }

    /// Signs what was sealed.
    pub(super) fn sign(&self, paper: &mut SealPaper) {
        paper.seal.signer = self.public();
        paper.seal.signature = hex(self.0.sign(paper.signed().as_bytes()).as_ref());
    }
}

impl SealPaper {
    /// What is signed.
    fn signed(&self) -> String {
        let Seal { number, sealed_at, streams, entries, root, previous, signer, .. } = &self.seal;
        format!(
            "{TITLE}\nproject {}\nnumber {number}\nat {} ({sealed_at})\nstreams {streams}\nentries {entries}\nroot {root}\nprevious {}\nkey {signer}\n",
            self.project,
            sealed_at.micros(),
            if previous.is_empty() { "-" } else { previous },
        )
    }

    /// The whole text.
    #[must_use]
    pub fn text(&self) -> String {
        format!("{}signature {}\n", self.signed(), self.seal.signature)
    }

    /// The hex SHA-256 of the whole text: what the next seal names.
    #[must_use]
    pub fn digest(&self) -> String {
        hex(&Sha256::digest(self.text().as_bytes()))
    }

    /// Whether the signature is of this text by the key that it names.
    #[must_use]
    pub fn is_signed(&self) -> bool {
        let (Some(key), Some(signature)) = (unhex(&self.seal.signer), unhex(&self.seal.signature)) else {
            return false;
        };
        UnparsedPublicKey::new(&ED25519, key).verify(self.signed().as_bytes(), &signature).is_ok()
    }

    /// Reads the text of a seal.
    ///
    /// # Errors
    /// [`PaperError`].
    pub fn read(text: &str) -> Result<Self, PaperError> {
        let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
        if lines.next() != Some(TITLE) {
            return Err(PaperError::Unreadable("it does not begin with `shouwen seal 1`"));
        }
        let parts: BTreeMap<&str, &str> = lines.filter_map(|line| line.split_once(' ')).collect();
        let part = |name, wrong| parts.get(name).copied().ok_or(PaperError::Unreadable(wrong));
        let number = |name, wrong| {
            let first = part(name, wrong)?.split(' ').next().unwrap_or_default();
            first.parse::<i64>().map_err(|_| PaperError::Unreadable(wrong))
        };
        let count =
            |name, wrong| u64::try_from(number(name, wrong)?).map_err(|_| PaperError::Unreadable(wrong));
        let text = |name, wrong| part(name, wrong).map(str::to_owned);
        let project = part("project", "no line `project`")?;
        let previous = text("previous", "no line `previous`")?;
        let paper = Self {
            project: project.parse().map_err(|_| PaperError::Unreadable("no project in its line"))?,
            seal: Seal {
                number: count("number", "no number in line `number`")?,
                sealed_at: Instant(number("at", "no instant in line `at`")?),
                streams: count("streams", "no number in line `streams`")?,
                entries: count("entries", "no number in line `entries`")?,
                root: text("root", "no line `root`")?,
                previous: if previous == "-" { String::new() } else { previous },
                signer: text("key", "no line `key`")?,
                signature: text("signature", "no line `signature`")?,
            },
        };
        if paper.is_signed() { Ok(paper) } else { Err(PaperError::Signature) }
    }
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    let digits = text.as_bytes();
    let pairs = digits.chunks_exact(2);
    if !pairs.remainder().is_empty() {
        return None;
    }
    pairs.map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paper() -> SealPaper {
        let seal = Seal {
            number: 3,
            sealed_at: Instant(1_790_000_000_123_456),
            streams: 12,
            entries: 345,
            root: "ab".repeat(32),
            previous: String::new(),
            signer: String::new(),
            signature: String::new(),
        };
        let mut paper = SealPaper { project: ProjectId::from_number(7), seal };
        Signer::new(&[5; 32]).unwrap().sign(&mut paper);
        paper
    }

    #[test]
    fn what_is_written_is_read_also_with_the_line_ends_of_a_mail() {
        let paper = paper();
        assert_eq!(SealPaper::read(&paper.text()), Ok(paper.clone()));
        let mailed = format!("\r\n{}\r\n", paper.text().replace('\n', "\r\n"));
        assert_eq!(SealPaper::read(&mailed), Ok(paper));
    }

    #[test]
    fn a_changed_text_is_refused() {
        let text = paper().text();
        for (from, to) in [("number 3", "number 4"), ("entries 345", "entries 346"), ("root ab", "root ac")] {
            assert_eq!(SealPaper::read(&text.replace(from, to)), Err(PaperError::Signature), "{to}");
        }
        let other = Signer::new(&[6; 32]).unwrap().public();
        assert_eq!(SealPaper::read(&text.replace(&paper().seal.signer, &other)), Err(PaperError::Signature));
        assert!(matches!(SealPaper::read("hello"), Err(PaperError::Unreadable(_))));
        assert!(matches!(SealPaper::read(&text.replace("root", "loot")), Err(PaperError::Unreadable(_))));
    }
}
