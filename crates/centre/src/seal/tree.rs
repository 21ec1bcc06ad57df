//! The tree of hashes over the heads of streams, built leaf by leaf in the order of their names (RFC 6962, section 2.1).

use sha2::{Digest as _, Sha256};
use store::digest::hex;
use store::journal::Stream;

type Hash = [u8; 32];

/// The tree as far as it is built: the roots of its whole parts, the largest first, with their heights.
#[derive(Debug, Default)]
pub(super) struct Tree {
    parts: Vec<(u32, Hash)>,
    /// Leaves so far.
    pub(super) streams: u64,
    /// Entries below them.
    pub(super) entries: u64,
}

impl Tree {
    /// Adds where a stream stood.
    pub(super) fn push(&mut self, stream: &Stream) {
        self.streams += 1;
        self.entries = self.entries.saturating_add(stream.head.version);
        let mut part = (0, leaf(stream));
        while let Some(before) = self.parts.pop_if(|(height, _)| *height == part.0) {
            part = (part.0 + 1, node(&before.1, &part.1));
        }
        self.parts.push(part);
    }

    /// The hex root over all leaves; over none, the hash of nothing.
    pub(super) fn root(&self) -> String {
        let folded = self.parts.iter().rev().map(|(_, hash)| *hash).reduce(|right, left| node(&left, &right));
        hex(&folded.unwrap_or_else(|| Sha256::digest([]).into()))
    }
}

fn leaf(stream: &Stream) -> Hash {
    let mut hasher = Sha256::new().chain_update([0]);
    for part in [stream.name.as_bytes(), &stream.head.version.to_be_bytes(), stream.head.hash.as_bytes()] {
        hasher.update((part.len() as u64).to_be_bytes());
        hasher.update(part);
    }
    hasher.finalize().into()
}

fn node(left: &Hash, right: &Hash) -> Hash {
    Sha256::new().chain_update([1]).chain_update(left).chain_update(right).finalize().into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use store::journal::Head;

    fn stream(number: u64) -> Stream {
        Stream {
            name: format!("case_{number:04}"),
            head: Head { version: number, hash: format!("h{number}") },
        }
    }

    /// The definition of RFC 6962, word by word: split at the largest power of two below the number of leaves.
    fn slow(leaves: &[Hash]) -> Hash {
        match leaves {
            [] => Sha256::digest([]).into(),
            [one] => *one,
            many => {
                let split = many.len().next_power_of_two() / 2;
                node(&slow(&many[..split]), &slow(&many[split..]))
            }
        }
    }

    #[test]
    fn leaf_by_leaf_is_as_by_the_definition() {
        for count in 0..70 {
            let (mut tree, mut leaves) = (Tree::default(), Vec::new());
            for number in 0..count {
                tree.push(&stream(number));
                leaves.push(leaf(&stream(number)));
            }
            assert_eq!(tree.root(), hex(&slow(&leaves)), "{count} leaves");
            assert_eq!((tree.streams, tree.entries), (count, (0..count).sum()));
        }
    }

    #[test]
    fn a_leaf_cannot_be_taken_for_a_node_and_every_part_counts() {
        let mut roots = std::collections::BTreeSet::new();
        for changed in [
            stream(7),
            Stream { name: "case_0008".to_owned(), ..stream(7) },
            Stream { head: Head { version: 8, ..stream(7).head }, ..stream(7) },
            Stream { head: Head { hash: "h8".to_owned(), ..stream(7).head }, ..stream(7) },
        ] {
            let mut tree = Tree::default();
            [stream(1), changed].iter().for_each(|stream| tree.push(stream));
            roots.insert(tree.root());
        }
        assert_eq!(roots.len(), 4);
    }
}
