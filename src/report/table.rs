//! Tables for the terminal: columns that line up, folded to its width, or where even that is too wide a
//! paragraph for each row.

use super::fold::{self, columns, fold};

/// Columns between two cells.
const GAP: usize = 2;

/// Writes rows, the first of which is the header; cells are escaped already. Without a terminal each row is a
/// line, however long.
pub(super) fn table(rows: &[Vec<String>], indent: usize, terminal: Option<usize>) -> String {
    let count = rows.iter().map(Vec::len).max().unwrap_or(0);
    let widest = |column: usize, of: &dyn Fn(&str) -> usize| {
        let cells = rows.iter().filter_map(|row| row.get(column));
        cells.map(|cell| of(cell)).max().unwrap_or(0)
    };
    let mut widths: Vec<usize> = (0..count).map(|column| widest(column, &columns)).collect();
    if let Some(room) = terminal.map(|_| fold::width(terminal)) {
        let least: Vec<usize> = (0..count).map(|column| widest(column, &longest)).collect();
        let gaps = indent + GAP * count.saturating_sub(1);
        if !shrink(&mut widths, &least, room.saturating_sub(gaps)) {
            return paragraphs(rows, indent, room);
        }
    }
    rows.iter().map(|row| lines(row, &widths, indent)).collect()
}

/// The longest word of a cell, or what stands in front of it.
fn longest(cell: &str) -> usize {
    let text = cell.trim_start_matches(' ');
    let words = text.split(' ').map(columns).max().unwrap_or(0);
    words + cell.len() - text.len()
}

/// Takes from the widest columns until all fit, and tells whether they do.
fn shrink(widths: &mut [usize], least: &[usize], room: usize) -> bool {
    while widths.iter().sum::<usize>() > room {
        let able = (0..widths.len()).filter(|at| widths[*at] > least[*at]);
        // Of equal ones the last, so that names are the last to be folded.
        match able.max_by_key(|at| widths[*at]) {
            Some(at) => widths[at] -= 1,
            None => return false,
        }
    }
    true
}

/// One row, on as many lines as its tallest cell takes.
fn lines(row: &[String], widths: &[usize], indent: usize) -> String {
    let cells = row.iter().zip(widths).map(|(cell, width)| {
        let depth = cell.len() - cell.trim_start_matches(' ').len();
        let folded = fold(&cell[depth..], width - depth);
        let lines = folded
            .lines()
            .map(|line| format!("{}{line}", " ".repeat(depth)));
        lines.collect()
    });
    let cells: Vec<Vec<String>> = cells.collect();
    let height = cells.iter().map(Vec::len).max().unwrap_or(0);
    let line = |at: usize| {
        let mut line = " ".repeat(indent);
        for (cell, width) in cells.iter().zip(widths) {
            let text = cell.get(at).map_or("", String::as_str);
            line.push_str(text);
            line.push_str(&" ".repeat(width + GAP - columns(text)));
        }
        line.truncate(line.trim_end().len());
        line + "\n"
    };
    (0..height).map(line).collect()
}

/// Each row as its first cell, with the others named below.
fn paragraphs(rows: &[Vec<String>], indent: usize, width: usize) -> String {
    let mut rows = rows.iter();
    let header = rows.next().map_or(&[][..], Vec::as_slice);
    let mut text = String::new();
    for row in rows {
        let (first, rest) = row
            .split_first()
            .map_or(("", &[][..]), |(a, b)| (a.as_str(), b));
        let named = rest.iter().zip(header.iter().skip(1));
        let named = named.filter(|(cell, _)| !cell.is_empty());
        let named: Vec<String> = named
            .map(|(cell, name)| format!("{name}: {cell}"))
            .collect();
        let blank = " ".repeat(indent);
        text.push_str(&format!("{blank}{first}\n"));
        let depth = first.len() - first.trim_start_matches(' ').len();
        let blank = " ".repeat(indent + depth + 2);
        if !named.is_empty() {
            let named = format!("{blank}{}", named.join("; "));
            text.push_str(&fold::fold_line(&named, width, &blank));
            text.push('\n');
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::table;

    fn rows() -> Vec<Vec<String>> {
        let row = |cells: [&str; 3]| cells.map(str::to_owned).to_vec();
        vec![
            row(["crate", "license", "rule"]),
            row(["both 1.0.0", "MIT OR Apache-2.0 OR ISC", "permissive"]),
            row(["  long-name 1.0.0", "MIT", ""]),
        ]
    }

    #[test]
    fn without_a_terminal_a_row_is_a_line() {
        assert_eq!(
            table(&rows(), 1, None),
            " crate              license                   rule\n \
             both 1.0.0         MIT OR Apache-2.0 OR ISC  permissive\n   \
             long-name 1.0.0  MIT\n"
        );
        assert_eq!(table(&rows(), 1, Some(100)), table(&rows(), 1, None));
    }

    #[test]
    fn the_widest_column_is_folded_and_the_rest_lines_up() {
        assert_eq!(
            table(&rows(), 0, Some(48)),
            "crate              license            rule\n\
             both 1.0.0         MIT OR Apache-2.0  permissive\n                   OR ISC\n  \
             long-name 1.0.0  MIT\n"
        );
        assert_eq!(
            table(&rows(), 0, Some(40)),
            "crate          license        rule\n\
             both 1.0.0     MIT OR         permissive\n               Apache-2.0 OR\n               \
             ISC\n  long-name    MIT\n  1.0.0\n"
        );
    }

    #[test]
    fn where_nothing_fits_each_row_is_a_paragraph() {
        let mut rows = rows();
        rows[1][2] = "a-rule-with-a-long-name".to_owned();
        assert_eq!(
            table(&rows, 0, Some(40)),
            "both 1.0.0\n  license: MIT OR Apache-2.0 OR ISC;\n  rule: a-rule-with-a-long-name\n  \
             long-name 1.0.0\n    license: MIT\n"
        );
    }
}
