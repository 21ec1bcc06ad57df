//! Channels, posts and missed calls.

use super::{Compiler, names, sense};
use crate::vocabulary::{Block, Checked, PERSONS};
use model::handbook::{Channel, Post, RingBack};
use model::ids::{ChannelId, PostId};
use std::collections::BTreeMap;

impl Compiler<'_> {
    pub(super) fn channels(&mut self, block: &Block<'_>) -> BTreeMap<ChannelId, Channel> {
        let mut channels = BTreeMap::new();
        for checked in block.all("channel") {
            let made = channel(checked);
            channels.extend(self.keep(checked, made));
        }
        channels
    }

    pub(super) fn posts(&mut self, block: &Block<'_>) -> BTreeMap<PostId, Post> {
        let mut posts = BTreeMap::new();
        for checked in block.all("post") {
            let made = self.post(checked);
            posts.extend(self.keep(checked, made));
        }
        posts
    }

    fn post(&mut self, checked: &Checked<'_>) -> Option<(PostId, Post)> {
        let id = checked.argument(0)?;
        if PERSONS.contains(&id.text) {
            self.found.push(names::taken(id.span, id.text));
        }
        let always = checked.flag("always").unwrap_or(false);
        if checked.has("fallback") == always {
            self.found.push(sense::either(checked, "fallback", "always", always));
        }
        let fallback = self.one_id(checked, "fallback", None);
        let post = Post { label: checked.label()?, fallback, always, source: checked.source() };
        Some((checked.id()?, post))
    }

    pub(super) fn ring_back(&mut self, block: &Block<'_>) -> Option<RingBack> {
        let checked = block.one("ring_back")?;
        let by = self.one_id(checked, "by", None);
        let calendar = self.one_id(checked, "calendar", None);
        let script = self.one_id(checked, "script", None);
        let made = (|| {
            Some(RingBack {
                by: by?,
                within: checked.within("within")?,
                calendar: calendar?,
                script,
                source: checked.source(),
            })
        })();
        self.keep(checked, made)
    }
}

fn channel(checked: &Checked<'_>) -> Option<(ChannelId, Channel)> {
    let channel =
        Channel { label: checked.label()?, staffed: checked.flag("staffed")?, source: checked.source() };
    Some((checked.id()?, channel))
}
