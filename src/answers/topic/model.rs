//! What there is to say, before it is laid out.

/// All there is to say about one thing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Topic {
    /// The one line that says most.
    pub title: String,
    /// The rest, in order.
    pub parts: Vec<Part>,
}

/// One part of a topic.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Part {
    /// A heading.
    Heading(String),
    /// Running text, lines kept.
    Text(String),
    /// Items, one per line.
    Items(Vec<String>),
    /// Rows of equal length; the first is the header. Space before a first cell stays: it shows
    /// what belongs to what.
    Table(Vec<Vec<String>>),
    /// Text to copy as it is.
    Code(String),
}
