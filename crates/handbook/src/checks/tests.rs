//! Every check on two handbooks that are broken in one way: it finds that, and nothing else finds anything.

use super::*;
use crate::{Source, compile};
use diag::{Diagnostics, Lang, Severity, Sources, render_text};

mod cases;

const GOOD: &str = include_str!("tests/good.kdl");

/// A change of the good handbook: what is replaced (it stands there once), by what.
type Change = (&'static str, &'static str);

/// The good handbook with changes.
fn changed(changes: &[Change]) -> String {
    changes.iter().fold(GOOD.to_owned(), |text, (old, new)| {
        assert_eq!(text.matches(old).count(), 1, "stands once in the handbook: {old}");
        text.replace(old, new)
    })
}

fn found(text: &str) -> (Sources, Diagnostics) {
    let made = compile(&[Source::new("handbook.kdl", text)], &[]);
    let (own, others): (Vec<Diagnostic>, Vec<Diagnostic>) =
        made.diagnostics.iter().cloned().partition(|d| d.code.as_str().starts_with("SW05"));
    let shown = render_text(&others, &made.sources, Lang::Zh, false);
    assert!(others.iter().all(|d| d.severity != Severity::Error), "{text}\n{shown}");
    let mut list: Diagnostics = match &made.handbook {
        Some(handbook) => run(handbook, &made.index).into(),
        None => own.into(),
    };
    list.settle(&made.sources);
    (made.sources, list)
}

#[test]
fn the_good_handbook_is_clean() {
    let (sources, list) = found(GOOD);
    assert_eq!(render_text(list.as_slice(), &sources, Lang::Zh, false), "");
}

#[test]
fn every_check_finds_its_fault_twice_and_nothing_else_is_found() {
    let mut wrong = vec![];
    for check in ALL {
        let code = check.code.as_str();
        let all: Vec<&[Change]> = cases::all().filter(|(of, _)| *of == code).map(|(_, c)| *c).collect();
        if all.len() < 2 {
            wrong.push(format!("{code}: {} broken handbooks", all.len()));
        }
        let mut shown = String::new();
        for changes in all {
            let text = changed(changes);
            let (sources, list) = found(&text);
            let zh = render_text(list.as_slice(), &sources, Lang::Zh, false);
            if list.is_empty() || list.iter().any(|d| d.code != check.code) {
                wrong.push(format!("{code}: {changes:#?}\n{zh}"));
                continue;
            }
            assert!(
                list.iter().all(|d| d.why.is_some() && d.help.is_some()),
                "{code} says why and how to mend"
            );
            shown = format!("{shown}{zh}\n{}\n", render_text(list.as_slice(), &sources, Lang::En, false));
        }
        insta::assert_snapshot!(code, shown);
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n---\n"));
}

#[test]
fn every_page_has_its_code_and_both_examples() {
    for check in ALL {
        let page = check.page();
        assert!(page.starts_with(&format!("# {} ", check.code)), "{page}");
        assert_eq!(page.matches("```kdl").count(), 2, "{page}");
        assert!(page.contains("错 bad:") && page.contains("对 good:"), "{page}");
    }
    let codes: Vec<Code> = ALL.iter().map(|check| check.code).collect();
    assert!(codes.is_sorted() && codes.windows(2).all(|pair| pair[0] != pair[1]), "{codes:?}");
}

/// Every text below a folder.
fn texts(folder: &std::path::Path) -> Vec<Source> {
    let mut paths: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let text =
        |path: &std::path::Path| Source::new(path.to_str().unwrap(), std::fs::read_to_string(path).unwrap());
    paths
        .iter()
        .flat_map(|path| if path.is_dir() { texts(path) } else { vec![text(path)] })
        .filter(|source| source.name.ends_with(".kdl"))
        .collect()
}

#[test]
fn the_property_handbook_gives_nothing_to_say() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../handbooks/property");
    let made = compile(&texts(&root), &[]);
    let handbook = made.handbook.expect("it compiles");
    let found = run(&handbook, &made.index);
    assert!(found.is_empty(), "{}", render_text(&found, &made.sources, Lang::Zh, false));
}
