//! A function says one thing: at most 100 lines, unless a comment above says why, and 95 of 100 at most 50.

use tidy::{Finding, Function, RustFile, Tree, percentile_95};

const HARD: usize = 100;
const USUAL: usize = 50;

const MEND: &str = "take the steps out as functions with names; where one long table or match is clearer, write \
    `// long: why` above the function";

fn check(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut product = Vec::new();
    for file in tree.rust() {
        for function in file.functions() {
            let lines = function.lines();
            if lines > HARD && !says_why(file, &function) {
                let what = format!("`{}` has {lines} lines; the most is {HARD}", function.name);
                findings.push(Finding::at(&file.path, function.first_line, what));
            }
            if !file.is_test_line(function.first_line) {
                product.push((lines, file.path.as_str(), function));
            }
        }
    }
    let p95 = percentile_95(product.iter().map(|(lines, ..)| *lines).collect());
    if p95 > USUAL {
        for (lines, path, function) in product.iter().filter(|(lines, ..)| *lines > USUAL) {
            let what = format!(
                "`{}` has {lines} lines, while the 95th percentile is {p95} and may be {USUAL}",
                function.name
            );
            findings.push(Finding::at(path, function.first_line, what));
        }
    }
    findings
}

/// Whether the comments and attributes right above a function hold `// long:` and a reason.
fn says_why(file: &RustFile, function: &Function) -> bool {
    let lines: Vec<&str> = file.text.lines().take(function.first_line - 1).map(str::trim).collect();
    let above = lines.iter().rev().take_while(|line| line.starts_with("//") || line.starts_with("#["));
    above.filter_map(|line| line.strip_prefix("// long:")).any(|why| why.trim().len() >= 10)
}

#[test]
fn functions_are_of_readable_length() {
    crate::hold(MEND, check);
}

#[test]
fn a_long_function_needs_its_reason() {
    let body = "    x();\n".repeat(HARD);
    let text = format!(
        "fn a() {{\n{body}}}\n// long: one arm for each kind of event\n#[inline]\nfn b() {{\n{body}}}\n// long:\nfn c() {{\n{body}}}\n{}",
        "fn d() {}\n".repeat(97)
    );
    let tree = Tree::sample(&[("crates/x/src/lib.rs", &text)]);
    let found: Vec<_> = check(&tree).into_iter().map(|finding| (finding.line, finding.what)).collect();
    let said = |name: &str| format!("`{name}` has 102 lines; the most is 100");
    assert_eq!(found, [(1, said("a")), (208, said("c"))]);
}

#[test]
fn many_middling_functions_are_too_many() {
    let text = format!("fn a() {{\n{}}}\n", "    x();\n".repeat(USUAL)).repeat(3);
    assert_eq!(check(&Tree::sample(&[("crates/x/src/lib.rs", &text)])).len(), 3);
}
