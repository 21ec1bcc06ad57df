//! Return visits below 100 %: each block of ten finished cases of a stratum has rate × 10 marked slots, in an order that
//! nobody can foresee without the key.

use sha2::{Digest, Sha256};

/// Slots of a block.
pub const BLOCK: u8 = 10;

/// Which of the ten slots of a block are marked.
///
/// `rate` is in percent; it is rounded to tenths of the block by carrying the remainder from block to block, so that
/// 75 % marks 7 and 8 in turn.
#[must_use]
pub fn marked(key: &[u8], stratum: &str, block: u64, rate: u8) -> [bool; BLOCK as usize] {
    let rate = u64::from(rate.min(100));
    let quota = |blocks: u64| blocks.saturating_mul(rate) / 10;
    let wanted = usize::try_from(quota(block.saturating_add(1)) - quota(block)).unwrap_or(0);
    let mut order: Vec<([u8; 32], usize)> =
        (0..usize::from(BLOCK)).map(|index| (draw(key, stratum, block, index), index)).collect();
    order.sort();
    let mut slots = [false; BLOCK as usize];
    for (_, index) in order.into_iter().take(wanted) {
        slots[index] = true;
    }
    slots
}

/// In which order the unmarked slots of a block replace those that could not be asked.
#[must_use]
pub fn replacements(key: &[u8], stratum: &str, block: u64, rate: u8) -> Vec<u8> {
    let taken = marked(key, stratum, block, rate);
    let mut order: Vec<([u8; 32], u8)> = (0..BLOCK)
        .filter(|index| !taken[usize::from(*index)])
        .map(|index| (draw(key, stratum, block, usize::from(index)), index))
        .collect();
    order.sort();
    order.into_iter().map(|(_, index)| index).collect()
}

/// Who stands in for a customer of a block who could not be asked: the first, in the order of the key, that `free` says
/// may still be drawn.
#[must_use]
pub fn stands_in(key: &[u8], stratum: &str, block: u64, free: impl Fn(u8) -> bool) -> Option<u8> {
    // At a rate of nothing every place of the block is unmarked: the order of them all.
    replacements(key, stratum, block, 0).into_iter().find(|index| free(*index))
}

/// For which of `owed` customers, who could not be asked and for whom nobody was left to stand in, the unmarked slot
/// `index` stands in: the first unmarked ones still to come do, in the order of the key, so that nobody foresees which.
#[must_use]
pub fn awaited(key: &[u8], stratum: &str, block: u64, rate: u8, index: u8, owed: usize) -> Option<usize> {
    let to_come = replacements(key, stratum, block, rate).into_iter().filter(|place| *place >= index);
    to_come.take(owed).position(|place| place == index)
}

/// HMAC-SHA256 of stratum, block and slot under the key.
fn draw(key: &[u8], stratum: &str, block: u64, index: usize) -> [u8; 32] {
    let mut pad = [0u8; 64];
    if key.len() > pad.len() {
        pad[..32].copy_from_slice(&Sha256::digest(key));
    } else {
        pad[..key.len()].copy_from_slice(key);
    }
    let inner = pad.map(|byte| byte ^ 0x36);
    let outer = pad.map(|byte| byte ^ 0x5c);
    let message = Sha256::new()
        .chain_update(inner)
        .chain_update((stratum.len() as u64).to_be_bytes())
        .chain_update(stratum.as_bytes())
        .chain_update(block.to_be_bytes())
        .chain_update([u8::try_from(index).unwrap_or(u8::MAX)])
        .finalize();
    Sha256::new().chain_update(outer).chain_update(message).finalize().into()
}

#[cfg(test)]
mod tests;
