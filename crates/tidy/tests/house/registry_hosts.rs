//! No file names the host that packages came from: whoever builds has a registry of his own, set up in his client.

use tidy::{Finding, Tree};

/// Hosts that serve packages, in two halves so that this file does not name them.
const HOSTS: [(&str, &str); 9] = [
    ("registry.npm", "js.org"),
    ("registry.yarn", "pkg.com"),
    ("registry.npm", "mirror.com"),
    ("index.crates", ".io"),
    ("static.crates", ".io"),
    ("deb.debian", ".org"),
    ("security.debian", ".org"),
    ("files.python", "hosted.org"),
    ("playwright.azure", "edge.net"),
];

const MEND: &str = "take the address out; for a package-lock.json set `omit-lockfile-registry-resolved=true` in the \
    `.npmrc` beside it and run `npm install --package-lock-only` again";

fn check(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in tree.files() {
        let lock = file.path.ends_with("package-lock.json");
        for (index, line) in file.text.as_deref().unwrap_or_default().lines().enumerate() {
            if lock && line.contains("\"resolved\": \"http") {
                findings.push(Finding::at(&file.path, index + 1, "a download address in a lock file"));
            }
            for (front, back) in HOSTS.iter().filter(|(front, back)| line.contains(&format!("{front}{back}")))
            {
                findings.push(Finding::at(&file.path, index + 1, format!("the host {front}{back}")));
            }
        }
    }
    findings
}

#[test]
fn no_file_names_a_package_host() {
    crate::hold(MEND, check);
}

#[test]
fn hosts_and_resolved_addresses_are_found() {
    let (front, back) = HOSTS[0];
    let tree = Tree::sample(&[
        (
            "ui/package-lock.json",
            "\"resolved\": \"https://host.example/a.tgz\",\n\"resolved\": \"../local\"\n",
        ),
        ("docs/install.md", &format!("from {front}{back}\n")),
    ]);
    let found: Vec<_> = check(&tree).into_iter().map(|finding| (finding.path, finding.line)).collect();
    assert_eq!(found, [("docs/install.md".to_owned(), 1), ("ui/package-lock.json".to_owned(), 1)]);
}
