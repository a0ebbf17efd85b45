//! Where a workspace stands on a page: what its ids begin with, how deep its headings are, and how
//! its parts are told from those of others. Alone on a page it needs none of that.

use crate::report::escape::{html, title};

/// The place of a workspace.
#[derive(Debug, Default)]
pub(super) struct PageSection {
    /// What its ids begin with.
    prefix: String,
    /// Its name, escaped; empty where it is alone.
    name: String,
}

impl PageSection {
    /// Returns the place of one of several workspaces.
    pub(super) fn of(number: usize, root: &str) -> Self {
        Self {
            prefix: format!("w{number}-"),
            name: name(root),
        }
    }

    /// Returns its name as markup; `None` where it is alone.
    pub(super) fn name(&self) -> Option<&str> {
        Some(self.name.as_str()).filter(|name| !name.is_empty())
    }

    /// Returns an id.
    pub(super) fn id(&self, id: &str) -> String {
        format!("{}{id}", self.prefix)
    }

    /// Returns the heading of a section, which names the workspace too.
    pub(super) fn heading(&self, id: &str, text: &str) -> String {
        let id = self.id(id);
        match self.name() {
            Some(name) => format!("<h3 id=\"{id}\">{text} <small>{name}</small></h3>"),
            None => format!("<h2 id=\"{id}\">{text}</h2>"),
        }
    }

    /// Returns a heading within a section.
    pub(super) fn subheading(&self, id: &str, text: &str) -> String {
        let level = 3 + usize::from(self.name().is_some());
        format!("<h{level} id=\"{}\">{text}</h{level}>", self.id(id))
    }

    /// Returns the attribute that labels a part by its heading.
    pub(super) fn labelled(&self, id: &str) -> String {
        format!("aria-labelledby=\"{}\"", self.id(id))
    }

    /// Returns how a section begins.
    pub(super) fn open(&self, id: &str, text: &str) -> String {
        format!(
            "<section {}>\n{}\n",
            self.labelled(id),
            self.heading(id, text)
        )
    }

    /// Returns how the part around a wide table begins, which may be scrolled with the keyboard.
    pub(super) fn scroll(&self, id: &str) -> String {
        format!(
            "<div class=\"scroll\" role=\"region\" {} tabindex=\"0\">\n",
            self.labelled(id)
        )
    }

    /// Returns the attribute that labels a part in words.
    pub(super) fn label(&self, words: &str) -> String {
        match self.name() {
            Some(name) => format!("aria-label=\"{words}, {name}\""),
            None => format!("aria-label=\"{words}\""),
        }
    }
}

/// Returns the folder of a workspace as markup; a dot alone says little.
pub(super) fn name(root: &str) -> String {
    match root {
        "." | "" => "top folder".to_owned(),
        root => html(&title(root)),
    }
}
