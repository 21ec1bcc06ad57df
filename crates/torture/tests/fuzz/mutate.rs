//! Texts from the corpus, changed by chance; and the search for the smallest text that still breaks something.

use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// No reader may take longer for one text, also in a build without optimisation on a busy machine.
const LONGEST: Duration = Duration::from_secs(20);
/// Smaller texts that are tried after one that broke something.
const SHRINKS: usize = 300;
/// The longest text that is made.
const MOST: usize = 200_000;
/// Pieces that readers stumble over.
const NASTY: [&str; 34] = [
    "\0",
    "\"",
    "\\",
    "{",
    "}",
    "(",
    ")",
    "[",
    "]",
    ";",
    "\r",
    "\n",
    "\t",
    "#",
    "//",
    "/*",
    "*/",
    "=",
    "'",
    "%",
    "_",
    "*",
    "-",
    "\u{202e}",
    "\u{feff}",
    "\u{301}",
    "９",
    "𠮷",
    "👩‍👩‍👧",
    "ß",
    "null",
    "#true",
    "&",
    "<",
];
const NUMBERS: [&str; 12] = [
    "0",
    "-1",
    "1e308",
    "0.1",
    "9223372036854775807",
    "9223372036854775808",
    "-9223372036854775808",
    "18446744073709551616",
    "00",
    "2147483648",
    "NaN",
    "1_000",
];

/// Draws that are the same for the same seed.
pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) fn below(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        usize::try_from((z ^ (z >> 31)) % sides.max(1) as u64).unwrap()
    }

    pub(crate) fn pick<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        &of[self.below(of.len())]
    }
}

#[expect(clippy::disallowed_methods, reason = "how many texts is up to who starts the test")]
fn number(name: &str, otherwise: u64) -> u64 {
    std::env::var(name).map_or(otherwise, |given| given.parse().unwrap())
}

/// The folder of a part of the corpus.
pub(crate) fn folder(part: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../torture/corpus").join(part)
}

/// The texts of a part of the corpus: a file each, or a line each of `lines.txt`.
pub(crate) fn corpus(part: &str) -> Vec<String> {
    let mut files: Vec<PathBuf> =
        fs::read_dir(folder(part)).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let mut texts = Vec::new();
    for file in files {
        let text = fs::read_to_string(&file).unwrap();
        if file.file_name().is_some_and(|name| name == "lines.txt") {
            texts.extend(text.lines().map(str::to_owned));
        } else {
            texts.push(text);
        }
    }
    assert!(texts.len() > 2, "the corpus of {part}");
    texts
}

/// Gives changed texts to a reader: `few` of them, times what `FUZZ_TIMES` says. Whatever breaks it is made small, kept below `target/fuzz` and shown.
pub(crate) fn each(part: &str, few: u64, mut read: impl FnMut(&str)) {
    let texts = corpus(part);
    let (seed, cases) = (number("FUZZ_SEED", 1), few * number("FUZZ_TIMES", 1));
    // As they are, they are read as well.
    let changed = (0..cases).map(|case| {
        let mut dice = Dice(seed.wrapping_mul(0x1000_0001) ^ (case << 20));
        change(&texts, &mut dice)
    });
    for (case, text) in texts.iter().cloned().chain(changed).enumerate() {
        if let Err(why) = attempt(&text, &mut read) {
            let small = smaller(text, &mut read);
            let file =
                PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("fuzz-{part}-{seed}-{case}.txt"));
            fs::write(&file, &small).unwrap();
            panic!("{part}, seed {seed}, text {case}: {why}\nkept in {}:\n{small:?}", file.display());
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "what takes too long is a fault that is looked for")]
fn attempt(text: &str, read: &mut impl FnMut(&str)) -> Result<(), String> {
    let begun = Instant::now();
    let done = catch_unwind(AssertUnwindSafe(|| read(text)));
    let took = begun.elapsed();
    match done {
        Err(panic) => {
            let words = panic.downcast_ref::<String>().cloned();
            Err(words.or_else(|| panic.downcast_ref::<&str>().map(ToString::to_string)).unwrap_or_default())
        }
        Ok(()) if took > LONGEST => Err(format!("it took {took:?}")),
        Ok(()) => Ok(()),
    }
}

/// Leaves out pieces as long as the rest still breaks the reader.
fn smaller(mut text: String, read: &mut impl FnMut(&str)) -> String {
    let mut tries = 0;
    let mut piece = text.chars().count() / 2;
    while piece > 0 && tries < SHRINKS {
        let mut from = 0;
        let letters: Vec<char> = text.chars().collect();
        let mut shorter = None;
        while from < letters.len() && tries < SHRINKS {
            let rest: String =
                letters[..from].iter().chain(&letters[(from + piece).min(letters.len())..]).collect();
            tries += 1;
            if attempt(&rest, read).is_err() {
                shorter = Some(rest);
                break;
            }
            from += piece;
        }
        match shorter {
            Some(rest) => text = rest,
            None => piece /= 2,
        }
    }
    text
}

/// A text of the corpus with some changes.
pub(crate) fn change(texts: &[String], dice: &mut Dice) -> String {
    let mut letters: Vec<char> = dice.pick(texts).chars().collect();
    for _ in 0..=dice.below(4) {
        let (from, to) = piece(&letters, dice);
        match dice.below(8) {
            0 => drop(letters.drain(from..to)),
            1 => {
                let twice: String = letters[from..to].iter().collect();
                insert(&mut letters, from, &twice);
            }
            2 => {
                let other: Vec<char> = dice.pick(texts).chars().collect();
                let (begin, end) = piece(&other, dice);
                insert(&mut letters, from, &other[begin..end].iter().collect::<String>());
            }
            3 => insert(&mut letters, from, dice.pick::<&str>(&NASTY)),
            4 => {
                let repeated = letters[from..to.min(from + 12)].iter().collect::<String>();
                let times = *dice.pick(&[2, 40, 1_000, 6_000]);
                insert(&mut letters, from, &repeated.repeat(times));
            }
            5 => letters.truncate(to),
            6 => {
                letters.drain(from..to);
                insert(&mut letters, from, dice.pick::<&str>(&NASTY));
            }
            _ => another_number(&mut letters, dice),
        }
    }
    letters.truncate(MOST);
    letters.into_iter().collect()
}

fn insert(letters: &mut Vec<char>, at: usize, text: &str) {
    letters.splice(at..at, text.chars());
}

/// A piece, mostly a short one.
fn piece(letters: &[char], dice: &mut Dice) -> (usize, usize) {
    let from = dice.below(letters.len() + 1);
    let longest = *dice.pick(&[2, 6, 20, 200]);
    (from, (from + dice.below(longest)).min(letters.len()))
}

/// Puts another number where one is.
fn another_number(letters: &mut Vec<char>, dice: &mut Dice) {
    let digits: Vec<usize> = (0..letters.len()).filter(|at| letters[*at].is_ascii_digit()).collect();
    if digits.is_empty() {
        return;
    }
    let from = *dice.pick(&digits);
    let to = from + letters[from..].iter().take_while(|letter| letter.is_ascii_digit()).count();
    let number = dice.pick(&NUMBERS);
    letters.splice(from..to, number.chars());
}
