//! What a project sets for its imports. Plain data, kept with the project; no rule lives here.

use super::place_form::PlaceForms;
use serde::{Deserialize, Serialize};

/// How a project writes its roster.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settings {
    /// The ways in which places are written.
    pub forms: PlaceForms,
    /// The area code for landlines written without one, such as `0755`; without it they are rejected.
    pub area_code: Option<String>,
    /// The words allowed for the state of a room.
    pub states: Vec<String>,
    /// Those of them that say that somebody owns the room and uses it: such a row may not lack its owner's name.
    pub owned_states: Vec<String>,
    /// The words allowed for the kind of a parking space.
    pub space_kinds: Vec<String>,
}

impl Default for Settings {
    fn default() -> Self {
        let words = |list: &[&str]| list.iter().map(|word| (*word).to_owned()).collect();
        Self {
            forms: PlaceForms::estate(),
            area_code: None,
            states: words(&["自住", "出租", "空置", "装修中", "未收楼", "待售", "自营"]),
            owned_states: words(&["自住", "出租", "装修中", "自营"]),
            space_kinds: words(&["产权", "月租", "临停", "人防", "固定", "子母"]),
        }
    }
}
