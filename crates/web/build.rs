//! Builds again when the bundle of styles and scripts was made anew. Without a bundle the crate builds, too.

fn main() {
    println!("cargo::rerun-if-changed=../../ui/dist");
}
