//! `shouwen coverage`: requirement → title → definitions → scenarios.

use crate::command_line::Coverage;
use crate::{answer, folder, say};
use diag::{Lang, render_text};
use handbook::{compile, scenario};

/// Prints the table; `false` when the handbook has errors.
pub(crate) fn run(arguments: &Coverage, lang: Lang) -> anyhow::Result<bool> {
    let compiled = compile(&folder::sources(&arguments.path)?, &[]);
    let Some(handbook) = &compiled.handbook else {
        say(&render_text(compiled.diagnostics.as_slice(), &compiled.sources, lang, false));
        return Ok(false);
    };
    let (scenarios, found) = scenario::parse_all(handbook, &compiled.scenarios);
    if !found.is_empty() {
        say(&render_text(&found, &compiled.sources, lang, false));
    }
    let mut text = String::new();
    for (id, coverage) in scenario::coverage::collect(handbook, &scenarios) {
        let definitions = coverage.definitions.join("、");
        let examples = coverage.scenarios.join("；");
        text.push_str(&format!("{id}\t{definitions}\t{examples}\n"));
    }
    answer(&text);
    Ok(found.is_empty())
}
