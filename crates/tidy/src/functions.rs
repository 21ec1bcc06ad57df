//! Finds the functions of a Rust file with their first and last line, by counting brackets in the blanked code.

/// A function with a body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Function {
    /// Its name.
    pub name: String,
    /// The line of its `fn`, counted from 1.
    pub first_line: usize,
    /// The line of its closing brace.
    pub last_line: usize,
}

impl Function {
    /// Lines from the signature to the closing brace, both counted.
    pub fn lines(&self) -> usize {
        self.last_line - self.first_line + 1
    }
}

/// Every function with a body in `code`, which must have been blanked; nested functions come after their parent.
pub fn functions(code: &str) -> Vec<Function> {
    let mut found = Vec::new();
    for (start, _) in code.match_indices("fn ") {
        let stands_alone = !code[..start].ends_with(|c: char| c.is_alphanumeric() || c == '_');
        let name: String =
            code[start + 3..].trim_start().chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
        if !stands_alone || name.is_empty() {
            continue;
        }
        if let Some(end) = body_end(code, start) {
            found.push(Function { name, first_line: line_of(code, start), last_line: line_of(code, end) });
        }
    }
    found
}

/// The byte of the brace that closes the first block after `start`; none when a `;` ends the item before one opens.
pub(crate) fn body_end(code: &str, start: usize) -> Option<usize> {
    let (mut round, mut braces) = (0_i32, 0_i32);
    for (offset, character) in code[start..].char_indices() {
        match character {
            '(' | '[' => round += 1,
            ')' | ']' => round -= 1,
            '{' => braces += 1,
            '}' => {
                braces -= 1;
                if braces <= 0 {
                    return (braces == 0).then_some(start + offset);
                }
            }
            ';' if round == 0 && braces == 0 => return None,
            _ => {}
        }
    }
    None
}

/// The line (from 1) on which a byte stands.
pub(crate) fn line_of(code: &str, byte: usize) -> usize {
    code[..byte].matches('\n').count() + 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn functions_are_found_with_their_lines() {
        let code = "pub fn a(x: [u8; 2]) -> [u8; 2]\nwhere\n{\n    x\n}\ntrait T {\n    fn b(&self);\n}\nfn c() { fn d() {} }\n";
        let seen: Vec<_> =
            functions(code).into_iter().map(|f| (f.name.clone(), f.first_line, f.lines())).collect();
        assert_eq!(seen, [("a".to_owned(), 1, 5), ("c".to_owned(), 9, 1), ("d".to_owned(), 9, 1)]);
    }

    #[test]
    fn function_pointers_and_words_that_end_in_fn_are_none() {
        assert_eq!(functions("type F = fn (u8) -> u8; struct Myfn {}"), []);
    }
}
