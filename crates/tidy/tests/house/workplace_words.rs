//! The product speaks of itself alone: nothing in it tells where or by what means it was written.

use tidy::{Finding, Tree};

/// Phrases that speak of the workplace, in two halves so that this file does not say them. People's log-in
/// sessions are the product's own matter, so that word alone is none of them.
const PHRASES: [(&str, &str); 10] = [
    ("/wo", "rk/"),
    ("sub", "agent"),
    ("sub-", "agent"),
    ("coding ", "agent"),
    ("language ", "model"),
    ("ai-", "generated"),
    ("developer ", "session"),
    ("earlier ", "session"),
    ("/tmp/", "brief"),
    ("filed by a ", "session"),
];

const MEND: &str = "say what the product does and why; leave out who wrote it, where and in what order";

fn check(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in tree.files() {
        for (index, line) in file.text.as_deref().unwrap_or_default().lines().enumerate() {
            let line = line.to_lowercase();
            for (front, back) in
                PHRASES.iter().filter(|(front, back)| line.contains(&format!("{front}{back}")))
            {
                findings.push(Finding::at(&file.path, index + 1, format!("`{front}{back}`")));
            }
        }
    }
    findings
}

#[test]
fn the_product_speaks_of_itself_alone() {
    crate::hold(MEND, check);
}

#[test]
fn words_about_the_workplace_are_found() {
    let (front, back) = PHRASES[1];
    let text = format!("Sessions end after a shift.\nWritten by a {}{back}.\n", front.to_uppercase());
    assert_eq!(
        check(&Tree::sample(&[("docs/a.md", &text)])),
        [Finding::at("docs/a.md", 2, format!("`{front}{back}`"))]
    );
}
