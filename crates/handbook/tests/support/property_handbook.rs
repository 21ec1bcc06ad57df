//! The property handbook for tests that change it: its texts, every statement in them with its place, and what is said
//! about a changed copy. What may not enter: anything that a single test believes about the handbook.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use diag::{Diagnostics, SourceId};
use handbook::Source;
use handbook::syntax::{Node, parse};

/// The folder in which handbooks lie.
pub(crate) fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../handbooks")
}

/// Every text of the property handbook, named by its path within it.
pub(crate) fn sources() -> Vec<Source> {
    let root = folder().join("property");
    let mut found = Vec::new();
    read(&root, &root, &mut found);
    found
}

fn read(folder: &Path, root: &Path, found: &mut Vec<Source>) {
    let mut paths: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    for path in paths {
        if path.is_dir() {
            read(&path, root, found);
        } else if path.extension().is_some_and(|extension| extension == "kdl") {
            let name = path.strip_prefix(root).unwrap().to_str().unwrap().replace('\\', "/");
            found.push(Source::new(name, fs::read_to_string(&path).unwrap()));
        }
    }
}

/// One statement of the handbook and where it stands.
#[derive(Debug, Clone)]
pub(crate) struct Place {
    /// The name of the text that it stands in.
    pub(crate) file: String,
    /// That text.
    pub(crate) text: Arc<str>,
    /// The words from the outermost statement to this one: `service field option`.
    pub(crate) words: String,
    /// The same with ids: `service.repair field.urgency option.urgent`.
    pub(crate) path: String,
    /// The statement without the block that it stands in.
    pub(crate) node: Node,
    /// The outermost statement that it stands in, by its place.
    pub(crate) outermost: std::ops::Range<usize>,
}

/// Every statement of every text, in the order of the texts; a statement after those that stand in its block.
pub(crate) fn places(sources: &[Source]) -> Vec<Place> {
    let mut found = Vec::new();
    for source in sources {
        let (tree, slips) = parse(SourceId::default(), &source.text);
        assert!(slips.is_empty(), "{}: {slips:?}", source.name);
        let text: Arc<str> = source.text.as_str().into();
        for node in tree.nodes {
            let outermost = node.span.range();
            let file = source.name.clone();
            let root = Place {
                file,
                text: text.clone(),
                words: String::new(),
                path: String::new(),
                outermost,
                node,
            };
            collect(&root, &root.node, &mut found);
        }
    }
    found
}

fn collect(parent: &Place, node: &Node, found: &mut Vec<Place>) {
    let name = &node.name.value;
    let id = node.arguments.first().and_then(|argument| argument.value.as_str());
    let step = id.map_or_else(|| name.clone(), |id| format!("{name}.{id}"));
    let own = Place {
        words: format!("{} {name}", parent.words).trim().to_owned(),
        path: format!("{} {step}", parent.path).trim().to_owned(),
        node: node.clone(),
        ..parent.clone()
    };
    for child in &node.children {
        collect(&own, child, found);
    }
    found.push(own);
}

/// Does the same for many things at once, on every core, and keeps their order.
pub(crate) fn on_every_core<T: Sync, R: Send>(things: &[T], work: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let next = AtomicUsize::new(0);
    let done = Mutex::new(BTreeMap::new());
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        for _ in 0..cores {
            scope.spawn(|| {
                while let Some((position, thing)) =
                    Some(next.fetch_add(1, Ordering::Relaxed)).and_then(|at| Some((at, things.get(at)?)))
                {
                    let result = work(thing);
                    done.lock().unwrap().insert(position, result);
                }
            });
        }
    });
    done.into_inner().unwrap().into_values().collect()
}

/// The codes of what was found, for messages.
pub(crate) fn codes(found: &Diagnostics) -> String {
    found.iter().map(|one| one.code.as_str()).collect::<Vec<_>>().join(" ")
}
