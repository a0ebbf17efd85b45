//! Human output of `doctor`: one line a check, and below it what to do next.

use owo_colors::OwoColorize as _;

use super::escape;
use crate::answers::doctor::{Check, Health};

/// Renders the checks that are at least as grave as `least`, one a line.
#[must_use]
pub(crate) fn render(checks: &[Check], least: Health, color: bool) -> String {
    let mut output = String::new();
    for check in checks.iter().filter(|check| check.health >= least) {
        let word = format!("{:<4}", check.health.as_str());
        let word = match check.health {
            _ if !color => word,
            Health::Ok => word.green().to_string(),
            Health::Warn => word.yellow().bold().to_string(),
            Health::Fail => word.red().bold().to_string(),
        };
        output.push_str(&format!("{word}  {}\n", escape::title(&check.text)));
        if check.health > Health::Ok {
            for next in &check.next {
                output.push_str(&format!("      next: {}\n", escape::title(next)));
            }
        }
    }
    output
}

#[cfg(test)]
mod tests {
    use super::render;
    use crate::answers::doctor::{Check, Health};

    #[test]
    fn a_check_is_a_line_and_what_strangers_wrote_is_inert() {
        let check = |health, text: &str| Check {
            health,
            text: text.to_owned(),
            next: vec!["do\nit\u{1b}[31m".to_owned()],
            status: 0,
        };
        let checks = [
            check(Health::Ok, "fine"),
            check(Health::Warn, "odd\u{202e}\n::error"),
            check(Health::Fail, "broken"),
        ];
        let text = render(&checks, Health::Ok, false);
        assert_eq!(text.lines().count(), 5, "{text}");
        assert!(text.starts_with("ok    fine\nwarn  odd"), "{text}");
        assert!(!text.contains(['\u{1b}', '\u{202e}']), "{text}");
        assert_eq!(render(&checks, Health::Fail, false).lines().count(), 2);
        assert!(render(&checks, Health::Ok, true).contains("\u{1b}["));
    }
}
