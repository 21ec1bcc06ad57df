//! Every route of the server declares who may call it, and a test names the route.

use tidy::{Finding, RustFile, Tree};

/// Where routes are tried as everybody.
const TRIED: &str = "crates/web/tests/route_permissions.rs";
/// The one file that may put a route into the server.
const TABLE: &str = "crates/web/src/routes.rs";
const METHODS: [&str; 4] = ["get", "post", "put", "delete"];

const MEND: &str = "register the route in crates/web/src/server.rs with its access (`.get(LoggedIn, \"/path\", handler)`, \
    `.api(LoggedIn, routes!(handler))`), and name it in the list of crates/web/tests/route_permissions.rs";

fn check(tree: &Tree) -> Vec<Finding> {
    let tried = tree.text(TRIED).unwrap_or_default();
    let mut findings = Vec::new();
    for file in tree.rust().iter().filter(|file| file.crate_name == "web" && !file.is_test) {
        if file.path != TABLE {
            for (number, _) in
                file.product_lines().filter(|(_, line)| line.contains(".route(") || line.contains(".nest("))
            {
                findings.push(Finding::at(
                    &file.path,
                    number,
                    "a route that does not pass through the table",
                ));
            }
        }
        for (line, method, path) in routes(file) {
            if !tried.contains(&format!("(\"{method}\", \"{path}\", ")) {
                findings.push(Finding::at(&file.path, line, format!("no test names {method} {path}")));
            }
        }
    }
    findings
}

/// The routes that a file registers or describes: line, method, path.
fn routes(file: &RustFile) -> Vec<(usize, String, String)> {
    let lines: Vec<&str> = file.text.lines().collect();
    let mut found = Vec::new();
    for (number, code) in file.product_lines() {
        let text = lines.get(number - 1).copied().unwrap_or_default();
        // `.get(Access, "/path", …)` in the table of the screens; the code has its strings blanked, the text has them.
        let screen = METHODS.iter().find(|method| code.trim_start().starts_with(&format!(".{method}(")));
        // `#[utoipa::path(get, path = "/path", …)]` above a handler of the interface.
        let interface = METHODS.iter().find(|method| code.contains(&format!("utoipa::path({method}, path")));
        let path = text.split('"').nth(1).filter(|path| path.starts_with('/'));
        if let (Some(method), Some(path)) = (screen.or(interface), path) {
            found.push((number, method.to_uppercase(), path.to_owned()));
        }
    }
    found
}

#[test]
fn every_route_is_tried_as_everybody() {
    crate::hold(MEND, check);
}

#[test]
fn routes_without_a_test_or_beside_the_table_are_found() {
    let server =
        "fn a(t: Table) {\n    t\n        .get(Public, \"/a\", a)\n        .post(LoggedIn, \"/b\", b)\n}\n";
    let handler = "#[utoipa::path(get, path = \"/api/v1/c\", tag = \"c\")]\nfn c() {}\nfn d(r: R) { r.route(\"/d\", d) }\n";
    let tree = Tree::sample(&[
        ("crates/web/src/server.rs", server),
        ("crates/web/src/api/c.rs", handler),
        (TRIED, "(\"GET\", \"/a\", \"public\"),\n"),
    ]);
    let found: Vec<_> = check(&tree).into_iter().map(|finding| (finding.line, finding.what)).collect();
    assert_eq!(
        found,
        [
            (3, "a route that does not pass through the table".to_owned()),
            (1, "no test names GET /api/v1/c".to_owned()),
            (4, "no test names POST /b".to_owned()),
        ]
    );
}
