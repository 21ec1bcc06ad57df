//! The colours and sizes of the screens: whatever may stand on something can be read there, in every look; and no style has a
//! colour or a size of letters of its own.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

/// Words that may stand on these grounds.
const READ: &[(&str, &[&str])] = &[
    (
        "ink",
        &[
            "ground",
            "surface",
            "sunken",
            "hover",
            "neutral-ground",
            "told-ground",
            "soon-ground",
            "mark-ground",
            "lane-customer",
            "lane-front",
            "lane-back",
            "lane-visit",
        ],
    ),
    (
        "ink-quiet",
        &[
            "ground",
            "surface",
            "sunken",
            "hover",
            "neutral-ground",
            "told-ground",
            "soon-ground",
            "lane-customer",
            "lane-front",
            "lane-back",
            "lane-visit",
        ],
    ),
    ("accent", &["ground", "surface", "sunken", "hover", "neutral-ground", "told-ground", "soon-ground"]),
    ("late", &["ground", "surface", "sunken", "late-ground", "told-ground"]),
    ("soon", &["ground", "surface", "sunken", "soon-ground"]),
    ("waiting", &["ground", "surface", "sunken", "waiting-ground"]),
    ("done", &["ground", "surface", "sunken", "done-ground"]),
    ("neutral", &["ground", "surface", "sunken", "neutral-ground"]),
    ("on-act", &["act", "act-hover"]),
    ("on-danger", &["danger", "danger-hover"]),
    ("on-bar", &["bar", "bar-hover"]),
    ("on-bar-mark", &["bar-mark"]),
];

/// Lines and marks that must be seen on these grounds.
const SEEN: &[(&str, &[&str])] = &[
    ("line-control", &["ground", "surface", "sunken"]),
    ("focus", &["ground", "surface", "sunken", "told-ground"]),
    ("bar-mark", &["bar", "bar-hover"]),
    ("on-bar-quiet", &["bar"]),
    ("neutral", &["surface", "lane-customer", "lane-front", "lane-back", "lane-visit"]),
    ("accent", &["surface", "lane-customer", "lane-front", "lane-back", "lane-visit"]),
    ("told", &["surface", "told-ground"]),
];

fn styles() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../ui/src")
}

fn read(name: &str) -> String {
    let text = fs::read_to_string(styles().join(name)).unwrap();
    // Comments speak of colours, too.
    text.split("/*").map(|part| part.split_once("*/").map_or(part, |(_, rest)| rest)).collect()
}

type Palette = BTreeMap<String, [String; 2]>;

/// The colours of the block that begins with a selector: for a light and for a dark ground.
fn block(css: &str, selector: &str) -> Palette {
    let body = css.split(&format!("{selector} {{")).nth(1).unwrap().split('}').next().unwrap();
    let lines =
        body.split(';').filter_map(|line| line.trim().strip_prefix("--")?.split_once(": light-dark("));
    let both = lines.map(|(name, values)| {
        // The comma between the two, not one inside a function.
        let (light, dark) = values.strip_suffix(')').unwrap().split_once(", ").unwrap();
        (name.to_owned(), [light.to_owned(), dark.to_owned()])
    });
    both.collect()
}

/// The looks by name: light, dark, and both with more contrast.
fn looks() -> Vec<(&'static str, BTreeMap<String, String>)> {
    let css = read("tokens.css");
    let usual = block(&css, ":root,\n[data-bs-theme]");
    let mut more = usual.clone();
    let stronger = block(&css, "[data-contrast=\"more\"]");
    assert!(stronger.keys().all(|name| usual.contains_key(name)), "more contrast replaces what is there");
    more.extend(stronger);
    let one = |palette: &Palette, side: usize| {
        palette.iter().map(|(name, both)| (name.clone(), both[side].clone())).collect()
    };
    vec![
        ("light", one(&usual, 0)),
        ("dark", one(&usual, 1)),
        ("more contrast, light", one(&more, 0)),
        ("more contrast, dark", one(&more, 1)),
    ]
}

/// How bright a colour is, as WCAG reckons it.
fn luminance(colour: &str) -> f64 {
    let digits = colour.strip_prefix('#').unwrap();
    let part = |at: usize| {
        let share = f64::from(u8::from_str_radix(&digits[at..at + 2], 16).unwrap()) / 255.0;
        if share <= 0.040_45 { share / 12.92 } else { ((share + 0.055) / 1.055).powf(2.4) }
    };
    0.2126 * part(0) + 0.7152 * part(2) + 0.0722 * part(4)
}

