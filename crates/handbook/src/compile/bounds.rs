//! `bounds` and `fixed` of the handbook itself: they must speak of something that a site could change, and the
//! handbook's own value must keep within them.

use super::Compiler;
use super::read::Written;
use crate::overlay::{compare, default_value, messages};
use crate::vocabulary::{Block, Checked, Property, Value};
use std::cmp::Ordering;

impl Compiler<'_> {
    /// Looks through a block and everything in it.
    pub(super) fn bounds(&mut self, block: &Block<'_>) {
        for owner in &block.nodes {
            for line in owner.block.all("fixed") {
                for position in 0..line.node.arguments.len() {
                    if let Some(name) = line.argument(position) {
                        self.boundable(owner, name);
                    }
                }
            }
            for line in owner.block.all("bounds") {
                if let Some(name) = line.argument(0)
                    && let Some(property) = self.boundable(owner, name)
                {
                    self.bound(owner, line, property);
                }
            }
            self.bounds(&owner.block);
        }
    }

    /// The property that a line is about, when a site could change it.
    fn boundable(&mut self, owner: &Checked<'_>, name: Written<'_>) -> Option<&'static Property> {
        let property = owner.word.property(name.text).filter(|property| property.site);
        if property.is_none() {
            self.found.push(messages::not_boundable(name.span, name.text, owner.word));
        }
        property
    }

    fn bound(&mut self, owner: &Checked<'_>, line: &Checked<'_>, property: &'static Property) {
        let ordered =
            matches!(property.value, Value::Within | Value::Percent(..) | Value::Integer(..) | Value::Money);
        let own = owner.node.property(property.name).map(|given| given.value.value.clone());
        let own = own.or_else(|| default_value(owner.word, property.name));
        for (bound, wrong) in [("at_least", Ordering::Less), ("at_most", Ordering::Greater)] {
            let Some(given) = line.node.property(bound) else { continue };
            if !ordered {
                self.found.push(messages::no_order(given.span(), property.name));
            } else if let Some(fault) = crate::vocabulary::value_fault(property, &given.value) {
                self.found.push(fault);
            } else if let Some(own) = &own {
                let value = owner.node.property(property.name).map_or(owner.head(), |own| own.value.span);
                match compare(property.value, own, &given.value.value) {
                    Some(order) if order == wrong => self.found.push(messages::base_outside(value, given)),
                    Some(_) => {}
                    None => self.found.push(messages::base_incomparable(value, given)),
                }
            }
        }
    }
}
