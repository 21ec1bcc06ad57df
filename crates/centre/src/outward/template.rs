//! The sandbox in which a channel's words are filled in: no files, no other templates, bounded work and size.

use minijinja::{AutoEscape, Environment, Error, ErrorKind, UndefinedBehavior};
use serde_json::Value as Json;

/// Steps that one template may take.
const FUEL: u64 = 20_000;
/// Longest result, in bytes.
pub(super) const LONGEST: usize = 64 * 1024;

/// Fills in a template. `{{ text|json }}` writes a value as JSON with its quotes, `{{ phone|urlencode }}` as a part of an
/// address; an unknown name is an error.
///
/// # Errors
/// In words for who wrote the template; no value appears in them.
pub(super) fn fill(template: &str, values: &Json) -> Result<String, String> {
    let mut sandbox = Environment::new();
    sandbox.set_fuel(Some(FUEL));
    sandbox.set_recursion_limit(32);
    sandbox.set_undefined_behavior(UndefinedBehavior::Strict);
    sandbox.set_auto_escape_callback(|_| AutoEscape::None);
    sandbox.add_filter("json", |value: minijinja::Value| {
        if value.is_undefined() {
            return Err(Error::from(ErrorKind::UndefinedError));
        }
        serde_json::to_string(&value)
            .map_err(|_| Error::new(ErrorKind::InvalidOperation, "this value cannot be written as JSON"))
    });
    let filled = sandbox.render_str(template, minijinja::value::Serde(values)).map_err(|error| {
        let line = error.line().map(|line| format!(" (line {line})")).unwrap_or_default();
        format!("{}{}{line}", error.kind(), error.detail().map(|d| format!(": {d}")).unwrap_or_default())
    })?;
    if filled.len() > LONGEST {
        return Err(format!("the result is longer than {LONGEST} bytes"));
    }
    Ok(filled)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_value_is_written_as_json_or_as_part_of_an_address() {
        let values = json!({"text": "他说:\"漏水\"\n快来", "phone": "138 0013", "lines": ["a", "b"]});
        let body = fill(r#"{"content":{{ text|json }},"all":{{ lines|json }}}"#, &values).unwrap();
        let read: Json = serde_json::from_str(&body).unwrap();
        assert_eq!(read["content"], values["text"]);
        assert_eq!(read["all"], values["lines"]);
        assert_eq!(fill("to={{ phone|urlencode }}", &values).unwrap(), "to=138%200013");
    }

    #[test]
    fn work_files_and_unknown_names_are_refused() {
        let values = json!({"text": "x"});
        for bad in [
            "{% for a in range(9999) %}{% for b in range(9999) %}{{ b }}{% endfor %}{% endfor %}",
            "{% include '/etc/passwd' %}",
            "{{ nothing }}",
            "{{ text",
        ] {
            assert!(fill(bad, &values).is_err(), "{bad}");
        }
    }
}