fn contrast(one: &str, other: &str) -> f64 {
    let (one, other) = (luminance(one), luminance(other));
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

/// The pairs that are too weak in a look.
fn weak(look: &BTreeMap<String, String>, pairs: &[(&str, &[&str])], least: f64) -> Vec<String> {
    let all = pairs.iter().flat_map(|(front, grounds)| grounds.iter().map(move |ground| (*front, *ground)));
    let judged = all.map(|(front, ground)| (front, ground, contrast(&look[front], &look[ground])));
    let weak = judged.filter(|(_, _, found)| *found < least);
    weak.map(|(front, ground, found)| format!("{front} on {ground}: {found:.2}, wanted {least}")).collect()
}

#[test]
fn the_contrast_of_black_on_white_is_twenty_one() {
    assert!((contrast("#000000", "#ffffff") - 21.0).abs() < 0.001);
    assert!((contrast("#777777", "#ffffff") - 4.48).abs() < 0.01);
}

#[test]
fn words_can_be_read_in_every_look() {
    for (name, look) in looks() {
        let least = if name.starts_with("more") { 7.0 } else { 4.5 };
        assert_eq!(weak(&look, READ, least), [] as [String; 0], "{name}");
    }
}

#[test]
fn lines_and_marks_can_be_seen_in_every_look() {
    for (name, look) in looks() {
        assert_eq!(weak(&look, SEEN, 3.0), [] as [String; 0], "{name}");
    }
}

#[test]
fn every_colour_is_named_in_a_pair() {
    let (_, look) = looks().swap_remove(0);
    let pairs = || READ.iter().chain(SEEN);
    let judged = |name: &str| pairs().any(|(front, grounds)| *front == name || grounds.contains(&name));
    // The line between two rows only helps the eye, and a shadow is none.
    let left: Vec<&String> = look
        .keys()
        .filter(|name| !judged(name) && !matches!(name.as_str(), "line" | "bar-line" | "shade"))
        .collect();
    assert_eq!(left, [] as [&String; 0]);
}

/// The styles that stand on the tokens.
fn own() -> Vec<(String, String)> {
    let names =
        fs::read_dir(styles()).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    // Slips are for paper: they have their own.
    let ours =
        names.filter(|name| name.ends_with(".css") && !matches!(name.as_str(), "tokens.css" | "print.css"));
    let mut all: Vec<_> = ours.map(|name| (name.clone(), read(&name))).collect();
    all.sort();
    all
}

#[test]
fn no_style_has_a_colour_or_a_size_of_letters_of_its_own() {
    let mut found = vec![];
    for (name, css) in own() {
        let lines = css.lines().map(str::trim).filter(|line| line.contains(':') && line.ends_with(';'));
        for line in lines.filter(|line| !line.contains("url(")) {
            let coloured = line.split_once(": ").is_some_and(|(_, value)| {
                value.contains('#')
                    || ["rgb(", "hsl(", "oklch("].iter().any(|function| value.contains(function))
            });
            let sized =
                line.strip_prefix("font-size: ").is_some_and(|value| !value.starts_with("var(--step-"));
            if coloured || sized {
                found.push(format!("{name}: {line}"));
            }
        }
    }
    assert_eq!(found, [] as [String; 0]);
}

#[test]
fn every_token_that_is_used_is_there() {
    let all: String = own().into_iter().map(|(_, css)| css).collect();
    let tokens = read("tokens.css");
    let mut missing: Vec<&str> = all
        .split("var(--")
        .skip(1)
        .filter_map(|rest| rest.split([')', ',']).next())
        .filter(|name| !name.starts_with("tblr-") && !name.starts_with("fig-"))
        .filter(|name| !tokens.contains(&format!("--{name}: ")) && !all.contains(&format!("--{name}: ")))
        .collect();
    missing.dedup();
    assert_eq!(missing, [] as [&str; 0]);
}

#[test]
fn letters_are_large_enough_and_their_lines_apart() {
    let css = read("tokens.css");
    let value = |name: &str| {
        let begins = format!("--{name}: ");
        css.split(&begins).skip(1).map(|rest| rest.split(';').next().unwrap().to_owned()).collect::<Vec<_>>()
    };
    for step in ["fine", "body", "lead", "say", "head", "title"] {
        for size in value(&format!("step-{step}")) {
            let rem: f64 = size.strip_suffix("rem").unwrap().parse().unwrap();
            assert!(rem * 16.0 >= 12.0, "{step}: {size}");
        }
    }
    let leading = value("leading");
    assert!(leading[0].parse::<f64>().unwrap() >= 1.6, "Chinese wants room between its lines: {leading:?}");
    assert!(leading.iter().all(|own| own.parse::<f64>().unwrap() >= 1.5), "{leading:?}");
}
