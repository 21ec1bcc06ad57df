//! Tidy text: what `shouwen fmt` writes.
