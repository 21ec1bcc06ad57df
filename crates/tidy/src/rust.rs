//! A Rust file of the tree: its text, its blanked code, and which of its lines are tests.

use crate::functions::{body_end, line_of};
use crate::{File, Function, blank, functions};

/// A Rust file under `crates/`.
#[derive(Debug, Clone)]
pub struct RustFile {
    /// Its path, relative to the root of the repository.
    pub path: String,
    /// The crate that it belongs to: the folder under `crates/`.
    pub crate_name: String,
    /// Its text as written.
    pub text: String,
    /// Its text with comments and the contents of strings blanked out.
    pub code: String,
    /// Whether the whole file is a test: its folder, its name, or a `#[cfg(test)] mod` that names it says so.
    pub is_test: bool,
    test_lines: Vec<bool>,
}

impl RustFile {
    /// Reads a file of the tree; none when it is not Rust or not in a crate.
    pub(crate) fn new(file: &File) -> Option<Self> {
        let text = file.text.clone()?;
        let rest = file.path.strip_prefix("crates/").filter(|rest| rest.ends_with(".rs"))?;
        let (crate_name, inside) = rest.split_once('/')?;
        let code = blank(&text);
        let test_lines = test_lines(&code);
        let is_test = matches!(crate_name, "testkit" | "tidy" | "torture") || is_test_path(inside);
        Some(Self {
            path: file.path.clone(),
            crate_name: crate_name.to_owned(),
            text,
            code,
            is_test,
            test_lines,
        })
    }

    /// The lines of code that are no test, with their numbers from 1.
    pub fn product_lines(&self) -> impl Iterator<Item = (usize, &str)> {
        self.code_lines().filter(|(number, _)| !self.is_test_line(*number))
    }

    /// All lines of blanked code, with their numbers from 1.
    pub fn code_lines(&self) -> impl Iterator<Item = (usize, &str)> {
        self.code.lines().enumerate().map(|(index, line)| (index + 1, line))
    }

    /// Whether a line (from 1) belongs to a test.
    pub fn is_test_line(&self, number: usize) -> bool {
        self.is_test
            || number.checked_sub(1).and_then(|index| self.test_lines.get(index)).copied().unwrap_or(false)
    }

    /// Its functions with a body.
    pub fn functions(&self) -> Vec<Function> {
        functions(&self.code)
    }

    /// The files that a `#[cfg(test)] mod name;` in this file may mean.
    pub(crate) fn test_modules(&self) -> Vec<String> {
        let (folder, name) = self.path.rsplit_once('/').unwrap_or(("", &self.path));
        let stem = name.trim_end_matches(".rs");
        let home =
            if matches!(stem, "lib" | "main") { folder.to_owned() } else { format!("{folder}/{stem}") };
        let lines: Vec<&str> = self.code.lines().map(str::trim).collect();
        let pairs = lines.iter().zip(lines.iter().skip(1));
        pairs
            .filter(|(attribute, _)| **attribute == "#[cfg(test)]")
            .filter_map(|(_, item)| item.strip_suffix(';')?.rsplit_once("mod ").map(|(_, module)| module))
            .map(|module| format!("{home}/{module}.rs"))
            .collect()
    }
}

fn is_test_path(inside: &str) -> bool {
    let folder =
        |name: &str| inside.starts_with(&format!("{name}/")) || inside.contains(&format!("/{name}/"));
    let stem = inside.rsplit('/').next().unwrap_or(inside).trim_end_matches(".rs");
    folder("tests") || folder("benches") || stem == "tests" || stem.ends_with("_tests")
}

/// Marks the lines from each `#[cfg(test)]` to the end of its item.
fn test_lines(code: &str) -> Vec<bool> {
    let mut marks = vec![false; code.lines().count()];
    for (start, found) in code.match_indices("#[cfg(test)]") {
        let after = start + found.len();
        let end = body_end(code, after)
            .unwrap_or_else(|| code[after..].find(';').map_or(after, |offset| after + offset));
        for mark in &mut marks[line_of(code, start) - 1..line_of(code, end).min(code.lines().count())] {
            *mark = true;
        }
    }
    marks
}

#[cfg(test)]
mod tests {
    use crate::Tree;

    #[test]
    fn test_lines_are_those_of_the_test_module() {
        let text = "fn a() {}\n#[cfg(test)]\nmod tests {\n    fn b() {}\n}\nfn c() {}\n";
        let tree = Tree::sample(&[("crates/x/src/lib.rs", text)]);
        let product: Vec<usize> = tree.rust()[0].product_lines().map(|(number, _)| number).collect();
        assert_eq!(product, [1, 6]);
    }

    #[test]
    fn a_module_declared_for_tests_is_a_test_file() {
        let tree = Tree::sample(&[
            ("crates/x/src/lib.rs", "#[cfg(test)]\nmod laws;\nmod other;\n"),
            ("crates/x/src/laws.rs", "fn a() {}\n"),
            ("crates/x/src/other.rs", "fn a() {}\n"),
            ("crates/x/tests/all.rs", "fn a() {}\n"),
        ]);
        let tests: Vec<_> =
            tree.rust().iter().filter(|file| file.is_test).map(|file| file.path.as_str()).collect();
        assert_eq!(tests, ["crates/x/src/laws.rs", "crates/x/tests/all.rs"]);
    }
}
