//! What is dangerous, for the tests of every printer.

use crate::report::escape::is_hidden;

/// One string of each kind.
pub(crate) const NASTY: &[&str] = &[
    "\u{1b}[31mred\u{1b}[0m",
    "\u{1b}]8;;https://evil.example\u{7}link\u{1b}]8;;\u{7}",
    "\u{9b}31m\u{85}next",
    "a\n::error file=x::owned\n::set-output name=x::y",
    "::error::at the start",
    "  ::warning::after space",
    "x ##[error]anywhere ##vso[task.complete] ##teamcity[x]",
    "####[group]",
    "a\r\nb\rc\td\u{b}\u{c}\u{8}\0\u{7f}",
    "\u{202e}TIM\u{202c} \u{2066}x\u{2069} \u{200e}\u{200f}\u{61c}",
    "ze\u{200b}ro\u{200c}\u{200d}\u{2060}\u{feff}\u{ad}",
    "line\u{2028}para\u{2029}graph",
    "tag\u{e0041}\u{e007f}",
    "%0A::error::x %1b %0D%25",
    "a | b <script>alert(1)</script> ]]> & \" ' `",
    "=HYPERLINK(\"http://evil.example\")",
    "=cmd()|' /C calc'!A0",
    "`` ``` ```` ~~~ `a` ``b``",
    "[text](https://evil.example) ![image](https://evil.example/x.png) [a]: https://evil.example",
    "https://evil.example www.evil.example evil@evil.example <https://evil.example>",
    "@octocat @org/team #123 org/repo#45 GH-7 !12 &3 ~label %milestone $10",
    "</details></summary></code></td><img src=x onerror=alert(1)><!-- --> &lt;b&gt;",
    "# heading\n- item\n1. item\n> quote\n***\n| a | b |\n|---|---|\n    code",
    "**bold** _it_ ~~gone~~ $x^2$ :tada: \\*",
    "<![CDATA[x]]> <?xml?> <!DOCTYPE a> \u{fffe} \u{ffff}",
    "a:b,c;d=e file=x,line=1::y",
    "Überprüfung 你好 é",
];

/// Panics if a line of `output` could act on a terminal, a reader or a runner.
pub(crate) fn assert_inert(output: &str) {
    for line in output.split('\n') {
        assert!(!line.chars().any(is_hidden), "hidden: {line:?}");
        // `::: path` is rustc's sign for a further file; as a command its name would be `:`.
        let command = line.trim_start().strip_prefix("::");
        let acts = command.is_some_and(|rest| !rest.starts_with(": "));
        assert!(!acts, "command: {line:?}");
        assert!(!line.contains("##"), "command: {line:?}");
    }
}
