//! Named statements: numbering of placeholders, dialects apart, the list of all.

use db::{Engine, Statement, queries};

queries! {
    /// Swapped on purpose.
    SWAPPED = "select $2, '$1 ''$2', \"$3\" -- $4\n, $11 /* $5 */, 1 - $6";
    APART = "select json_extract($1, '$[0]')", pg: "select $1::text::jsonb ->> 0";
}

#[test]
fn placeholders_are_numbered_outside_quotes_and_comments() {
    let same = SWAPPED.text(Engine::Postgres);
    assert_eq!(same, "select $2, '$1 ''$2', \"$3\" -- $4\n, $11 /* $5 */, 1 - $6");
    let numbered = "select ?2, '$1 ''$2', \"$3\" -- $4\n, ?11 /* $5 */, 1 - ?6";
    assert_eq!(SWAPPED.text(Engine::Sqlite), numbered);
    assert_eq!(Statement::composed("composed", same).text(Engine::Sqlite), numbered);
}

#[test]
fn dialects_apart_and_list_of_all() {
    assert_eq!(APART.text(Engine::Sqlite), "select json_extract(?1, '$[0]')");
    assert_eq!(APART.text(Engine::Postgres), "select $1::text::jsonb ->> 0");
    assert_eq!(ALL.iter().map(|statement| statement.name()).collect::<Vec<_>>(), ["SWAPPED", "APART"]);
}
